"""Texts and numbers as people are shown them: what a page says can neither style nor move anything. Pure."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"##(?=(?:vso)?\[)", re.IGNORECASE)
_LONGEST_SOURCE = 120
_LONGEST_DATA = 40
_LONGEST_NAME = 40
JOINERS = frozenset("\u200c\u200d")
"""joiners are part of Indic and Persian words and of emoji"""


def short_source(src: str) -> str:
    """An image's address for people: the middle of a long one is left out, the data of a data: URL too."""
    if src.startswith("data:"):
        return src if len(src) <= _LONGEST_DATA else f"{src[:_LONGEST_DATA]}..."
    return src if len(src) <= _LONGEST_SOURCE else f"{src[: _LONGEST_SOURCE - 43]}...{src[-40:]}"


def short_name(src: str) -> str:
    """The name of an image's file: the middle of a long one is left out, for bundlers put hashes behind what it says.

    >>> short_name("img/harbour-39a5_hu_56834_300x200_fill_q75_box_smart1.jpg")
    'harbour-39a5_hu_56..._q75_box_smart1.jpg'
    """
    name = short_source(src).rsplit("/", 1)[-1]
    return name if len(name) <= _LONGEST_NAME else f"{name[:18]}...{name[21 - _LONGEST_NAME :]}"


def safe(text: str) -> str:
    r"""Text with everything escaped that a terminal obeys: control characters, direction marks, surrogates.

    And what GitHub's runner and Azure's agent take for commands wherever in a line it stands.

    >>> safe("a\x1b[31m\u202eb\nc ##vso[d]")
    'a\\x1b[31m\\u202eb c #\\x23vso[d]'
    """
    text = _COMMAND.sub(r"#\\x23", " ".join(text.split()))
    return text if text.isprintable() else "".join(map(_safe, text))


def visible(text: str) -> str:
    """Text with its lines, tabs and spaces, and everything else that a terminal obeys escaped."""
    return "".join(char if char in "\n\t" else _safe(char) for char in text.replace("\r\n", "\n"))


def _safe(char: str) -> str:
    if char == " " or char in JOINERS or char.isprintable():
        return char
    return char.encode("unicode_escape").decode("ascii")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 page``, ``2 pages``.

    >>> count(1, "page"), count(1200, "page"), count(2, "body", "bodies")
    ('1 page', '1,200 pages', '2 bodies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
