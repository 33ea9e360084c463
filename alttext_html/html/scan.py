"""A page's bytes to its images in their surroundings. Pure.

turbohtml builds the tree as browsers do and says where each start tag and attribute stands; what is no element there
(a comment, a script, a textarea) shows no image. The work is done around images only.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Flag

import turbohtml

from alttext_html.errors import SettingsError
from alttext_html.html import encoding, start_tag
from alttext_html.html.content import MAX_TEXT, image_role
from alttext_html.html.generators import generator_of_page
from alttext_html.html.start_tag import Placed
from alttext_html.html.surroundings import Surroundings
from alttext_html.html.xhtml import check as check_xhtml
from alttext_html.html.xhtml import is_xhtml
from alttext_html.types import IMAGE_ENDING, Element, ImageElement, Page, Place, Span

_OPENINGS = (b"<img", b"<image", b"<area", b"<object")
_IMAGE_ROLES = (b"img", b"image", b"graphics-")
_SHOWING = "img,area,input,object,[role]"
_WANTED = f"{_SHOWING},base,meta,title"
"""in one question, which costs the parser half of what one for each does"""
_NONE: frozenset[int] = frozenset()
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-image)?\s*:[^;]*?(?:url|image-set)\(", re.IGNORECASE)
_IMAGE_FILE = re.compile(rf"{IMAGE_ENDING}(?:[?#]|$)", re.IGNORECASE)


class Extra(Flag):
    """Elements that are found only on request: they can be reported, not given a text."""

    NONE = 0
    CANVAS = 1
    BACKGROUND = 2


def check_selector(selector: str) -> None:
    """Raise SettingsError unless ``selector`` is a CSS selector that images can be matched against."""
    try:
        turbohtml.Element("img").matches(selector)
    except turbohtml.SelectorSyntaxError as error:
        message = f'the selector "{selector}" cannot be read ({error}); write a CSS selector such as "img.avatar"'
        raise SettingsError(message) from error


def scan(
    data: bytes,
    path: str,
    *,
    selectors: Sequence[str] = (),
    extra: Extra = Extra.NONE,
    digest: str | None = None,
) -> Page:
    """Return the page with its images in the order of the source.

    ``path`` is relative to the site, with ``/``. ``selectors`` are CSS; each image tells by index which match it.
    ``digest`` is the SHA-256 of the bytes when it is known, "" when nobody will ask for it. A page whose bytes cannot
    hold an image is not parsed: its encoding is empty, only ``path`` and ``digest`` are set.
    Raises PageError when the bytes cannot be decoded without loss or are XHTML that HTML reads otherwise, and
    SettingsError for a selector that cannot be read.
    """
    if digest is None:
        digest = hashlib.sha256(data).hexdigest()
    if not may_hold_images(data, extra):
        return Page(path=path, encoding="", digest=digest)
    return scan_text(encoding.decode(data, path), path, digest=digest, selectors=selectors, extra=extra)


def scan_text(
    decoded: encoding.Decoded,
    path: str,
    *,
    digest: str = "",
    selectors: Sequence[str] = (),
    extra: Extra = Extra.NONE,
) -> Page:
    """As ``scan``, of HTML that was decoded before, and with this digest. Raises SettingsError and PageError."""
    text = decoded.for_parser
    if is_xhtml(path):
        check_xhtml(text, path)
    for selector in selectors:
        check_selector(selector)
    document = _parsed(text)
    nodes = document.select(_WANTED)
    placed = _placed(nodes, document, text, extra)
    root = document.root
    images = tuple(_images(document, placed, decoded, selectors))
    return Page(
        path=path,
        encoding=decoded.encoding,
        digest=digest,
        images=images,
        base_href=_base_href(nodes, document, text),
        language=None if root is None else (root.attr("lang") or root.attr("xml:lang") or "").strip() or None,
        generator=_generator(nodes, images, text),
        title=next((" ".join(e.text.split())[:MAX_TEXT] for e in nodes if e.tag == "title" and _is_html(e)), ""),
    )


def image_tags(decoded: encoding.Decoded) -> frozenset[Span]:
    """The start tags of a page's images, and nothing else of it: a third of the time that ``scan_text`` takes."""
    text = decoded.for_parser
    document = _parsed(text)
    return frozenset(placed.span for placed in _placed(document.select(_SHOWING), document, text, Extra.NONE))


def may_hold_images(data: bytes, extra: Extra = Extra.NONE) -> bool:
    """Tell from the bytes alone whether a page could hold an image; only "no" is certain."""
    if b"\0" in data[:64]:
        data = data.replace(b"\0", b"")  # UTF-16
    if b"<img" in data:  # nearly every page with an image ends here
        return True
    lower = data.lower()
    return (
        any(opening in lower for opening in _OPENINGS)
        or (b"<input" in lower and b"image" in lower)
        or (b"role" in lower and any(role in lower for role in _IMAGE_ROLES))
        or (Extra.CANVAS in extra and b"<canvas" in lower)
        or (Extra.BACKGROUND in extra and b"background" in lower)
    )


def _parsed(text: str) -> turbohtml.Document:
    return turbohtml.parse(text, source_locations=True, allow_declarative_shadow_roots=False)


