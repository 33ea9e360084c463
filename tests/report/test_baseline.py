"""A baseline lets old findings pass and no new one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from alttext_html.report.baseline import parse, render, without
from alttext_html.types import Finding, Outcome, Summary
from tests.helpers.outcomes import CHECKED, HOSTILE, LONG, MISSING, THEME, WEAK


def outcome(*findings: Finding) -> Outcome:
    """An outcome of findings of severity fix."""
    return Outcome(Summary(remaining=len(findings)), findings)


def test_what_is_in_the_baseline_is_not_found() -> None:
    """Nothing remains, and a note says how much is left out."""
    left = without(CHECKED, parse(render(CHECKED)))
    assert [finding.code for finding in left.findings] == ["decorative-role"]
    assert left.summary.remaining == 0
    assert left.notes == ("3 findings of the baseline are not shown.",)


def test_a_new_finding_is_found() -> None:
    """Another image, or one more of the same image on the same page."""
    marks = parse(render(outcome(MISSING)))
    new = structs.replace(MISSING, src="new.png", offset=1)
    more = structs.replace(MISSING, offset=999)
    left = without(outcome(new, MISSING, more), marks)
    assert left.findings == (new, more)
    assert left.summary.remaining == 2


def test_moved_lines_change_nothing() -> None:
    """A paragraph above an old finding makes no new one."""
    marks = parse(render(outcome(MISSING, WEAK)))
    moved = [
        structs.replace(finding, line=finding.line + 7, offset=finding.offset + 300) for finding in (MISSING, WEAK)
    ]
    assert without(outcome(*moved), marks).findings == ()


def test_repaired_findings_are_counted() -> None:
    """So that the baseline shrinks."""
    left = without(outcome(MISSING), parse(render(outcome(MISSING, WEAK))))
    assert left.notes[1] == "1 finding of the baseline is no more there; --update-baseline forgets it."


def test_the_file_is_sorted_a_line_a_finding() -> None:
    """Whatever the order of the findings, so that branches merge."""
    assert render(outcome(WEAK, MISSING, LONG)) == render(outcome(LONG, MISSING, WEAK))
    lines = render(outcome(WEAK, MISSING)).splitlines()
    assert [line.split(maxsplit=1)[1] for line in lines[1:]] == [
        "guide/index.html weak-filename ../images/DSC_0042.jpg",
        "index.html missing images/harbour.jpg",
    ]


def test_two_baselines_merge_as_lines() -> None:
    """The lines of both, with a conflict's order and comments, are a baseline."""
    both = parse("# ours\n\n" + render(outcome(WEAK)) + render(outcome(MISSING)))
    assert without(outcome(WEAK, MISSING), both).findings == ()


@pytest.mark.parametrize("text", ["<<<<<<< ours\n", "{}", "0123 index.html\n", "g" * 16])
def test_what_is_no_baseline_is_refused(text: str) -> None:
    """With the number of the line."""
    with pytest.raises(ValueError, match=r"^2$"):
        parse(f"# head\n{text}")


def test_every_finding_has_its_own_mark() -> None:
    """412 logos are 412 lines."""
    assert len(parse(render(THEME))) == 412


@given(st.text(), st.text())
def test_no_page_can_write_a_line_of_its_own(page: str, src: str) -> None:
    """A hostile path or address stays on its line."""
    found = outcome(structs.replace(HOSTILE, page=page, src=src))
    assert len(render(found).splitlines()) == 2
    assert without(found, parse(render(found))).findings == ()
