"""Decided changes to the bytes of a page: only the spans of the edited attributes differ afterwards. Pure.

How a value is written: every character that HTML or XML reads in a special way as a character reference, so that the
value comes back equal from both, and so that a template language that runs over the page later finds none of its marks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import groupby

import turbohtml
from msgspec import Struct

from alttext_html.errors import PageError
from alttext_html.html import encoding
from alttext_html.html.scan import image_tags
from alttext_html.html.xhtml import is_xhtml
from alttext_html.types import Edit, ImageElement, Origin, Page, Span

_NAME = re.compile(r"[^\t\n\f\r />][^\t\n\f\r />=]*")
_NOT_CARRIED = re.compile("[\0\ud800-\udfff]")
_NOT_XML = re.compile("[\1-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_C1 = re.compile("[\x80-\x9f]")
_TEMPLATE_MARK = re.compile(r"\{(?=[{%#])")
_REFERENCES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"},
)


Splice = tuple[Span, str]
"""Characters of a text, and those that stand there afterwards."""


class Markup(Enum):
    """Who may read a page."""

    HTML = auto()
    XML = auto()
    """an XML parser too"""


class Carrier(Struct, frozen=True):
    """What new characters stand in. ``codec``: Python's name of the encoding."""

    codec: str = "utf-8"
    markup: Markup = Markup.HTML


_PLAIN = Carrier()


class _Unproven(Exception):
    """The new start tag would not read as intended."""


def edit_for(image: ImageElement, attribute: str, value: str | None) -> Edit:
    """Return the change that gives ``image`` this attribute value; None removes the attribute."""
    there = image.attributes.get(attribute)
    present = None if there is None else there.span.moved(image.tag.start)
    return Edit(image.tag, image.name_end, attribute, present, value)


def carried(value: str, carrier: Carrier = _PLAIN) -> str:
    """Return what a page can carry of a value.

    That is everything but NUL, lone surrogates, in XML the control characters, and in an encoding that lacks them
    U+0080 to U+009F: as references they mean other characters (HTML, "numeric character reference end state").
    """
    value = _NOT_CARRIED.sub("", value)
    if carrier.markup is Markup.XML:
        value = _NOT_XML.sub("", value)
    return value if encoding.carries(value, carrier.codec) else _C1.sub("", value)


def apply(text: str, edits: Iterable[Edit], carrier: Carrier = _PLAIN) -> str:
    """Return ``text`` with the edits made; everything outside the edited attributes is as it was.

    Characters that the carrier's encoding lacks, or that browsers would read otherwise, become references. Raises
    PageError when a start tag would not read as the edit wants it.
    """
    return spliced(text, splices(text, edits, carrier))


