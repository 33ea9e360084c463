"""What a provider or the cache answered, put to the decisions that wanted it, and judged before it is written. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from alttext_html.bought import Bought
from alttext_html.html.machine import objection
from alttext_html.html.weak import LONGEST
from alttext_html.sources import Decision, unwritten
from alttext_html.texts.planning import want_key
from alttext_html.types import Style, TextSource

if TYPE_CHECKING:
    from alttext_html.shop import Shop

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
    if decision.want is None or decision.text is not None or not shop.open:
        return decision
    if want_key(decision.want) in bought.withheld:
        return decision
    return replace(decision, planned=TextSource.PROVIDER)
