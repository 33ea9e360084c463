"""Material with all that changes pages at once, in German, at a path: real builds, compared with plain ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mkdocs
import pytest
from pytest_httpserver import HTTPServer

from tests.helpers import sites
from tests.helpers.commands import Service, service
from tests.helpers.hosts import MKDOCS, Build, beside, build, change, source
from tests.helpers.proofs import Twice, twice, unproven

pytestmark = pytest.mark.xdist_group("material builds")

PICTURES = 9
FETCHED = "fill-fetched.png"


@dataclass(frozen=True, slots=True)
class Built:
    """The builds, and how often the other site was asked for its picture."""

    builds: Twice
    fetched: int


@pytest.fixture(scope="module", params=["--use-directory-urls", "--no-directory-urls"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("material")
    here = source("../hosts/combined", folder / "source")
    seed_font(here)
    plain = beside(here / "mkdocs.yml", "  - alttext-html\n")
    with HTTPServer() as elsewhere, service(folder) as sandbox:
        picture = (here / "docs" / "images" / FETCHED).rename(folder / FETCHED).read_bytes()
        elsewhere.expect_request(f"/{FETCHED}").respond_with_data(picture, content_type="image/png")
        change(here / "docs" / "index.md", "http://pictures.example", elsewhere.url_for("").rstrip("/"))

        def generate(sandbox: Service | None) -> Build:
            options = ("--strict", request.param, *(() if sandbox else ("--config-file", plain)))
            return build(MKDOCS, "build", *options, cwd=here, service=sandbox)

        yield Built(twice(sandbox, generate), len(elsewhere.log))


def seed_font(here: Path) -> None:
    """Social cards take a font from Google, unless it is in their cache: here one of MkDocs' own themes."""
    lato = Path(mkdocs.__file__).parent / "themes" / "readthedocs" / "css" / "fonts" / "lato-normal.woff"
    family = here / ".cache" / "plugin" / "social" / "fonts" / "Lato"
    family.mkdir(parents=True)
    shutil.copy(lato, family / "Regular.woff")


def test_all_at_once_is_filled_once_and_nothing_else_differs(built: Built) -> None:
    """Posts, excerpts, captions, lightbox links, minified tags, lazy and absolute addresses; no strict build fails."""
    assert unproven(built.builds) == [], built.builds.first.log
    assert built.builds.calls_of_first == PICTURES
    excerpts = [page for path, page in built.builds.first.pages.items() if "archive" in path]
    assert any(b"fill-teaser" in page for page in excerpts)


def test_texts_are_in_the_language_of_the_theme(built: Built) -> None:
    """theme.language: de."""
    first = built.builds.first
    assert {tuple(row["languages"]) for row in built.builds.sandbox.calls()} == {("de",)}
    assert "(de, " in str(first.alt("index.html", "fill-front.png"))


def test_a_picture_that_privacy_fetched_is_a_file_of_the_site(built: Built) -> None:
    """It was fetched once, by the other plugin; ours bought for the copy that the page now shows."""
    assert built.fetched == 1
    page = built.builds.first.pages["index.html"]
    assert re.search(rb'<img alt="Sandbox [^"]+" src="assets/external/[^"]+/fill-fetched.png"', page)


def test_social_cards_are_linked_as_before(built: Built) -> None:
    """Cards, their metadata, feeds and every other file are those of a build without us."""
    first, plain = built.builds.first, built.builds.plain
    assert b"https://combined.example/docs/assets/images/social/index.png" in first.pages["index.html"]
    assert "assets/images/social/index.png" in first.others
    assert {path for path in first.others if first.others[path] != plain.others[path]} <= {"sitemap.xml.gz"}  # the time


def test_a_lazy_image_and_its_copy_without_scripts_have_one_text(built: Built) -> None:
    """The address is in data-src; inside of noscript is the image again, with an alt that a script wrote."""
    page = built.builds.first.pages["index.html"]
    late = {alt for name, alt in sites.alts(page) if name == "fill-late.png"}
    assert page.count(b"images/fill-late.png") == 2
    assert len(late) == 1


def test_addresses_under_the_path_of_the_site_are_files(built: Built) -> None:
    """/docs/images/… and https://combined.example/docs/images/… are files of this site, which is served at /docs/."""
    for name in ("fill-rooted.png", "fill-absolute.png"):
        assert "Sandbox" in str(built.builds.first.alt("index.html", name))
