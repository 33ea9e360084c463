"""Small pictures in memory, and image elements as the scanner would hand them on."""

from __future__ import annotations

import io
from typing import Any

import PIL.Image
import pillow_heif

from alttext_html.types import Attribute, Element, ImageElement, Page, PictureSource, Place, Span


def element(kind: Element = Element.IMG, /, *, sources: tuple[PictureSource, ...] = (), **more: Any) -> ImageElement:
    """An element; keywords that are no fields are attributes (``data_src`` is ``data-src``)."""
    fields = {name: more.pop(name) for name in list(more) if name in ImageElement.__slots__}
    attributes = {name.replace("_", "-"): Attribute(value, Span(0, 0)) for name, value in more.items()}
    return ImageElement(
        kind,
        Place(1, 1, 0),
        **{"tag": Span(0, 1), "name_end": 1, "attributes": attributes, "sources": sources, **fields},
    )


def page(*images: ImageElement, path: str = "guide/index.html", base_href: str | None = None) -> Page:
    return Page(path=path, encoding="utf-8", digest="", images=images, base_href=base_href)


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **options: Any) -> bytes:
    """A gradient, so that no two places look alike."""
    bands = [
        PIL.Image.linear_gradient("L").resize(size),
        PIL.Image.linear_gradient("L").transpose(PIL.Image.Transpose.ROTATE_90).resize(size),
        PIL.Image.radial_gradient("L").resize(size),
    ]
    made = PIL.Image.merge("RGB", bands).convert(mode)
    buffer = io.BytesIO()
    made.save(buffer, kind, **options)
    return buffer.getvalue()


def animation(
    kind: str, colours: tuple[str, ...] = ("white", "red", "blue"), size: tuple[int, int] = (40, 40)
) -> bytes:
    frames = [PIL.Image.new("RGB", size, colour) for colour in colours]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def svg(
    inner: str = '<rect width="9" height="9"/>', attributes: str = 'width="20" height="10"', before: str = ""
) -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'.encode()


def heic() -> bytes:
    """The gradient as phones keep it. The reader is registered for this process, as it is where the extra is there."""
    pillow_heif.register_heif_opener()
    return picture("HEIF")
