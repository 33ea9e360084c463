"""MkDocs builds a Material site with the plugin and a key, twice; every test looks at these two builds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import MKDOCS, Build, beside, build, change, source
from tests.helpers.proofs import Twice, twice, unproven

pytestmark = pytest.mark.xdist_group("mkdocs builds")


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    folder = tmp_path_factory.mktemp("mkdocs")
    here = source("mkdocs", folder / "source")
    change(here / "mkdocs.yml", "  - search\n", "  - search\n  - alttext-html\n")
    plain = beside(here / "mkdocs.yml", "  - alttext-html\n")

    def generate(sandbox: Service | None) -> Build:
        options = () if sandbox else ("--config-file", plain)
        return build(MKDOCS, "build", "--strict", *options, cwd=here, service=sandbox)

    with service(folder) as sandbox:
        yield twice(sandbox, generate)


def test_a_build_fills_silent_images_once_and_touches_nothing_else(builds: Twice) -> None:
    """Each fill- image has a bought text, each free- one a free text, each keep- one what it had, the rest is bytes.

    One request for each picture, one credit for each of its languages; the second build costs nothing.
    """
    assert unproven(builds) == [], builds.first.log


def test_nothing_shows_that_marks_were_there(builds: Twice) -> None:
    """The Markdown extension leaves no trace, in the search index neither."""
    compressed = {"sitemap.xml.gz"}  # holds the time
    assert {path: data for path, data in builds.first.others.items() if path not in compressed} == {
        path: data for path, data in builds.plain.others.items() if path not in compressed
    }


def test_a_picture_on_an_english_and_a_french_part_is_one_request(builds: Twice) -> None:
    """lang on a part of the page decides the language of its images."""
    assert any("fr" in row["languages"] for row in builds.sandbox.calls())
    assert builds.first.alt("instruments/index.html", "fill-french.png") != ""


def test_a_build_that_leaves_nothing_open_is_quiet(builds: Twice) -> None:
    """--strict passes; the log has one line of ours that says what was done and what it cost."""
    found = "INFO - alttext_html: 46 images on 4 pages: 2 fine, 12 decorative, 2 hidden, 19 missing, 11 weak."
    done = "8 marked decorative. 4 pages changed"
    assert builds.first.said == [f"{found} 2 filled from the page, 19 bought (18 credits, 982 left), {done}"]
    assert builds.second.said == [f"{found} 19 filled from the catalogue, 2 from the page, {done}"]
