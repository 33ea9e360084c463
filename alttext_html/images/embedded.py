"""Texts that an author put into the image itself: IPTC and XMP, EXIF, PNG texts, SVG title and desc. Pure."""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator, Mapping

import PIL.Image
import PIL.PngImagePlugin
from lxml import etree

from alttext_html.errors import ImageError
from alttext_html.images import load, safe_xml, svg
from alttext_html.types import EmbeddedField, EmbeddedText, ImageType

LONGEST = 250
"""Characters of a description that can serve as alt text; a longer one is a caption or an essay."""

LONGEST_ALT = 1000
"""Characters of a text that is meant to be one."""

_MAX_XMP = 2 * 1024 * 1024
_IPTC = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP_FIELDS = (
    (EmbeddedField.ALT_TEXT, f"{{{_IPTC}}}AltTextAccessibility"),
    (EmbeddedField.EXTENDED, f"{{{_IPTC}}}ExtDescrAccessibility"),
    (EmbeddedField.DESCRIPTION, f"{{{_DC}}}description"),
)
_IMAGE_DESCRIPTION = 0x010E
_SCRIPT_MATTERS = frozenset(("zh", "sr", "az", "uz", "pa", "mn"))
_NOISE = re.compile(
    r"""
    (?:olympus|minolta|konica\ minolta|pentax|kodak|samsung|sanyo|vivitar|polaroid|hp|my|\s|-)*
      \s*digital\ (?:still\ )?camera
    | (?-i:[A-Z\d\ -]+\ DIGITAL\ (?:STILL\ )?CAMERA)
    | (?:sony|kodak|fuji|minolta)?\s*dsc | dcim | digimax.* | <.*> | exif[_ ]jpeg.* | jpe?g(?:\ image)? | charset=.*
    | (?:co|so|ha|no|ed|mi|qr|ol)f | dav | r?[hs]dr | \w{1,4}_\w{1,6} | vivo | binary\ comment
    | (?:created|made|edited|processed|generated|exported|optimi[sz]ed)\ (?:with|by|in|using)\b.*
    | creator:\ .* | lead\ technologies.* | applemark | picasa | adobe\ photoshop.* | intel\(r\).* | screen\ ?shot
    | produced\ by\ gnuplot\b.* | no\ description(?:\ (?:given|available))?
    | file\ (?:written|source)\b.* | software:.* | copyright\ [\d(©].* | ©.* | \(c\).*
    | untitled.* | no\ title | default | null | none | n/?a | image | picture | photo | description | title | alt\ text
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What cameras, phones and programs write there: "OLYMPUS DIGITAL CAMERA", "SONY DSC", "Created with GIMP"."""
_SVG_NOISE = re.compile(
    r"(?:layer|artboard|page|group|shape|slice|path|icon|svg|vector|drawing|logo|background|ebene|calque"
    r"|asset|frame|rectangle|oval|ellipse|combined shape|fill|mask|bitmap|gnuplot|zeichenfläche|fichier|recurso"
    # Element alone is a brand.
    r"|plan de travail|mesa de trabajo|element(?=[ _-]*\d))"
    r"(?:[ _/.-]*(?:\d++|copy))*|.*/.*\bcopy(?:\ \d+)?",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\S*\.(?:jpe?g|png|gif|webp|avif|hei[cf]|svg|tiff?|bmp|psd|ai|indd|cr2|nef|arw|dng|pdf)", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|www\.)\S+|[/\\]\S*|[A-Za-z]:\\.*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MISREAD = re.compile(r"[\x80-\x9f\ufffd]|[\xc2\xc3][\x80-\xbf\u0152\u0153\u0178\u201e]|\xe2\u20ac")
"""What is left where bytes were read in the wrong encoding: controls that nobody types, UTF-8 read as cp1252."""
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]*);", re.IGNORECASE)


