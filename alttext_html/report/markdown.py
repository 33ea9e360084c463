"""Markdown for a comment on a pull request or the summary of a job: what was written, what is left, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from alttext_html.report.model import Run, RunKind, location, open_findings, spot
from alttext_html.report.shown import safe, short_source
from alttext_html.report.wording import hints, sentence
from alttext_html.types import Finding, Outcome

MOST_CHARACTERS = 60_000
"""GitHub takes 65,536 in a comment"""
_MOST_LISTED = MOST_CHARACTERS // 8
"""of problems, and of notes: tables are what people look for"""
_LONGEST_CELL = 300
_LONGEST_ENDING = 60
_TITLE = "## Alt texts"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$!]|(?<=www)\.|:(?=//))")
_MENTION = re.compile(r"([@#])(?=\w)")
"""of a person or an issue; an escape does not stop it, an empty comment does"""


def render(outcome: Outcome, run: Run) -> str:
    """The run in a sentence, a table of new texts with what stood there before, a table of what is still open."""
    lines = [_TITLE, "", sentence(outcome.summary, run.kind), ""]
    if outcome.provider_error:
        lines += [_bold(outcome.provider_error), ""]
    problems = [f"- {_cell(location(problem.path, run))}: {_cell(problem.message)}" for problem in outcome.problems]
    lines += _fitting(problems, _MOST_LISTED, "- ")
    lines += _fitting([f"- {_cell(note)}" for note in outcome.notes], _MOST_LISTED, "- ")
    if outcome.problems or outcome.notes:
        lines.append("")
    written = [] if run.kind is RunKind.CHECK else [item for item in outcome.findings if item.new_text is not None]
    still = [finding for finding in open_findings(outcome, run) if finding not in written]
    steps = [f"- {_escaped(str(hint))}" for hint in hints(outcome, run)]
    room = MOST_CHARACTERS - _length([*lines, *steps])
    if still:
        rows = [_open_row(finding, run) for finding in still]
        lines += _table("Still open", "| place | image | finding |", rows, room // 2 if written else room)
    if written:
        title = "Planned" if run.kind is RunKind.PLAN else "Written"
        rows = [_written_row(finding, run) for finding in written]
        lines += _table(title, "| place | image | before | after | source |", rows, room // 2 if still else room)
    return "\n".join([*lines, *steps]).rstrip() + "\n"


def refusal(message: str) -> str:
    """The report of a run that could not begin, or did not come to its end."""
    return f"{_TITLE}\n\n{_bold(message)}\n"


def _table(title: str, head: str, rows: list[str], room: int) -> Iterator[str]:
    frame = (f"### {title} ({len(rows)})", "", head, "| --- " * (head.count("|") - 1) + "|")
    yield from frame
    yield from _fitting(rows, room - _length([*frame, ""]), "\n")
    yield ""


def _fitting(rows: Sequence[str], room: int, ending: str) -> Iterator[str]:
    """As many rows as have room together with the line that counts the others, which begins with ``ending``."""
    room -= _LONGEST_ENDING
    for number, row in enumerate(rows):
        room -= len(row) + 1
        if room < 0:
            yield f"{ending}... and {len(rows) - number} more, which do not fit here."
            return
        yield row


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _open_row(finding: Finding, run: Run) -> str:
    message = finding.message if finding.remedy is None else f"{finding.message} {finding.remedy}"
    return (
        f"| {_place(finding, run)} | {_cell(short_source(finding.src))} | **{_cell(finding.code)}** {_cell(message)} |"
    )


def _written_row(finding: Finding, run: Run) -> str:
    after = _cell(finding.new_text or "") or '(`alt=""`)'
    before, source = _cell(finding.text), str(finding.text_source or "")
    return f"| {_place(finding, run)} | {_cell(short_source(finding.src))} | {before} | {after} | {source} |"


def _bold(text: str) -> str:
    return f"**{_cell(text)}**"


def _place(finding: Finding, run: Run) -> str:
    where = spot(finding, run)
    return f"{_cell(where.path)}:{where.line}"


def _cell(text: str) -> str:
    """Text for a cell, shortened, that is nothing but text."""
    text = safe(text)
    return _escaped(text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 3]}...")


def _escaped(text: str) -> str:
    """Text that is nothing but text: no markup, no link, no mention, no new row."""
    text = safe(text)
    return _MENTION.sub(r"\1<!-- -->", _SPECIAL.sub(r"\\\1", text))
