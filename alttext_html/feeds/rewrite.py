"""Decided changes to the bytes of a feed. Pure.

What is handed out was read again, by another parser than the one that found the places: the feed is the same but for
the HTML that was edited, and that is the HTML that was meant.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from alttext_html.errors import PageError
from alttext_html.feeds.coat import Coat, Torn
from alttext_html.feeds.read import Fragment, read_feed
from alttext_html.html.edits import Carrier, Markup, Splice, carried, changed_tags_of, spliced, splices
from alttext_html.types import Edit, Page, Span

if TYPE_CHECKING:
    from lxml import etree

_IMG = "{http://www.w3.org/1999/xhtml}img"


def rewrite_feed(data: bytes, page: Page, edits: Sequence[Edit]) -> bytes:
    """Return the feed's bytes with the edits made; ``page`` has the path and digest of what was scanned.

    Raises PageError when ``data`` are other bytes, and when an edit cannot be proven harmless.
    """
    if not edits:
        return data
    if hashlib.sha256(data).hexdigest() != page.digest:
        raise PageError(f"{page.path}: the feed changed while it was being worked on; feed left alone. Run again.")
    feed = read_feed(data, page.path)
    carrier = Carrier(feed.decoded.codec, Markup.XML)
    found: list[Splice] = []
    texts: list[tuple[str, str]] = []
    """HTML that stands in the feed as a text, before and after"""
    for fragment, mine in _by_fragment(feed.fragments, edits):
        html = fragment.html.text
        inside = splices(html, mine, carrier)
        try:
            found += [fragment.html.edit(span, new) for span, new in inside]
        except Torn as error:
            message = f"{page.path}: an image stands in several CDATA sections; feed left alone. Write its alt by hand."
            raise PageError(message) from error
        if fragment.html.runs[0].coat is not Coat.XHTML:
            texts.append((html, spliced(html, inside)))
    new = feed.decoded.encode(spliced(feed.decoded.text, found))
    attributes = {(edit.attribute, edit.value and carried(edit.value, carrier)) for edit in edits}
    if not _is_proven(data, new, texts, attributes):
        raise PageError(f"{page.path}: the feed would read differently; feed left alone. Please report it as a bug.")
    return new


def changed_feed_tags(data: bytes, page: Page, edits: Sequence[Edit]) -> dict[Span, tuple[str, str]]:
    """Return the start tags that ``rewrite_feed`` changes, as HTML, before and after. Raises PageError like it."""
    feed = read_feed(data, page.path)
    carrier = Carrier(feed.decoded.codec, Markup.XML)
    return {
        tag.moved(fragment.html.span.start): texts
        for fragment, mine in _by_fragment(feed.fragments, edits)
        for tag, texts in changed_tags_of(fragment.html.text, mine, carrier).items()
    }


def _by_fragment(fragments: Sequence[Fragment], edits: Sequence[Edit]) -> Iterator[tuple[Fragment, list[Edit]]]:
    """Each edited piece of HTML with its edits, counted from its own start."""
    starts = [fragment.html.span.start for fragment in fragments]
    by_fragment: dict[int, list[Edit]] = {}
    for edit in edits:
        number = bisect_right(starts, edit.tag.start) - 1
        if number >= 0 and edit.tag.start < fragments[number].html.span.end:
            by_fragment.setdefault(number, []).append(_moved(edit, -starts[number]))
    for number in sorted(by_fragment):
        yield fragments[number], by_fragment[number]


def _moved(edit: Edit, by: int) -> Edit:
    present = None if edit.present is None else edit.present.moved(by)
    return replace(edit, tag=edit.tag.moved(by), name_end=edit.name_end + by, present=present)


def _is_proven(
    old: bytes, new: bytes, texts: Sequence[tuple[str, str]], attributes: Container[tuple[str, str | None]]
) -> bool:
    """Whether two feeds differ in these texts, in their order, and these attributes of images, and in nothing else."""
    from lxml import etree

    try:
        before, after = list(_elements(old)), list(_elements(new))
    except etree.XMLSyntaxError:
        return False
    expected = list(reversed(texts))
    for one, two in zip(before, after, strict=False):
        if (one.tag, one.tail) != (two.tag, two.tail):
            return False
        if (one.text or "", two.text or "") == (expected[-1] if expected else None):
            expected.pop()
        elif one.text != two.text:
            return False
        changed = {str(name) for name, _ in set(one.items()) ^ set(two.items())}
        if changed and not (one.tag == _IMG and all((name, two.get(name)) in attributes for name in changed)):
            return False
    return len(before) == len(after) and not expected


def _elements(data: bytes) -> Iterator[etree._Element]:
    from lxml import etree

    # Expat found no document type, so nothing in there can grow: long texts need no limit.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser).iter()
