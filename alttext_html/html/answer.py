"""What a rule that holds says about an image. Pure."""

from __future__ import annotations

from msgspec import Struct

from alttext_html.types import Action


class Answer(Struct, frozen=True):
    """What is done with the image, and why."""

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
