"""JUnit XML: a test suite for each page with a finding, a test case for each finding."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from alttext_html.report.escaped import as_xml
from alttext_html.report.model import Run, by_page, location, open_findings, spot
from alttext_html.report.shown import short_source
from alttext_html.types import Finding, Outcome, Severity, clean

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, production 2"""


def render(outcome: Outcome, run: Run) -> str:
    """Findings of severity fix fail, the others pass with their message as output; undone pages are errors."""
    findings = open_findings(outcome, run)
    failures = sum(finding.severity is Severity.FIX for finding in findings)
    errors = [(location(problem.path, run), problem.message) for problem in outcome.problems]
    if outcome.provider_error:
        errors.append(("provider", outcome.provider_error))
    total = len(findings) + len(errors)
    root = ET.Element("testsuites", _counts("alttext-html", max(total, 1), failures, len(errors)))
    for page, group in by_page(findings):
        failed = sum(finding.severity is Severity.FIX for finding in group)
        name = _xml(location(page, run))
        suite = ET.SubElement(root, "testsuite", _counts(name, len(group), failed, 0))
        for finding in group:
            _case(suite, name, finding, _xml(str(spot(finding, run))))
    if errors:
        suite = ET.SubElement(root, "testsuite", _counts("problems", len(errors), 0, len(errors)))
        for name, message in errors:
            case = ET.SubElement(suite, "testcase", classname="problems", name=_xml(name))
            ET.SubElement(case, "error", message=_xml(message))
    if not total:
        suite = ET.SubElement(root, "testsuite", _counts("alttext-html", 1, 0, 0))
        ET.SubElement(suite, "testcase", classname="alttext-html", name="every image has its text")
    ET.indent(root)
    return as_xml(f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n')


def _case(suite: ET.Element, page: str, finding: Finding, place: str) -> None:
    name = _xml(f"{finding.line}:{finding.column} {finding.code} {short_source(finding.src)}".rstrip())
    case = ET.SubElement(suite, "testcase", classname=page, name=name)
    message = _xml(finding.message)
    if finding.severity is Severity.FIX:
        details = (
            ("place", place),
            ("image", short_source(finding.src)),
            ("text", finding.text),
            ("remedy", finding.remedy or ""),
        )
        failure = ET.SubElement(case, "failure", message=message, type=finding.code)
        # A line of stdout that begins with :: is a command to GitHub's runner, spaces before it or not.
        failure.text = "\n".join(f"{name}: {_line(value)}" for name, value in details if value)
    else:
        ET.SubElement(case, "system-out").text = _line(finding.message)


def _counts(name: str, tests: int, failures: int, errors: int) -> dict[str, str]:
    return {"name": name, "tests": str(tests), "failures": str(failures), "errors": str(errors)}


def _line(text: str) -> str:
    return _xml(" ".join(text.split()))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", clean(text))
