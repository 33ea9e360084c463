"""What to buy, decided before the first credit is spent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.types import Want

WantKey = tuple[str, str, int, str]
"""SHA-256 of the image, language, style, keywords: how a run asks for a text, whoever writes it"""

OUT_OF_REACH = "the budget of credits does not reach it; buy credits or raise --max-credits"
"""what a text fails with that no credits are left for"""


def want_key(want: Want) -> WantKey:
    """How this want's text is asked for."""
    return want.image.sha256, want.language, int(want.style), want.keywords


class Spenders(Enum):
    """Who spends from the account during a run."""

    ONE = auto()
    """this run alone, as far as it knows: two balances say what a request without an answer cost"""
    MANY = auto()
    """other machines too, with ledgers of their own: a balance says nothing of this run's requests"""


class Plan(Struct, frozen=True):
    """An exact price, and what of it can be bought.

    ``requests`` are the wants to buy, grouped: the languages of one image in one style are one request. ``later`` are
    those the budget does not reach. ``needed`` and ``cost`` are credits: for all, and for ``requests``.
    """

    requests: tuple[tuple[Want, ...], ...]
    later: tuple[Want, ...]
    needed: int
    cost: int
    message: str
    """what a person should know of the budget; "" when it is enough"""


def plan(wants: Iterable[Want], price: int, balance: int | None, max_credits: int | None) -> Plan:
    """Choose what to buy: those used most first, then in the order of ``wants``.

    ``price`` is credits for one text, ``balance`` and ``max_credits`` limit the sum of them (None: no limit).
    """
    missing = sorted(merged(wants), key=lambda want: -want.uses)
    limits = [max(0, limit) for limit in (balance, max_credits) if limit is not None]
    count = min(limits) // price if limits and price > 0 else len(missing)
    taken, later = missing[:count], missing[count:]
    return Plan(
        requests=grouped(taken),
        later=tuple(later),
        needed=len(missing) * price,
        cost=len(taken) * price,
        message=_message(len(missing) * price, len(taken), balance, max_credits) if later else "",
    )


def merged(wants: Iterable[Want]) -> list[Want]:
    """Each text once, with the sum of its uses, in the order of first appearance."""
    result: dict[WantKey, Want] = {}
    for want in wants:
        key = want_key(want)
        known = result.get(key)
        result[key] = want if known is None else replace(known, uses=known.uses + want.uses)
    return list(result.values())


def grouped(wants: Sequence[Want]) -> tuple[tuple[Want, ...], ...]:
    """The requests these wants make: the languages of one image, style and keywords together, in order."""
    groups: dict[tuple[str, int, str], list[Want]] = {}
    for want in wants:
        groups.setdefault((want.image.sha256, int(want.style), want.keywords), []).append(want)
    return tuple(tuple(group) for group in groups.values())


def _message(needed: int, count: int, balance: int | None, max_credits: int | None) -> str:
    have = f"you have {balance}" if balance is not None else ""
    limit = f"--max-credits allows {max_credits}" if max_credits is not None else ""
    if balance is not None and max_credits is not None:
        have, limit = ("", limit) if max_credits < balance else (have, "")
    what = f"the {count} that appear on most pages are bought first" if count else "nothing is bought"
    return f"needs {needed} credits, {have or limit}: {what}"
