"""What a kind of source file has to offer: where images could stand in its text, and how it is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from alttext_html.html import edits
from alttext_html.types import Span


class Splice(NamedTuple):
    """These characters give way to others."""

    span: Span
    new: str


class OptionPlace(Struct, frozen=True):
    """A directive that shows a picture, and where its ``alt`` stands or would stand."""

    span: Span
    place: Span
    """of the text behind the option's name, or empty where the option is put in"""
    option: str = ""
    """what is put in before the text: a line end, what the lines of the directive begin with, and the option's name"""

    @property
    def says_alt(self) -> bool:
        """Whether it has the option."""
        return not self.option


class Candidate(Protocol):
    """Something that looks like an image; only rendering shows whether it is one."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...

    @property
    def says_alt(self) -> bool:
        """Whether its author wrote an alt, so that an empty one is a word and no silence."""
        ...

    def splices(self, text: str) -> Iterator[Splice]:
        """Ways to give it this text, the most readable first."""
        ...


class Syntax(Protocol):
    """A kind of source file."""

    def candidates(self, source: str) -> Sequence[Candidate]:
        """Everything that could be an image, in order; too much does no harm."""
        ...

    def render(self, source: str) -> str:
        """Its HTML, as its own renderer writes it. Raises PageError."""
        ...


def spliced(source: str, splices: Iterable[Splice]) -> str:
    """The source with these changes, none of which overlap, in any order."""
    in_order = sorted(splices, key=lambda splice: (splice.span.start, splice.span.end))
    return edits.spliced(source, in_order)
