"""JSON Lines: the JSON report's findings one a line, then one line with the summary."""

from __future__ import annotations

from collections.abc import Mapping

from alttext_html.report.escaped import as_json
from alttext_html.report.json import SCHEMA_VERSION, finding_fields, summary_fields
from alttext_html.report.model import Run
from alttext_html.types import Outcome, clean


def render(outcome: Outcome, run: Run) -> str:
    """Lines of ``type`` finding, problem and note; the last is of type ``summary`` and names the schema's version."""
    lines: list[Mapping[str, object]] = [{"type": "finding", **finding_fields(item)} for item in outcome.findings]
    lines += [{"type": "problem", "path": clean(p.path), "message": clean(p.message)} for p in outcome.problems]
    lines += [{"type": "note", "message": clean(note)} for note in outcome.notes]
    error = None if outcome.provider_error is None else clean(outcome.provider_error)
    last = {"version": SCHEMA_VERSION, "run": str(run.kind), "provider_error": error}
    lines.append({"type": "summary", **last, **summary_fields(outcome.summary)})
    return "".join(as_json(line) + "\n" for line in lines)
