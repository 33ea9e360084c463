"""Removes metadata from image files without decoding them: place, camera, thumbnails, comments, hidden second images.

What decides the look stays: pixels, palette, transparency, colour profile. Pure.
"""

from __future__ import annotations

import struct

from alttext_html.types import ImageType

_PNG_KEPT = frozenset(
    (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"cICP",
    )
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"))
_WEBP_METADATA_FLAGS = 0b0000_1100  # EXIF and XMP, in the first byte of VP8X


def strip(data: bytes, kind: ImageType) -> bytes | None:
    """Return the same picture without metadata, None where that needs decoding.

    That is so for other formats, animations and files of an odd structure.
    """
    try:
        match kind:
            case ImageType.JPEG:
                return _jpeg(data)
            case ImageType.PNG:
                return _png(data)
            case ImageType.WEBP:
                return _webp(data)
            case ImageType.GIF:
                return _gif(data)
            case _:
                return None
    except (IndexError, struct.error, _Odd):
        return None


class _Odd(Exception):
    """A structure that is not understood well enough to leave parts of it out."""


def _jpeg(data: bytes) -> bytes:
    """Of the APPn only JFIF, colour profile and Adobe's transform; no comments, nothing behind the end."""
    kept = [data[:2]]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise _Odd
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0xD9:
            kept.append(data[at : at + 2])
            return b"".join(kept)
        if marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            raise _Odd
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            raise _Odd
        if _jpeg_segment_is_kept(marker, data[at + 4 : at + 18]):
            kept.append(data[at:end])
        at = end
        if marker == 0xDA:
            at = _end_of_scan(data, end)
            kept.append(data[end:at])


def _jpeg_segment_is_kept(marker: int, head: bytes) -> bool:
    if marker == 0xFE:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    return (
        (marker == 0xE0 and head.startswith(b"JFIF\0"))
        or (marker == 0xE2 and head.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and head.startswith(b"Adobe"))
    )


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at == -1:
            raise _Odd
        following = data[at + 1]
        if following not in (0x00, 0xFF) and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2


def _png(data: bytes) -> bytes:
    kept = [data[:8]]
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"acTL":
            raise _Odd
        end = at + 12 + length
        if end > len(data):
            raise _Odd
        if name in _PNG_KEPT:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end


def _webp(data: bytes) -> bytes:
    kept = []
    at, end = 12, 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise _Odd
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, at)
        chunk = data[at : at + 8 + length + length % 2]
        if name in (b"ANIM", b"ANMF"):
            raise _Odd
        if name == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~_WEBP_METADATA_FLAGS,)) + chunk[9:]
        if name in _WEBP_KEPT:
            kept.append(chunk)
        at += len(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(data: bytes) -> bytes:
    """Without comments, texts and application data; of an animation nothing is returned."""
    at = 13 + _gif_table(data[10])
    kept = [data[:at]]
    images = 0
    while True:
        block = data[at]
        if block == 0x3B:
            return b"".join(kept) + b"\x3b"
        if block == 0x21:
            end = _gif_sub_blocks(data, at + 2)
            if data[at + 1] == 0xF9:
                kept.append(data[at:end])
        elif block == 0x2C:
            images += 1
            end = _gif_sub_blocks(data, at + 11 + _gif_table(data[at + 9]))
            kept.append(data[at:end])
        else:
            raise _Odd
        if images > 1:
            raise _Odd
        at = end


def _gif_table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_sub_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1
