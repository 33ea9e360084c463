"""Formats for machines: schemas, escaping, fingerprints, and the size that services take."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from markdown_it import MarkdownIt
from msgspec import structs
from msgspec.structs import replace

import alttext_html.report
from alttext_html.report import MACHINE_FORMATS, renderer
from alttext_html.report.model import Run, RunKind
from alttext_html.report.wording import hints
from alttext_html.types import Outcome, PageProblem, clean
from tests.helpers.outcomes import CHECKED, FILLED, HOSTILE_OUTCOME, MISSING, NOTHING, PLANNED, REFUSED, SOURCED

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "report"
SCHEMA = json.loads(Path(alttext_html.report.__file__).with_name("schema.json").read_text("utf-8"))
OUTCOMES = {
    "checked": (CHECKED, Run(RunKind.CHECK, "site", "1.0")),
    "filled": (FILLED, Run(RunKind.FILL, "site", "1.0")),
    "sourced": (SOURCED, Run(RunKind.FILL, "site", "1.0")),
    "planned": (PLANNED, Run(RunKind.PLAN, "site", "1.0")),
    "nothing": (NOTHING, Run(RunKind.CHECK, "site", "1.0")),
    "refused": (REFUSED, Run(RunKind.FILL, "site", "1.0")),
    "hostile": (HOSTILE_OUTCOME, Run(RunKind.CHECK, "si te", "1.0")),
}
everywhere = pytest.mark.parametrize("name", sorted(OUTCOMES))


def parsed(name: str, form: str) -> Any:
    """A report, read back as JSON."""
    return json.loads(renderer(form)(*OUTCOMES[name]))


def closed(schema: Any) -> Any:
    """The schema with every object closed, so that an undocumented field fails."""
    if isinstance(schema, dict):
        schema = {key: closed(value) for key, value in schema.items()}
        if "properties" in schema and "type" in schema:
            schema["additionalProperties"] = False
    return schema


@pytest.mark.parametrize("form", MACHINE_FORMATS)
@everywhere
def test_every_report_can_be_written_as_utf8_and_ends_its_last_line(name: str, form: str) -> None:
    """No format lets a lone surrogate or an escape sequence of a page through."""
    text = renderer(form)(*OUTCOMES[name])
    assert "\x1b" not in text
    assert text.encode().endswith(b"\n") or (form, text) == ("diff", "")


@pytest.mark.parametrize("form", ["json", "jsonl", "gitlab", "junit", "sarif"])
@everywhere
def test_stdout_shows_nothing_that_is_obeyed(name: str, form: str) -> None:
    """Neither by a terminal (controls, direction marks, ends of lines) nor by GitHub's runner or Azure's agent."""
    text = renderer(form)(*OUTCOMES[name])
    assert not {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")} - {"\n"}
    assert not re.search(r"^\s*::|##\[|##vso\[", text, re.MULTILINE)


def test_what_is_escaped_is_read_as_it_was() -> None:
    """Parsers give every character back that the format can hold."""
    text = HOSTILE_OUTCOME.findings[0].text
    assert parsed("hostile", "json")["findings"][0]["text"] == text
    said = ET.fromstring(renderer("junit")(*OUTCOMES["hostile"])).findtext(".//failure")
    assert f"text: {' '.join(text.split())}".replace("\x00", "\ufffd") in said


@everywhere
def test_json_validates_against_the_schema_in_the_package(name: str) -> None:
    """Every field that is written is documented."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(closed(SCHEMA)).validate(parsed(name, "json"))


def test_json_holds_what_was_found() -> None:
    """The numbers and the texts arrive as they are."""
    report = parsed("filled", "json")
    assert report["version"] == 1
    assert report["summary"]["by_source"] == {"catalogue": 6, "provider": 3}
    assert report["summary"]["credits_left"] == 197
    assert [item["new_text"] for item in report["findings"]][2] == "נמל עם סירות"
    assert report["findings"][1]["remedy"].startswith("The budget of 3 credits")


@everywhere
def test_json_lines_hold_the_same_findings(name: str) -> None:
    """A line each, the summary last."""
    lines = [json.loads(line) for line in renderer("jsonl")(*OUTCOMES[name]).splitlines()]
    whole = parsed(name, "json")
    findings = [{key: line[key] for key in line if key != "type"} for line in lines if line["type"] == "finding"]
    assert findings == whole["findings"]
    assert lines[-1]["type"] == "summary"
    assert whole["summary"].items() <= lines[-1].items()


