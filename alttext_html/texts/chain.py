"""Several providers in turn: each is asked for what those before it could not do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from alttext_html.texts.describe import Described
from alttext_html.texts.planning import want_key
from alttext_html.types import Want

T = TypeVar("T")
Ask = Callable[[Sequence[Want], T, int], Awaitable[Described]]
"""Asks one provider for texts; the number is the credits that this run has spent so far, or may have."""


async def in_turn(wants: Sequence[Want], providers: Iterable[T], ask: Ask[T]) -> Described:
    """Ask the providers one after the other, each for the texts that are still missing; all answers as one.

    The first is asked in any case: it may have an old doubt to clear up.
    """
    total = Described({}, {})
    missing = list(wants)
    for number, provider in enumerate(providers):
        if (number and not missing) or total.fault is not None:
            break
        total = joined(total, await ask(missing, provider, total.credits_spent + total.credits_at_risk))
        missing = [want for want in missing if want_key(want) not in total.texts]
    return total


def joined(first: Described, then: Described) -> Described:
    """Both answers as one: what failed and was written by the next is no failure, nor an error once all is there."""
    texts = {**first.texts, **then.texts}
    both = {key: _both(first.failures.get(key), why) for key, why in then.failures.items()}
    failures = {key: why for key, why in {**first.failures, **both}.items() if key not in texts}
    return replace(
        then,
        texts=texts,
        tokens=first.tokens + then.tokens,
        failures=failures,
        requests=first.requests + then.requests,
        credits_spent=first.credits_spent + then.credits_spent,
        credits_at_risk=first.credits_at_risk + then.credits_at_risk,
        credits_left=then.credits_left if first.credits_left is None else first.credits_left,
        notes=(*first.notes, *then.notes),
        error=(first.error or then.error) if failures else None,
    )


def _both(first: str | None, then: str) -> str:
    return then if first is None or first == then else f"{first.rstrip('.')}; then {then}"
