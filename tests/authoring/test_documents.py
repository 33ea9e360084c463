"""Which images a source shows, and texts put there: only their alts differ in the rendered page."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.authoring.document import Document
from alttext_html.authoring.markdown import MarkdownSyntax
from alttext_html.authoring.myst import MystSyntax
from alttext_html.authoring.restructuredtext import RestructuredTextSyntax
from alttext_html.authoring.syntax import Syntax

GOLDENS = Path(__file__).parents[2] / "fixtures" / "sources"
MARKDOWN = MarkdownSyntax()
MYST = MystSyntax({"enable_extensions": ["colon_fence"]})
RESTRUCTURED_TEXT = RestructuredTextSyntax()
NASTY = 'A <b> & &copy; | [x] *y* _z_ a_b `c` {{ d }} "q" $e$ \\ ~f~ ![g](h)'


def syntax_of(path: Path) -> Syntax:
    if path.suffix == ".rst":
        return RESTRUCTURED_TEXT
    return MYST if path.parent.name.startswith("myst_") else MARKDOWN


def filled(source: str, text: str, syntax: Syntax = MARKDOWN) -> str:
    """The source with this text for every image whose alt is empty."""
    document = Document.read(source, "page", syntax)
    silent = [shown for shown in document.shown if not document.rendered.images[shown.images[0]].get("alt")]
    return document.write({shown.candidate: text for shown in silent}).source


def alts(source: str, syntax: Syntax = MARKDOWN) -> list[str | None]:
    return [image.get("alt") for image in Document.read(source, "page", syntax).rendered.images]


@pytest.mark.parametrize("folder", sorted(GOLDENS.iterdir()), ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """The bytes of out come out, those of in where there is none, and a second time nothing changes."""
    before = next(folder.glob("in.*"))
    expected = next(folder.glob("out.*"), before)
    after = filled(before.read_bytes().decode(), "A text", syntax_of(before))
    assert after.encode() == expected.read_bytes()
    assert filled(after, "A text", syntax_of(before)) == after


@pytest.mark.parametrize(
    "source",
    [
        "![](a.png)",
        "| a |\n|---|\n| ![](a.png) |",
        "| a |\n|---|\n| <img src=a.png> |",
        "[![](a.png)](b)",
        "![][r]\n\n[r]: a.png",
        "<img src=a.png>",
        "# ![](a.png) Title\n\n[TOC]",
        "Term\n:   ![](a.png)",
        '<div markdown="1">\n![](a.png)\n</div>',
    ],
)
def test_any_text_comes_back_equal(source: str) -> None:
    """Signs of Markdown, HTML, tables and templates in a text are text afterwards."""
    assert alts(filled(source, NASTY)) == [NASTY]


def test_any_text_comes_back_equal_from_restructuredtext() -> None:
    """An option's value is taken as it is."""
    assert alts(filled(".. image:: a.png\n", NASTY, RESTRUCTURED_TEXT), RESTRUCTURED_TEXT) == [NASTY]


def test_what_cannot_be_proven_is_refused() -> None:
    """A character that Markdown keeps for itself cannot be part of a text: the image stays as it is."""
    document = Document.read("![](a.png) ![](b.png)", "page", MARKDOWN)
    one, two = (shown.candidate for shown in document.shown)
    written = document.write({one: "a\x02b", two: "Fine"})
    assert written.source == "![](a.png) ![Fine](b.png)"
    assert written.refused == {one}


def test_one_definition_of_restructuredtext_is_many_images() -> None:
    """A substitution is written once and shown wherever it is named."""
    source = "|x| and |x|\n\n.. |x| image:: a.png\n"
    document = Document.read(source, "page", RESTRUCTURED_TEXT)
    (shown,) = document.shown
    assert shown.images == (0, 1)
    after = document.write({shown.candidate: "A text"}).source
    assert alts(after, RESTRUCTURED_TEXT) == ["A text", "A text"]


def test_one_source_does_not_change_how_another_is_read() -> None:
    """Roles that a source defines, and classes of its formulas, end with it."""
    source = ".. image:: a.png\n\n:big:`x` :math:`a` :unknown:`y`\n"
    document = Document.read(source, "page", RESTRUCTURED_TEXT)
    RESTRUCTURED_TEXT.render(".. role:: big\n   :class: big\n\n.. math:: a\n   :class: wide\n\n.. default-role:: big\n")
    MYST.render("```{math}\n:class: wide\na\n```\n")
    assert document.write({shown.candidate: "A text" for shown in document.shown}).refused == frozenset()
