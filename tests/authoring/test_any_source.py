"""Sources that nobody would write: whatever stands in them, only alts may differ."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.authoring.document import Document
from alttext_html.authoring.syntax import Syntax
from tests.authoring.test_documents import MARKDOWN, MYST, NASTY, RESTRUCTURED_TEXT, filled

MARKDOWN_PIECES = st.sampled_from(
    [
        *("![](a.png)", "![][r]", "![r]", "![r][]", "![ ](<b c.png> 't [x]')", "<img src=d.png>", "<img alt='' src=e>"),
        *("[![](f.png)](g)", "![](h(1).png){ width=3 }", "\\![](no.png)", "`![](no.png)`", "<!-- ![](no.png) -->"),
        *("\n", "\n\n", "\r\n", "    ", "\t", "- ", "1. ", "> ", "# ", "| ", " |\n", "|---|---|\n", "!!! note\n    "),
        *('=== "Tab"\n\n    ', "```\n", "~~~\n", "`", "``", "![", "[", "]", "(", ")", "\\", "*", "_", "&lt;", "<b>"),
        *(
            "<div markdown>\n",
            "</div>\n",
            "<pre>",
            "</pre>",
            "[^1]",
            "\n[^1]: ",
            "\n[r]: a.png\n",
            "Term\n:   ",
            "é",
            "x ",
        ),
    ]
)
MYST_PIECES = st.sampled_from(
    [
        *("![](a.png)", "![][r]", "![r]", "<img src=d.png>", "[r]: a.png\n", "`", "$a$", "% ", "{ref}`x` ", "{{ x }}"),
        *("```{image} e.png\n", "```{figure} f.png\n", ":::{figure} g.png\n", "```\n", "~~~\n", ":::\n", "---\n"),
        *(":width: 3em\n", "width: 3em\n", ":alt: x\n", "alt: x\n", ":alt:\n", "alt: |\n  y\n", "Caption\n", "é"),
        *(
            "````{note}\n",
            "````\n",
            "```{eval-rst}\n",
            ".. image:: h.png\n",
            "   :alt: z\n",
            "::::{grid} 2\n",
            "::::\n",
        ),
        *("\n", "\n\n", "\r\n", "  ", "   ", "\t", "> ", "- ", "| a |\n|---|\n| "),
    ]
)
RESTRUCTURED_TEXT_PIECES = st.sampled_from(
    [
        *(".. image:: a.png\n", ".. figure:: b.png\n", ".. |s| image:: c.png\n", "|s| ", "   b.png\n", "Caption\n"),
        *("   :alt: x\n", "   :alt:\n", "   :width: 3em\n", ".. raw:: html\n\n   <p><img src=d.png>\n", "::\n\n"),
        *(".. note::\n", ".. only:: html\n\n", ".. list-table::\n\n   * - ", ".. code-block:: rst\n\n", "``x`` "),
        *("\n", "\n\n", "\r\n", "- ", "* ", "   ", "  ", "\t", "Text\n", "=====\n", "+---+\n| ", ".. role:: x\n"),
    ]
)
TEXTS = st.one_of(
    st.sampled_from(["A text", NASTY]), st.text(st.characters(categories=["L", "P", "S"]), min_size=1, max_size=9)
)


def some(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Sources made of pieces."""
    return st.lists(pieces, max_size=14).map("".join)


@settings(max_examples=60, deadline=None)
@given(some(MARKDOWN_PIECES), TEXTS)
def test_only_alts_differ_whatever_the_markdown(source: str, text: str) -> None:
    """With Python-Markdown."""
    only_alts_differ(source, text, MARKDOWN)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(some(MYST_PIECES), st.sampled_from(["A text", NASTY]))
def test_only_alts_differ_whatever_the_myst(source: str, text: str) -> None:
    """With myst-parser."""
    only_alts_differ(source, text, MYST)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(some(RESTRUCTURED_TEXT_PIECES), st.sampled_from(["A text", NASTY]))
def test_only_alts_differ_whatever_the_restructuredtext(source: str, text: str) -> None:
    """With docutils."""
    only_alts_differ(source, text, RESTRUCTURED_TEXT)


def only_alts_differ(source: str, text: str, syntax: Syntax) -> None:
    """Taken out again, what was put in leaves the characters of before; the page differs in alts; twice is once."""
    document = Document.read(source, "page", syntax)
    silent = {
        shown.candidate: shown.images
        for shown in document.shown
        if not (document.rendered.images[shown.images[0]].get("alt") or "").strip()
    }
    written = document.write(dict.fromkeys(silent, text))
    rest, at = [], 0
    for splice in sorted(written.splices.values(), key=lambda splice: splice.span.start):
        rest.append(source[at : splice.span.start])
        at = splice.span.end
    position = 0
    for piece in (*rest, source[at:]):  # every piece between the splices is there, in order
        position = written.source.index(piece, position) + len(piece)
    changed = {number for candidate in written.splices for number in silent[candidate]}
    before, after = document.rendered.images, Document.read(written.source, "page", syntax).rendered.images
    assert [image.get("alt") for image in after] == [
        text if number in changed else image.get("alt") for number, image in enumerate(before)
    ]
    assert [image.src for image in after] == [image.src for image in before]
    assert filled(written.source, text, syntax) == written.source
