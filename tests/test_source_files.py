"""From a built page to the file it was made from, where a setting names the folder of the sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from alttext_html.source_files import page_names, sources_below, with_sources
from alttext_html.types import Outcome, SourceLine, Summary
from tests.helpers.outcomes import MISSING


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("index.md", "index.html"),
        ("README.md", "index.html"),
        ("guide.md", "guide/index.html"),
        ("guide.md", "guide.html"),
        ("guide/README.md", "guide/index.html"),
        ("Guide/Big Ship.md", "guide/big-ship/index.html"),
        ("posts/_index.md", "posts/index.html"),
        ("posts/spring/index.md", "posts/spring/index.html"),
        ("spring.fr.md", "fr/spring/index.html"),
        ("index.pt-BR.md", "pt-br/index.html"),
        ("_posts/2024-05-01-spring.md", "2024/05/01/spring.html"),
        ("_posts/2024-05-01-spring.md", "boats/sails/2024/05/01/spring.html"),
        ("usage/api.rst", "usage/api.html"),
        ("about.njk", "about/index.html"),
        ("about.html", "about.html"),
    ],
)
def test_a_page_leads_to_its_source(tmp_path: Path, source: str, page: str) -> None:
    """The rules that MkDocs, Hugo, Jekyll, Sphinx and Eleventy share."""
    file = tmp_path / "content" / source
    file.parent.mkdir(parents=True)
    file.touch()
    found = sources_below([tmp_path / "content"], [page])
    assert found == {page: file}


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("guide.md", "guides/index.html"),
        (".git/guide.md", "guide/index.html"),
        ("node_modules/guide.md", "node_modules/guide.html"),
        ("guide.png", "guide/index.html"),
        ("2024-05-01-spring.md", "2024/05/01/spring.html"),
    ],
)
def test_what_is_no_source_is_not_taken(tmp_path: Path, source: str, page: str) -> None:
    """Another name, a hidden folder, a picture: the page keeps its own place."""
    file = tmp_path / source
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    assert sources_below([tmp_path], [page]) == {}


def test_the_first_folder_and_the_first_kind_win(tmp_path: Path) -> None:
    """Two folders hold the page; one of them holds it twice."""
    for name in ("b/guide.md", "a/guide.html", "a/guide.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    folders = [tmp_path / "a", tmp_path / "b"]
    assert sources_below(folders, ["guide/index.html"]) == {"guide/index.html": tmp_path / "a" / "guide.md"}


def test_a_finding_gets_the_line_of_its_source(tmp_path: Path) -> None:
    """Of the page's images, the one in the source; the theme's keeps its page."""
    guide = tmp_path / "docs" / "guide.md"
    guide.parent.mkdir()
    guide.write_text("# Guide\n\n![](harbour.jpg)\n", "utf-8")
    logo = structs.replace(MISSING, offset=1, src="/logo.png")
    outcome = with_sources(Outcome(Summary(), (logo, MISSING)), {MISSING.page: guide}, tmp_path)
    assert [finding.source for finding in outcome.findings] == [None, SourceLine("docs/guide.md", 3)]
    beside = with_sources(Outcome(Summary(), (MISSING,)), {MISSING.page: guide}, tmp_path / "website")
    assert beside.findings[0].source == SourceLine("../docs/guide.md", 3)


def test_a_source_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    """A page that a plugin made out of a temporary file."""
    outcome = Outcome(Summary(), (MISSING,))
    assert with_sources(outcome, {MISSING.page: tmp_path / "gone.md"}, tmp_path) is outcome


def test_a_name_becomes_few_pages() -> None:
    """A language is told only by a tag."""
    assert list(page_names("v1.notes.md")) == ["v1.notes"]
