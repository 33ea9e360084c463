"""Sources of many hundred kB that are made to be read slowly: each part of them is looked through once.

Looked through for each of its beginnings, any of them would take a minute and more.
"""

from __future__ import annotations

import pytest
from msgspec import Struct

from alttext_html.authoring.document import Document
from alttext_html.authoring.syntax import Candidate, Syntax
from tests.authoring.test_documents import MARKDOWN, MYST, RESTRUCTURED_TEXT


class Html(Struct):
    """A syntax whose sources are their own pages."""

    def candidates(self, _source: str) -> list[Candidate]:
        """No image."""
        return []

    def render(self, source: str) -> str:
        """As it is."""
        return source


@pytest.mark.parametrize(
    ("syntax", "source", "images"),
    [
        pytest.param(MARKDOWN, "![" * 100_000 + "]" * 100_000, 334, id="labels, of 999 characters at most"),
        pytest.param(MARKDOWN, "<img '\"" * 50_000, 0, id="tags"),
        pytest.param(MYST, "`" * 50_000 + "\n" + "~" * 50_000 + "\n" + ":" * 50_000, 0, id="fences"),
        pytest.param(MYST, ":x: ```{image} a\n" * 20_000, 20_000, id="options with fences"),
        pytest.param(RESTRUCTURED_TEXT, ".. image:: a\n\n" * 60_000, 60_000, id="directives"),
        pytest.param(RESTRUCTURED_TEXT, "".join(f"{' ' * n}.. image:: a\n" for n in range(1500)), 1500, id="blocks"),
        pytest.param(RESTRUCTURED_TEXT, ".. |a" * 100_000, 0, id="substitutions"),
    ],
)
def test_what_looks_like_an_image_is_found_in_one_go(syntax: Syntax, source: str, images: int) -> None:
    """Whatever else looks like the beginning of one."""
    assert len(syntax.candidates(source)) == images


@pytest.mark.parametrize(
    ("html", "title"),
    [
        pytest.param("<h1>" * 50_000, "", id="headings"),
        pytest.param("<h1 " * 50_000, "", id="tags"),
        pytest.param("<h1>A" + "<" * 200_000 + "</h1>", "A", id="signs"),
    ],
)
def test_a_heading_that_never_ends_is_looked_for_once(html: str, title: str) -> None:
    """The first one names the page; where it has no end no other has one."""
    assert Document.read("<img src=a.png>" + html, "page", Html()).rendered.page.title == title
