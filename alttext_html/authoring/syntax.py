"""What a kind of source file has to offer: where images could stand in its text, and how it is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from alttext_html.types import Span


class Splice(Struct, frozen=True):
    """These characters give way to others."""

    span: Span
    new: str


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
    """The source with these changes, none of which overlap."""
    pieces: list[str] = []
    done = 0
    for splice in sorted(splices, key=lambda splice: (splice.span.start, splice.span.end)):
        pieces += (source[done : splice.span.start], splice.new)
        done = splice.span.end
    return "".join((*pieces, source[done:]))
