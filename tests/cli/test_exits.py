"""Exit codes, which scripts stand on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from alttext_html.cli.exits import exit_code
from alttext_html.report.model import RunKind
from alttext_html.settings import Mode
from alttext_html.types import Outcome, PageProblem, Summary, TextSource

DONE = Outcome(Summary(pages=1, images=3))
OPEN = Outcome(Summary(pages=1, images=3, remaining=1))
PLANNED = Outcome(Summary(by_source={TextSource.CATALOGUE: 2}))
PROBLEM = replace(DONE, problems=(PageProblem("a.html", "cannot be read."),))
UNSAVED = replace(DONE, unsaved=True)
REFUSED = replace(DONE, provider_error="no")


@pytest.mark.parametrize(
    ("outcome", "kind", "mode", "code"),
    [
        (DONE, RunKind.CHECK, Mode.ONLINE, 0),
        (DONE, RunKind.FILL, Mode.ONLINE, 0),
        (DONE, RunKind.PLAN, Mode.ONLINE, 0),
        (OPEN, RunKind.CHECK, Mode.ONLINE, 1),
        (OPEN, RunKind.CHECK, Mode.OFFLINE, 1),
        (OPEN, RunKind.FILL, Mode.ONLINE, 1),
        (OPEN, RunKind.FILL, Mode.FROZEN, 1),
        (OPEN, RunKind.FILL, Mode.OFFLINE, 0),
        (OPEN, RunKind.PLAN, Mode.OFFLINE, 1),
        (PLANNED, RunKind.PLAN, Mode.ONLINE, 1),
        (PLANNED, RunKind.FILL, Mode.ONLINE, 0),
        (PROBLEM, RunKind.CHECK, Mode.ONLINE, 1),
        (PROBLEM, RunKind.FILL, Mode.OFFLINE, 1),
        (UNSAVED, RunKind.FILL, Mode.OFFLINE, 1),
        (REFUSED, RunKind.FILL, Mode.ONLINE, 3),
        (REFUSED, RunKind.PLAN, Mode.ONLINE, 3),
    ],
)
def test_the_exit_code_says_what_remains(outcome: Outcome, kind: RunKind, mode: Mode, code: int) -> None:
    """0 nothing left, 1 something remains, 3 refused; only --offline forgives what is not known."""
    assert exit_code(outcome, kind, mode) == code
