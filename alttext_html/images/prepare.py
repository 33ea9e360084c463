"""The bytes that a provider gets: a format it takes, upright, no larger than needed, without metadata."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import quote

import PIL.Image
import PIL.ImageStat
from msgspec import Struct

from alttext_html.errors import ImageError
from alttext_html.images import files, load, rasterize
from alttext_html.images.strip import strip
from alttext_html.types import Image, ImageType, Payload

SENT_AS_THEY_ARE = frozenset((ImageType.JPEG, ImageType.PNG, ImageType.WEBP, ImageType.GIF))
MAX_FRAMES = 40
"""Frames of an animation that are looked at; the first seconds of nearly all of them."""

_DRAWING_SIDE = 1024
_LOSSY = frozenset((ImageType.JPEG, ImageType.HEIC, ImageType.AVIF))
_ORIENTATION = 0x0112
_TURNS = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}
"""What EXIF's orientations ask for (CIPA DC-008, tag 274)"""
_ANIMATED = frozenset((ImageType.GIF, ImageType.PNG, ImageType.WEBP, ImageType.AVIF))
_LIGHT = 200
_FRAME_PIXELS = 80_000_000
_SUFFIX = {
    ImageType.JPEG: ".jpg",
    ImageType.PNG: ".png",
    ImageType.WEBP: ".webp",
    ImageType.GIF: ".gif",
}


class PrepareOptions(Struct, frozen=True):
    """How large an image is sent."""

    max_side: int = 2048
    """pixels of the longer side; larger images are scaled down"""
    max_pixels: int = 40_000_000
    """as in ``LoadOptions``"""


def prepare(image: Image, options: PrepareOptions | None = None) -> Payload:
    """Return what is sent of a loaded image.

    JPEG, PNG, WebP and GIF go as they are, less their metadata, unless they are turned by EXIF, animated or too large;
    those and all other formats are drawn anew as JPEG or PNG: upright, scaled, one frame, transparency laid on a plain
    ground that the picture stands out from.

    Raises ImageError, one sentence with place, cause and remedy.
    """
    options = options or PrepareOptions()
    data = load.read(image)
    name = files.shown(image.path)
    if image.type is ImageType.SVG:
        try:
            data = rasterize.draw(data, min(_DRAWING_SIDE, options.max_side))
        except ImageError as error:
            message = f"{name} {error}"
            raise ImageError(message) from error
        kind = ImageType.PNG
    else:
        kind = image.type
    fits = kind in SENT_AS_THEY_ARE and max(image.width, image.height) <= options.max_side
    stripped = strip(data, kind) if fits and image.type is not ImageType.SVG else None
    with load.opened(data, kind, name, options.max_pixels) as picture:
        try:
            turn = _turn(picture)
            if stripped is None or turn is not None:
                return _drawn_anew(picture, kind, turn, options)
            picture.load()  # a damaged picture costs as much as a whole one
        except load.DAMAGED as error:
            raise ImageError(load.damaged(name, kind, error)) from error
    return _payload(stripped, kind)


def published(image: Image, site: Path, site_url: str) -> Payload | None:
    """Return the address of an image that everybody can see, to be sent instead of its bytes.

    None for what a provider cannot fetch or take: a file outside of the site, a site without a https address, a format
    that has to be converted, a part of a file.
    """
    if image.content is not None or image.type not in SENT_AS_THEY_ARE or not site_url.startswith("https://"):
        return None
    root = site.resolve()
    if not image.path.is_relative_to(root):
        return None
    path = quote(image.path.relative_to(root).as_posix(), errors="surrogateescape")
    return replace(_payload(b"", image.type), url=f"{site_url.rstrip('/')}/{path}")


def _payload(data: bytes, kind: ImageType) -> Payload:
    """The name that is sent says nothing but the type: the file's own is not the provider's business."""
    return Payload(data, kind, f"image{_SUFFIX[kind]}")


