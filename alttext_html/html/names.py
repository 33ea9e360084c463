"""The accessible name of an image, and where it comes from. Pure.

HTML-AAM 1.0, "Accessible name computation by HTML element"; accname 1.2; SVG-AAM 1.0. ``surroundings`` resolves ids.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple
from unicodedata import category

from alttext_html.types import Element, ImageElement


class NameOrigin(StrEnum):
    """What gave an image its name."""

    LABELLED_BY = "aria-labelledby"
    ARIA_LABEL = "aria-label"
    LABEL = "label"
    """the label element of an input, the direct child title of an svg"""
    ALT = "alt"
    TITLE = "title"
    CAPTION = "figcaption"
    NONE = "none"


class Name(NamedTuple):
    """An accessible name, trimmed; empty exactly when its origin is NONE."""

    text: str
    origin: NameOrigin


_SILENT = ("Cf", "Co")
"""categories of characters that nobody hears: format characters, and what fonts of icons draw"""
_BARS = frozenset("|¦│∣❘~^`<>=")
"""signs between and in links that Unicode does not take for punctuation"""
NAMELESS = Name("", NameOrigin.NONE)
ALT_COUNTS = frozenset((Element.IMG, Element.INPUT, Element.AREA))
"""elements that an alt names"""


def heard(text: str) -> str:
    """Return the text, trimmed; "" where there is nothing in it that can be read out."""
    text = text.strip()
    if text.isascii() or any(not each.isspace() and category(each) not in _SILENT for each in text):
        return text
    return ""


def says_something(text: str) -> bool:
    """Whether a text can say where its link goes: it has a letter, a digit, or a sign such as an emoji or an arrow."""
    return any(each.isalnum() or _is_read_out(each) for each in text)


def _is_read_out(sign: str) -> bool:
    kind = category(sign)
    return kind[0] not in "PZ" and kind not in _SILENT and sign not in _BARS


def accessible_name(image: ImageElement) -> Name:
    """Return the name that people hear, from the first source that has one."""
    if image.labelled_by and (text := image.labelled_by.strip()):
        return Name(text, NameOrigin.LABELLED_BY)
    if text := _value(image, "aria-label"):
        return Name(text, NameOrigin.ARIA_LABEL)
    element = image.element
    if element in (Element.INPUT, Element.SVG) and image.label and (text := image.label.strip()):
        return Name(text, NameOrigin.LABEL)
    if element in ALT_COUNTS:
        if text := _value(image, "alt"):
            return Name(text, NameOrigin.ALT)
        if element is Element.IMG and "alt" in image.attributes:
            return NAMELESS  # a blank alt of an img ends the search: presentational
    if element in (Element.SVG, Element.BACKGROUND):
        return NAMELESS
    if text := _value(image, "title"):
        return Name(text, NameOrigin.TITLE)
    figure = image.figure
    if element is Element.IMG and figure is not None and figure.sole and figure.caption and not figure.caption_hidden:
        return Name(figure.caption, NameOrigin.CAPTION)
    return NAMELESS


def naming_attribute(element: Element) -> str:
    """Return the attribute that names this kind of element when we write it."""
    return "alt" if element in ALT_COUNTS else "aria-label"


def _value(image: ImageElement, attribute: str) -> str:
    found = image.attributes.get(attribute)
    return "" if found is None else heard(found.value)
