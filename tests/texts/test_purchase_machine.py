"""Fills, crashes at every step, rivals and faults in any order: the service's log never shows a double charge."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alttext_html.texts.cache import TextCache
from alttext_html.texts.describe import describe
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.material import Material
from alttext_html.texts.owned import known
from alttext_html.texts.pace import Limits
from alttext_html.texts.planning import WantKey, want_key
from alttext_html.texts.store import Ruling
from tests.helpers.memory import IN_MEMORY
from tests.helpers.purchases import FakeProvider, FakeTime, Service, payload, want

WANTS = [want(name, language) for name in "abcd" for language in ("en", "fr")]
STEPS = ("lease", "intend", "put", "settle", "orphans", "judge", "told", "book")
FAULTS = ("ok", "400", "401", "402", "429", "500", "drop-before", "drop-after", "left-out")


class Crash(BaseException):
    """The process is dead."""


class Dying:
    """A cache or ledger whose process dies before or behind the n-th call of a step; nothing works afterwards."""

    def __init__(self, real: Any, plan: list[Any]) -> None:
        self._real = real
        self._plan = plan

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._real, name)

        def call(*arguments: Any, **named: Any) -> Any:
            plan = self._plan
            if plan and plan[0] == "dead":
                raise Crash
            mine = plan and plan[0] == name
            if mine:
                plan[1] -= 1
            if mine and plan[1] == 0 and plan[2] == "before":
                plan[0] = "dead"
                raise Crash
            result = method(*arguments, **named)
            if mine and plan[1] == 0:
                plan[0] = "dead"
                raise Crash
            return result

        return call


async def run(folder: Path, service: Service, names: list[int], limits: Limits, plan: list[Any]) -> Any:
    cache, ledger = TextCache(folder), Ledger(folder)
    try:
        return await describe(
            [WANTS[number] for number in names],
            provider=FakeProvider(service),
            cache=Dying(cache, plan),  # type: ignore[arg-type]
            ledger=Dying(ledger, plan),  # type: ignore[arg-type]
            material=Material(payload),
            limits=limits,
            clock=FakeTime().clock,
        )
    except BaseExceptionGroup as error:
        if error.split(Crash)[1] is not None:
            raise
    except Crash:
        return None
    finally:
        cache.close()
        ledger.close()
    return None


class Purchases(RuleBasedStateMachine):
    """One cache folder, one account, many runs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=IN_MEMORY))
        self.service = Service()
        self.ever: dict[WantKey, str] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=4))
    def break_the_service(self, faults: list[str]) -> None:
        self.service.faults = faults

    @rule(
        names=st.lists(st.integers(0, len(WANTS) - 1), min_size=1, max_size=8),
        max_credits=st.none() | st.integers(0, 5),
        concurrency=st.integers(1, 3),
    )
    def fill(self, names: list[int], max_credits: int | None, concurrency: int) -> None:
        before = self.service.spent
        limits = Limits(max_credits=max_credits, concurrency=concurrency)
        described = asyncio.run(run(self.folder, self.service, names, limits, []))
        spent = self.service.spent - before
        assert max_credits is None or spent <= max_credits
        assert described.credits_spent == spent
        assert set(described.texts) | set(described.failures) == {want_key(WANTS[number]) for number in names}
        assert described.credits_left in (None, self.service.credits)

    @rule(
        names=st.lists(st.integers(0, len(WANTS) - 1), min_size=1, max_size=8),
        step=st.sampled_from(STEPS),
        count=st.integers(1, 3),
        moment=st.sampled_from(["before", "after"]),
        max_credits=st.none() | st.integers(0, 5),
    )
    def crash(self, names: list[int], step: str, count: int, moment: str, max_credits: int | None) -> None:
        before = self.service.spent
        asyncio.run(run(self.folder, self.service, names, Limits(max_credits=max_credits), [step, count, moment]))
        assert max_credits is None or self.service.spent - before <= max_credits

    @precondition(lambda self: not self.service.faults)
    @rule(
        first=st.lists(st.integers(0, len(WANTS) - 1), min_size=1, max_size=8),
        second=st.lists(st.integers(0, len(WANTS) - 1), min_size=1, max_size=8),
    )
    def two_at_once(self, first: list[int], second: list[int]) -> None:
        async def both() -> list[Any]:
            return await asyncio.gather(
                *(run(self.folder, self.service, names, Limits(), []) for names in (first, second))
            )

        for described in asyncio.run(both()):
            assert described.failures == {}

    @rule()
    def somebody_buys_credits(self) -> None:
        self.service.credits += 7

    @invariant()
    def nothing_is_paid_twice_and_nothing_is_lost(self) -> None:
        with TextCache(self.folder) as cache, Ledger(self.folder) as ledger:
            history = ledger.history()
            bought = Counter(charge.digest for charge in ledger.charges())
            owned = known(WANTS, cache, "fake")
            sent = ledger.book("fake").in_flight
        doubts = Counter((each.item.key.sha256, each.item.key.language, 2, "") for each in history)
        for each in WANTS:
            key = want_key(each)
            # An orphan of a crash is a doubt that the next run records.
            assert self.service.charged[key] <= 1 + doubts[key] + (sent > 0)
            assert bought[each.key("fake").digest()] <= 1
            if key in self.ever:
                assert owned[key].value == self.ever[key]
        self.ever |= {key: text.value for key, text in owned.items()}
        assert not [each for each in history if each.ruling is Ruling.FREE and not each.epoch]


TestPurchases = Purchases.TestCase
TestPurchases.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
