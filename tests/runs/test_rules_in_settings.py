"""What the settings and the page itself say about single images, from the settings file to the written page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import alttext, service
from tests.helpers.fills import alts, make_site, report

IMAGES = '<div class="hero"><img src="fill-a.png"></div><p><img class="avatar" src="fill-b.png"></p>'


def settings(folder: Path, text: str) -> None:
    (folder / "alttext-html.toml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('select = ".hero img"\ndo = "ignore"', [None, "text"]),
        ('select = "img.avatar"\ndo = "decorative"', ["text", ""]),
        ('src = "fill-b.*"\ndo = "report"', ["text", None]),
        ('match = "blog/**"\ndo = "ignore"', ["text", "text"]),
        ('match = "*.html"\nsrc = "fill-a.png"\ndo = "decorative"', ["", "text"]),
    ],
)
def test_a_rule_decides_for_the_images_it_names(rule: str, expected: list[str | None], tmp_path: Path) -> None:
    """By page, by selector and by source; what no rule names is filled."""
    site = make_site(tmp_path, index=IMAGES)
    settings(tmp_path, f"[[rules]]\n{rule}\n")
    with service(tmp_path) as sandbox:
        report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert [alt if not alt else "text" for alt in alts(site)] == expected


def test_a_rule_gives_style_and_keywords(tmp_path: Path) -> None:
    """They reach the service for the images of the rule, and are part of what is paid for once."""
    site = make_site(tmp_path, index=IMAGES)
    settings(tmp_path, '[[rules]]\nselect = ".avatar"\nstyle = "briefest"\nkeywords = "portrait"\n')
    with service(tmp_path) as sandbox:
        report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
        asked = {(call["style"], call["keywords"]) for call in sandbox.calls()}
    assert asked == {(2, ""), (5, "portrait")}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[[rules]]\nselect = "img["\ndo = "ignore"', "img["),
        ('[[rules]]\nsrc = "a**b"\ndo = "ignore"', "a**b"),
        ('[severity]\nweak-filname = "off"', "weak-filename"),
        ('[[rules]]\nsrc = "a"\ndo = "ignore"\n[[rules]]\nsrc = "a"\ndo = "fix"', "1 and 2"),
    ],
)
def test_a_rule_that_cannot_hold_is_an_error_that_names_it(text: str, names: str, tmp_path: Path) -> None:
    """Exit 2, one line."""
    site = make_site(tmp_path, index="<p>")
    settings(tmp_path, text + "\n")
    done = alttext("check", site, cwd=tmp_path)
    assert done.returncode == 2
    assert names in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_author_opts_out_in_the_page(tmp_path: Path) -> None:
    """data-alttext is obeyed and stays; with opt_out = "remove" it leaves no trace."""
    body = '<img data-alttext="ignore" src="keep-a.png"><p><img data-alttext="decorative" src="keep-b.png">'
    site = make_site(tmp_path, index=body)
    code, _ = report(tmp_path, site, "fill")
    assert code == 0
    assert alts(site) == [None, ""]
    assert (site / "index.html").read_text().count("data-alttext") == 2
    settings(tmp_path, 'opt_out = "remove"\n')
    report(tmp_path, site, "fill")
    assert "data-alttext" not in (site / "index.html").read_text()
    assert alts(site) == [None, ""]


def test_a_rule_code_moves_a_rule(tmp_path: Path) -> None:
    """A weak text that is only reported is not overwritten, and does not fail the check."""
    site = make_site(tmp_path, index='<img src="keep-a.png" alt="IMG_2041.jpg">')
    settings(tmp_path, '[severity]\nweak-filename = "report"\n')
    code, found = report(tmp_path, site, "check")
    assert code == 0
    assert [finding["severity"] for finding in found["findings"]] == ["report"]
    settings(tmp_path, 'weak = "report"\n')
    assert report(tmp_path, site, "check")[0] == 0


def test_hidden_images_are_done_on_request(tmp_path: Path) -> None:
    """Tabs and carousels show them later; aria-hidden ones stay alone."""
    body = '<div hidden><img src="fill-a.png"></div><div aria-hidden="true"><img src="keep-b.png"></div>'
    site = make_site(tmp_path, index=body)
    settings(tmp_path, 'hidden = "fill"\n')
    with service(tmp_path) as sandbox:
        report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert alts(site)[0]
    assert alts(site)[1] is None
