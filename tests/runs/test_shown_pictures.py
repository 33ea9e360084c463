"""No text goes to another picture than its own: fills of pages that name one file for many pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alttext_html.report.groups import grouped
from alttext_html.run import check
from alttext_html.settings import Settings
from tests.helpers import sites
from tests.helpers.commands import Service, alttext, service

HEAD = '<!doctype html><html lang="en"><head><title>Notes</title></head><body><main>'


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


def filled(folder: Path, sandbox: Service, *bodies: str) -> list[str | None]:
    """The alts of all images of a page that holds these, after a fill. Pictures are drawn, a spinner beside them."""
    site = folder / "site"
    site.mkdir()
    body = "".join(f"<section><h2>Number {number}</h2>{each}</section>" for number, each in enumerate(bodies))
    (site / "index.html").write_text(f"{HEAD}{body}</main></body></html>", "utf-8")
    for picture in {*sites.PICTURE.findall(body), "spinner.png"}:
        sites.draw(site / picture)
    done = alttext("fill", site, "--api-url", sandbox.url, "--quiet", cwd=folder, key=sandbox.key)
    assert "Traceback" not in done.stderr
    return [alt for _, alt in sites.alts((site / "index.html").read_bytes())]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="spinner.png" data-src="{}">',
        '<img src="spinner.png" data-srcset="{} 2x">',
        '<img src="spinner.png" data-lazy="{}">',
        '<img src="spinner.png" srcset="{} 2x">',
        '<picture><source srcset="{}"><img src="spinner.png"></picture>',
    ],
)
def test_pictures_that_share_what_is_shown_before_them_get_texts_of_their_own(
    image: str, tmp_path: Path, sandbox: Service
) -> None:
    """Three photos and one spinner are three purchases."""
    alts = filled(tmp_path, sandbox, *(image.format(f"fill-{name}.png") for name in "abc"))
    assert len(set(alts)) == 3
    assert sandbox.charged() == 3


def test_a_text_of_the_page_goes_to_no_picture_behind_the_same_spinner(tmp_path: Path, sandbox: Service) -> None:
    """The cow's picture is on another host, the horse's file is gone: nobody knows what the horse looks like."""
    cow = '<img alt="A cow on a meadow" src="spinner.png" data-src="https://cdn.example.net/cow.jpg">'
    horse = '<img src="spinner.png" data-src="horse.jpg">'
    assert filled(tmp_path, sandbox, cow, horse) == ["A cow on a meadow", None]
    assert sandbox.charged() == 0


def test_a_text_of_a_part_of_a_file_goes_to_no_other_part(tmp_path: Path, sandbox: Service) -> None:
    """One file of many drawings."""
    paste, cut = '<img alt="Paste" src="icons.svg#paste">', '<img src="icons.svg#cut">'
    alts = filled(tmp_path, sandbox, paste, cut)
    assert alts == ["Paste", None]


def test_a_text_goes_to_no_picture_that_the_same_server_address_makes(tmp_path: Path, sandbox: Service) -> None:
    """The query decides what it shows."""
    cow = '<img alt="A cow on a meadow" src="/get?id=1" srcset="/thumb.jpg?id=1 2x">'
    horse = '<img src="/get?id=2" srcset="/thumb.jpg?id=2 2x">'
    assert filled(tmp_path, sandbox, cow, horse) == ["A cow on a meadow", None]


@pytest.mark.parametrize(
    ("said", "asked"), [("zh-Hans", "zh-Hant"), ("zh-TW", "zh"), ("sr", "sr-Latn"), ("sr-Latn", "sr-Cyrl")]
)
def test_a_text_goes_to_no_page_in_another_script(said: str, asked: str, tmp_path: Path, sandbox: Service) -> None:
    """One language is not one text."""
    one = f'<div lang="{said}"><img alt="text in one script" src="fill-a.png"></div>'
    other = f'<div lang="{asked}"><img src="fill-a.png"></div>'
    filled(tmp_path, sandbox, one, other)
    assert sandbox.charged() == 1


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ('<img src="spinner.png" data-src=" {} ">', "{}"),
        ('<img src="spinner.png" data-srcset="{} 1x, big.png 2x">', "{}"),
        ('<img src="spinner.png" data-src="" data-lazy="{}">', "{}"),
        ('<img src="spinner.png" data-src="our {}">', "our {}"),
        ('<img src="{}" data-src="">', "{}"),
        ('<img srcset="{} 1x, big.png 2x">', "{}"),
        ('<img srcset="{}, big.png 2x">', "{}"),
        ('<img src="spinner.png" data-photo="{}">', "{}"),
        ('<img src="spinner.png" alt="photo" data-photo="{}">', "{}"),
        ('<img src="spinner.png" alt="Cows" aria-hidden="true" data-photo="{}">', "{}"),
    ],
)
def test_a_report_names_what_is_shown_in_the_end(image: str, told: str, tmp_path: Path) -> None:
    """Three pictures behind one spinner are three things to do."""
    body = "".join(f"<p>{image.format(f'{name}.png')}</p>" for name in "abc")
    (tmp_path / "index.html").write_text(f"{HEAD}{body}</main></body></html>", "utf-8")
    seen = check(tmp_path, Settings(lazy_attributes=("data-photo",)))
    assert [each.src for each in seen.findings] == [told.format(f"{name}.png") for name in "abc"]
    assert len(grouped(seen.findings)) == 3
