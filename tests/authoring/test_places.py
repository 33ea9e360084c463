"""Where an image may stand in Markdown, and where what looks like one is none: only that alt may differ."""

from __future__ import annotations

import pytest

from alttext_html.authoring.document import Document
from alttext_html.authoring.files import decode
from alttext_html.authoring.markdown import MarkdownSyntax
from alttext_html.authoring.syntax import Syntax
from alttext_html.types import Span

IMAGES = {
    "inline": ("![](a.png)", "![A text](a.png)"),
    "titled": ('![](<a b.png> "[t](u)")', '![A text](<a b.png> "[t](u)")'),
    "reference": ("![][ref]", "![A text][ref]"),
    "tag": ('<img src="a.png" >', '<img alt="A text" src="a.png" >'),
}
PLACES = {
    "paragraph": "Before @ after.",
    "heading": "# @ Heading\n\n## Next",
    "underlined heading": "@ Heading\n=======",
    "emphasis": "**bold @ bold** and *@*",
    "link": "[@](b.html) and [@ words](b.html)",
    "attribute list": "@{ .wide loading=lazy }\n{ #id }\n",
    "list": "- @\n- two\n\n    @\n\n    1. @\n        - @",
    "list with tabs": "-\t@\n\t- @\n\n\t\t@",
    "task list": "- [ ] @\n- [x] @",
    "quote": "> @\n>\n> > @\n> - @",
    "table": "| A | B |\n|:--|--:|\n| @ | \\| |\n| `x` | @ |",
    "admonition": '!!! note "Title"\n    @\n\n    ??? tip\n        @',
    "content tab": '=== "One"\n\n    @\n\n=== "Two"\n\n    - @',
    "definition": "Term\n:   @\n",
    "footnote": "Text[^1]\n\n[^1]:\n    @\n",
    "Markdown in HTML": '<div class="grid" markdown>\n\n@\n\n</div>',
    "beside escaped brackets": "\\[ \\![ \\] @ \\!\\[](no.png)",
    "beside brackets that open nothing": "a ![ b [ c ] @ ![",
    "beside text with a link": "![See [here](b.html) and `![](no.png)`](c.png) @",
    "beside macros": "{{ macro('![x](no.png)') }} @ {% raw %}{{ x }}{% endraw %}",
    "below a snippet": '--8<-- "other.md"\n\n@\n\n;--8<-- "other.md"',
    "below front matter": "---\ntitle: '![](no.png)'\n---\n\n@",
    "below TOML": "+++\ntitle = '![](no.png)'\n+++\n\n@",
    "after code": "`` ` `` @ `x` \\`@\\`",
    "after a fence": "```\n![](no.png)\n```\n\n@",
    "without a last line end": "Text\n@",
}
NO_PLACES = {
    "inline code": "`@` ``@ ` @``",
    "fence": "```md title='x'\n@\n```\n\n~~~\n@\n~~~",
    "fence in a list": "- item\n\n    ```\n    @\n    ```",
    "fence in a tab": '=== "One"\n\n    ```\n    @\n    ```',
    "code by indentation": "Text\n\n    @\n\n\t@",
    "comment": "<!-- @ -->\n\n<!--\n@\n-->",
    "front matter": "---\nimage: >\n  @\n---\nText",
    "TOML front matter": '+++\nimage = """\n@\n"""\n+++\nText',
    "script": "<script>\nlet x = '@'\n</script>",
    "address of a link": "[x](<b @.html>)",
    "title of a link": "[x](b.html '@')",
    "abbreviation": "*[HTML]: @\n",
}
MARKDOWN = MarkdownSyntax()
FORMS = {"bare": ("", "\n"), "byte order mark and Windows line ends": ("\ufeff", "\r\n")}


def check(syntax: Syntax, form: tuple[str, str], source: str, expected: str) -> None:
    """Every silent image of the source gets a text, and the bytes are the expected ones."""
    mark, line_end = form
    data, wanted = (f"{mark}{text}".replace("\n", line_end).encode() for text in (source, expected))
    text = decode(data, "a.md")
    document = Document.read(text.text, "a.md", syntax)
    silent = [each for each in document.shown if not document.rendered.images[each.images[0]].get("alt")]
    written = document.write({each.candidate: "A text" for each in silent})
    assert text.encode(written.source) == wanted
    assert not written.refused


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_an_image_gets_its_text_wherever_it_stands(place: str, form: tuple[str, str]) -> None:
    """In its own bytes nothing else changes."""
    source = f"{place}\n\n[ref]: a.png\n"
    for before, after in IMAGES.values():
        check(MARKDOWN, form, source.replace("@", before), source.replace("@", after))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("place", NO_PLACES.values(), ids=NO_PLACES)
def test_what_is_no_image_stays(place: str, form: tuple[str, str]) -> None:
    """With an image behind it, which gets a text."""
    for before, after in IMAGES.values():
        source = place.replace("@", before) + "\n\n[ref]: a.png\n\n"
        check(MARKDOWN, form, source + before, source + after)


def test_brackets_are_paired_in_one_go() -> None:
    """Of very many that open the last is the image; an escape and the end of a paragraph open and close nothing."""
    opened = "![" * 20_000
    (image,) = MARKDOWN.candidates(f"{opened}](a.png)\n\n{opened}\n\n]\\![x](b.png) ![x\\]")
    assert image.span == Span(len(opened) - 2, len(opened) + 1)
