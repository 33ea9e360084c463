"""The exit code of a run."""

from __future__ import annotations

from alttext_html.cli.codes import CLEAN, PROVIDER, REMAINS
from alttext_html.report.model import RunKind
from alttext_html.settings import Mode
from alttext_html.types import Outcome


def exit_code(outcome: Outcome, kind: RunKind, mode: Mode) -> int:
    """The exit code of a check or fill. ``--offline`` forgives what is not known; a plan leaves all it plans."""
    if outcome.provider_error is not None:
        return PROVIDER
    summary = outcome.summary
    planned = kind is RunKind.PLAN and any(summary.by_source.values())
    forgiven = kind is RunKind.FILL and mode is Mode.OFFLINE
    if outcome.problems or outcome.unsaved or planned or (summary.remaining and not forgiven):
        return REMAINS
    return CLEAN