def _placed(nodes: Iterable[turbohtml.Element], document: turbohtml.Document, text: str, extra: Extra) -> list[Placed]:
    """Return the images of a document in the order of the source. ``nodes``: its elements that ``_SHOWING`` selects."""
    # The parser may repeat a formatting element, say <b role=img>, under one start tag: the first one stays.
    by_start: dict[int, Placed] = {}
    for node, kind in _showing(nodes, document, extra):
        location = node.source_location
        if location is not None:  # None: a copy that the parser made (selectedcontent)
            placed = start_tag.placed(node, kind, location, text)
            by_start.setdefault(placed.start, placed)
    return [by_start[start] for start in sorted(by_start)]


def _showing(
    nodes: Iterable[turbohtml.Element], document: turbohtml.Document, extra: Extra
) -> Iterator[tuple[turbohtml.Element, Element]]:
    """Yield the elements that show images, each as what it shows one as first."""
    for node in nodes:
        tag = node.tag
        if tag == "img" and _is_html(node):  # nearly all of them
            yield node, Element.IMG
        elif (kind := _kind(node, tag)) is not None:
            yield node, kind
    if Extra.CANVAS in extra:
        for node in document.select("canvas"):
            yield node, Element.CANVAS
    if Extra.BACKGROUND in extra:
        for node in document.select("[style]"):
            if _BACKGROUND.search(node.attr("style") or ""):
                yield node, Element.BACKGROUND


def _kind(node: turbohtml.Element, tag: str) -> Element | None:
    if _is_html(node):
        if tag == "area":
            return Element.AREA
        if tag == "input" and (node.attr("type") or "").lower() == "image":
            return Element.INPUT
        if tag == "object" and _is_image_object(node):
            return Element.OBJECT
    if not image_role(node):
        return None
    return Element.SVG if tag == "svg" else Element.ROLE


def _images(
    document: turbohtml.Document, placed: Sequence[Placed], decoded: encoding.Decoded, selectors: Sequence[str]
) -> Iterator[ImageElement]:
    surroundings = Surroundings(document)
    offsets = _ByteOffsets(decoded)
    marked = decoded.text.startswith("\ufeff")  # people and editors do not count the byte order mark
    for image in placed:
        column = image.column if marked and image.line == 1 else image.column + 1
        place = Place(image.line, column, offsets.of(image.start))
        yield surroundings.image(image, place, _matching(image.node, selectors) if selectors else _NONE)


def _matching(element: turbohtml.Element, selectors: Sequence[str]) -> frozenset[int]:
    return frozenset(index for index, selector in enumerate(selectors) if element.matches(selector))


def _is_image_object(element: turbohtml.Element) -> bool:
    media_type = (element.attr("type") or "").strip().lower()
    if media_type:
        return media_type.startswith("image/")
    data = (element.attr("data") or "").strip()
    return data[:11].lower() == "data:image/" or bool(_IMAGE_FILE.search(data))


class _ByteOffsets:
    """Where characters stand in the bytes, asked in rising order."""

    def __init__(self, decoded: encoding.Decoded) -> None:
        self._text = decoded.text
        self._encoder = codecs.getincrementalencoder(decoded.codec)(decoded.errors)
        self._width = len("<".encode(decoded.codec))
        self._errors = decoded.errors
        self._stateless = decoded.codec if decoded.codec in ("utf-8", "ascii") else None
        self._one_byte_each = self._stateless is not None and decoded.text.isascii()
        self._character = self._byte = 0

    def of(self, character: int) -> int:
        if self._one_byte_each:
            return character
        if self._stateless is not None:
            self._byte += len(self._text[self._character : character].encode(self._stateless, self._errors))
            self._character = character
            return self._byte
        # Through the character itself, because in ISO-2022-JP an escape sequence may stand before it.
        self._byte += len(self._encoder.encode(self._text[self._character : character + 1]))
        self._character = character + 1
        return self._byte - self._width


def _base_href(nodes: Iterable[turbohtml.Element], document: turbohtml.Document, text: str) -> str | None:
    """What the first base element says that browsers heed (HTML, "The base element")."""
    bases = [e for e in nodes if e.tag == "base"]
    if bases and document.find("noscript") is not None:  # text where scripts run, and no elements
        bases = turbohtml.parse(text, scripting=True, allow_declarative_shadow_roots=False).select("base")
    hrefs = (e.attr("href") for e in bases if _is_html(e) and e.closest("template") is None)
    return next((href for href in hrefs if href is not None), None)


def _generator(nodes: Iterable[turbohtml.Element], images: Iterable[ImageElement], text: str) -> str | None:
    meta = next((e.attr("content") for e in nodes if _is_generator(e)), None)
    # Only an empty alt makes anybody ask for more than the page says in its head: to search the text takes a while.
    return generator_of_page(meta, text) if any(image.get("alt") == "" for image in images) else meta


def _is_html(element: turbohtml.Element) -> bool:
    return element.namespace is turbohtml.Namespace.HTML


def _is_generator(element: turbohtml.Element) -> bool:
    return element.tag == "meta" and (element.attr("name") or "").lower() == "generator"
