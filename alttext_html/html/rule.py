"""What one rule is: its code, its severity, its sentence, and the function that answers. Pure."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from alttext_html.html.case import Case, Situation
from alttext_html.types import Action, Severity, Verdict


class Answer(Struct, frozen=True):
    """What a rule that holds says about an image."""

    action: Action = Action.LEAVE
    suggestion: str | None = None
    because: str = ""
    """fills ``{because}`` of the rule's sentence"""


HOLDS = Answer()
DESCRIBE = Answer(Action.DESCRIBE)
PURPOSE = Answer(Action.PURPOSE)


def use(text: str, because: str = "") -> Answer:
    """Answer that this text, already paid for by a person, is to be written."""
    return Answer(Action.USE, text, because)


class Rule(Struct, frozen=True):
    """One rule. ``applies`` answers or is silent; the first rule of the table that answers wins."""

    code: str
    severity: Severity
    verdict: Verdict
    message: str
    """one sentence: what it is, and the remedy"""
    applies: Callable[[Case], Answer | None]
    situations: Situation = Situation.ANY
    """outside of these it cannot hold"""
    clue: Callable[[str, str], bool] | None = None
    """asked of a written text and its language alone, once for each text: where it says no, the rule cannot hold"""