def splices(text: str, edits: Iterable[Edit], carrier: Carrier = _PLAIN) -> list[Splice]:
    """Return what ``apply`` changes, in the order of the text. Raises PageError like it."""
    return [splice for _, of_tag in _by_tag(text, edits, carrier) for splice in of_tag]


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return ``text`` with new characters in the place of some, in their order."""
    pieces: list[str] = []
    done = 0
    for span, new in splices:
        pieces += (text[done : span.start], new)
        done = span.end
    return "".join((*pieces, text[done:]))


def rewrite(data: bytes, page: Page, edits: Sequence[Edit]) -> bytes:
    """Return the page's bytes with the edits made.

    ``data`` are the bytes that ``page`` was scanned from. Raises PageError when they are not, and when an edit cannot
    be proven harmless.
    """
    if not edits:
        return data
    if hashlib.sha256(data).hexdigest() != page.digest:
        message = f"{page.path}: the page changed while it was being worked on; page left alone. Run again."
        raise PageError(message)
    decoded = encoding.decode(data, page.path)
    tags = {image.tag for image in page.images} if page.origin is Origin.BYTES else image_tags(decoded)
    if not {edit.tag for edit in edits} <= tags:
        message = f"{page.path}: an edit is meant for something that is no image; page left alone."
        raise PageError(message)
    try:
        new = apply(decoded.text, edits, _carrier(decoded, page.path))
    except PageError as error:
        message = f"{page.path}: {error}. Please report this page as a bug."
        raise PageError(message) from error
    return decoded.encode(new)


def changed_tags(data: bytes, page: Page, edits: Sequence[Edit]) -> dict[Span, tuple[str, str]]:
    """Return the start tags that ``rewrite`` changes, each as it is and as it will be. Raises PageError like it."""
    decoded = encoding.decode(data, page.path)
    return changed_tags_of(decoded.text, edits, _carrier(decoded, page.path))


def changed_tags_of(text: str, edits: Iterable[Edit], carrier: Carrier) -> dict[Span, tuple[str, str]]:
    """Return the start tags that ``apply`` changes, each as it is and as it will be. Raises PageError like it."""
    by_tag = _by_tag(text, edits, carrier)
    return {tag: (text[tag.start : tag.end], _tag(text, tag, of_tag)) for tag, of_tag in by_tag}


def _carrier(decoded: encoding.Decoded, path: str) -> Carrier:
    xml = is_xhtml(path) or decoded.text.lstrip("\ufeff").startswith("<?xml")
    return Carrier(decoded.codec, Markup.XML if xml else Markup.HTML)


def _by_tag(text: str, edits: Iterable[Edit], carrier: Carrier) -> Iterator[tuple[Span, list[Splice]]]:
    """Yield each edited start tag and what changes in it, in the order of the page. Raises PageError."""
    in_order = sorted(edits, key=lambda edit: (edit.tag.start, _target(edit).start))
    for tag, group in groupby(in_order, key=lambda edit: edit.tag):
        try:
            yield tag, _edit_tag(text, tag, list(group), carrier)
        except _Unproven as error:
            line = text.count("\n", 0, tag.start) + 1
            message = f"line {line}: an attribute could not be written safely ({error}); page left alone"
            raise PageError(message) from error


def _target(edit: Edit) -> Span:
    return edit.present or Span(edit.name_end, edit.name_end)


def _edit_tag(text: str, tag: Span, edits: list[Edit], carrier: Carrier) -> list[Splice]:
    found: list[Splice] = []
    done = tag.start
    for edit in edits:
        span = _target(edit)
        if not done <= span.start <= span.end <= tag.end:
            raise _Unproven("the edits overlap")
        new, start = _replacement(text, edit, carrier)
        found.append((Span(max(start, done), span.end), new))
        done = span.end
    _prove(text[tag.start : tag.end], _tag(text, tag, found), edits, carrier)
    return found


def _tag(text: str, tag: Span, splices: Iterable[Splice]) -> str:
    """A start tag as it will be."""
    return spliced(text[tag.start : tag.end], [(span.moved(-tag.start), new) for span, new in splices])


def _replacement(text: str, edit: Edit, carrier: Carrier) -> tuple[str, int]:
    """Return the new characters and where they start; the attribute's end is where they end."""
    present = edit.present
    if edit.value is None:
        if present is None:
            return "", edit.name_end
        start = present.start
        # With white space on both sides one of them goes too; otherwise it still has to separate the neighbours.
        if text[present.end : present.end + 1] in ("", ">", " ", "\t", "\n", "\f", "\r"):
            while text[start - 1] in " \t\n\f\r" and start > edit.name_end:
                start -= 1
        return "", start
    value = _escape(edit.value, carrier)
    if present is None:
        quoted = _quoted(value, quote='"')
        return f' {edit.attribute}="{quoted}"', edit.name_end
    old = text[present.start : present.end]
    name = _NAME.match(old)
    if name is None:
        raise _Unproven("the attribute is not where it was")
    quote = "'" if old[name.end() :].lstrip("= \t\n\f\r").startswith("'") else '"'
    return f"{name[0]}={quote}{_quoted(value, quote=quote)}{quote}", present.start


def _quoted(value: str, *, quote: str) -> str:
    return value.replace(quote, "&quot;" if quote == '"' else "&#39;")


def _escape(value: str, carrier: Carrier) -> str:
    value = carried(value, carrier).translate(_REFERENCES)
    value = _TEMPLATE_MARK.sub("&#123;", value)
    if encoding.carries(value, carrier.codec):
        return value
    return "".join(c if encoding.carries(c, carrier.codec) else f"&#{ord(c)};" for c in value)


def _prove(old: str, new: str, edits: list[Edit], carrier: Carrier) -> None:
    """Raise unless ``new`` is the start tag ``old`` with the edits, and nothing else."""
    name, wanted = _read_tag(old)
    for edit in edits:
        if (edit.attribute in wanted) is (edit.present is None) and (edit.value, edit.present) != (None, None):
            raise _Unproven("the attribute is not where it was")
        if edit.value is None:
            wanted.pop(edit.attribute, None)
        else:
            wanted[edit.attribute] = carried(edit.value, carrier)
    if _read_tag(new) != (name, wanted):
        raise _Unproven("the start tag would read differently")


def _read_tag(source: str) -> tuple[str | None, dict[str, str]]:
    tokens = list(turbohtml.tokenize(encoding.for_parser(source)))
    if len(tokens) != 1 or tokens[0].type is not turbohtml.TokenType.START_TAG:
        raise _Unproven("no start tag there")
    return tokens[0].tag, dict(tokens[0].attrs or ())
