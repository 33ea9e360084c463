"""A piece of HTML inside of a feed, and where each of its characters stands in the file. Pure.

In the file it is escaped (``&lt;img``), a CDATA section, both in turn, or, as XHTML, the markup of the feed itself.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum, auto
from itertools import pairwise

from msgspec import Struct, field

from alttext_html.types import Span


class Coat(Enum):
    """How a run of HTML is written in the file."""

    ESCAPED = auto()
    CDATA = auto()
    XHTML = auto()


class Torn(Exception):
    """Something that is one in the HTML stands in several places of the file."""


class Run(Struct, frozen=True):
    """Some characters of the HTML that stand together in the file: one reference, one line end, or plain text."""

    coat: Coat
    text: str
    span: Span
    """in the file"""

    @property
    def plain(self) -> bool:
        """Whether each of its characters is one of the file."""
        return len(self.text) == self.span.end - self.span.start


class Html(Struct):
    """The HTML of one element of a feed."""

    runs: list[Run] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _length: int = 0

    def add(self, run: Run) -> None:
        """The next characters."""
        self.runs.append(run)
        self._starts.append(self._length)
        self._length += len(run.text)

    @property
    def text(self) -> str:
        """All of it, as a browser gets it."""
        return "".join(run.text for run in self.runs)

    @property
    def span(self) -> Span:
        """From its first character in the file to behind its last one; no other HTML stands in there."""
        return Span(self.runs[0].span.start, self.runs[-1].span.end)

    def place(self, offset: int) -> int:
        """Where in the file a character stands."""
        number, inside = self._at(offset)
        run = self.runs[number]
        return run.span.start + (inside if run.plain else 0)

    def edit(self, at: Span, new: str) -> tuple[Span, str]:
        """The change of the file that puts ``new`` in the place of these characters of the HTML.

        ``new`` holds no ``>`` but as a reference, as ``html.edits`` writes, so that it ends no CDATA section. Raises
        Torn when the characters do not stand together in the file.
        """
        number, inside = self._at(at.end - 1)
        last = self.runs[number]
        end = last.span.start + inside + 1 if last.plain else last.span.end
        if at.start == at.end:  # behind the character before it: a tag's name
            return Span(end, end), _dressed(new, last.coat)
        first, _ = self._at(at.start)
        if any(one.span.end != two.span.start for one, two in pairwise(self.runs[first : number + 1])):
            raise Torn
        return Span(self.place(at.start), end), _dressed(new, last.coat)

    def _at(self, offset: int) -> tuple[int, int]:
        """The run of a character, and its place in there."""
        number = bisect_right(self._starts, offset) - 1
        return number, offset - self._starts[number]


def _dressed(text: str, coat: Coat) -> str:
    if coat is not Coat.ESCAPED:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
