"""GitHub's workflow commands: annotations at the source, or at the page where no source is known.

The runner shows ten annotations of a kind in a step and drops the rest without a word. So the run comes first, a
picture that many pages repeat is one annotation, and where more than ten remain they are put together: one for each
file, and a last one that counts what still does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alttext_html.report.groups import Group, grouped
from alttext_html.report.model import Run, location, open_findings, spot
from alttext_html.report.shown import count, safe, short_source
from alttext_html.report.wording import sentence
from alttext_html.types import Finding, Outcome, Severity

MOST = 10
"""annotations of a kind that a step shows"""
_MOST_NAMES = 5
"""pictures that an annotation of a whole file names"""
_COMMANDS = {Severity.FIX: "error", Severity.REPORT: "warning"}


def render(outcome: Outcome, run: Run) -> str:
    """Lines that the runner turns into annotations: at most ten of a kind, the run in a sentence first."""
    notices = [
        f"::notice title=Alt texts::{_data(text)}" for text in (sentence(outcome.summary, run.kind), *outcome.notes)
    ]
    errors = [error(outcome.provider_error)] if outcome.provider_error else []
    problems = [
        f"::warning file={_property(location(problem.path, run))}::{_data(problem.message)}"
        for problem in outcome.problems
    ]
    groups = grouped(open_findings(outcome, run))
    fix = [group for group in groups if group.first.severity is Severity.FIX]
    report = [group for group in groups if group.first.severity is Severity.REPORT]
    lines = [
        *notices[:MOST],
        *errors,
        *_annotations(fix, run, MOST - len(errors)),
        *problems[: MOST // 2],
        *_annotations(report, run, MOST - len(problems[: MOST // 2])),
    ]
    return "\n".join(lines) + "\n"


def error(message: str) -> str:
    """An annotation of the run as a whole."""
    return f"::error title=Alt texts::{_data(message)}"


def _annotations(groups: Sequence[Group], run: Run, room: int) -> Iterator[str]:
    """An annotation for each picture; where those are too many, for each file; then the number of what is left."""
    if len(groups) <= room:
        yield from (_picture(group, run) for group in groups)
        return
    files: dict[str, list[Group]] = {}
    for group in groups:
        files.setdefault(spot(group.first, run).path, []).append(group)
    shown = list(files.values()) if len(files) <= room else list(files.values())[: room - 1]
    for of_file in shown:
        yield _picture(of_file[0], run) if len(of_file) == 1 else _file(of_file, run)
    if left := list(files.values())[len(shown) :]:
        images = count(sum(map(len, left)), "more image")
        message = f"{images} in {count(len(left), 'more file')}: the summary of this job lists them."
        yield f"::{_COMMANDS[groups[0].first.severity]} title=Alt texts::{_data(message)}"


def _picture(group: Group, run: Run) -> str:
    finding = group.first
    seen = f"It stands on {group.pages:,} pages." if group.pages > 1 else ""
    parts = [finding.message, f"Image: {short_source(finding.src)}" if finding.src else "", finding.remedy or "", seen]
    return _command(finding, run, f"alt text: {finding.code}", parts)


def _file(groups: Sequence[Group], run: Run) -> str:
    named = [f"line {spot(group.first, run).line}: {_name(group.first)}, {group.first.code}" for group in groups]
    more = [f"and {len(named) - _MOST_NAMES} more"] if len(named) > _MOST_NAMES else []
    title = f"alt text: {count(len(groups), 'image')} in this file"
    return _command(groups[0].first, run, title, [*named[:_MOST_NAMES], *more])


def _name(finding: Finding) -> str:
    return short_source(finding.src).rsplit("/", 1)[-1] or finding.element


def _command(finding: Finding, run: Run, title: str, parts: Sequence[str]) -> str:
    where = spot(finding, run)
    column = "" if where.column is None else f",col={where.column}"
    place = f"file={_property(where.path)},line={where.line}{column}"
    message = "%0A".join(_data(part) for part in parts if part)
    return f"::{_COMMANDS[finding.severity]} {place},title={_property(title)}::{message}"


def _data(text: str) -> str:
    return safe(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
