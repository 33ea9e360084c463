"""The counts of a run as a table: blocks side by side where they fit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from alttext_html.report.model import RunKind
from alttext_html.report.wording import VERDICTS
from alttext_html.types import Summary, TextSource, Verdict

_GAP = 4
_SOURCES = {
    TextSource.CATALOGUE: "catalogue",
    TextSource.PAGE: "page",
    TextSource.EMBEDDED: "image file",
    TextSource.SITE: "elsewhere",
    TextSource.CACHE: "cache",
    TextSource.PROVIDER: "bought",
    TextSource.DECORATIVE: "decorative",
}


class Block(Struct, frozen=True):
    """A heading with its number, and the numbers it is made of."""

    title: str
    total: str
    rows: Sequence[tuple[str, str]]

    def lines(self) -> list[str]:
        """Its lines, all of one width."""
        rows = [(self.title, self.total), *((f"  {name}", value) for name, value in self.rows)]
        names, values = (max(map(len, column)) for column in zip(*rows, strict=True))
        return [f"{name:<{names}}  {value:>{values}}" for name, value in rows]


def worth_a_table(summary: Summary) -> bool:
    """Whether there is more to count than images that are fine."""
    others = sum(number for verdict, number in summary.by_verdict.items() if verdict is not Verdict.OK)
    return bool(others or any(summary.by_source.values()))


def blocks(summary: Summary, kind: RunKind) -> list[Block]:
    """Images by state, texts by source, credits, and the run itself; what is zero is left out."""
    images = _rows((name, summary.by_verdict.get(verdict, 0)) for verdict, name in VERDICTS.items())
    found = [Block("images", f"{summary.images:,}", images)]
    if kind is not RunKind.CHECK:
        bought = "to buy" if kind is RunKind.PLAN else _SOURCES[TextSource.PROVIDER]
        names = {**_SOURCES, TextSource.PROVIDER: bought}
        texts = _rows((name, summary.by_source.get(source, 0)) for source, name in names.items())
        if texts:
            found.append(Block("texts", f"{sum(summary.by_source.values()):,}", texts))
        if summary.credits_spent or summary.credits_needed or summary.credits_left is not None:
            found.append(_credits(summary))
    return [*found, _run(summary, kind)]


def table(summary: Summary, kind: RunKind, width: int) -> Iterator[str]:
    """Lines of at most ``width`` characters, an empty line between rows of blocks; narrower than a block is not."""
    rows: list[list[list[str]]] = []
    used = 0
    for block in blocks(summary, kind):
        lines = block.lines()
        needed = len(lines[0]) + (_GAP if rows and rows[-1] else 0)
        if not rows or used + needed > width:
            rows.append([])
            used, needed = 0, len(lines[0])
        rows[-1].append(lines)
        used += needed
    for number, row in enumerate(rows):
        if number:
            yield ""
        for index in range(max(map(len, row))):
            cells = (lines[index] if index < len(lines) else " " * len(lines[0]) for lines in row)
            yield (" " * _GAP).join(cells).rstrip()


def _credits(summary: Summary) -> Block:
    left = [] if summary.credits_left is None else [("left", f"{summary.credits_left:,}")]
    needed = [("needed", f"{summary.credits_needed:,}")] if summary.credits_needed else []
    return Block("credits", "", [("spent", f"{summary.credits_spent:,}"), *left, *needed])


def _run(summary: Summary, kind: RunKind) -> Block:
    changed = [("changed", f"{summary.pages_changed:,}")] if kind is RunKind.FILL else []
    return Block("pages", f"{summary.pages:,}", [*changed, ("time", f"{summary.seconds:.1f} s")])


def _rows(counts: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(name, f"{number:,}") for name, number in counts if number]
