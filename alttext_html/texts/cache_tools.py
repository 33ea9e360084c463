"""What ``alttext-html cache ...`` does, as functions that return data. Nothing here buys, nothing here prints."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from alttext_html.errors import CacheError
from alttext_html.texts.cells import guarded, unguarded
from alttext_html.texts.rows import decode, encode
from alttext_html.texts.store import Archive, BoughtText, Charge, Doubt, Journal
from alttext_html.texts.stores import Place, open_archive, open_journal
from alttext_html.types import TextKey

COLUMNS = ("sha256", "language", "style", "keywords", "provider", "text", "credits", "time")


class Stats(Struct, frozen=True):
    """Figures of a cache. Days are ISO dates in UTC; credits are counted when their text arrived."""

    place: str
    """what people know it by"""
    texts: int
    images: int
    size: int
    """of the texts where they are kept, in bytes"""
    by_language: Mapping[str, int]
    by_provider: Mapping[str, int]
    credits: int
    """spent on texts that arrived"""
    credits_by_day: Mapping[str, int]
    credits_by_site: Mapping[str, int]
    tokens_by_provider: Mapping[str, int]
    """that chat models counted, where they did"""
    doubts: tuple[Doubt, ...]
    """requests that may have cost credits for nothing, oldest first"""


class Checked(Struct, frozen=True):
    """What ``verify`` found: readable texts, and one sentence for each thing that was set aside or looks wrong."""

    texts: int
    findings: tuple[str, ...]


class Merged(Struct, frozen=True):
    """What ``merge`` did: texts that were new, texts that were there, and what was set aside."""

    added: int
    there: int
    notes: tuple[str, ...]


class Parsed(Struct, frozen=True):
    """What an exported file holds, and one sentence for each line that is no text."""

    entries: tuple[BoughtText, ...]
    problems: tuple[str, ...]


def stats(cache: Archive, ledger: Journal) -> Stats:
    """Count texts and credits. Raises CacheError."""
    entries = list(cache.entries())
    charges = ledger.charges()
    tokens = _summed(charges, lambda charge: charge.provider, lambda charge: charge.tokens)
    return Stats(
        place=cache.place,
        texts=len(entries),
        images=len({entry.key.sha256 for entry in entries}),
        size=cache.size(),
        by_language=_counted(entry.key.language for entry in entries),
        by_provider=_counted(entry.key.provider for entry in entries),
        credits=sum(charge.credits for charge in charges),
        credits_by_day=_summed(charges, lambda charge: charge.time.date().isoformat()),
        credits_by_site=_summed(charges, lambda charge: charge.site),
        tokens_by_provider={name: number for name, number in tokens.items() if number},
        doubts=ledger.history(),
    )


def find(cache: Archive, sha256: str) -> tuple[BoughtText, ...]:
    """The texts of images whose SHA-256 begins so, for ``list`` ("" for all) and ``show``."""
    return tuple(entry for entry in cache.entries() if entry.key.sha256.startswith(sha256.lower()))


def verify(place: Place) -> Checked:
    """Open cache and ledger and read all of them; damaged files are set aside then, and their good texts saved.

    Raises CacheError when they are out of reach.
    """
    with open_archive(place) as cache, open_journal(place) as ledger:
        texts = sum(1 for _ in cache.entries())
        unreadable = cache.count() - texts
        strange = (f"{place}: {unreadable} rows are no texts and are ignored",) if unreadable else ()
        return Checked(texts, (*cache.notes, *ledger.notes, *strange, *ledger.findings()))


def export_jsonl(entries: Iterable[BoughtText]) -> str:
    """JSON Lines, one text a line; ``read_jsonl`` reads it back."""
    return "".join(f"{encode(entry)}\n" for entry in entries)


def read_jsonl(content: str) -> Parsed:
    """Back from ``export_jsonl``."""
    entries, problems = [], []
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            try:
                entries.append(decode(line))
            except ValueError as error:
                problems.append(f"line {number}: {error}")
    return Parsed(tuple(entries), tuple(problems))


def export_csv(entries: Iterable[BoughtText]) -> str:
    """CSV with a header line. A cell that a spreadsheet could run gets a ``'`` in front; ``read_csv`` takes it off."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180; with less, a lone CR would not be quoted
    writer.writerow(COLUMNS)
    for entry in entries:
        key = entry.key
        writer.writerow(
            (
                *map(guarded, (key.sha256, key.language)),
                int(key.style),
                *map(guarded, (key.keywords, key.provider, entry.text)),
                entry.credits,
                entry.time.isoformat(),
            )
        )
    return out.getvalue()


def read_csv(content: str) -> Parsed:
    """Back from ``export_csv``. Raises CacheError for a file that is no such table."""
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""))
    entries, problems = [], []
    try:
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            raise CacheError(f"the first line must name the columns {', '.join(COLUMNS)}")
        for row in reader:
            cells = {name: unguarded(row[name] or "") for name in COLUMNS}
            try:
                key = TextKey(
                    cells["sha256"], cells["provider"], cells["language"], int(cells["style"]), cells["keywords"]
                )
                time = datetime.fromisoformat(cells["time"])
                # Through the one reader of entries, so that both forms take and refuse the same.
                entries.append(decode(encode(BoughtText(key, cells["text"], int(cells["credits"]), time))))
            except ValueError as error:
                problems.append(f"line {reader.line_num}: {error}")
    except csv.Error as error:
        raise CacheError(f"line {reader.line_num}: {error}; is this the CSV that was exported?") from error
    return Parsed(tuple(entries), tuple(problems))


def add(cache: Archive, entries: Iterable[BoughtText]) -> tuple[BoughtText, ...]:
    """Take in texts, and return those that are new; what is there stays as it is. Raises CacheError."""
    read = {entry.key: entry for entry in entries}
    there = cache.get(read)
    new = tuple(entry for key, entry in read.items() if key not in there)
    cache.put(new)
    return new


def merge(folder: Path, other: Path) -> Merged:
    """Take in the texts and the book of another cache folder, as a job on another machine left it.

    Raises CacheError when one of them is out of reach.
    """
    from alttext_html.texts.cache import TextCache
    from alttext_html.texts.ledger import Ledger

    with TextCache(other) as theirs, Ledger(other) as their_book, TextCache(folder) as ours, Ledger(folder) as our_book:
        entries = tuple(theirs.entries())
        added = len(add(ours, entries))
        our_book.absorb(their_book)
        return Merged(added, len(entries) - added, (*theirs.notes, *their_book.notes, *ours.notes, *our_book.notes))


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _summed(
    charges: Iterable[Charge],
    name: Callable[[Charge], str],
    amount: Callable[[Charge], int] = lambda charge: charge.credits,
) -> dict[str, int]:
    """What the charges of each name come to."""
    sums: Counter[str] = Counter()
    for charge in charges:
        sums[name(charge)] += amount(charge)
    return dict(sorted(sums.items()))
