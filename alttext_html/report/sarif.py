"""SARIF 2.1.0 (OASIS), for code scanning services. GitHub shows 5,000 results of a run and rejects more than 25,000."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from alttext_html.report.escaped import as_json
from alttext_html.report.model import Run, Spot, fingerprints, open_findings, page_spot, spot
from alttext_html.types import Finding, Outcome, Severity, clean

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 5_000
_LEVELS = {Severity.FIX: "error", Severity.REPORT: "warning", Severity.INFO: "note"}


def render(outcome: Outcome, run: Run) -> str:
    """One run with its rules, its results and, as notifications, the pages that could not be done."""
    findings = open_findings(outcome, run)
    left_out = len(findings) - MOST_RESULTS
    findings = findings[:MOST_RESULTS]
    codes = sorted({finding.code for finding in findings})
    messages = [f"{problem.path}: {problem.message}" for problem in outcome.problems] + list(outcome.notes)
    if outcome.provider_error:
        messages.append(outcome.provider_error)
    if left_out > 0:
        messages.append(f"{left_out} more results are left out: code scanning services show no more.")
    marks = fingerprints(findings)
    results = [_result(finding, run, codes, mark) for finding, mark in zip(findings, marks, strict=True)]
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(run, codes)},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": outcome.provider_error is None,
                        "toolExecutionNotifications": [
                            {"level": "warning", "message": {"text": clean(message)}} for message in messages
                        ],
                    }
                ],
                "results": results,
            }
        ],
    }
    return as_json(document, indent=2) + "\n"


def _driver(run: Run, codes: Sequence[str]) -> Mapping[str, object]:
    driver: dict[str, object] = {"name": "alttext-html", "rules": [_rule(code, run) for code in codes]}
    if run.version:
        driver["version"] = run.version
    return driver


def _rule(code: str, run: Run) -> Mapping[str, object]:
    help_text = f"Run `alttext-html explain {code}` for what this rule finds and why."
    rule: dict[str, object] = {"id": code, "help": {"text": help_text}, "properties": {"tags": ["accessibility"]}}
    if code in run.rules:
        rule["shortDescription"] = {"text": run.rules[code]}
    return rule


def _result(finding: Finding, run: Run, codes: Sequence[str], mark: str) -> Mapping[str, object]:
    text = finding.message if finding.remedy is None else f"{finding.message} {finding.remedy}"
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": clean(text)},
        "locations": [_location(spot(finding, run))],
        "partialFingerprints": {"altTextHtml/v1": mark},
    }
    if finding.source is not None:
        result["relatedLocations"] = [_location(page_spot(finding, run))]
    return result


def _location(where: Spot) -> Mapping[str, object]:
    region = {"startLine": where.line}
    if where.column is not None:
        region["startColumn"] = where.column
    return {"physicalLocation": {"artifactLocation": {"uri": uri(where.path)}, "region": region}}


def uri(path: str) -> str:
    """A path as a relative URI reference."""
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=@")
    return encoded if ":" not in path.split("/", 1)[0] else f"./{encoded}"
