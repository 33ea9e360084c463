"""A baseline: the findings that a site had when somebody decided to stop making more of them. Pure.

The file is text, a finding a line, sorted, so that two branches that change it merge line by line. Only the first word
of a line is read; the rest tells people what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from msgspec.structs import replace

from alttext_html.report.model import fingerprints
from alttext_html.report.shown import count, safe, short_source
from alttext_html.types import Finding, Outcome, Severity, clean

HEAD = "# Findings that alttext-html check --baseline lets pass. Write it anew with --update-baseline.\n"
_DIGITS = 16
"""of a fingerprint: enough for millions of findings"""


def render(outcome: Outcome) -> str:
    """The baseline of everything that is open now."""
    known = _marked(outcome)
    lines = {f"{mark} {_words(finding)}".rstrip(): (finding.page, mark) for mark, finding in known.items()}
    return HEAD + "".join(f"{line}\n" for line in sorted(lines, key=lambda line: lines[line]))


def parse(text: str) -> frozenset[str]:
    """The marks of a baseline. Raises ValueError with the number of a line that is none."""
    marks = set()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        mark = line.split(maxsplit=1)[0] if line.strip() else "#"
        if mark.startswith("#"):
            continue
        if len(mark) != _DIGITS or not set(mark) <= set("0123456789abcdef"):
            raise ValueError(number)
        marks.add(mark)
    return frozenset(marks)


class Seen(Enum):
    """How much of its site an outcome is about."""

    WHOLE = auto()
    PART = auto()
    """some pages: what is not among their findings may be on others"""


def without(outcome: Outcome, marks: frozenset[str], seen: Seen = Seen.WHOLE) -> Outcome:
    """The outcome without the findings of a baseline, and a note that says how many those are."""
    known = {mark: finding for mark, finding in _marked(outcome).items() if mark in marks}
    forgiven = sum(finding.severity is Severity.FIX for finding in known.values())
    notes = []
    if known:
        notes.append(f"{count(len(known), 'finding')} of the baseline {_verb(len(known), 'is', 'are')} not shown.")
    if seen is Seen.WHOLE and (gone := len(marks) - len(known)):
        message = f"{count(gone, 'finding')} of the baseline {_verb(gone, 'is', 'are')} no more there"
        notes.append(f"{message}; --update-baseline forgets {_verb(gone, 'it', 'them')}.")
    return replace(
        outcome,
        summary=replace(outcome.summary, remaining=outcome.summary.remaining - forgiven),
        findings=tuple(_kept(outcome, marks)),
        notes=(*outcome.notes, *notes),
    )


def _kept(outcome: Outcome, marks: frozenset[str]) -> Iterator[Finding]:
    of_open = iter(_marked(outcome))
    for finding in outcome.findings:
        if finding.severity is Severity.INFO or next(of_open) not in marks:
            yield finding


def _marked(outcome: Outcome) -> dict[str, Finding]:
    """What is open, by its mark, in its order."""
    findings = [finding for finding in outcome.findings if finding.severity is not Severity.INFO]
    marks = fingerprints(findings)
    return {mark[:_DIGITS]: finding for mark, finding in zip(marks, findings, strict=True)}


def _words(finding: Finding) -> str:
    return clean(safe(f"{finding.page} {finding.code} {short_source(finding.src)}"))


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
