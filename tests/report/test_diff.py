"""The diff of start tags: what is there, what comes, nothing else."""

from __future__ import annotations

from msgspec import structs

from alttext_html.report.diff import render
from alttext_html.report.model import Run, RunKind
from alttext_html.types import Outcome, Summary
from tests.helpers.outcomes import CHECKED, MISSING

RUN = Run(RunKind.PLAN, "site")
CHANGED = structs.replace(MISSING, old_tag='<img src="a.png">', new_tag='<img alt="A boat" src="a.png">')


def diff(*findings: object) -> str:
    """The diff of these findings."""
    return render(Outcome(Summary(), findings), RUN)  # type: ignore[arg-type]


def test_a_changed_tag_is_a_hunk_at_its_line() -> None:
    """The form of a unified diff without context."""
    assert diff(CHANGED) == (
        '--- site/index.html\n+++ site/index.html\n@@ -12 +12 @@\n-<img src="a.png">\n+<img alt="A boat" src="a.png">\n'
    )


def test_a_page_is_named_once_and_pages_are_in_order() -> None:
    """Hunks of one page stand together."""
    text = diff(structs.replace(CHANGED, page="z.html"), structs.replace(CHANGED, offset=900, line=30), CHANGED)
    assert [line for line in text.splitlines() if line[:3] in ("---", "@@ ")] == [
        "--- site/index.html",
        "@@ -12 +12 @@",
        "@@ -30 +30 @@",
        "--- site/z.html",
        "@@ -12 +12 @@",
    ]


def test_a_tag_of_several_lines_has_a_range() -> None:
    """Every line has its mark, whatever the line ends are."""
    text = diff(structs.replace(CHANGED, old_tag='<img\r\n\tsrc="a.png">', new_tag='<img alt="x"\r\n\tsrc="a.png">'))
    assert text.splitlines()[2:] == [
        "@@ -12,2 +12,2 @@",
        "-<img",
        '-\tsrc="a.png">',
        '+<img alt="x"',
        '+\tsrc="a.png">',
    ]


def test_nothing_changed_is_an_empty_diff() -> None:
    """As every diff."""
    assert render(CHECKED, RUN) == ""


def test_a_tag_cannot_command_the_terminal() -> None:
    """Escape sequences are shown, lone surrogates replaced."""
    text = diff(structs.replace(CHANGED, old_tag='<img alt="\x1b[2J\udcff">'))
    assert r"\x1b[2J" in text
    text.encode()


def test_a_picture_inside_a_tag_is_shortened() -> None:
    """Nobody reads its bytes."""
    old = f'<img src="data:image/png;base64,{"A" * 5000}" class=x>'
    hunk = diff(structs.replace(CHANGED, old_tag=old)).splitlines()[3]
    assert len(hunk) < 100
    assert hunk.endswith('..." class=x>')
