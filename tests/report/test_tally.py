"""The table of counts: aligned, narrow enough, and silent about zeros."""

from __future__ import annotations

import pytest

from alttext_html.report.model import RunKind
from alttext_html.report.tally import blocks, table, worth_a_table
from alttext_html.types import Summary, Verdict
from tests.helpers.outcomes import CHECKED, FILLED, NOTHING, PLANNED


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_the_table_fits(width: int) -> None:
    """Blocks that do not fit beside each other stand below each other."""
    lines = list(table(FILLED.summary, RunKind.FILL, width))
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    shown = " ".join(lines)
    assert all(block.title in shown for block in blocks(FILLED.summary, RunKind.FILL))


def test_numbers_end_in_one_column() -> None:
    """As in every table of numbers."""
    for block in blocks(FILLED.summary, RunKind.FILL):
        assert len({len(line) for line in block.lines()}) == 1


def test_a_check_counts_images_and_pages_only() -> None:
    """It has no texts and no credits; a state without an image is left out."""
    assert [block.title for block in blocks(CHECKED.summary, RunKind.CHECK)] == ["images", "pages"]
    assert "hidden" not in "".join(table(CHECKED.summary, RunKind.CHECK, 80))


def test_a_plan_has_its_price() -> None:
    """What it needs, beside what is there."""
    shown = " ".join(" ".join(table(PLANNED.summary, RunKind.PLAN, 20)).split())
    assert "to buy 3" in shown
    assert "credits spent 0 left 20 needed 37" in shown


@pytest.mark.parametrize(
    ("summary", "worth"),
    [
        (NOTHING.summary, False),
        (CHECKED.summary, True),
        (Summary(by_verdict={Verdict.OK: 3}), False),
        (Summary(), False),
    ],
)
def test_a_table_of_one_number_is_left_out(summary: Summary, worth: bool) -> None:
    """The sentence says it."""
    assert worth_a_table(summary) is worth
