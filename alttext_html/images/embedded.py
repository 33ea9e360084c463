"""Texts that an author put into the image itself: IPTC and XMP, SVG title and desc. Pure.

The description of PNG and of EXIF is not read: what stands there alone was written by a camera or a program, for those
in which people write captions keep them as XMP too.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree

from alttext_html.errors import ImageError
from alttext_html.images import load, safe_xml, svg
from alttext_html.images.noise import is_address, is_drawing_noise, is_noise
from alttext_html.types import EmbeddedField, EmbeddedText, ImageType

LONGEST = 250
"""Characters of a description that can serve as alt text; a longer one is a caption or an essay."""

LONGEST_ALT = 1000
"""Characters of a text that is meant to be one."""

_MAX_XMP = 2 * 1024 * 1024
_IPTC = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ITEM = f"{{{_RDF}}}li"
_MOST = 200
"""fields of one name, and languages of one field, that are looked at"""
_XMP_FIELDS = (
    (EmbeddedField.ALT_TEXT, f"{{{_IPTC}}}AltTextAccessibility"),
    (EmbeddedField.EXTENDED, f"{{{_IPTC}}}ExtDescrAccessibility"),
    (EmbeddedField.DESCRIPTION, f"{{{_DC}}}description"),
)
_SCRIPT_MATTERS = frozenset(("zh", "sr", "az", "uz", "pa", "mn"))
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
)
"""letters of scripts that put no space between words, of which one without a space can be a sentence"""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MISREAD = re.compile(r"[\x80-\x9f\ufffd]|[\xc2\xc3][\x80-\xbf\u0152\u0153\u0178\u201e]|\xe2\u20ac")
"""What is left where bytes were read in the wrong encoding: controls that nobody types, UTF-8 read as cp1252."""
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]*);", re.IGNORECASE)


def embedded(data: bytes, kind: ImageType, language: str) -> EmbeddedText | None:
    """Return the author's text for a page in ``language`` (a BCP 47 tag), None when the image holds none.

    A text tagged with another language is not returned. One that carries no tag is returned with ``language`` None:
    whether it fits the page is for the caller to know. Camera names, file names, the marks of programs and what was
    read in the wrong encoding are no texts, descriptions and titles of more than ``LONGEST`` characters or of a single
    word (``logo-blue``) neither. A damaged image or packet yields None: the loader reports it.
    """
    fields = _svg_fields(data) if kind is ImageType.SVG else _raster_fields(data, kind)
    for field, texts in fields:
        for tag, text in _in_language(texts, language):
            # Programs for the web write what a page would hold.
            plain = _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
            value = " ".join(_CONTROL.sub(" ", plain).split())
            if not _MISREAD.search(plain) and _is_text(value, field):
                return EmbeddedText(value, field, tag)
    return None


_Fields = Iterator[tuple[EmbeddedField, Mapping[str, str]]]
"""Texts by lower-case language tag, "" for one without."""


def _is_text(value: str, field: EmbeddedField) -> bool:
    if len(value) > (LONGEST_ALT if field is EmbeddedField.ALT_TEXT else LONGEST):
        return False
    if not any(character.isalpha() for character in value) or is_address(value):
        return False
    if field is EmbeddedField.ALT_TEXT:
        return True
    if is_noise(value) or (field is EmbeddedField.SVG_TITLE and is_drawing_noise(value)):
        return False
    return " " in value or _WITHOUT_SPACES.search(value) is not None


def _in_language(texts: Mapping[str, str], language: str) -> Iterator[tuple[str | None, str]]:
    """Best first: the tag itself, a wider one (pt for pt-BR), a narrower, a neighbouring one; else what has no tag."""
    wanted = language.lower().replace("_", "-")
    tags = [tag for tag in texts if tag]
    parts = wanted.split("-")
    wider = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    ranked = [tag for tag in wider if tag in texts] + [tag for tag in tags if tag.startswith(f"{wanted}-")]
    if parts[0] not in _SCRIPT_MATTERS:
        ranked += [tag for tag in tags if tag.split("-")[0] == parts[0]]
    for tag in dict.fromkeys(ranked):
        yield tag, texts[tag]
    if not tags and "" in texts:
        yield None, texts[""]


# --- raster images ---------------------------------------------------------------------------------------


def _raster_fields(data: bytes, kind: ImageType) -> _Fields:
    try:
        with load.opened(_head_of_png(data) if kind is ImageType.PNG else data, kind, "", 1 << 62) as picture:
            packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    except (ImageError, *load.DAMAGED):
        return
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if isinstance(packet, bytes) and len(packet) <= _MAX_XMP:
        yield from _xmp_fields(packet)


def _head_of_png(data: bytes) -> bytes:
    """A PNG that is all metadata: texts may stand behind the pixels, which need not be decoded for them."""
    kept = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name in (b"IHDR", b"iTXt"):
            kept.append(data[at : at + 12 + length])
        at += 12 + length
    return b"".join((*kept, b"\0\0\0\0IDAT\x35\xaf\x06\x1e", b"\0\0\0\0IEND\xae\x42\x60\x82"))


def _xmp_fields(packet: bytes) -> _Fields:
    try:
        root = safe_xml.parse(packet.strip(b"\0 \t\r\n"))
    except ValueError:
        return
    for field, name in _XMP_FIELDS:
        for element in islice(root.iter(name), _MOST):
            if next(element.iterancestors(name), None) is None:  # one inside of another would be read again and again
                yield field, _alternatives(element)
        for holder in root.iter(f"{{{_RDF}}}Description"):
            value = holder.get(name)
            if value:
                yield field, {"": value}


def _alternatives(element: etree._Element) -> dict[str, str]:
    """Texts of an rdf:Alt by language. The default is another's copy, or the only one and then of no known language."""
    items = list(islice(_items(element), _MOST))
    if not items:
        return {"": _text(element)}
    texts = {item.get(safe_xml.XML_LANG, "").lower(): _text(item) for item in items}
    default = texts.pop("x-default", None)
    if default is not None and not texts:
        texts[""] = default
    return texts


def _items(element: etree._Element) -> Iterator[etree._Element]:
    """The rdf:li of its rdf:Alt, which some programs leave out; none inside of another."""
    for child in element:
        yield from (child,) if child.tag == _ITEM else child.iterchildren(_ITEM)


# --- SVG -------------------------------------------------------------------------------------------------


def _svg_fields(data: bytes) -> _Fields:
    try:
        root = svg.parse(data)
    except ImageError:
        return
    around = root.get(safe_xml.XML_LANG) or root.get("lang") or ""
    for field, name in ((EmbeddedField.SVG_TITLE, "title"), (EmbeddedField.SVG_DESC, "desc")):
        texts: dict[str, str] = {}
        for element in root.findall(f"{{{svg.SVG}}}{name}"):
            tag = element.get(safe_xml.XML_LANG) or element.get("lang") or around
            texts.setdefault(tag.lower(), _text(element))
        if texts:
            yield field, texts


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext(etree.Element))
