"""The formats of compressed pages: gzip (RFC 1952), Brotli (RFC 7932) and Zstandard (RFC 8878). Pure.

Packed as densely as the format's own tools offer for files that are packed once and sent often, without a time or a
name inside: equal pages make equal bytes. Unpacking stops at a limit, whatever the file says of itself.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

from msgspec import Struct

_ZSTD_WINDOW = 23
"""log2 of bytes: larger windows are not for HTTP (RFC 9659)"""


class Packing(Struct, frozen=True):
    """One format. ``pack`` and ``unpack`` raise ModuleNotFoundError where its package is not installed."""

    suffix: str
    """that a packed page has behind its own"""
    package: str
    """what has to be installed for it"""
    pack: Callable[[bytes], bytes]
    unpack: Callable[[bytes, int], bytes | None]
    """the content; None when this is no whole file of the format, or holds more bytes than the number"""


def _gzip(data: bytes) -> bytes:
    import gzip

    return gzip.compress(data, compresslevel=9, mtime=0)


def _gunzip(data: bytes, limit: int) -> bytes | None:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, limit + 1)
    except zlib.error:
        return None
    return content if unpacker.eof and not unpacker.unused_data and len(content) <= limit else None


def _brotli(data: bytes) -> bytes:
    import brotli

    return bytes(brotli.compress(data, quality=11))


def _unbrotli(data: bytes, limit: int) -> bytes | None:
    import brotli

    unpacker = brotli.Decompressor()
    content = bytearray()
    try:
        content += unpacker.process(data, output_buffer_limit=limit + 1)
        while not unpacker.is_finished() and len(content) <= limit and not unpacker.can_accept_more_data():
            content += unpacker.process(b"", output_buffer_limit=limit + 1)
    except brotli.error:
        return None
    return bytes(content) if unpacker.is_finished() and len(content) <= limit else None


def _zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    return zstd.compress(data, level=19)


def _unzstd(data: bytes, limit: int) -> bytes | None:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})
    try:
        content = unpacker.decompress(data, limit + 1)
    except zstd.ZstdError:
        return None
    return content if unpacker.eof and not unpacker.unused_data and len(content) <= limit else None


PACKINGS = (
    Packing(".gz", "gzip", _gzip, _gunzip),
    Packing(".br", "brotli", _brotli, _unbrotli),
    Packing(".zst", "backports.zstd", _zstd, _unzstd),
)
"""All formats that servers look for beside a page (nginx gzip_static and its brotli and zstd modules, Caddy)."""
SUFFIXES = tuple(packing.suffix for packing in PACKINGS)