def _turn(picture: PIL.Image.Image) -> PIL.Image.Transpose | None:
    if picture.format == "PNG":
        picture.load()  # getexif would, and an error of the pixels must not pass for one of EXIF
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except load.DAMAGED:
        return None  # unreadable EXIF turns nothing


def _drawn_anew(
    picture: PIL.Image.Image, kind: ImageType, turn: PIL.Image.Transpose | None, options: PrepareOptions
) -> Payload:
    side = (options.max_side, options.max_side)
    picture.draft("RGB", side)  # a JPEG is decoded at a fraction of its size
    frame = _most_detailed_frame(picture) if kind in _ANIMATED and getattr(picture, "is_animated", False) else picture
    profile = picture.info.get("icc_profile") if frame.mode in ("RGB", "RGBA", "P") else None
    frame = _reduced(frame, options.max_side)
    frame.thumbnail(side, PIL.Image.Resampling.LANCZOS, reducing_gap=2.0)
    frame = _on_a_ground(frame)
    if turn is not None:
        frame = frame.transpose(turn)
    frame.info.clear()
    buffer = io.BytesIO()
    if kind in _LOSSY:
        frame.save(buffer, "JPEG", quality=90, icc_profile=profile)
        return _payload(buffer.getvalue(), ImageType.JPEG)
    frame.save(buffer, "PNG", icc_profile=profile)
    return _payload(buffer.getvalue(), ImageType.PNG)


def _most_detailed_frame(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The frame with the highest entropy among the first ones: animations begin and end with empty frames."""
    best: PIL.Image.Image | None = None
    most = -1.0
    width, height = picture.size
    for index in range(min(MAX_FRAMES, max(1, _FRAME_PIXELS // (width * height)))):
        try:
            picture.seek(index)
            detail = picture.resize((64, 64), PIL.Image.Resampling.NEAREST).convert("L").entropy()
        except load.DAMAGED:  # EOFError behind the last frame, too
            if best is None:
                raise
            break
        if detail > most:
            best, most = picture.copy(), detail
    return best or picture


def _reduced(frame: PIL.Image.Image, side: int) -> PIL.Image.Image:
    """As L, RGB or RGBA, by a whole factor nearer to the wanted size. In strips: a copy of the whole takes memory."""
    deep = frame.mode.startswith(("I", "F"))
    levels = cast(tuple[float, float], frame.getextrema()) if deep else (0, 255)
    width, height = frame.size
    factor = max(width, height) // side
    if factor < 2:
        return _eight_bits(frame, levels)
    bands = [
        _eight_bits(frame.crop((0, top, width, min(top + 64 * factor, height))), levels).reduce(factor)
        for top in range(0, height, 64 * factor)
    ]
    whole = PIL.Image.new(bands[0].mode, (bands[0].width, sum(band.height for band in bands)))
    for at, band in enumerate(bands):
        whole.paste(band, (0, 64 * at))
    return whole


def _eight_bits(frame: PIL.Image.Image, levels: tuple[float, float]) -> PIL.Image.Image:
    """As L, RGB or RGBA, whatever the mode; deeper greys are stretched from the levels that they use."""
    if frame.mode.startswith(("I", "F")):
        low, high = levels
        scale = 255 / (high - low) if high > low else 0
        return frame.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    if frame.mode in ("L", "RGB", "RGBA"):
        return frame
    if frame.mode == "1":
        return frame.convert("L")
    return frame.convert("RGBA" if frame.has_transparency_data else "RGB")


def _on_a_ground(frame: PIL.Image.Image) -> PIL.Image.Image:
    """Transparency on white, under a light drawing on dark grey: a provider's own ground could hide it."""
    if not frame.has_transparency_data:
        return frame
    frame = frame.convert("RGBA")
    alpha = frame.getchannel("A")
    drawn = PIL.ImageStat.Stat(frame.convert("L"), alpha)
    light = drawn.count[0] > 0 and drawn.mean[0] > _LIGHT
    ground = PIL.Image.new("RGB", frame.size, "#444" if light else "white")
    ground.paste(frame, mask=alpha)
    return ground
