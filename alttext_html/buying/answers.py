"""What a provider or the cache answered, put to the decisions that wanted it, and judged before it is written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from alttext_html.buying.bought import Bought
from alttext_html.deciding.decision import Decision
from alttext_html.deciding.sources import unwritten
from alttext_html.html.machine import objection
from alttext_html.html.weak import LONGEST
from alttext_html.texts.planning import want_key
from alttext_html.types import Action, Severity, Style, TextSource

if TYPE_CHECKING:
    from alttext_html.buying.shop import Shop

LONGEST_COMPREHENSIVE = 600
"""Characters that a text in the style comprehensive may have; a person asked for detail."""


def answered(decision: Decision, bought: Bought) -> Decision:
    """The decision with the text that was wanted, or the reason why it did not come."""
    if decision.want is None:
        return decision
    key = want_key(decision.want)
    text = bought.texts.get(key)
    if text is None:
        return replace(decision, remedy=bought.withheld.get(key) or bought.remedies.get(key))
    longest = LONGEST_COMPREHENSIVE if decision.want.style == Style.COMPREHENSIVE else LONGEST
    reason = objection(text.value, decision.tag or text.language, longest=longest)
    if reason is not None:
        return replace(decision, remedy=unwritten(text.value, reason))
    return replace(decision, text=text)


def planned(decision: Decision, bought: Bought, shop: Shop) -> Decision:
    """The decision as a plan: what would be bought has a source and no text yet."""
    decision = answered(decision, bought)
    if decision.want is None or decision.text is not None or not shop.askable:
        return decision
    if want_key(decision.want) in bought.withheld:
        return decision
    return replace(decision, planned=TextSource.PROVIDER)


def spoken_for(decisions: Sequence[Decision]) -> list[Decision]:
    """Takes alt="" back from a group's silent members while the image that speaks for them has no text."""
    if not any(decision.judgement.speaker for decision in decisions):
        return list(decisions)
    by_tag = {(each.occurrence.page.path, each.occurrence.image.tag): each for each in decisions}

    def heard(decision: Decision) -> Decision:
        speaker = decision.judgement.speaker
        if speaker is None or decision.judgement.action is not Action.USE:
            return decision
        if _has_its_say(by_tag.get((decision.occurrence.page.path, speaker))):
            return decision
        remedy = "the image that speaks for its group has no text yet; when it gets one, this alt becomes empty."
        return replace(decision, text=None, remedy=remedy)

    return [heard(decision) for decision in decisions]


def _has_its_say(speaker: Decision | None) -> bool:
    """Whether it has a text, gets one after this plan, or shows nothing to speak of."""
    return speaker is not None and (
        speaker.text is not None or speaker.planned is not None or speaker.judgement.severity is Severity.INFO
    )
