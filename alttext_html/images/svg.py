"""Reads SVG with lxml: no DTD, no entities, no network, bounded in size."""

from __future__ import annotations

import copy
import re
import zlib

from lxml import etree

from alttext_html.errors import ImageError
from alttext_html.images import safe_xml

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MAX_BYTES = 5 * 1024 * 1024
"""Of an SVG after unpacking: a tree of elements takes up to fifty times as much memory."""
MAX_SPRITE = 50_000
"""Elements of an SVG that a part is taken out of: both are in memory then."""

_DRAWN = frozenset(
    f"{{{SVG}}}{name}"
    for name in ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "image", "use")
) | {f"{{{SVG}}}foreignObject"}
_LENGTH = re.compile(r"\+?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s*(px|pt|pc|mm|cm|in|em|ex|rem|q)?", re.IGNORECASE)
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 3.7795, "cm": 37.795, "in": 96, "em": 16, "ex": 8, "rem": 16}
_PIXELS["q"] = _PIXELS["mm"] / 4
_VIEW = re.compile(r"viewBox\(([^()]*)\)")
_LARGEST_SIDE = 1_000_000
_DEFAULT_SIZE = (300.0, 150.0)  # CSS 2.2, section 10.3.2


def parse(data: bytes) -> etree._Element:
    """Root element of an SVG, plain or gzipped.

    Raises ImageError when it is too large, not well-formed, not an SVG, or declares entities.
    """
    text = _unpack(data) if data.startswith(b"\x1f\x8b") else data
    if len(text) > MAX_BYTES:
        message = f"the SVG is larger than {MAX_BYTES:,} bytes; simplify it or export it as PNG."
        raise ImageError(message)
    try:
        root = safe_xml.parse(text)
    except ValueError as error:
        message = f"the SVG cannot be read as XML ({error}); repair it or export it again."
        raise ImageError(message) from error
    if root.tag != f"{{{SVG}}}svg":
        message = 'its root element is no SVG (is xmlns="http://www.w3.org/2000/svg" missing?); export it again.'
        raise ImageError(message)
    return root


def _unpack(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        message = f"the compressed SVG cannot be unpacked ({error}); save it again."
        raise ImageError(message) from error


def size(root: etree._Element) -> tuple[int, int]:
    """Width and height in CSS pixels: the attributes, else the viewBox, else 300 by 150."""
    box = view_box(root)
    width, height = _length(root.get("width")), _length(root.get("height"))
    ratio = box[2] / box[3] if box else None
    if width is None:
        width = height * ratio if ratio and height is not None else (box[2] if box else _DEFAULT_SIZE[0])
    if height is None:
        height = width / ratio if ratio else _DEFAULT_SIZE[1]
    return _side(width), _side(height)


def view_box(root: etree._Element) -> tuple[float, float, float, float] | None:
    """The viewBox when it is four numbers of a positive size."""
    return _numbers(root.get("viewBox", ""))


def _numbers(text: str) -> tuple[float, float, float, float] | None:
    try:
        x, y, width, height = (float(part) for part in text.replace(",", " ").split())
    except ValueError:
        return None
    usable = all(abs(value) < _LARGEST_SIDE for value in (x, y, width, height)) and width > 0 and height > 0
    return (x, y, width, height) if usable else None


def _length(text: str | None) -> float | None:
    match = _LENGTH.fullmatch((text or "").strip())
    if match is None:
        return None
    return float(match[1] + (match[2] or "")) * _PIXELS[(match[3] or "").lower()]


def _side(value: float) -> int:
    return max(1, round(min(value, _LARGEST_SIDE)))


def is_blank(root: etree._Element) -> bool:
    """Whether nothing is drawn at all, as in the placeholders of lazy loaders."""
    return next(root.iter(*_DRAWN), None) is None


def part(root: etree._Element, fragment: str) -> bytes | None:
    """The drawing that ``file.svg#fragment`` shows, as an SVG of its own; None when that is the whole file.

    A ``view`` or ``svgView()`` changes the viewBox (SVG 2, section 16.3.2); of another id, as in a sprite, the element
    alone is drawn. Raises ImageError when the file has more than ``MAX_SPRITE`` elements.
    """
    if sum(1 for _ in root.iter()) > MAX_SPRITE:
        message = f"the SVG has more than {MAX_SPRITE:,} elements to take the part #{fragment} out of; split it."
        raise ImageError(message)
    if fragment.startswith("svgView("):
        wanted = _VIEW.search(fragment)
        return _reframed(root, wanted[1]) if wanted and _numbers(wanted[1]) else None
    target = next((element for element in root.iter() if element.get("id") == fragment), None)
    if target is None or target is root:
        return None
    if target.tag == f"{{{SVG}}}view":
        return _reframed(root, target.get("viewBox", "")) if view_box(target) else None
    return _alone(root, target, fragment)


def _reframed(root: etree._Element, box: str) -> bytes:
    shown = copy.deepcopy(root)
    shown.set("viewBox", box)
    for name in {"width", "height"} & set(shown.attrib):
        del shown.attrib[name]
    return bytes(etree.tostring(shown))


def _alone(root: etree._Element, target: etree._Element, fragment: str) -> bytes:
    shown = etree.Element(f"{{{SVG}}}svg", nsmap={"xlink": XLINK})
    box = target if view_box(target) else root
    for name in ("viewBox",) if view_box(box) else ("width", "height"):
        value = box.get(name)
        if value is not None:
            shown.set(name, value)
    definitions = etree.SubElement(shown, f"{{{SVG}}}defs")
    definitions.extend(copy.deepcopy(root))
    etree.SubElement(shown, f"{{{SVG}}}use", {"href": f"#{fragment}", f"{{{XLINK}}}href": f"#{fragment}"})
    return bytes(etree.tostring(shown))
