"""What a fill takes from the pictures' own files, and what it leaves there: no program's word goes into a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.fills import alts, make_site, report
from tests.helpers.pictures import captioned, svg

ALT_TEXT = "i:AltTextAccessibility"
LIGHTHOUSE = "The lighthouse behind the breakwater"


def test_a_text_inside_the_image_file_costs_nothing_and_can_be_switched_off(tmp_path: Path) -> None:
    """A caption is the author's text; free_sources leaves it out."""
    site = make_site(tmp_path, index='<img src="keep-p.png">')
    captioned(site / "keep-p.png", LIGHTHOUSE)
    (tmp_path / "alttext-html.toml").write_text('free_sources = ["page", "site"]\n')
    assert report(tmp_path, site, "fill")[0] == 1
    (tmp_path / "alttext-html.toml").unlink()
    code, found = report(tmp_path, site, "fill")
    assert code == 0
    assert alts(site) == [LIGHTHOUSE]
    assert found["findings"][0]["text_source"] == "embedded"


def test_a_text_of_kanji_alone_inside_the_image_file_is_a_persons(tmp_path: Path) -> None:
    """Captions in Japanese need no kana; only of a machine's text does the lack of them say that it is Chinese."""
    site = make_site(tmp_path, index='<p lang="ja"><img src="keep-p.png">')
    captioned(site / "keep-p.png", "清水寺三重塔夕景", language="ja")
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site) == ["清水寺三重塔夕景"]
    assert report(tmp_path, site, "check")[0] == 0


@pytest.mark.parametrize(
    ("field", "text"), [("dc:description", "A table with its first column held"), (ALT_TEXT, LIGHTHOUSE)]
)
def test_what_a_page_says_of_a_picture_comes_before_its_files_description(
    field: str, text: str, tmp_path: Path
) -> None:
    """But not before an alt text in the file, which somebody wrote to be one."""
    image = '<p><img src="keep-a.png"{}>'
    site = make_site(tmp_path, a=image.format(' alt="A table with its first column held"'), b=image.format(""))
    captioned(site / "keep-a.png", LIGHTHOUSE, field)
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site, "b") == [text]


def cursors(tmp_path: Path) -> Path:
    """Two pictures with one description, each on a page of its own, the second with a good text there."""
    site = make_site(tmp_path, a='<img src="keep-a.png">', b='<img src="keep-b.png" alt="A hand that points left">')
    for name in "ab":
        captioned(site / f"keep-{name}.png", "Inverted variant of the DMZ theme")
    return site


@pytest.mark.parametrize("named", ["", "a.html"])
def test_a_description_that_different_pictures_hold_is_no_text(named: str, tmp_path: Path) -> None:
    """A program wrote it into all of them: also in a run that is told of one page only."""
    site = cursors(tmp_path)
    assert report(tmp_path, site / named, "fill")[0] == 1
    assert alts(site, "a") == [None]


def test_pictures_of_other_folders_are_compared_where_they_need_a_text(tmp_path: Path) -> None:
    """Each post may have a folder for its pictures."""
    site = make_site(tmp_path, a='<img src="one/keep-a.png">', b='<img src="two/keep-b.png">')
    for name in ("one/keep-a", "two/keep-b"):
        sites.draw(site / f"{name}.png")
        captioned(site / f"{name}.png", "Winter catalogue of the shop")
    report(tmp_path, site, "fill")
    assert alts(site, "a") == alts(site, "b") == [None]


def test_an_alt_text_and_a_description_in_two_sizes_of_one_picture_hold(tmp_path: Path) -> None:
    """Two pictures may have one alt text: somebody wrote it into each."""
    pictures = ("keep-a.png", "keep-a-800x600.png", "keep-b.png", "keep-c.png")
    site = make_site(tmp_path, index="".join(f'<p><img src="{name}">' for name in pictures))
    for name in pictures:
        text, field = (LIGHTHOUSE, "dc:description") if "keep-a" in name else ("A red boat", ALT_TEXT)
        captioned(site / name, text, field)
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site) == [LIGHTHOUSE] * 2 + ["A red boat"] * 2


def test_a_title_that_is_the_name_of_its_file_is_no_text(tmp_path: Path) -> None:
    """A drawing program names both alike."""
    names = {"keep-stata-logo": "stata logo", "keep-boats": "Boats in the harbour"}
    site = make_site(tmp_path, index="".join(f'<p><img src="{name}.svg">' for name in names))
    for name, title in names.items():
        title = title if "boats" in name else name.replace("-", " ").title()
        (site / f"{name}.svg").write_bytes(svg(f'<title>{title}</title><rect width="9" height="9"/>'))
    report(tmp_path, site, "fill")
    assert alts(site) == [None, "Boats in the harbour"]
