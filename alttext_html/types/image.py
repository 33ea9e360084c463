"""What an image is: where it lies, its bytes' type and size, what is sent of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

IMAGE_ENDING = r"\.(?:png|jpe?g|jfif|gif|webp|avif|hei[cf]|svgz?|bmp|tiff?|ico)"
"""regular expression of what the names of image files end with, in lower case"""


class ImageType(StrEnum):
    """Type by content, as a media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    AVIF = "image/avif"
    HEIC = "image/heic"
    SVG = "image/svg+xml"
    BMP = "image/bmp"
    TIFF = "image/tiff"
    ICO = "image/x-icon"


class EmbeddedField(StrEnum):
    """Where in an image's file a text stood, the most trusted first."""

    ALT_TEXT = "IPTC Alt Text (Accessibility)"
    SVG_TITLE = "SVG title"
    EXTENDED = "IPTC Extended Description (Accessibility)"
    DESCRIPTION = "XMP description"
    SVG_DESC = "SVG desc"


class EmbeddedText(Struct, frozen=True):
    """A text from an image's file, white space collapsed."""

    value: str
    field: EmbeddedField
    language: str | None
    """as the file tags it; None where it does not say"""


class LocalRef(Struct, frozen=True):
    """A file inside the site or one of its declared roots."""

    path: Path
    fragment: str = ""
    """the part of an SVG that is shown, without ``#``: an id or a view"""


class RemoteRef(Struct, frozen=True):
    """An image on another host."""

    url: str


@dataclass(frozen=True, slots=True)
class DataRef:
    """An image that stands in the page itself as a ``data:`` URI, decoded."""

    data: bytes = field(repr=False)
    fragment: str = ""


class UnusableRef(Struct, frozen=True):
    """Nothing that can be loaded, and why, in words a site owner understands."""

    reason: str


ImageRef = LocalRef | RemoteRef | DataRef | UnusableRef


@dataclass(frozen=True, slots=True)
class Image:
    """A loaded image. The bytes are read again from ``path`` when they are sent, and must still have this hash."""

    sha256: str
    type: ImageType
    width: int
    height: int
    size: int
    """in bytes"""
    path: Path
    blank: bool = False
    """fully transparent or of a single colour, and small: a spacer"""
    content: bytes | None = field(default=None, repr=False, compare=False)
    """the bytes themselves where no file holds just them: a data: URI, a part of an SVG; ``path`` is a name then"""


@dataclass(frozen=True, slots=True)
class Payload:
    """What is sent of an image: the bytes, or a public URL instead of them."""

    data: bytes = field(repr=False)
    type: ImageType
    filename: str
    url: str | None = None
