"""Which findings are open, and what marks them."""

from __future__ import annotations

from msgspec import structs

from alttext_html.report.model import Run, RunKind, fingerprints, open_findings
from alttext_html.types import clean
from tests.helpers.outcomes import CHECKED, FILLED, MISSING, PLANNED, WEAK

SITE = Run(RunKind.CHECK, "site")


def test_after_a_fill_only_what_has_no_text_is_open() -> None:
    """A written text is done; a note is never open; a plan leaves all open."""
    assert [item.code for item in open_findings(FILLED, Run(RunKind.FILL))] == ["weak-filename"]
    assert len(open_findings(CHECKED, SITE)) == 3
    assert len(open_findings(PLANNED, Run(RunKind.PLAN))) == 2


def test_fingerprints_differ_within_a_run_and_ignore_lines() -> None:
    """The same image twice on a page gives two marks; a moved image keeps its own."""
    marks = fingerprints([MISSING, MISSING, WEAK])
    assert len(set(marks)) == 3
    assert fingerprints([structs.replace(MISSING, line=99, column=1, offset=7)]) == marks[:1]


def test_lone_surrogates_become_replacement_characters() -> None:
    """They stand for bytes that no encoder takes; everything else stays."""
    assert clean("a\udcffb \U0001f600") == "a\ufffdb \U0001f600"
