"""XHTML that the parser of HTML reads otherwise is refused; all other XHTML is read."""

from __future__ import annotations

from contextlib import suppress

import pytest

from alttext_html.errors import PageError
from alttext_html.html.scan import scan

HEAD = '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body>\n'
TAIL = '<p><img src="a.png"/></p></body></html>'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<script src="a.js"/>', "line 3: <script/> closes itself, which HTML reads otherwise"),
        ("<script src='a>b' />", "<script/> closes itself"),
        ('<iframe src="/x"\n/>', "<iframe/> closes itself"),
        ("<pre><![CDATA[<p>Write <img src='a.png'/></p>]]></pre>", "a CDATA section holds markup"),
        ("<p><![CDATA[a > b <img/>]]></p>", "a CDATA section holds markup"),
        ("<script>//<![CDATA[\nif (a < b) {}\n//]]></script><title/>", "line 5: <title/> closes itself"),
    ],
)
def test_what_xml_and_html_read_otherwise_is_refused(body: str, says: str) -> None:
    """Else images behind it stay unseen, or characters that are no image get a text."""
    with pytest.raises(PageError, match="page left alone") as caught:
        scan(f"{HEAD}{body}{TAIL}".encode(), "a.xhtml")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<script src="/a/b.js"></script>',
        "<script>//<![CDATA[\nif (a < b) { s = '<title/>' }\n//]]></script>",
        "<style>/*<![CDATA[*/ a > b {} /*]]>*/</style>",
        "<!-- <script/> <![CDATA[ < ]]> -->",
        "<p><![CDATA[plain & simple > text]]></p>",
        "<br/><hr/><scripture/>",
        '<a href="/">home</a>',
    ],
)
def test_other_xhtml_is_read(body: str) -> None:
    """Its images are found where they stand."""
    (image,) = scan(f"{HEAD}{body}{TAIL}".encode(), "a.XHTML").images
    assert image.src == "a.png"


def test_html_is_what_its_name_says() -> None:
    """A declaration of XML makes no XHTML of a page that is served as HTML."""
    assert scan(f"{HEAD}<p><![CDATA[<b>]]></p>{TAIL}".encode(), "a.html").images


@pytest.mark.parametrize("piece", ["<!--", "<script ", "<title>", '<script a="', "<![CDATA["])
def test_what_never_ends_is_looked_through_once(piece: str) -> None:
    """A page of 600 kB: looked through for each of its beginnings it would take minutes."""
    page = f'{HEAD}<img src="a.png"/>{piece * (600_000 // len(piece))}'.encode()
    with suppress(PageError):
        scan(page, "a.xhtml", digest="")
