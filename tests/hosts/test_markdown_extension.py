"""The Markdown extension marks images that were written without a text, and no others."""

from __future__ import annotations

import markdown
import pytest

MARK = 'data-alttext="silent"'


def render(source: str) -> str:
    extensions = [
        "alttext_html.markdown_extension",
        "attr_list",
        "md_in_html",
        "tables",
        "footnotes",
        "toc",
        "admonition",
    ]
    return markdown.markdown(source, extensions=extensions)


@pytest.mark.parametrize(
    "source",
    [
        "![](a.png)",
        "![ ](a.png)",
        "![][ref]\n\n[ref]: a.png",
        '![](a.png "A title")',
        "[![](a.png)](page.md)",
        "- item\n\n    - ![](a.png)",
        "| a |\n| - |\n| ![](a.png) |",
        "# ![](a.png)",
        "<div markdown>\n![](a.png)\n</div>",
        '<figure markdown="span">\n![](a.png)\n</figure>',
        "!!! note\n    ![](a.png)",
        "text[^1]\n\n[^1]: ![](a.png)",
        "![](a.png){ width=300 }",
    ],
)
def test_an_image_without_a_text_is_marked(source: str) -> None:
    """Wherever Markdown makes an image of it."""
    assert render(source).count(MARK) == 1


@pytest.mark.parametrize(
    "source",
    [
        "![A heron](a.png)",
        '<img alt="" src="a.png">',
        'In a line: <img alt="" src="a.png">',
        '<div markdown>\n<img alt="" src="a.png">\n</div>',
        '<p markdown>Text <img alt="" src="a.png"> text</p>',
        "`![](a.png)`",
        "    ![](a.png)",
        "![](a.png){ data-alttext=decorative }",
        "![](a.png){ data-alttext=ignore }",
        '![](a.png){ alt="" }',
        '![ ](a.png){ alt="" width=300 }',
        "![](a.png){ alt }",
        '![](a.png){ alt="A heron" }',
    ],
)
def test_anything_else_is_not_marked(source: str) -> None:
    """A text, raw HTML, code, and an author's own word."""
    assert MARK not in render(source)
