"""Requests without an answer, and runs that are stopped: the service's log is the judge."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from alttext_html.texts.cache import TextCache
from alttext_html.texts.describe import describe
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.material import Material
from alttext_html.texts.owned import known
from alttext_html.texts.pace import Limits
from alttext_html.texts.planning import want_key
from alttext_html.texts.providers import Answer, Payload, Request
from alttext_html.texts.store import BoughtText, Item
from alttext_html.types import Image
from tests.helpers.purchases import FakeProvider, Service, fill, payload, texts, want

# --- requests that nobody knows the end of ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "spent", "note"),
    [("drop-after", 1, "shows that it cost 1 credit for nothing"), ("drop-before", 0, "shows no charge for it")],
)
def test_an_ambiguous_end_is_cleared_up_by_the_balance(tmp_path: Path, fault: str, spent: int, note: str) -> None:
    """It is not sent again in this run; the note says what it cost; the next run buys it and notes nothing."""
    service = Service(faults=[fault])
    described = fill(tmp_path, service, [want("a"), want("b")], Limits(concurrency=1))
    assert service.calls == 2
    assert described.credits_spent == spent + 1
    assert described.credits_left == service.credits
    assert [note in each and "a.png" in each for each in described.notes] == [True]
    again = fill(tmp_path, service, [want("a"), want("b")])
    assert again.notes == ()
    assert texts(again, [want("a")]) == ["a in en"]


@pytest.mark.parametrize(("credits_", "notes"), [(1, 0), (0, 1)])
def test_a_text_that_cost_nothing_is_no_answer_to_what_a_dead_run_sent(
    tmp_path: Path, credits_: int, notes: int
) -> None:
    """It was bought for another size of the picture: the request stays a doubt, and is told; a bought one is none."""
    key = want("a").key("fake")
    with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:
        ledger.lease([Item(key, "a.png", 1)])
        ledger.intend([Item(key, "a.png", 1)], None)
        cache.put([BoughtText(key, "A harbour", credits_, datetime.now(UTC))])
    described = fill(tmp_path, Service(), [want("a")])
    assert texts(described, [want("a")]) == ["A harbour"]
    assert len(described.notes) == notes


def test_a_balance_that_others_use_decides_nothing(tmp_path: Path) -> None:
    """When the sum does not fit, the note says that it may have cost a credit."""
    service = Service(faults=["drop-after"])

    class Busy(FakeProvider):
        async def describe(self, request: object) -> object:  # type: ignore[override]
            self.service.credits -= 5
            return await super().describe(request)  # type: ignore[arg-type]

    with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:
        described = asyncio.run(
            describe(
                [want("a")],
                provider=Busy(service),  # type: ignore[arg-type]
                cache=cache,
                ledger=ledger,
                material=Material(payload),
                limits=Limits(),
            )
        )
    assert "may have cost 1 credit for nothing" in described.notes[0]
    assert described.credits_spent == 0


def test_a_language_left_out_is_doubtful(tmp_path: Path) -> None:
    """The other language is kept; the one that did not come is cleared up like any ambiguous end."""
    service = Service(faults=["left-out"])
    wants = [want("a", "en"), want("a", "fr")]
    described = fill(tmp_path, service, wants)
    assert texts(described, wants) == ["a in en", None]
    assert described.credits_spent == 2
    assert "cost 1 credit for nothing" in described.notes[0]


class _Counting(FakeProvider):
    """Counts 700 tokens for each request."""

    async def describe(self, request: Request) -> Answer:
        return replace(await super().describe(request), tokens=700)


def test_tokens_of_a_request_count_once(tmp_path: Path) -> None:
    """Two languages of one image are one request; what is owned afterwards takes none."""
    provider, wants = _Counting(Service()), [want("a", "en"), want("a", "fr"), want("b", "en")]

    async def tokens() -> int:
        with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:
            described = await describe(
                wants, provider=provider, cache=cache, ledger=ledger, material=Material(payload), limits=Limits()
            )
            return described.tokens

    assert [asyncio.run(tokens()) for _ in range(2)] == [1400, 0]


def test_a_fault_of_a_plugin_loses_nothing(tmp_path: Path) -> None:
    """What it raises is told at the end; what was in flight is kept, and the next run tells of the request."""
    service = Service(faults=["ok", "bug"])
    wants = [want("a"), want("b"), want("c")]
    ended = fill(tmp_path, service, wants, Limits(concurrency=1))
    assert repr(ended.fault) == "RuntimeError('a bug in a plugin')"
    assert texts(ended, wants[:1]) == ["a in en"]
    assert set(ended.failures.values()) == {"a bug ended the buying; report it, then run again"}
    described = fill(tmp_path, service, wants)
    assert texts(described, wants) == ["a in en", "b in en", "c in en"]
    assert "b.png" in described.notes[0]
    assert service.charged[want_key(wants[0])] == 1


def test_the_next_request_is_made_ready_while_all_are_in_flight(tmp_path: Path) -> None:
    """Preparing a large picture costs the time of one that waits for its answer, not its own."""
    service = Service()

    async def bought(folder: Path) -> None:
        both_prepared = asyncio.Event()
        loop = asyncio.get_running_loop()
        prepared: list[Image] = []

        def preparing(picture: Image) -> Payload:
            prepared.append(picture)
            if len(prepared) == 2:
                loop.call_soon_threadsafe(both_prepared.set)
            return payload(picture)

        class Thinking(FakeProvider):
            async def _describe(self, request: Request) -> Answer:
                await asyncio.wait_for(both_prepared.wait(), 60)
                return await super()._describe(request)

        with TextCache(folder) as cache, Ledger(folder) as ledger:
            described = await describe(
                [want("a"), want("b")],
                provider=Thinking(service),
                cache=cache,
                ledger=ledger,
                material=Material(preparing),
                limits=Limits(concurrency=1),
            )
        assert len(described.texts) == 2

    asyncio.run(bought(tmp_path))
    assert service.most_in_flight == 1


# --- being stopped ---------------------------------------------------------------------------------------


def test_a_stop_lets_requests_in_flight_finish(tmp_path: Path) -> None:
    """What was in flight is in the cache when the cancellation comes out; nothing more is sent."""
    service = Service()

    async def stopped(folder: Path) -> None:
        with TextCache(folder) as cache, Ledger(folder) as ledger:
            going = asyncio.Event()

            class Slow(FakeProvider):
                async def describe(self, request: object) -> object:  # type: ignore[override]
                    going.set()
                    for _ in range(20):
                        await asyncio.sleep(0)
                    return await super().describe(request)  # type: ignore[arg-type]

            task = asyncio.create_task(
                describe(
                    [want("a"), want("b"), want("c")],
                    provider=Slow(service),  # type: ignore[arg-type]
                    cache=cache,
                    ledger=ledger,
                    material=Material(payload),
                    limits=Limits(concurrency=1),
                )
            )
            await going.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert ledger.book("fake").in_flight == 0
            assert [text.value for text in known([want("a")], cache, "fake").values()] == ["a in en"]

    asyncio.run(stopped(tmp_path))
    assert service.calls == 1


def test_a_request_that_does_not_finish_in_time_stays_recorded(tmp_path: Path) -> None:
    """The next run says what it may have cost, and buys it."""
    service = Service()

    async def stopped(folder: Path) -> None:
        with TextCache(folder) as cache, Ledger(folder) as ledger:
            going = asyncio.Event()

            class Hanging(FakeProvider):
                async def describe(self, request: object) -> object:  # type: ignore[override]
                    await super().describe(request)  # type: ignore[arg-type]
                    going.set()
                    await asyncio.Event().wait()
                    raise AssertionError

            task = asyncio.create_task(
                describe(
                    [want("a")],
                    provider=Hanging(service),  # type: ignore[arg-type]
                    cache=cache,
                    ledger=ledger,
                    material=Material(payload),
                    limits=Limits(grace_seconds=0.01),
                )
            )
            await going.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(stopped(tmp_path))
    described = fill(tmp_path, service, [want("a")])
    assert "cost 1 credit for nothing" in described.notes[0]
    assert texts(described, [want("a")]) == ["a in en"]
    assert service.charged[want_key(want("a"))] == 2


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    """It never goes back, and ends at the number of texts."""
    seen: list[tuple[int, int]] = []
    wants = [want("a"), want("b"), want("c")]
    fill(tmp_path, Service(faults=["400"]), wants, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (3, 3)
