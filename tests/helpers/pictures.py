"""Small pictures in memory, and image elements as the scanner would hand them on."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import PIL.Image
import PIL.PngImagePlugin
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


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
<{field}><rdf:Alt><rdf:li xml:lang="{language}">{text}</rdf:li></rdf:Alt></{field}>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def captioned(path: Path, text: str, field: str = "dc:description", language: str = "x-default") -> None:
    """Put a text into the metadata of a PNG file, where photo archives keep captions; or as its IPTC alt text."""
    info = PIL.PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.format(field=field, language=language, text=text))
    with PIL.Image.open(path) as opened:
        opened.load()
    opened.save(path, pnginfo=info)
