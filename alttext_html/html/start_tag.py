"""The start tags of a page's images: where they stand, and what each says by itself. Pure.

A site shows the same icons, arrows and logos on every page: of 13,000 images of real documentation seven in eight
repeat a tag seen before. Such a tag is looked up, and all images that have it share what it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from turbohtml import Element as Node
from turbohtml import SourceLocation, SourceSpan

from alttext_html.html.scope import Attributes, is_plain
from alttext_html.types import Attribute, Element, Span

_NAME = re.compile(r"[^\t\n\f\r />]+")
_NO_VALUE = re.compile(r"[\t\n\f\r ]*=[\t\n\f\r ]*(?=>)")
_INTEGER = re.compile(r"[\t\n\f\r ]*[+-]?[0-9]")
_FOCUSABLE_TAGS = frozenset(("input", "button", "select", "textarea"))
_MOST, _LONGEST = 4096, 500
"""tags that are remembered, and characters of one"""


class StartTag(Struct, frozen=True, gc=False):
    """A start tag. Its spans count from its own start."""

    length: int
    name_end: int
    attributes: Mapping[str, Attribute]
    values: Attributes
    plain: bool
    """whether an image with this tag stands in the scope around it and in no other"""
    focusable: bool
    """whether a person can move the focus to the element"""


class Placed(Struct, frozen=True, gc=False):
    """An element that shows an image, and its start tag in the page."""

    node: Node
    element: Element
    line: int
    column: int
    """both as the parser counts, columns from 0"""
    start: int
    """characters before it"""
    tag: StartTag

    @property
    def span(self) -> Span:
        """The whole start tag in the page."""
        return Span(self.start, self.start + self.tag.length)


_known: dict[str, StartTag] = {}


def placed(node: Node, element: Element, location: SourceLocation, text: str) -> Placed:
    """Return the start tag of an element from the parser's record. ``text``: the page as the parser got it."""
    span = location.start_tag
    start = span.start_offset
    source = text[start : span.end_offset]
    # Only an img is just what its tag says. The parser gives the attributes of a second body to the first, and spells
    # the names of some inside of svg and math in another way.
    tag = _known.get(source) if element is Element.IMG else None
    if tag is None:
        tag = _read(node, location, source)
        if element is Element.IMG:
            _remember(source, tag)
    return Placed(node, element, span.start_line, span.start_col, start, tag)


def _remember(source: str, tag: StartTag) -> None:
    if len(source) <= _LONGEST:
        if len(_known) >= _MOST:
            _known.clear()
        _known[source] = tag


def _is_focusable(tag: str, attributes: Attributes) -> bool:
    """Tell whether a person can move the focus to an element (HTML, "The tabindex attribute")."""
    if _INTEGER.match(attributes.get("tabindex", "")):
        return True
    if attributes.get("contenteditable", "false").lower() in ("", "true", "plaintext-only"):
        return True
    if tag in ("a", "area"):
        return "href" in attributes
    return tag in _FOCUSABLE_TAGS and "disabled" not in attributes


def _read(element: Node, location: SourceLocation, source: str) -> StartTag:
    start = location.start_tag.start_offset
    values = {name: element.attr(name) or "" for name in location.attrs}
    name = _NAME.match(source, 1)
    return StartTag(
        length=len(source),
        name_end=0 if name is None else name.end(),
        attributes={
            name: Attribute(values[name], _attribute_span(span, start, source, name))
            for name, span in location.attrs.items()
        },
        values=values,
        plain=is_plain(values),
        focusable=_is_focusable(element.tag, values),
    )


def _attribute_span(span: SourceSpan, start: int, source: str, name: str) -> Span:
    first, end = span.start_offset - start, span.end_offset - start
    if end - first == len(name) and (no_value := _NO_VALUE.match(source, end)):
        end = no_value.end()  # turbohtml leaves the sign of "alt=>" out
    return Span(first, end)
