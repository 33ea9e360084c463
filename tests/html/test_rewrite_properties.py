"""Invariants of scan and rewrite over any page, with two other parsers as witnesses."""

from __future__ import annotations

import warnings

import pytest
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML

from alttext_html.errors import PageError
from alttext_html.html.edits import Carrier, Markup, carried, edit_for, rewrite
from alttext_html.html.encoding import decode
from alttext_html.html.scan import Extra, scan
from alttext_html.types import Edit, Element, Page

FRAGMENTS = st.sampled_from(
    [
        *("<p>", "</p>", "<a href=x>", "</a>", "<b>", "</b>", "<b role=img>", "<i id=i>", "</i>", "<li>", "</br>"),
        *("<table>", "<tr>", "<td>", "</table>", "<!--", "-->", "<![CDATA[", "]]>", "<%", "{{ x }}", "<!DOCTYPE html>"),
        *("<script>", "</script>", "<style>", "</style>", "<textarea>", "</textarea>", "<title>", "</title>"),
        *("<svg>", "</svg>", "<svg role=img>", "<foreignObject>", "<math>", "<mi>", "</math>", "<plaintext>"),
        *("<select>", "<option selected>", "<selectedcontent>", "</select>", "<frameset>", '<?xml version="1.0"?>'),
        *("<template>", "</template>", "<noscript>", "</noscript>", "<picture>", "<source srcset=x>", "<label for=i>"),
        *("<figure>", "<figcaption>", "</figure>", "<area href=x>", "<object data=a.png>", "<input type=image>"),
        *("<button hidden>", '<div style="display:none">', '<div id=i lang="">', "</div>", "<img aria-labelledby=i>"),
        *("<meta charset=utf-8>", "<body lang=de>", "<html>", "<nav>", "<main>", "&amp;", "&lt;img>", "&"),
        *('"', "'", ">", "<", "=", "/", "\0", "\f", "é", "🙂", "\ufeff"),
    ]
)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", " ", "\t"])
ALTS = ["", " alt", " alt=''", " alt = ' '", " alt=x"]
OTHERS = ["", " title='>'", "\r\nsrc='<img>'", " data-alt=x"]
ATTRIBUTES = st.sampled_from(
    [*ALTS, *OTHERS, ' alt=""', " ALT=x", ' alt="" alt=y', "/alt=", " =", ' "', " a\0=b", " é=ü", ' class="a"alt']
)
IMAGES = st.builds(
    "<{}{}{}{}>".format,
    st.sampled_from(["img", "IMG", "image"]),
    ATTRIBUTES,
    ATTRIBUTES,
    st.sampled_from(["", "/", " /"]),
)
PAGES = st.lists(st.one_of(IMAGES, FRAGMENTS, LINE_ENDS, st.text(max_size=3)), max_size=25).map("".join)
PLAIN_IMAGES = st.builds(
    "<img{}{} class=c{}>".format, st.sampled_from(OTHERS), st.sampled_from(ALTS), st.sampled_from(["", "\n"])
)
PLAIN_PAGES = st.lists(
    st.one_of(PLAIN_IMAGES, st.sampled_from(["<p>", "</p>", "é", "\r\n", "<a href=x>", "</a>", "<b>", "&amp;"])),
    max_size=12,
).map("".join)
TEXTS = st.one_of(
    st.text(),
    st.sampled_from(
        ["", "\"'&<>`=\n\r\t\0", "&copy;&amp", "🙂\u200f\u202eשלום", "{{ x }}{% y", "\x80\x9f", "\ud800", "\ufeff"]
    ),
)
CODECS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


def edits_for_all(page: Page, text: str) -> list[Edit]:
    """Give every image this text."""
    return [edit_for(image, "alt" if image.element is Element.IMG else "aria-label", text) for image in page.images]


def encoded(text: str, codec: str) -> bytes:
    return text.encode(codec, "ignore")


def without_edited(data: bytes, page: Page) -> str:
    """Return the text with alt and aria-label of each image cut out, whatever they are."""
    text = decode(data, "page").text
    for image in reversed(page.images):
        attribute = image.attributes.get("alt" if image.element is Element.IMG else "aria-label")
        if attribute is not None:
            span = attribute.span.moved(image.tag.start)
            text = text[: span.start] + text[span.end :]
    return text


