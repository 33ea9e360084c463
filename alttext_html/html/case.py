"""One image before the rules: what several of them ask, computed once. Pure."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from enum import Flag, auto
from functools import cached_property, lru_cache
from itertools import islice
from urllib.parse import unquote

from alttext_html.html.names import Name, NameOrigin, accessible_name
from alttext_html.html.options import JudgeOptions
from alttext_html.types import Control, ControlKind, Element, ImageElement, Page

MARKER = "data-alttext"
"""The inline word of an author (``ignore``, ``decorative``), or of our Markdown extension (``silent``)."""

_ALT_COUNTS = (Element.IMG, Element.INPUT, Element.AREA)
_SEARCHED_NEIGHBOURS = 20
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,5}$")


class Situation(Flag):
    """What an image has, seen from afar. Each rule says in which of these it can hold, so that few are asked."""

    NAMELESS = auto()
    EMPTY = auto()
    """an img without a name whose alt is blank"""
    WRITTEN = auto()
    """its alt is its name"""
    NAMED = auto()
    """something else is its name"""
    ANY = NAMELESS | EMPTY | WRITTEN | NAMED


class Case:
    """An image, its page and the settings. What every image needs is computed at once, the rest on demand."""

    def __init__(self, image: ImageElement, page: Page, options: JudgeOptions) -> None:
        self.image = image
        self.page = page
        self.options = options
        self.name: Name = accessible_name(image)
        """the accessible name"""
        self.alt: str | None = None
        """text of an alt that names this kind of element, trimmed; None without an alt"""
        self.marker = ""
        """value of the inline marker, lower case"""
        self.classes: frozenset[str] = frozenset()
        """class names, lower case"""
        attributes = image.attributes
        if image.element in _ALT_COUNTS and (alt := attributes.get("alt")) is not None:
            self.alt = alt.value.strip()
        if (marker := attributes.get(MARKER)) is not None:
            self.marker = marker.value.strip().lower()
        if (classes := attributes.get("class")) is not None:
            self.classes = frozenset(classes.value.lower().split())
        self.written = self.name.text if self.name.origin is NameOrigin.ALT else ""
        """a non-blank alt that is the accessible name; the rules about the quality of texts ask for it"""

    @property
    def situation(self) -> Situation:
        """What it has."""
        if self.written:
            return Situation.WRITTEN
        if self.name.text:
            return Situation.NAMED
        empty = self.alt is not None and self.image.element is Element.IMG
        return Situation.EMPTY if empty else Situation.NAMELESS

    @property
    def language(self) -> str:
        """Primary language subtag of the image, lower case, "" when nothing says it."""
        return primary_subtag(self.image.language or self.page.language or self.options.language)

    @cached_property
    def source(self) -> str:
        """Its source as written, "" for one that stands in the page itself."""
        source = self.image.src
        return "" if source[:5].lower() == "data:" else source

    @cached_property
    def control(self) -> Control | None:
        """The link or button that the image is in, or is."""
        return control_of(self.image)

    @cached_property
    def file(self) -> str:
        """File name of the picture without folders and query, decoded."""
        return _file_name(self.image, self.options.lazy_attributes)

    @cached_property
    def stem(self) -> str:
        """File name without its extension, lower case."""
        return _EXTENSION.sub("", self.file).lower()

    @cached_property
    def companions(self) -> tuple[ImageElement, ...]:
        """Other images of the page in the same link or button."""
        control = self.image.control
        if control is None or control.sole or control.at is None:
            return ()
        images = self.page.images
        here = bisect_left(images, self.image.tag.start, key=_start)
        if here == len(images) or images[here].tag != self.image.tag:
            return ()
        found: list[ImageElement] = []
        for direction in (range(here - 1, -1, -1), range(here + 1, len(images))):
            for index in islice(direction, _SEARCHED_NEIGHBOURS):
                other = images[index].control
                if other is None or other.at != control.at:
                    break
                found.append(images[index])
        return tuple(found)

    @cached_property
    def control_has_text(self) -> bool:
        """Whether the link or button says by itself where it goes: own text, own name, or a named image beside."""
        control = self.control
        if control is None:
            return False
        if control.text.strip() or control.name.strip():
            return True
        return any(accessible_name(other).text for other in self.companions)

    @cached_property
    def functional(self) -> bool:
        """Whether the image must say what its link or button does: nothing else in it does."""
        return self.control is not None and not self.control_has_text

    @cached_property
    def leads_control(self) -> bool:
        """Whether it is the first of the nameless images of its link or button."""
        return all(self.image.tag.start <= other.tag.start for other in self.companions)


@lru_cache(maxsize=256)
def primary_subtag(tag: str) -> str:
    """Return the first part of a language tag, lower case."""
    return tag.strip().replace("_", "-").split("-")[0].lower()


def image_at(page: Page, start: int) -> ImageElement | None:
    """Return the image of the page whose start tag begins there."""
    index = bisect_left(page.images, start, key=_start)
    return page.images[index] if index < len(page.images) and _start(page.images[index]) == start else None


def control_of(image: ImageElement) -> Control | None:
    """Return the link or button around an image; an area and an input are their own."""
    if image.element in (Element.AREA, Element.INPUT):
        kind = ControlKind.LINK if image.element is Element.AREA else ControlKind.BUTTON
        title = (image.get("title") or "").strip()
        return Control(
            kind=kind,
            href=image.get("href"),
            text="",
            name="",
            title=title,
            sole=True,
            at=(image.place.line, image.place.column),
        )
    return image.control


def _file_name(image: ImageElement, more: tuple[str, ...]) -> str:
    """The file name of the picture that people see: a lazy image's real one."""
    source = image.lazy(more) or _source(image)
    if source[:5].lower() == "data:":
        return ""
    path = re.split(r"[?#]", source.strip(), maxsplit=1)[0]
    return unquote(posixpath.basename(path.rstrip("/")))


def _start(image: ImageElement) -> int:
    return image.tag.start


def _source(image: ImageElement) -> str:
    if image.element is Element.AREA:
        return ""
    source = image.src
    if source:
        return source
    candidates = (image.get("srcset") or "").split()
    return candidates[0] if candidates else ""
