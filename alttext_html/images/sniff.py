"""What bytes are, by their content: the type of an image, whether its end is missing, what a file is instead. Pure."""

from __future__ import annotations

import re
import struct

from alttext_html.types import ImageType

HEAD = 65_536
"""Bytes that are looked at to tell an SVG from other texts."""

_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_GZIP = b"\x1f\x8b"
_XML_PROLOGUE = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?>\"[^\"]*\"|'[^']*'|\[.*?\]|[^>\[\"'])*+>)*+",
    re.DOTALL | re.IGNORECASE,
)
"""What may stand before the root element; atomic groups, so that no input makes it slow"""
_SVG_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]")


def image_type(data: bytes) -> ImageType | None:
    """Type of an image by its first bytes, None for anything else.

    The signatures are those of the WHATWG MIME Sniffing Standard, section 6.1; for AVIF and HEIC those of
    ISO/IEC 23008-12.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageType.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return ImageType.JPEG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ImageType.GIF
    if data[:4] == b"RIFF" and data[8:14] == b"WEBPVP":
        return ImageType.WEBP
    if data.startswith((b"II*\0", b"MM\0*")):
        return ImageType.TIFF
    if data.startswith((b"\0\0\1\0", b"\0\0\2\0")):
        return ImageType.ICO
    if data.startswith(b"BM") and len(data) >= 26:
        return ImageType.BMP
    if data[4:8] == b"ftyp":
        return _heif_type(data)
    return ImageType.SVG if data.startswith(_GZIP) or is_svg(data) else None


def is_svg(data: bytes) -> bool:
    """Whether a text's root element is an ``svg``, whatever stands before it."""
    head = data[:HEAD]
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    prologue = _XML_PROLOGUE.match(text)
    return bool(_SVG_ROOT.match(text, prologue.end() if prologue else 0))


def _heif_type(data: bytes) -> ImageType | None:
    end = min(int.from_bytes(data[:4], "big"), len(data), 256)
    brands = {data[8:12]} | {data[at : at + 4] for at in range(16, end - 3, 4)}
    if brands & _AVIF_BRANDS:
        return ImageType.AVIF
    return ImageType.HEIC if brands & _HEIC_BRANDS else None


def is_cut_off(data: bytes, kind: ImageType) -> bool:
    """Whether the end of the file is missing, told from its structure without decoding a pixel.

    GIF, BMP, TIFF and ICO say too little about their own length; for them the answer is False.
    """
    match kind:
        case ImageType.PNG:
            return not _png_is_whole(data)
        case ImageType.JPEG:
            return not _jpeg_is_whole(data)
        case ImageType.WEBP:
            return int.from_bytes(data[4:8], "little") + 8 > len(data)
        case ImageType.AVIF | ImageType.HEIC:
            return not _boxes_are_whole(data)
        case _:
            return False


def _png_is_whole(data: bytes) -> bool:
    at = 8
    while at + 12 <= len(data):
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return False


def _jpeg_is_whole(data: bytes) -> bool:
    """An end marker behind the start of the scan: the thumbnail inside the metadata has one of its own."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xDA:
            return data.find(b"\xff\xd9", at + 2) != -1
        at += 1 if data[at + 1] == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def _boxes_are_whole(data: bytes) -> bool:
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1 and at + 16 <= len(data):
            size = struct.unpack_from(">Q", data, at + 8)[0]
        if size == 0:
            return True  # reaches to the end of the file, wherever that is
        if size < 8:
            return False
        at += size
    return at == len(data)


def what_instead(data: bytes) -> str:
    """What bytes that are no image look like, as the rest of a sentence: "it is ..."."""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = head.lower()
    if lower.startswith(b"version https://git-lfs"):
        return "it is a Git LFS pointer; run `git lfs pull` and build the site again"
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "it is an HTML page, perhaps an error page that was saved under this name; put the picture there"
    if head.startswith(b"%PDF"):
        return "it is a PDF document; export its page as a picture"
    if head[4:8] == b"ftyp" or head.startswith((b"\x1aE\xdf\xa3", b"OggS", b"ID3")):
        return "it is a video or sound file; name a picture here"
    if head.startswith((b"%!PS", b"\xc5\xd0\xd3\xc6")):
        return "it is a PostScript file; export it as PNG or SVG"
    if head.startswith(b"\xff\x0a") or data[:12] == b"\0\0\0\x0cJXL \r\n\x87\n":
        return "it is a JPEG XL picture, which is not supported yet; export it as PNG, JPEG or WebP"
    return "its first bytes are those of no known image format; export the picture again as PNG, JPEG or WebP"
