"""GitLab's Code Quality report: a list of issues with fingerprints that survive moved lines."""

from __future__ import annotations

from alttext_html.report.escaped import as_json
from alttext_html.report.model import Run, fingerprints, open_findings, spot
from alttext_html.report.shown import short_source
from alttext_html.types import Finding, Outcome, Severity, clean

_SEVERITIES = {Severity.FIX: "major", Severity.REPORT: "minor", Severity.INFO: "info"}


def render(outcome: Outcome, run: Run) -> str:
    """The array that GitLab reads from the artifact."""
    findings = open_findings(outcome, run)
    spots = [spot(finding, run) for finding in findings]
    issues = [
        {
            "description": _description(finding),
            "check_name": finding.code,
            "fingerprint": mark,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": clean(where.path), "lines": {"begin": where.line}},
        }
        for finding, where, mark in zip(findings, spots, fingerprints(findings), strict=True)
    ]
    return as_json(issues, indent=2) + "\n"


def _description(finding: Finding) -> str:
    image = f" Image: {short_source(finding.src)}" if finding.src else ""
    return clean(f"{finding.message}{image}")
