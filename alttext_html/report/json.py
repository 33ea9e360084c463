"""The JSON report. ``schema.json`` beside this module describes every field; scripts stand on it."""

from __future__ import annotations

from collections.abc import Mapping

from alttext_html.report.escaped import as_json
from alttext_html.report.model import Run
from alttext_html.types import Finding, Outcome, Summary, clean

SCHEMA_VERSION = 1


def render(outcome: Outcome, run: Run) -> str:
    """The whole outcome as one JSON document."""
    document = {
        "version": SCHEMA_VERSION,
        "tool": {"name": "alttext-html", "version": run.version},
        "run": str(run.kind),
        "summary": summary_fields(outcome.summary),
        "findings": [finding_fields(finding) for finding in outcome.findings],
        "problems": [{"path": clean(item.path), "message": clean(item.message)} for item in outcome.problems],
        "notes": [clean(note) for note in outcome.notes],
        "provider_error": None if outcome.provider_error is None else clean(outcome.provider_error),
    }
    return as_json(document, indent=2) + "\n"


def summary_fields(summary: Summary) -> Mapping[str, object]:
    """The counts."""
    return {
        "pages": summary.pages,
        "pages_changed": summary.pages_changed,
        "images": summary.images,
        "by_verdict": {str(verdict): number for verdict, number in sorted(summary.by_verdict.items())},
        "by_source": {str(source): number for source, number in sorted(summary.by_source.items())},
        "remaining": summary.remaining,
        "requests": summary.requests,
        "credits_spent": summary.credits_spent,
        "credits_needed": summary.credits_needed,
        "credits_left": summary.credits_left,
        "tokens": summary.tokens,
        "seconds": round(summary.seconds, 3),
    }


def finding_fields(finding: Finding) -> Mapping[str, object]:
    """One image that is not ok."""
    return {
        "page": clean(finding.page),
        "line": finding.line,
        "column": finding.column,
        "offset": finding.offset,
        "element": str(finding.element),
        "verdict": str(finding.verdict),
        "severity": str(finding.severity),
        "code": finding.code,
        "message": clean(finding.message),
        "src": clean(finding.src),
        "text": clean(finding.text),
        "new_text": None if finding.new_text is None else clean(finding.new_text),
        "text_source": None if finding.text_source is None else str(finding.text_source),
        "language": finding.language,
        "remedy": None if finding.remedy is None else clean(finding.remedy),
        "source_file": None if finding.source is None else clean(finding.source.file),
        "source_line": None if finding.source is None else finding.source.line,
    }
