"""Where a site is served, as its own pages tell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.errors import SettingsError
from alttext_html.run import check, fill
from alttext_html.settings import Settings
from alttext_html.settings.sources import load
from alttext_html.site.served import served_at
from tests.helpers.sites import draw

PAGE = '<link rel="stylesheet" href="/docs/main.css"><main><img src="/docs/img/a.png" alt="A heron"></main>'
FILES = {"main.css": "", "img/a.png": ""}


def build(folder: Path, files: dict[str, str]) -> Path:
    """A site with these texts, and pictures where a name ends so."""
    site = folder / "site"
    site.mkdir()
    for name, text in files.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".png"):
            draw(file)
        else:
            file.write_text(text, "utf-8")
    return site


@pytest.mark.parametrize(
    ("files", "site_url", "served"),
    [
        ({"index.html": PAGE, **FILES}, "", "/docs/"),
        ({"index.html": PAGE, **FILES}, "https://e.org/", "https://e.org/docs/"),
        ({"index.html": PAGE, **FILES}, "https://e.org/other/", "https://e.org/other/"),
        ({"index.html": PAGE.replace("/docs/", "/me/docs/"), **FILES}, "", "/me/docs/"),
        (
            {"index.html": f'<link rel="canonical" href="https://e.org/docs/">{PAGE}', **FILES},
            "",
            "https://e.org/docs/",
        ),
        ({"index.html": f'<link rel="canonical" href="https://e.org/b/">{PAGE}', **FILES}, "", "/docs/"),
        ({"index.html": f'{PAGE}<img src="https://e.org/docs/img/a.png">', **FILES}, "", "https://e.org/docs/"),
        ({"index.html": f'{PAGE}<img src="https://e.org/docs/img/b.png">', **FILES}, "", "/docs/"),
        ({"index.html": f'{PAGE}<img src="https://e.org/docs/../../a.png">', **FILES}, "", "/docs/"),
        ({"index.html": PAGE, **FILES, "docs/b.png": ""}, "", ""),
        ({"index.html": PAGE}, "", ""),
        ({"index.html": f'{PAGE}<a href="/elsewhere/">', **FILES}, "", ""),
        ({"index.html": PAGE.replace("/docs/", "/"), **FILES}, "", ""),
        ({"index.html": PAGE.replace("/docs/", ""), **FILES}, "", ""),
        ({"index.html": '<a href="//e.org/docs/img/a.png">', **FILES}, "", ""),
        ({"index.html": '<img src="/docs/../../img/a.png">', **FILES}, "", ""),
        ({"guide/index.html": PAGE, **FILES}, "", "/docs/"),
        ({}, "", ""),
    ],
)
def test_the_pages_tell_where_the_site_is_served(
    tmp_path: Path, files: dict[str, str], site_url: str, served: str
) -> None:
    """A folder that all addresses begin with, that is not there, and without which files are; else the setting."""
    assert served_at(build(tmp_path, files), site_url) == served


def test_pictures_below_a_base_path_are_found(tmp_path: Path) -> None:
    """Without a setting, with a note of what was taken; a picture that is a link gets its page's title."""
    page = '<link href="/docs/main.css"><main><a href="/docs/b/"><img src="/docs/img/a.png"></a></main>'
    site = build(tmp_path, {"index.html": page, "b/index.html": "<title>Boats</title>", **FILES})
    done = fill(site, Settings(cache_dir=tmp_path / "cache"))
    assert 'alt="Boats"' in (site / "index.html").read_text("utf-8")
    assert [note for note in done.notes if 'set site_url = "https://example.org/docs/"' in note]
    assert not check(site, Settings(site_url="https://e.org/docs/")).notes


def test_a_setting_that_is_a_path_alone_is_refused(tmp_path: Path) -> None:
    """A site's own address has a host; only its pages may say less."""
    with pytest.raises(SettingsError):
        load(cwd=tmp_path, environ={"ALTTEXT_HTML_SITE_URL": "/docs/"})