@everywhere
@pytest.mark.parametrize("name_of_schema", ["sarif-2.1.0.schema.json", "sarif-parts.schema.json"])
def test_sarif_keeps_to_the_standard(name: str, name_of_schema: str) -> None:
    """Checked against the published schema, and against one of the parts we use, closed to everything else."""
    schema = json.loads((FIXTURES / name_of_schema).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(parsed(name, "sarif"))


@everywhere
def test_sarif_results_point_at_their_rules(name: str) -> None:
    """ruleIndex and ruleId name the same rule."""
    run = parsed(name, "sarif")["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_describes_rules_that_it_knows() -> None:
    """A rule's sentence stands beside its code."""
    run = Run(RunKind.CHECK, rules={"missing": "An image has no text."})
    rules = json.loads(renderer("sarif")(CHECKED, run))["runs"][0]["tool"]["driver"]["rules"]
    known = next(rule for rule in rules if rule["id"] == "missing")
    assert known["shortDescription"] == {"text": "An image has no text."}


def test_sarif_stays_within_what_code_scanning_shows() -> None:
    """5,000 results, and a notification that says how many are left out."""
    many = Outcome(CHECKED.summary, tuple(structs.replace(MISSING, offset=number) for number in range(5_003)))
    run = json.loads(renderer("sarif")(many, Run(RunKind.CHECK)))["runs"][0]
    assert len(run["results"]) == 5_000
    notes = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes == ["3 more results are left out: code scanning services show no more."]


@pytest.mark.parametrize(
    ("page", "uri"),
    [
        ("a b/ü.html", "a%20b/%C3%BC.html"),
        ("100%.html", "100%25.html"),
        ("c:d.html", "./c%3Ad.html"),
        ("x?y#z.html", "x%3Fy%23z.html"),
        ("\udcff.html", "%FF.html"),
    ],
)
def test_sarif_paths_are_uri_references(page: str, uri: str) -> None:
    """A path is percent-encoded by its bytes, and a colon makes no scheme."""
    outcome = replace(CHECKED, findings=(structs.replace(MISSING, page=page),))
    result = json.loads(renderer("sarif")(outcome, Run(RunKind.CHECK)))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_every_form_leads_to_the_source() -> None:
    """docs/guide.md:41 is in the repository, site/guide/index.html is not: services can only show the first."""
    result = parsed("sourced", "sarif")["runs"][0]["results"][0]
    places = [result[key][0]["physicalLocation"] for key in ("locations", "relatedLocations")]
    assert places[0] == {"artifactLocation": {"uri": "docs/guide.md"}, "region": {"startLine": 41}}
    assert places[1]["artifactLocation"]["uri"] == "site/guide/index.html"
    assert parsed("sourced", "gitlab")[0]["location"] == {"path": "docs/guide.md", "lines": {"begin": 41}}
    finding = parsed("sourced", "json")["findings"][0]
    assert (finding["source_file"], finding["source_line"], finding["line"]) == ("docs/guide.md", 41, 40)
    assert "docs/guide.md:41" in ET.fromstring(renderer("junit")(*OUTCOMES["sourced"])).find(".//failure").text
    assert "| docs/guide.md:41 |" in renderer("markdown")(*OUTCOMES["sourced"])
    assert "<b>docs/guide.md:41</b> site/guide/index.html:40:9" in renderer("html")(*OUTCOMES["sourced"])


def test_without_a_source_the_page_is_named() -> None:
    """A theme's image stands in no source."""
    assert parsed("sourced", "gitlab")[1]["location"] == {"path": "site/index.html", "lines": {"begin": 12}}
    assert parsed("sourced", "json")["findings"][2]["source_file"] is None


@everywhere
def test_gitlab_issues_have_what_the_widget_reads(name: str) -> None:
    """A path without ./, a line, a severity it knows, and a fingerprint that is unique."""
    schema = json.loads((FIXTURES / "gitlab-parts.schema.json").read_text("utf-8"))
    issues = parsed(name, "gitlab")
    Draft202012Validator(schema).validate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


@everywhere
def test_junit_keeps_to_its_schema(name: str) -> None:
    """Elements in their order, counts that are numbers, nothing that a reader does not know."""
    schema = etree.XMLSchema(etree.parse(FIXTURES / "junit-parts.xsd"))
    schema.assertValid(etree.fromstring(renderer("junit")(*OUTCOMES[name]).encode()))


@everywhere
def test_junit_counts_agree_with_its_cases(name: str) -> None:
    """Strict XML, and every count is the number of elements below."""
    root = etree.fromstring(renderer("junit")(*OUTCOMES[name]).encode())
    for suite in (root, *root.iter("testsuite")):
        assert int(suite.get("tests")) == len(list(suite.iter("testcase"))) > 0
        assert int(suite.get("failures")) == len(list(suite.iter("failure")))
        assert int(suite.get("errors")) == len(list(suite.iter("error")))


def test_junit_fails_what_check_fails() -> None:
    """Severity fix fails, severity report passes and says why in its output."""
    root = ET.fromstring(renderer("junit")(*OUTCOMES["checked"]))
    assert root.get("failures") == "2"
    assert [case.findtext("system-out") for case in root.iter("testcase") if case.find("failure") is None] == [
        "The text is longer than 250 characters."
    ]


@everywhere
def test_markdown_tables_keep_their_columns(name: str) -> None:
    """Parsed by an independent reader: every row has as many cells as its head, and pages add no markup."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(renderer("markdown")(*OUTCOMES[name]))
    kinds = [child.type for token in tokens for child in token.children or [] if token.type == "inline"]
    contents = [child.content for token in tokens for child in token.children or [] if child.type == "html_inline"]
    assert not {"link_open", "image", "softbreak", "em_open"} & set(kinds)
    assert set(contents) <= {"<!-- -->"}
    width = 0
    for token in tokens:
        if token.type in ("thead_open", "tr_open"):
            width = 0
        width += token.type in ("th_open", "td_open")
        if token.type == "tr_close":
            assert width in (3, 5)


def test_markdown_shows_before_and_after() -> None:
    """The text that stood there, and the one that stands there now."""
    text = renderer("markdown")(*OUTCOMES["filled"])
    assert "| place | image | before | after | source |" in text
    assert "| he/index.html".replace("he/", "site/he/") in text
    assert "| DSC\\_0042.jpg |" not in text.split("### Written")[1]
    assert "| שלום.png | נמל עם סירות | cache |" in text


def test_markdown_fits_a_comment() -> None:
    """GitHub refuses more than 65,536 characters: rows are left out and counted."""
    many = tuple(structs.replace(MISSING, offset=number, src=f"{'x' * 100}{number}.png") for number in range(2_000))
    text = renderer("markdown")(Outcome(CHECKED.summary, many), Run(RunKind.CHECK, "site"))
    assert len(text) <= 60_000
    assert re.search(r"\.\.\. and 1,?\d+ more, which do not fit here\.", text)


def test_markdown_of_a_large_run_has_some_of_everything() -> None:
    """Problems, notes and two tables fit together: of each as much as there is room for, and the number of the rest."""
    still = [structs.replace(MISSING, offset=number) for number in range(2_000)]
    written = [structs.replace(each, page="new.html", new_text="@a " * 99) for each in still]
    problems = tuple(PageProblem(f"{number}.html", "cannot be read. @a " * 9) for number in range(2_000))
    notes = tuple(problem.message for problem in problems)
    text = renderer("markdown")(Outcome(FILLED.summary, (*still, *written), problems, notes), Run(RunKind.FILL))
    assert 50_000 < len(text) <= 60_000
    parts = re.split(r"\.\.\. and 1\d+ more, which do not fit here\.", text)
    assert len(parts) == 5
    assert all(
        f"{first} " in part for first, part in zip(("0.html:", "- cannot", ":12 |", ":12 |"), parts, strict=False)
    )


def test_markdown_cuts_no_command() -> None:
    """A shortened one would lose its budget, and with it the limit of what it buys."""
    run = Run(RunKind.PLAN, "site", named=("site/index.html",), options=f"--site-root {'long/' * 80}", has_key=True)
    text = renderer("markdown")(PLANNED, run)
    for hint in hints(PLANNED, run):
        assert f"\n- {hint}\n" in text.replace("\\", "")


def test_an_unknown_format_is_a_key_error() -> None:
    """Only names of the table are imported."""
    with pytest.raises(KeyError):
        renderer("os")


@given(st.text())
def test_no_text_breaks_out_of_its_place(text: str) -> None:
    """Whatever a page holds: one annotation, one table row, well-formed XML, JSON that comes back."""
    outcome = Outcome(CHECKED.summary, (structs.replace(MISSING, src=text, message=f"m{text}", page=f"p{text}"),))
    run = Run(RunKind.CHECK, "site")
    assert len(renderer("github")(outcome, run).splitlines()) == 2
    table = renderer("markdown")(outcome, run).partition("### Still open")[2].splitlines()[4:]
    assert table.index("") == 1
    etree.fromstring(renderer("junit")(outcome, run).encode())
    assert json.loads(renderer("json")(outcome, run))["findings"][0]["src"] == clean(text)