def embedded(data: bytes, kind: ImageType, language: str) -> EmbeddedText | None:
    """Return the author's text for a page in ``language`` (a BCP 47 tag), None when the image holds none.

    A text tagged with another language is not returned. One that carries no tag is returned with ``language`` None:
    whether it fits the page is for the caller to know. Camera names, file names, the marks of programs and what was
    read in the wrong encoding are no texts, descriptions of more than ``LONGEST`` characters or (in EXIF and PNG) of a
    single word neither. A damaged image or packet yields None: the loader reports it.
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
    if not any(character.isalpha() for character in value) or _NOISE.fullmatch(value):
        return False
    if _FILE_NAME.fullmatch(value) or _URL.fullmatch(value):
        return False
    if field is EmbeddedField.ALT_TEXT:
        return True
    if field is EmbeddedField.SVG_TITLE and _SVG_NOISE.fullmatch(value):
        return False
    # Scripts without spaces have long single words.
    return field not in (EmbeddedField.EXIF, EmbeddedField.PNG) or " " in value or not value.isascii()


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
            info = dict(picture.info)
            description = _exif(picture).get(_IMAGE_DESCRIPTION)
    except (ImageError, *load.DAMAGED):
        return
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if isinstance(packet, bytes) and len(packet) <= _MAX_XMP:
        yield from _xmp_fields(packet)
    for keyword in ("Description", "description"):
        text = info.get(keyword)
        if isinstance(text, PIL.PngImagePlugin.iTXt):
            yield EmbeddedField.PNG, {str(text.lang or "").lower(): str(text)}
        elif isinstance(text, str):
            yield EmbeddedField.PNG, {"": _decoded(text)}
    if isinstance(description, str):
        yield EmbeddedField.EXIF, {"": _decoded(description)}


def _exif(picture: PIL.Image.Image) -> PIL.Image.Exif:
    """The EXIF of an opened image; of a PNG Pillow's getexif would decode the pixels first."""
    if picture.format != "PNG":
        return picture.getexif()
    exif = PIL.Image.Exif()
    exif.load(picture.info.get("exif", b""))
    return exif


def _head_of_png(data: bytes) -> bytes:
    """A PNG that is all metadata: texts may stand behind the pixels, which need not be decoded for them."""
    kept = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name in (b"IHDR", b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            kept.append(data[at : at + 12 + length])
        at += 12 + length
    return b"".join((*kept, b"\0\0\0\0IDAT\x35\xaf\x06\x1e", b"\0\0\0\0IEND\xae\x42\x60\x82"))


def _decoded(text: str) -> str:
    """Undo Pillow's reading of EXIF and PNG texts as Latin-1: writers use UTF-8, or what Windows uses."""
    try:
        data = text.encode("latin-1").rstrip(b"\0 ")
    except UnicodeEncodeError:
        return text  # it was read as what it is
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = data[: error.start]
        # A field that is full cuts the last letter. One that is the first outside ASCII is rather a letter of Windows'.
        if error.reason == "unexpected end of data" and not whole.isascii():
            return whole.decode("utf-8")
        return data.decode("cp1252", "replace")


def _xmp_fields(packet: bytes) -> _Fields:
    try:
        root = safe_xml.parse(packet.strip(b"\0 \t\r\n"))
    except ValueError:
        return
    for field, name in _XMP_FIELDS:
        for element in root.iter(name):
            texts = _alternatives(element)
            if texts:
                yield field, texts
        for holder in root.iter(f"{{{_RDF}}}Description"):
            value = holder.get(name)
            if value:
                yield field, {"": value}


def _alternatives(element: etree._Element) -> dict[str, str]:
    """Texts of an rdf:Alt by language. The default is another's copy, or the only one and then of no known language."""
    items = list(element.iter(f"{{{_RDF}}}li"))
    if not items:
        return {"": _text(element)}
    texts = {item.get(safe_xml.XML_LANG, "").lower(): _text(item) for item in items}
    default = texts.pop("x-default", None)
    if default is not None and not texts:
        texts[""] = default
    return texts


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
