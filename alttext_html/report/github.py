"""GitHub's workflow commands: an annotation for each finding, at its page, line and column."""

from __future__ import annotations

from alttext_html.report.model import Run, location, open_findings, safe, sentence, short_source
from alttext_html.types import Outcome, Severity

_COMMANDS = {Severity.FIX: "error", Severity.REPORT: "warning", Severity.INFO: "notice"}


def render(outcome: Outcome, run: Run) -> str:
    """Lines that the runner turns into annotations (it shows the first ten of a kind), and the run in a sentence."""
    lines = []
    for finding in open_findings(outcome, run):
        place = f"file={_property(location(finding.page, run))},line={finding.line},col={finding.column}"
        parts = [finding.message, f"Image: {short_source(finding.src)}" if finding.src else "", finding.remedy or ""]
        message = "%0A".join(_data(part) for part in parts if part)
        title = _property(f"alt text: {finding.code}")
        lines.append(f"::{_COMMANDS[finding.severity]} {place},title={title}::{message}")
    lines += [
        f"::warning file={_property(location(problem.path, run))}::{_data(problem.message)}"
        for problem in outcome.problems
    ]
    lines += [f"::notice::{_data(note)}" for note in outcome.notes]
    if outcome.provider_error:
        lines.append(f"::error::{_data(outcome.provider_error)}")
    lines.append(sentence(outcome.summary, run.kind))
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return safe(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
