"""What people perceive inside an element: its text and its images. Pure.

Every walk has a limit, so that nested elements that each ask for their text cannot make a page slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct
from turbohtml import Element as Node
from turbohtml import Text

from alttext_html.html.names import heard
from alttext_html.html.scope import attributes_of, hides, role_of

MAX_TEXT = 1000
"""characters that are kept of a text"""
_MAX_NODES = 2000
_FEW = 40

_SVG_ROLES = frozenset(("img", "image", "graphics-document", "graphics-symbol"))
IMAGE_TAGS = frozenset(("img", "svg", "object", "canvas", "video", "embed", "iframe"))
_NO_TEXT_TAGS = frozenset(("script", "style", "template", "noscript", "select", "textarea", "audio"))
_INLINE = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub
sup time tt u var wbr
"""
_INLINE_TAGS = frozenset(_INLINE.split())


class Content(Struct, frozen=True):
    """What stands inside of an element."""

    text: str
    """white space collapsed, without the images' texts"""
    images: tuple[Node, ...]
    """the first two"""

    def only(self, image: Node) -> bool:
        """Tell whether there is nothing but this image."""
        return not self.text and self.images in ((image,), ())


def image_role(element: Node) -> bool:
    """Tell whether the role attribute makes this element an image."""
    value = element.attr("role")
    if value is None:
        return False
    role = role_of({"role": value})
    return role in _SVG_ROLES if element.tag == "svg" else role in ("img", "image")


def is_image(element: Node) -> bool:
    """Tell whether an element shows something that is not text."""
    tag = element.tag
    if tag == "input":
        return (element.attr("type") or "").lower() == "image"
    return tag in IMAGE_TAGS or image_role(element)


def content_of(element: Node) -> Content:
    """Return what people perceive inside ``element``; the caption of a figure is not among it."""
    pieces: list[str] = []
    images: list[Node] = []
    length = 0
    for item in _walk(element, hidden=False):
        if isinstance(item, Node):
            if len(images) < 2:
                images.append(item)
        elif length <= MAX_TEXT:
            pieces.append(item)
            length += len(item.strip())
        if length > MAX_TEXT and len(images) > 1:
            break
    return Content(_collapse(pieces), tuple(images))


def beginning_of(element: Node) -> Content:
    """The same as far as it tells whether there is one image and nothing else: to a word, or to a second image."""
    images: list[Node] = []
    for item in _walk(element, hidden=False):
        if isinstance(item, Node):
            images.append(item)
        elif text := heard(item):
            return Content(text, tuple(images))
        if len(images) > 1:
            break
    return Content("", tuple(images))


def prose_of(element: Node) -> str:
    """Return the text inside a paragraph, cell, heading or list item."""
    return _collapse(element.strings)


def text_of(element: Node) -> str:
    """Return the text inside ``element``, hidden text too."""
    return _collapse(item for item in _walk(element, hidden=True) if isinstance(item, str))


def name_of(element: Node, *, hidden: bool) -> str:
    """Return the text that ``element`` gives to what it labels (accname 1.2, steps 2C to 2I).

    ``hidden``: whether it is hidden itself; then the hidden text inside counts too.
    """
    return (
        _own_name(element)
        or _collapse(
            item if isinstance(item, str) else f" {_own_name(item)} " for item in _walk(element, hidden=hidden)
        )
        or heard(element.attr("title") or "")
    )


def _own_name(element: Node) -> str:
    label = heard(element.attr("aria-label") or "")
    return label or (heard(element.attr("alt") or "") if element.tag in ("img", "input") else "")


def _walk(top: Node, *, hidden: bool) -> Iterator[Node | str]:
    """Yield the texts and the images inside ``top``, and a space at the borders of its blocks."""
    stack: list[object] = [*reversed(list(top.children))]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Text):
            yield item.data
        elif isinstance(item, Node):
            if item.tag in _NO_TEXT_TAGS or (not hidden and item.attrs and hides(attributes_of(item))):
                continue
            if is_image(item):
                yield item
            elif item.tag != "figcaption" or top.tag != "figure":
                inline = item.tag in _INLINE_TAGS
                if not inline:
                    yield " "
                    stack.append(" ")
                stack.extend(reversed(list(item.children)))


def _collapse(pieces: Iterable[str]) -> str:
    """Join texts, white space collapsed, as far as MAX_TEXT; "" where nothing can be heard."""
    some = iter(pieces)
    kept = list(islice(some, _FEW))
    if len(kept) == _FEW:
        length = sum(len(piece.strip()) for piece in kept)
        for piece in some:
            if length > MAX_TEXT:
                break
            kept.append(piece)
            length += len(piece.strip())
    text = " ".join("".join(kept).split())[:MAX_TEXT]
    return text if heard(text) else ""
