"""Loads a referenced picture: checks where it lies and what it is, hashes it, measures it."""

from __future__ import annotations

import hashlib
import importlib
import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from alttext_html.errors import ImageError
from alttext_html.images import files, sniff
from alttext_html.types import DataRef, Image, ImageRef, ImageType, LocalRef, RemoteRef, UnusableRef

if TYPE_CHECKING:
    import PIL.Image

SPACER_AREA = 64 * 64
"""Pixels up to which a picture of one colour is a spacer; a larger one may be a colour sample."""

# What Pillow may try for each type; its other readers (the one of PostScript starts a program) are never asked.
_FORMAT = {
    ImageType.PNG: ("PNG",),
    ImageType.JPEG: ("JPEG", "MPO"),
    ImageType.GIF: ("GIF",),
    ImageType.WEBP: ("WEBP",),
    ImageType.AVIF: ("AVIF",),
    ImageType.HEIC: ("HEIF",),
    ImageType.BMP: ("BMP",),
    ImageType.TIFF: ("TIFF",),
    ImageType.ICO: ("ICO",),
}
_HEAVY = frozenset((ImageType.WEBP, ImageType.AVIF, ImageType.HEIC))
"""Their decoders hold about four copies of the picture."""
_one_at_a_time = threading.RLock()


class LoadOptions(Struct, frozen=True):
    """Where images may lie and how large they may be."""

    roots: tuple[Path, ...]
    """the site first, then further folders that its images or links may lie in"""
    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 40_000_000
    """width times height: decoding takes four bytes for each; WebP, AVIF and HEIC take more and may have a third"""


def load(ref: ImageRef, options: LoadOptions) -> Image:
    """Return the picture's hash, type by content, size in pixels and whether it is blank.

    Raises ImageError, one sentence with place, cause and remedy, for what is missing, outside of the roots, unreadable,
    empty, no image, cut off or too large.
    """
    match ref:
        case LocalRef(path, fragment):
            return load_found(files.find(path, options.roots), options, fragment)
        case DataRef(data, fragment):
            if not data:
                message = "the data: URI is empty (0 bytes); name a picture."
                raise ImageError(message)
            if len(data) > options.max_bytes:
                message = f"the data: URI has {len(data):,} bytes, more than the limit of {options.max_bytes:,}."
                raise ImageError(message)
            return _image(data, Path("data: URI"), fragment, options, content=data)
        case RemoteRef(url):
            message = f"{url} is on another host and was not fetched; allow its host with the setting remote."
            raise ImageError(message)
        case UnusableRef(reason):
            raise ImageError(reason)


def load_found(path: Path, options: LoadOptions, fragment: str = "") -> Image:
    """The picture of a file that ``files.find`` returned. Raises ImageError as ``load`` does."""
    return _image(files.read(path, options.max_bytes), path, fragment, options, content=None)


def read(image: Image, max_bytes: int = 256 * 1024 * 1024) -> bytes:
    """Return the bytes of a loaded image, read again, proven to be the same by their hash.

    Raises ImageError when the file cannot be read or has changed since it was loaded.
    """
    data = files.read(image.path, max_bytes) if image.content is None else image.content
    if hashlib.sha256(data).hexdigest() != image.sha256:
        message = f"{files.shown(image.path)} has changed since it was read; run again when the build is done."
        raise ImageError(message)
    return data


def is_one_colour(image: Image) -> bool:
    """Whether a loaded picture of any size shows nothing. Raises ImageError as ``read`` does."""
    if image.blank or image.type is ImageType.SVG:
        return image.blank
    name = files.shown(image.path)
    with opened(read(image), image.type, name, 1 << 62) as picture:
        return _is_one_colour(picture, name)


