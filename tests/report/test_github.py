"""GitHub's annotations: one line each, at most ten of a kind, the run first."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from msgspec import structs
from msgspec.structs import replace

from alttext_html.report import renderer
from alttext_html.report.model import Run, RunKind
from alttext_html.types import Finding, Outcome, Severity, SourceLine
from tests.helpers.outcomes import (
    CHECKED,
    FILLED,
    HOSTILE_OUTCOME,
    LONG,
    MISSING,
    NOTHING,
    PLANNED,
    REFUSED,
    SOURCED,
    THEME,
)

CHECK = Run(RunKind.CHECK, "site", "1.0")


def annotations(*findings: Finding) -> list[str]:
    """The commands of a check with these findings, without the first, which is about the run."""
    return renderer("github")(replace(CHECKED, findings=findings), CHECK).splitlines()[1:]


@pytest.mark.parametrize(
    "outcome", [CHECKED, FILLED, PLANNED, NOTHING, REFUSED, SOURCED, THEME, HOSTILE_OUTCOME], ids=range(8)
)
def test_annotations_are_one_line_each_and_the_run_comes_first(outcome: Outcome) -> None:
    """A command has its properties in order; nothing a page holds starts a command of its own."""
    lines = renderer("github")(outcome, CHECK).splitlines()
    command = re.compile(r"::(error|warning|notice)( (file=[^:,]+(,line=\d+(,col=\d+)?)?,?)?(title=[^:,]+)?)?::.+")
    assert [line for line in lines if not command.fullmatch(line)] == []
    assert re.match(r"::notice title=Alt texts::[\d,]+ images? on ", lines[0])


def test_data_and_properties_are_escaped() -> None:
    """Percent everywhere, colon and comma in properties; a message from a page stays one line."""
    (line,) = annotations(structs.replace(MISSING, page="a,b:c%.html", message="50%\r\nx", src=""))
    assert line == "::error file=site/a%2Cb%3Ac%25.html,line=12,col=5,title=alt text%3A missing::50%25 x"


def test_an_annotation_stands_at_the_source() -> None:
    """The file that is in the pull request, and its line; a source has no column."""
    (line,) = annotations(structs.replace(MISSING, source=SourceLine("docs/guide.md", 41)))
    assert line.startswith("::error file=docs/guide.md,line=41,title=")


def test_a_picture_of_the_theme_is_one_annotation() -> None:
    """412 pages repeat it, and GitHub would show ten of them."""
    (line,) = renderer("github")(THEME, CHECK).splitlines()[1:]
    assert line.endswith("It stands on 412 pages.")


def test_up_to_ten_pictures_have_an_annotation_each() -> None:
    """Errors and warnings are counted apart."""
    found = annotations(
        *(structs.replace(each, offset=n, src=f"{n}.png") for each in (MISSING, LONG) for n in range(10))
    )
    assert Counter(line.split()[0] for line in found) == {"::error": 10, "::warning": 10}


def test_more_pictures_are_told_file_by_file() -> None:
    """Eleven in three files: three annotations, each names what its file holds."""
    found = annotations(*(structs.replace(MISSING, page=f"{n % 3}.html", offset=n, src=f"{n}.png") for n in range(11)))
    assert len(found) == 3
    assert "title=alt text%3A 4 images in this file::line 12: 0.png, missing%0Aline 12: 3.png, missing%0A" in found[0]


def test_what_does_not_fit_is_counted() -> None:
    """Thirty files: nine annotations, and one that says how much is left and where to read it."""
    found = annotations(*(structs.replace(MISSING, page=f"{n:02}.html", offset=n, src=f"{n}.png") for n in range(30)))
    assert len(found) == 10
    assert found[-1] == (
        "::error title=Alt texts::21 more images in 21 more files: the summary of this job lists them."
    )


def test_a_file_with_very_many_pictures_names_the_first() -> None:
    """Five names, and how many more."""
    (line,) = annotations(*(structs.replace(MISSING, offset=n, src=f"{n}.png") for n in range(40)))
    assert line.endswith("line 12: 4.png, missing%0Aand 35 more")


def test_notes_are_no_errors() -> None:
    """Severity info is not annotated."""
    assert annotations(structs.replace(MISSING, severity=Severity.INFO)) == []
