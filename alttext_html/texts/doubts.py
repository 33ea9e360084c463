"""Requests that ended without an answer: what the account's balance says of them, and how people are told. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alttext_html.texts.store import Doubt, Verdict

_OUTCOME = {
    Verdict.UNKNOWN: "it may have cost {price} for nothing",
    Verdict.CHARGED: "the balance shows that it cost {price} for nothing",
    Verdict.FREE: "the balance shows no charge for it",
}


def missing_credits(doubts: Sequence[Doubt], spent: int | None, balance_then: int, balance_now: int) -> int | None:
    """How many credits of the doubts were charged, from two balances and those ``spent`` on known texts between them.

    This assumes that nobody else uses or fills the account meanwhile; None when the sums show that it does not hold.
    """
    if spent is None:
        return None
    gone = balance_then - spent - balance_now
    return gone if 0 <= gone <= sum(doubt.item.credits for doubt in doubts) else None


def verdict_on(doubts: Sequence[Doubt], gone: int | None) -> Verdict:
    """All or nothing decides; a part says how many were charged, never which."""
    if gone == 0:
        return Verdict.FREE
    return Verdict.CHARGED if gone == sum(doubt.item.credits for doubt in doubts) else Verdict.UNKNOWN


def part_note(gone: int, count: int) -> str:
    """One line for doubts of which the balance shows a part."""
    return f"the balance shows that {gone} credits were charged for the {count} texts that got no answer, not for which"


def note_of(doubt: Doubt) -> str:
    """One line for a person: which image and language, when, and what it cost; no control characters."""
    item = doubt.item
    price = f"{item.credits} credit{'' if item.credits == 1 else 's'}"
    outcome = _OUTCOME[doubt.verdict].format(price=price)
    line = (
        f"{item.path}: the request for its text in {item.key.language} at {doubt.time:%Y-%m-%d %H:%M} UTC got no "
        f"answer: {outcome} (image {item.key.sha256[:12]})"
    )
    return "".join(character if character.isprintable() else "\ufffd" for character in line)