@settings(max_examples=300, deadline=None)
@given(PAGES, TEXTS, CODECS)
def test_only_the_edited_attributes_differ(markup: str, text: str, codec: str) -> None:
    """What was inserted taken out and what was replaced cut out, old and new page are the same characters."""
    before = encoded(markup, codec)
    page = scan(before, "page")
    after = rewrite(before, page, edits_for_all(page, text))
    new_page = scan(after, "page")
    assert len(new_page.images) == len(page.images)
    rest = decode(after, "page").text
    for old, new in reversed(list(zip(page.images, new_page.images, strict=True))):
        name = "alt" if old.element is Element.IMG else "aria-label"
        span = new.attributes[name].span.moved(new.tag.start)
        start = span.start - (name not in old.attributes)  # with the space before it
        rest = rest[:start] + rest[span.end :]
    assert rest == without_edited(before, page)


@settings(max_examples=300, deadline=None)
@given(PAGES, TEXTS, CODECS)
def test_a_text_comes_back_equal_and_stays(markup: str, text: str, codec: str) -> None:
    """The text read back is the one written, and writing it again changes no byte."""
    before = encoded(markup, codec)
    page = scan(before, "page")
    after = rewrite(before, page, edits_for_all(page, text))
    again = scan(after, "page")
    carrier = Carrier(markup=Markup.XML if markup.startswith("<?xml") else Markup.HTML)
    for image in again.images:
        value = image.get("alt" if image.element is Element.IMG else "aria-label")
        assert value == carried(text, carrier)
    assert rewrite(after, again, edits_for_all(again, text)) == after


@settings(max_examples=200, deadline=None)
@given(PAGES, TEXTS)
def test_nothing_else_in_the_scan_changes(markup: str, text: str) -> None:
    """Before and after, every image has the same kind, place in the tree, link, area and other attributes."""
    before = encoded(markup, "utf-8")
    page = scan(before, "page")
    after = scan(rewrite(before, page, edits_for_all(page, text)), "page")

    def rest(page: Page) -> list[object]:
        return [
            (
                image.element,
                image.path,
                image.hidden,
                image.area,
                image.language,
                image.beside,
                image.control and image.control.text,
                {name: a.value for name, a in image.attributes.items() if name not in ("alt", "aria-label")},
            )
            for image in page.images
        ]

    assert rest(after) == rest(page)


def soup(markup: str, parser: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(markup, parser)


@pytest.mark.parametrize("parser", ["html.parser", "lxml"])
@settings(max_examples=150, deadline=None)
@given(markup=PLAIN_PAGES, text=TEXTS.map(lambda text: "".join(c for c in text if c.isprintable())))
def test_other_parsers_see_the_same_tree(parser: str, markup: str, text: str) -> None:
    """html.parser and lxml see the tree they saw, with the text as the only difference."""
    before = encoded(markup, "utf-8")
    page = scan(before, "page")
    after = rewrite(before, page, [edit_for(image, "alt", text) for image in page.images])
    old, new = soup(before.decode(), parser), soup(after.decode(), parser)
    for tag in new.find_all("img"):
        assert tag["alt"] == text
    for tree in (old, new):
        for tag in tree.find_all("img"):
            tag.attrs.pop("alt", None)
    assert str(old) == str(new)


@settings(max_examples=150, deadline=None)
@given(PAGES.filter(lambda markup: "\0" not in markup and "noscript" not in markup.lower()), TEXTS)
def test_a_second_tree_builder_sees_the_same_tree(markup: str, text: str) -> None:
    """Justhtml, which builds trees as browsers do, sees the tree it saw, with the text as the only difference.

    It reads as a browser that runs scripts, so what we edit inside noscript is text to it; other parsers watch that.
    """
    before = encoded(markup, "utf-8")
    page = scan(before, "page")
    after = rewrite(before, page, [edit_for(image, "data-new", text) for image in page.images])
    old, new = JustHTML(before.decode()), JustHTML(after.decode())
    for tag in new.query("[data-new]"):
        assert tag.attrs.pop("data-new") == carried(text)
    assert new.to_html() == old.to_html()


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.tuples(PAGES, st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252", "cp932", "gb18030"])).map(
            lambda pair: encoded(*pair)
        ),
        st.tuples(
            st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b'<meta charset="big5">', b"<?xml "]), PAGES
        ).map(lambda pair: pair[0] + encoded(pair[1], "utf-8")),
    ),
    st.binary(max_size=6),
)
def test_any_bytes(data: bytes, junk: bytes) -> None:
    """Whatever the bytes are, scan returns or raises a PageError, and each offset points at the start of a tag."""
    data = data + junk + b"<img src=a>"
    try:
        page = scan(data, "page", extra=Extra.CANVAS | Extra.BACKGROUND, selectors=["p img"])
    except PageError:
        return
    opening = "<".encode({"utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}.get(page.encoding, "ascii"))
    for image in page.images:
        assert data[image.place.offset :].startswith(opening)
    assert [image.place.offset for image in page.images] == sorted({image.place.offset for image in page.images})
    assert rewrite(data, page, []) == data
