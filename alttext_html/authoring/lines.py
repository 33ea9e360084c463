"""Lines of a source, with their places and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

_LINE = re.compile(r"(?P<text>[^\n]*?)(?P<end>\r?\n|\Z)")
_TAB = 8
"""columns (docutils, tab_width)"""


class Line(Struct, frozen=True):
    """A line without its end."""

    start: int
    white_space: str
    """before its words"""
    words: str
    line_end: str
    indentation: int
    """columns of the white space"""

    @property
    def text(self) -> str:
        """All of it."""
        return self.white_space + self.words

    @property
    def end(self) -> int:
        """Where its text ends."""
        return self.start + len(self.white_space) + len(self.words)

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.words


def lines_of(source: str) -> list[Line]:
    """All lines; behind the last line end stands one more, which may be empty."""
    return [_line(found.start(), found["text"], found["end"]) for found in _LINE.finditer(source)]


def _line(start: int, text: str, line_end: str) -> Line:
    words = text.lstrip()
    white_space = text[: len(text) - len(words)]
    return Line(start, white_space, words, line_end, columns(white_space))


def line_end_of(lines: Sequence[Line]) -> str:
    """The end that the first of these lines has."""
    return next((line.line_end for line in lines if line.line_end), "\n")


def columns(text: str) -> int:
    """How wide a text is, its tabs expanded."""
    return len(text.expandtabs(_TAB))
