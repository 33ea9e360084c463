"""One image before the rules: what several of them ask, computed once. Pure."""

from __future__ import annotations

from bisect import bisect_left
from enum import Flag, auto
from functools import cached_property
from itertools import islice

from alttext_html.html.facts import Facts
from alttext_html.html.names import says_something
from alttext_html.html.weak_texts import is_weak
from alttext_html.types import Control, ControlKind, Element, ImageElement, Page

_SEARCHED_NEIGHBOURS = 20


class Situation(Flag):
    """What an image has, seen from afar. Each rule says in which of these it can hold, so that few are asked."""

    NAMELESS = auto()
    EMPTY = auto()
    """an img without a name whose alt is blank, and hides it"""
    WRITTEN = auto()
    """its alt is its name"""
    NAMED = auto()
    """something else is its name"""
    ANY = NAMELESS | EMPTY | WRITTEN | NAMED


class Case(Facts):
    """One image with what stands in the same link or button."""

    @property
    def situation(self) -> Situation:
        """What it has."""
        if self.written:
            return Situation.WRITTEN
        if self.name.text:
            return Situation.NAMED
        empty = self.alt is not None and self.image.element is Element.IMG and self.empty_alt_hides
        return Situation.EMPTY if empty else Situation.NAMELESS

    @cached_property
    def control(self) -> Control | None:
        """The link or button that the image is in, or is."""
        return control_of(self.image)

    @cached_property
    def companions(self) -> tuple[ImageElement, ...]:
        """Other images of the page that people perceive with it in the same link or button.

        What noscript holds is a copy of another one, or stands in its place.
        """
        control = self.control
        if control is None or control.sole or control.at is None:
            return ()
        images = self.page.images
        here = bisect_left(images, self.image.tag.start, key=_start)
        if here == len(images) or images[here].tag != self.image.tag:
            return ()
        found: list[ImageElement] = []
        for direction in (range(here - 1, -1, -1), range(here + 1, len(images))):
            for index in islice(direction, _SEARCHED_NEIGHBOURS):
                other = images[index]
                if other.control is None or other.control.at != control.at:
                    break
                if other.hidden in (None, self.image.hidden):
                    found.append(other)
        return tuple(found)

    @cached_property
    def control_has_text(self) -> bool:
        """Whether the link or button says by itself where it goes: own text, own name, or an image with a text beside.

        A weak text does not count: it is about to be replaced.
        """
        control = self.control
        if control is None:
            return False
        if control.name or says_something(control.text):
            return True
        return any(map(self._says_something, self.companions))

    @cached_property
    def functional(self) -> bool:
        """Whether the image must say what its link or button does: nothing else in it does."""
        return self.control is not None and not self.control_has_text

    @cached_property
    def leads_control(self) -> bool:
        """Whether it is the first image of its link or button that may get a text."""
        before = (other for other in self.companions if other.tag.start < self.image.tag.start)
        return all(Facts(other, self.page, self.options).gets_no_text for other in before)

    def _says_something(self, companion: ImageElement) -> bool:
        facts = Facts(companion, self.page, self.options)
        return bool(facts.name.text) and not facts.presentational and not is_weak(facts)


def image_at(page: Page, start: int) -> ImageElement | None:
    """Return the image of the page whose start tag begins there."""
    index = bisect_left(page.images, start, key=_start)
    return page.images[index] if index < len(page.images) and _start(page.images[index]) == start else None


def control_of(image: ImageElement) -> Control | None:
    """Return the link or button around an image; an area and an input are their own."""
    if image.element in (Element.AREA, Element.INPUT):
        kind = ControlKind.LINK if image.element is Element.AREA else ControlKind.BUTTON
        return Control(
            kind=kind,
            href=image.get("href"),
            text="",
            name="",
            title=image.title,
            sole=True,
            at=(image.place.line, image.place.column),
        )
    return image.control


def _start(image: ImageElement) -> int:
    return image.tag.start
