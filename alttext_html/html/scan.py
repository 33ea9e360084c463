"""A page's bytes to its images in their surroundings. Pure.

turbohtml builds the tree as browsers do and says where each start tag and attribute stands; what is no element there
(a comment, a script, a textarea) shows no image. The work is done around images only.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Flag

import turbohtml
from turbohtml import SourceLocation

from alttext_html.errors import SettingsError
from alttext_html.html import encoding
from alttext_html.html.content import image_role
from alttext_html.html.start_tag import start_tag
from alttext_html.html.surroundings import Surroundings
from alttext_html.types import Element, ImageElement, Page, Place, Span

_OPENINGS = (b"<img", b"<image", b"<area", b"<object")
_TAGS = ("img", "input", "area", "object", "canvas")
_IMAGE_ROLES = (b"img", b"image", b"graphics-")
# No match takes anything away from the next one, whatever quotes are left open between them.
_ROLE = re.compile(rb"""role[\t\n\f\r ]*=[\t\n\f\r ]*(?=("[^"]{0,200}|'[^']{0,200}|[^\t\n\f\r >]{0,200}))""")
_LONG_ROLE = 199
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?(?:url|image-set)\(", re.IGNORECASE)
_IMAGE_FILE = re.compile(r"\.(?:png|jpe?g|jfif|gif|webp|avif|heic|svgz?|bmp|tiff?|ico)(?:[?#]|$)", re.IGNORECASE)


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


def scan(data: bytes, path: str, *, selectors: Sequence[str] = (), extra: Extra = Extra.NONE) -> Page:
    """Return the page with its images in the order of the source.

    ``path`` is relative to the site, with ``/``. ``selectors`` are CSS; each image tells by index which match it. A
    page whose bytes cannot hold an image is not parsed: its encoding is empty, only ``path`` and ``digest`` are set.
    Raises PageError when the bytes cannot be decoded without loss, SettingsError for a selector that cannot be read.
    """
    digest = hashlib.sha256(data).hexdigest()
    if not may_hold_images(data, extra):
        return Page(path=path, encoding="", digest=digest)
    return replace(_scan(data, encoding.decode(data, path), path, selectors, extra), digest=digest)


def scan_text(
    decoded: encoding.Decoded, path: str, *, selectors: Sequence[str] = (), extra: Extra = Extra.NONE
) -> Page:
    """As ``scan``, of HTML that was decoded before; the digest is empty. Raises SettingsError."""
    return _scan(decoded.encode(decoded.text), decoded, path, selectors, extra)


def _scan(data: bytes, decoded: encoding.Decoded, path: str, selectors: Sequence[str], extra: Extra) -> Page:
    text = encoding.for_parser(decoded.text, defined=decoded.defined)
    document = turbohtml.parse(text, source_locations=True, allow_declarative_shadow_roots=False)
    for selector in selectors:
        check_selector(selector)
    # The parser keeps an index by tag: eight searches by one tag each cost a tenth of one walk over the tree.
    bases, metas, titles = (document.find_all(tag) for tag in ("base", "meta", "title"))
    root = document.root
    return Page(
        path=path,
        encoding=decoded.encoding,
        digest="",
        images=tuple(_images(document, text, _may_hold_roles(data, decoded), decoded, selectors, extra)),
        base_href=next((e.attr("href") for e in bases if e.attr("href") is not None), None),
        language=None if root is None else (root.attr("lang") or root.attr("xml:lang") or "").strip() or None,
        generator=next((e.attr("content") for e in metas if _is_generator(e)), None),
        title=next((" ".join(e.text.split()) for e in titles if _is_html(e)), ""),
    )


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


def _images(
    document: turbohtml.Document,
    text: str,
    roles: bool,
    decoded: encoding.Decoded,
    selectors: Sequence[str],
    extra: Extra,
) -> Iterator[ImageElement]:
    surroundings = Surroundings(document)
    offsets = _ByteOffsets(decoded)
    # The parser may repeat a formatting element, say <b role=img>, under one start tag: the first one stays.
    by_start: dict[int, tuple[turbohtml.Element, Element, SourceLocation]] = {}
    for element, kind in _found(document, roles, extra):
        location = element.source_location
        if location is not None:  # None: a copy that the parser made (selectedcontent)
            by_start.setdefault(location.start_tag.start_offset, (element, kind, location))
    for start, (element, kind, location) in sorted(by_start.items(), key=lambda item: item[0]):
        tag = start_tag(element, kind, location, text)
        yield ImageElement(
            element=kind,
            place=_place(location, decoded.text, offsets.of(start)),
            tag=Span(start, location.start_tag.end_offset),
            name_end=start + tag.name_end,
            attributes=tag.attributes,
            selectors=_matching(element, selectors),
            **surroundings.of(element, kind, tag),
        )


def _matching(element: turbohtml.Element, selectors: Sequence[str]) -> frozenset[int]:
    return frozenset(index for index, selector in enumerate(selectors) if element.matches(selector))


def _place(location: SourceLocation, text: str, offset: int) -> Place:
    line, column = location.start_tag.start_line, location.start_tag.start_col
    after_mark = line == 1 and text.startswith("\ufeff")  # people and editors do not count the byte order mark
    return Place(line, column if after_mark else column + 1, offset)


def _found(document: turbohtml.Document, roles: bool, extra: Extra) -> Iterator[tuple[turbohtml.Element, Element]]:
    wanted = {kind for kind in Element if kind is not Element.CANVAS or Extra.CANVAS in extra}
    named = (element for tag in _TAGS for element in document.find_all(tag))
    for element in (*named, *(document.find_all(role=True) if roles else ())):
        kind = _kind(element)
        if kind in wanted:
            yield element, kind
    if Extra.BACKGROUND in extra:
        for element in document.find_all(style=True):
            if _BACKGROUND.search(element.attr("style") or ""):
                yield element, Element.BACKGROUND


def _may_hold_roles(data: bytes, decoded: encoding.Decoded) -> bool:
    """Tell from the bytes whether any element could have an image role; only "no" is certain, and spares a walk."""
    if decoded.codec not in ("utf-8", "ascii"):
        return True
    return any(
        b"im" in role or b"graphics-" in role or b"&" in role or len(role) > _LONG_ROLE
        for role in _ROLE.findall(data.lower())
    )


def _kind(element: turbohtml.Element) -> Element | None:
    tag = element.tag
    if _is_html(element):
        if tag == "img":
            return Element.IMG
        if tag == "area":
            return Element.AREA
        if tag == "input" and (element.attr("type") or "").lower() == "image":
            return Element.INPUT
        if tag == "object" and _is_image_object(element):
            return Element.OBJECT
    if image_role(element):
        return Element.SVG if tag == "svg" else Element.ROLE
    return Element.CANVAS if tag == "canvas" else None


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
        self._character = self._byte = 0

    def of(self, character: int) -> int:
        if self._stateless is not None:
            self._byte += len(self._text[self._character : character].encode(self._stateless, self._errors))
            self._character = character
            return self._byte
        # Through the character itself, because in ISO-2022-JP an escape sequence may stand before it.
        self._byte += len(self._encoder.encode(self._text[self._character : character + 1]))
        self._character = character + 1
        return self._byte - self._width


def _is_html(element: turbohtml.Element) -> bool:
    return element.namespace is turbohtml.Namespace.HTML


def _is_generator(element: turbohtml.Element) -> bool:
    return (element.attr("name") or "").lower() == "generator"
