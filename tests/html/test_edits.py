"""How an attribute is written into its start tag."""

from __future__ import annotations

import pytest
import turbohtml
from lxml import etree

from alttext_html.errors import PageError
from alttext_html.html.edits import Carrier, Markup, apply, carried, edit_for, rewrite
from alttext_html.html.encoding import decode
from alttext_html.html.scan import scan
from alttext_html.types import Edit, Span

_ENCODINGS = """
utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10
iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874 windows-1250 windows-1251
windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic gbk gb18030
big5 euc-jp iso-2022-jp shift_jis euc-kr x-user-defined
"""
"""the names in the Encoding Standard but UTF-16, which no meta declares"""
XML = Carrier(markup=Markup.XML)


def edited(markup: str, attribute: str, value: str | None, codec: str = "utf-8") -> str:
    edits = [edit_for(image, attribute, value) for image in scan(markup.encode(), "p").images]
    return apply(markup, edits, Carrier(codec))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<img>", '<img alt="x">'),
        ("<img src=a/>", '<img alt="x" src=a/>'),
        ("<img alt='' src=a>", "<img alt='x' src=a>"),
        ("<img alt = '' src=a>", "<img alt='x' src=a>"),
        ("<img ALT=y>", '<img ALT="x">'),
        ("<img alt=y'>", '<img alt="x">'),
        ('<img title=a alt="\'">', '<img title=a alt="x">'),
        ("<img alt/>", '<img alt="x"/>'),
        ("<img alt=>", '<img alt="x">'),
    ],
)
def test_write(before: str, after: str) -> None:
    """A new attribute stands behind the tag name; one that is there keeps its name, and its quotes if it has any."""
    assert edited(before, "alt", "x") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<img data-x=1>", "<img>"),
        ("<img data-x>", "<img>"),
        ("<img src=a data-x=1 alt>", "<img src=a alt>"),
        ("<img data-x='1' alt>", "<img alt>"),
        ("<img src=a\r\n\tdata-x=1\r\n alt>", "<img src=a\r\n alt>"),
        ('<img src="a"data-x="1"alt>', '<img src="a"alt>'),
        ('<img src=a data-x="1"alt>', "<img src=a alt>"),
        ("<img src=a data-x='1'/>", "<img src=a />"),
        ("<img src=a data-x='1' />", "<img src=a />"),
        ("<img/data-x/alt>", "<img//alt>"),
        ("<img src=a>", "<img src=a>"),
    ],
)
def test_remove(before: str, after: str) -> None:
    """An attribute goes with the white space before it, unless that still has to separate its neighbours."""
    assert edited(before, "data-x", None) == after


def test_several_edits_in_one_tag() -> None:
    """Writing one attribute and removing another of the same tag is one change, whatever their order."""
    markup = '<p><img src="a" generator-unable-to-provide-required-alt=""><img>'
    first, second = scan(markup.encode(), "p").images
    edits = [
        edit_for(second, "alt", "two"),
        edit_for(first, "generator-unable-to-provide-required-alt", None),
        edit_for(first, "alt", "one"),
    ]
    expected = '<p><img alt="one" src="a"><img alt="two">'
    assert apply(markup, edits) == apply(markup, edits[::-1]) == expected


@pytest.mark.parametrize(
    ("value", "markup", "kept"),
    [
        ("a\0b", Markup.HTML, "ab"),
        ("a\ud800b\udce9", Markup.HTML, "ab"),
        ("\x01\x80\ufffe", Markup.HTML, "\x01\x80\ufffe"),
        ("\x01\x80\ufffe\t\n\r", Markup.XML, "\x80\t\n\r"),
    ],
)
def test_carried(value: str, markup: Markup, kept: str) -> None:
    """HTML carries everything but NUL and lone surrogates; XML carries no control characters."""
    assert carried(value, Carrier(markup=markup)) == kept