def _image(data: bytes, path: Path, fragment: str, options: LoadOptions, content: bytes | None) -> Image:
    kind = sniff.image_type(data)
    name = files.shown(path)
    if kind is None:
        message = f"{name} is not an image: {sniff.what_instead(data)}."
        raise ImageError(message)
    if sniff.is_cut_off(data, kind):
        message = f"{name} is cut off: the end of the {_name(kind)} file is missing; export or copy it again."
        raise ImageError(message)
    if kind is ImageType.SVG:
        return _svg(data, path, fragment, content)
    with opened(data, kind, name, options.max_pixels) as picture:
        width, height = picture.size
        blank = width * height <= SPACER_AREA and _is_one_colour(picture, name)
    return _built(data, kind, (width, height), path, blank=blank, content=content)


def _svg(data: bytes, path: Path, fragment: str, content: bytes | None) -> Image:
    from alttext_html.images import svg

    try:
        root = svg.parse(data)
        part = svg.part(root, fragment) if fragment else None
        if part is not None:
            data = content = part
            path = path.with_name(f"{path.stem}-{Path(fragment).name}.svg")
            root = svg.parse(part)
    except ImageError as error:
        message = f"{files.shown(path)}: {error}"
        raise ImageError(message) from error
    return _built(data, ImageType.SVG, svg.size(root), path, blank=svg.is_blank(root), content=content)


def _built(
    data: bytes, kind: ImageType, size: tuple[int, int], path: Path, *, blank: bool, content: bytes | None
) -> Image:
    digest = hashlib.sha256(data).hexdigest()
    return Image(digest, kind, size[0], size[1], len(data), path, blank=blank, content=content)


@contextmanager
def opened(data: bytes, kind: ImageType, name: str, max_pixels: int) -> Iterator[PIL.Image.Image]:
    """Open a raster image, not decoded yet, and close it again; ``name`` is for the sentence of the error.

    One at a time: that bounds the memory, and Pillow's warnings about odd files can only be silenced for all threads.

    Raises ImageError when it is damaged, has more than ``max_pixels``, or is HEIC and no reader is installed.
    """
    import PIL.Image

    if kind is ImageType.HEIC:
        _register_heif(name)
    if kind in _HEAVY:
        max_pixels //= 3
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
        try:
            picture = PIL.Image.open(io.BytesIO(data), formats=_FORMAT[kind])
        except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
            message = f"{name} has far more pixels than the limit of {max_pixels:,}; make it smaller."
            raise ImageError(message) from error
        except DAMAGED as error:
            raise ImageError(damaged(name, kind, error)) from error
        with picture:
            width, height = picture.size
            if width * height > max_pixels:  # a host may have turned Pillow's own limit off
                size = f"{width} x {height} pixels, more than the limit of {max_pixels:,}"
                message = f"{name} has {size}; make it smaller."
                raise ImageError(message)
            yield picture


DAMAGED = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    EOFError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise for broken bytes: they promise OSError, yet others slip through."""


def damaged(name: str, kind: ImageType, error: BaseException) -> str:
    """The sentence for an image that cannot be decoded."""
    import PIL

    if isinstance(error, PIL.UnidentifiedImageError):
        return f"{name} is damaged: it begins like a {_name(kind)} file and cannot be read as one; export it again."
    return f"{name} is damaged ({' '.join(str(error).split()) or type(error).__name__}); export or copy it again."


def _register_heif(name: str) -> None:
    try:
        pillow_heif = importlib.import_module("pillow_heif")
    except ImportError as error:
        message = f'{name} is a HEIC picture, which few browsers show; export it, or pip install "alttext-html[heic]".'
        raise ImageError(message) from error
    pillow_heif.register_heif_opener()


def _is_one_colour(picture: PIL.Image.Image, name: str) -> bool:
    try:
        channels = picture.convert("RGBA").getextrema()
    except DAMAGED as error:
        message = f"{name} is damaged ({error}); export or copy it again."
        raise ImageError(message) from error
    pairs = [pair for pair in channels if isinstance(pair, tuple)]
    return pairs[3][1] == 0 or all(low == high for low, high in pairs)


def _name(kind: ImageType) -> str:
    return kind.value.removeprefix("image/").removesuffix("+xml").removeprefix("x-").upper()
