"""However HTML is written into a feed, it is read as feed readers do, and an edit stays an edit of one alt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alttext_html.errors import PageError
from alttext_html.feeds.rewrite import rewrite_feed
from alttext_html.feeds.scan import scan_feed
from alttext_html.html.edits import Carrier, Markup, apply, edit_for
from alttext_html.html.encoding import Decoded
from alttext_html.html.scan import scan_text
from alttext_html.types import Edit

HEAD = '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>é</title><item><description>'
TAIL = "</description><guid>1</guid></item></channel></rss>\n"
IMAGES = ('<img src="a.png">', "<img src='b.png' alt=''/>", "<IMG\n ALT=x src=c.png >", '<img alt="a > b" src="d.png">')
PROSE = (
    "<p>",
    "</p>",
    "a &amp; b",
    "&nbsp;",
    "]]>",
    "]]",
    "é",
    "\N{GRINNING FACE}",
    "\n",
    " ",
    "x\ty",
    "&lt;img&gt;",
    '"',
)
html = st.lists(st.sampled_from((*IMAGES, *PROSE)), max_size=12).map("".join)
alts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


def reference(char: str, number: int) -> str:
    """One of the ways to write a character so that it is none of XML's."""
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
    return (named.get(char, f"&#{ord(char)};"), f"&#{ord(char)};", f"&#x{ord(char):X};")[number]


@st.composite
def escaped(draw: st.DrawFn, text: str) -> str:
    """``text`` with some characters as they are, the others as references of all kinds."""
    numbers = draw(st.lists(st.integers(-4, 2), min_size=len(text), max_size=len(text)))
    return "".join(
        char if number < 0 and char not in "&<>" else reference(char, max(0, number))
        for char, number in zip(text, numbers, strict=True)
    )


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """HTML, and how it stands in a feed: parts of it escaped, parts in CDATA sections, comments in between."""
    text = draw(html)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=3)))
    pieces = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        part = text[start:end]
        if draw(st.booleans()):
            pieces.append(f"<![CDATA[{part.replace(']]>', ']]]]><![CDATA[>')}]]>")
        else:
            pieces.append(draw(escaped(part)))
        pieces.append(draw(st.sampled_from(("", "<!-- <img> -->", "<?php ?>"))))
    return text, "".join(pieces)


def feed_of(inner: str) -> bytes:
    return f"{HEAD}{inner}{TAIL}".encode()


def description(data: bytes) -> str:
    """What a feed reader gets, by lxml."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser).findtext(".//description") or ""


def edits(data: bytes, values: Sequence[str]) -> list[Edit]:
    """An alt for each image of the feed."""
    images = [image for page in scan_feed(data, "feed.xml") for image in page.images]
    return [edit_for(image, "alt", values[number % len(values)]) for number, image in enumerate(images)]


@given(written())
def test_images_are_those_of_the_html(pair: tuple[str, str]) -> None:
    """Found in the same order, each where its tag begins in the file."""
    text, inner = pair
    data = feed_of(inner)
    found = [image for page in scan_feed(data, "feed.xml") for image in page.images]
    wanted = scan_text(Decoded(f"<main>{text}", "utf-8", "utf-8", defined=True), "x").images
    assert [image.attributes for image in found] == [image.attributes for image in wanted]
    for image in found:
        rest = data[image.place.offset :].decode()
        assert rest.startswith(("<", "&lt;", "&#60;", "&#x3C;"))
        line = data.decode().split("\n")[image.place.line - 1]
        assert line[image.place.column - 1 :] == rest.split("\n")[0]


@given(written(), st.lists(alts, min_size=1, max_size=3))
def test_only_alts_differ(pair: tuple[str, str], values: list[str]) -> None:
    """A feed reader gets the HTML with its new alts and nothing else; a tag in several sections is refused."""
    text, inner = pair
    data = feed_of(inner)
    pages = scan_feed(data, "feed.xml")
    wanted = scan_text(Decoded(text, "utf-8", "utf-8", defined=True), "x").images
    changes = [edit_for(image, "alt", values[number % len(values)]) for number, image in enumerate(wanted)]
    if not pages:
        return
    try:
        new = rewrite_feed(data, pages[0], edits(data, values))
    except PageError as error:
        assert "several CDATA sections" in str(error)  # noqa: PT017 - the other way out is below
        return
    assert new.startswith(HEAD.encode())
    assert new.endswith(TAIL.encode())
    assert description(new) == apply(text, changes, Carrier(markup=Markup.XML))


@given(st.data(), st.sampled_from(PROSE), st.sampled_from(PROSE), alts)
def test_an_alt_that_was_missing_is_put_between_bytes_that_stay(
    data: st.DataObject, before: str, after: str, value: str
) -> None:
    """Taken out again, the old feed is there, reference by reference."""
    inner = data.draw(escaped(f'{before}<img src="a.png">{after}'))
    old = feed_of(inner)
    pages = scan_feed(old, "feed.xml")
    new = rewrite_feed(old, pages[0], edits(old, [value]))
    start = next(at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two)
    assert new[:start] + new[start + len(new) - len(old) :] == old


def test_a_text_that_would_end_its_cdata_section() -> None:
    """]]> in an alt is written with a reference."""
    data = feed_of('<![CDATA[<img src="a.png">]]>')
    new = rewrite_feed(data, scan_feed(data, "f.xml")[0], edits(data, ["a]]>b"]))
    assert b'<![CDATA[<img alt="a]]&gt;b" src="a.png">]]>' in new


def test_double_escaping() -> None:
    """In escaped HTML an ampersand of a text is escaped twice, and a quote stays one."""
    data = feed_of("&lt;img src=&quot;a.png&quot;&gt;")
    new = rewrite_feed(data, scan_feed(data, "f.xml")[0], edits(data, ['Bread & "butter"']))
    assert b'&lt;img alt="Bread &amp;amp; &amp;quot;butter&amp;quot;" src=&quot;a.png&quot;&gt;' in new


@pytest.mark.parametrize(
    "torn", ["<img alt=\"a]]><![CDATA[b\" src='a.png'>", "<img alt=\"a]]>&amp;<![CDATA[\" src='a.png'>"]
)
def test_an_alt_in_two_sections_is_left_alone(torn: str) -> None:
    """Nobody can say where the new one belongs."""
    data = feed_of(f"<![CDATA[{torn}]]>")
    with pytest.raises(PageError, match="several CDATA sections"):
        rewrite_feed(data, scan_feed(data, "f.xml")[0], edits(data, ["new"]))


def test_a_long_text_is_proven_too() -> None:
    """libxml2 limits texts to 10 MB unless it is told not to."""
    data = feed_of(f"<![CDATA[<img src=a.png>{'x' * 11_000_000}]]>")
    new = rewrite_feed(data, scan_feed(data, "f.xml")[0], edits(data, ["new"]))
    assert new == data.replace(b"<img", b'<img alt="new"')
