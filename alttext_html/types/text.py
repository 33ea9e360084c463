"""Texts: what is wanted, what it was asked with, where it came from, what is written."""

from __future__ import annotations

import enum
import hashlib
from enum import StrEnum
from typing import NewType

from msgspec import Struct

from alttext_html.types.image import Image
from alttext_html.types.page import Span

LanguageTag = NewType("LanguageTag", str)
"""A code out of the provider's list, for AltTextGenie one of its 138 (``en``, ``pt``, ``nso``)."""

MAX_KEYWORDS = 255
"""characters (API page, "Parameters")"""


def clean(text: str) -> str:
    """Text that every encoder takes: what stood for an undecodable byte, as in the name of a file, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Style(enum.IntEnum):
    """AltTextGenie's five styles (API page, "Style Options")."""

    PROFESSIONAL = 1
    RECOMMENDED = 2
    SHORTER = 3
    COMPREHENSIVE = 4
    BRIEFEST = 5


class TextSource(StrEnum):
    """Where a text came from, cheapest and most trusted first."""

    CATALOGUE = "catalogue"
    PAGE = "page"
    """a text that a person put beside the image: its title, its link's target"""
    EMBEDDED = "embedded"
    SITE = "site"
    """the same image with a good text elsewhere on the site"""
    CACHE = "cache"
    PROVIDER = "provider"
    DECORATIVE = "decorative"
    """the empty text of an image that says nothing"""


class TextKey(Struct, frozen=True):
    """What is paid for once: these bytes, this provider, language, style and keywords."""

    sha256: str
    provider: str
    language: str
    style: int
    keywords: str

    VERSION = 1

    def digest(self) -> str:
        """Key of the cache and the ledger: 64 hexadecimal digits."""
        parts = (self.VERSION, self.sha256, self.provider, self.language, self.style, self.keywords)
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


class Context(Struct, frozen=True):
    """The prose around an image, as data: it can give no orders. White space collapsed, lengths capped."""

    title: str = ""
    """of the page"""
    heading: str = ""
    """the nearest before the image"""
    caption: str = ""
    paragraph: str = ""
    link: str = ""
    """what the link or button around the image is for: its label, its title or its text"""
    tags: tuple[str, ...] = ()
    """keywords that the page names for itself"""


class Want(Struct, frozen=True):
    """One text that is needed: the image, the language, and how many times it would be used."""

    image: Image
    language: LanguageTag
    style: int = Style.RECOMMENDED
    keywords: str = ""
    uses: int = 1

    def key(self, provider: str) -> TextKey:
        """Key of this text when ``provider`` writes it."""
        return TextKey(self.image.sha256, provider, self.language, self.style, self.keywords)


class Text(Struct, frozen=True):
    """A text that can be written, and its origin."""

    value: str
    source: TextSource
    language: str
    by: str = ""
    """who wrote it: ``person``, the name of a provider, ``embedded``; "" where nobody knows"""


class Edit(Struct, frozen=True):
    """One decided change: in this start tag, this attribute gets this value."""

    tag: Span
    name_end: int
    attribute: str
    present: Span | None
    """of the attribute when it is there already"""
    value: str | None
    """None removes the attribute"""