def test_characters_that_the_encoding_lacks() -> None:
    """They become references, except for C1 controls: their references mean other characters."""
    assert edited("<img>", "alt", "é\x80🙂", codec="ascii") == '<img alt="&#233;&#128578;">'
    assert edited("<img>", "alt", "é\x80", codec="utf-8") == '<img alt="é\x80">'


@pytest.mark.parametrize("name", _ENCODINGS.split())
def test_a_browser_reads_every_character_that_is_written(name: str) -> None:
    """Python's codecs and browsers differ in some; the parser decodes as browsers do."""
    data = f"<meta charset={name}><img>".encode()
    page = scan(data, "p")
    codec = decode(data, "p").codec
    for first in range(0, 0x10000, 0x1000):
        value = carried("".join(map(chr, range(first, first + 0x1000))), Carrier(codec))
        image = turbohtml.parse(rewrite(data, page, [edit_for(page.images[0], "alt", value)])).find("img")
        assert image is not None
        assert image.attrs["alt"] == value


def test_only_what_browsers_read_otherwise_is_a_reference() -> None:
    """The wave dash of a Japanese page is one of them; its other characters stay as they are."""
    assert edited("<img>", "alt", "9時〜17時", codec="euc_jp") == '<img alt="9時&#12316;17時">'


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_declaration_that_comes_late_changes_no_text(charset: str) -> None:
    """Behind the first 1,024 bytes it counts in browsers that read the page again, and not in others."""
    data = f"<img><!-- {'long ' * 300}--><meta charset={charset}>".encode()
    page = scan(data, "p")
    assert rewrite(data, page, [edit_for(page.images[0], "alt", "Fjære")])[:22] == b'<img alt="Fj&#230;re">'


@pytest.mark.parametrize("text", ["<&>\"'", "a\n\r\t b", "{{ x }}", "]]>", "\x01\x0b\0\ufffe", "🙂"])
def test_xhtml_stays_well_formed(text: str) -> None:
    """An XML parser reads the new page, and reads the text."""
    data = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><img src="a"/></body></html>'
    page = scan(data, "a.xhtml")
    new = rewrite(data, page, [edit_for(image, "alt", text) for image in page.images])
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    image = etree.fromstring(new, parser).find(".//{*}img")
    assert image is not None
    assert image.get("alt") == carried(text, XML)


def test_another_page_than_the_scanned_one() -> None:
    """A page that changed after the scan is left alone."""
    page = scan(b"<img>", "a.html")
    with pytest.raises(PageError, match=r"^a\.html: the page changed .* Run again\.$"):
        rewrite(b"<img >", page, [edit_for(page.images[0], "alt", "x")])


@pytest.mark.parametrize(
    ("start", "end", "name_end", "attribute", "present"),
    [
        (0, 3, 2, "alt", None),
        (3, 13, 7, "alt", None),
        (3, 14, 5, "alt", None),
        (3, 14, 7, "src", None),
        (3, 14, 7, "alt", Span(8, 13)),
        (3, 14, 7, "src", Span(8, 11)),
        (3, 14, 7, "src", Span(8, 20)),
        (3, 14, 7, 'a" onload="x', None),
    ],
    ids=["another tag", "part of a tag", "in the name", "name taken", "other name", "part", "over the end", "no name"],
)
def test_an_edit_that_would_do_harm_is_refused(
    start: int, end: int, name_end: int, attribute: str, present: Span | None
) -> None:
    """The new start tag is read again before it is accepted; the error names the page."""
    data = b"<p><img src=a><b>"
    page = scan(data, "a.html")
    with pytest.raises(PageError, match=r"^a\.html: .* page left alone"):
        rewrite(data, page, [Edit(Span(start, end), name_end, attribute, present, "x")])


def test_overlapping_edits_are_refused() -> None:
    """Two texts for one attribute are a mistake, not a choice."""
    image = scan(b"<img alt=''>", "p").images[0]
    with pytest.raises(PageError, match="overlap"):
        apply("<img alt=''>", [edit_for(image, "alt", "x"), edit_for(image, "alt", "y")])
