"""The spending protocol with a service in memory whose log is the judge."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alttext_html.errors import ImageError, OutOfCredits, Unauthorized, Unavailable
from alttext_html.texts.cache import TextCache
from alttext_html.texts.describe import describe
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.material import Material
from alttext_html.texts.owned import known
from alttext_html.texts.pace import Gate, Limits, backoff
from alttext_html.texts.planning import OUT_OF_REACH, plan, want_key
from alttext_html.texts.providers import Answer, Request
from alttext_html.texts.store import BoughtText, Item
from alttext_html.types import Image, TextKey, TextSource
from tests.helpers.purchases import FakeProvider, FakeTime, Service, fill, payload, texts, want

# --- the plan --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "max_credits", "price", "cost", "message"),
    [
        (None, None, 1, 4, ""),
        (4, None, 1, 4, ""),
        (2, None, 1, 2, "needs 4 credits, you have 2: the 2 that appear on most pages are bought first"),
        (9, 3, 1, 3, "needs 4 credits, --max-credits allows 3: the 3 that appear on most pages are bought first"),
        (2, 3, 1, 2, "needs 4 credits, you have 2: the 2 that appear on most pages are bought first"),
        (0, None, 1, 0, "needs 4 credits, you have 0: nothing is bought"),
        (5, None, 2, 4, "needs 8 credits, you have 5: the 2 that appear on most pages are bought first"),
        (0, 0, 0, 0, ""),
        (-1, None, 1, 0, "needs 4 credits, you have -1: nothing is bought"),
    ],
)
def test_the_plan_knows_the_price(
    balance: int | None, max_credits: int | None, price: int, cost: int, message: str
) -> None:
    """The exact cost, and what a short balance or limit reaches."""
    decided = plan([want("a"), want("b"), want("c"), want("d")], price, balance, max_credits)
    assert (decided.cost, decided.message) == (cost, message)
    assert decided.needed == 4 * price


def test_the_plan_buys_first_what_is_used_most() -> None:
    """By the sum of uses, then in the order of the wants."""
    wants = [want("a"), want("b", uses=2), want("c", uses=5), want("d", uses=2), want("a")]
    decided = plan(wants, 1, 3, None)
    assert [group[0].image.path.stem for group in decided.requests] == ["c", "a", "b"]
    assert [each.image.path.stem for each in decided.later] == ["d"]


def test_the_plan_asks_for_all_languages_of_an_image_at_once() -> None:
    """One request for an image, style and keywords."""
    wants = [want("a", "en"), want("b"), want("a", "de"), want("a", "es", style=5)]
    decided = plan(wants, 1, None, None)
    assert [[each.language for each in group] for group in decided.requests] == [["en", "de"], ["en"], ["es"]]


# --- buying ----------------------------------------------------------------------------------------------


def test_a_text_is_bought_once(tmp_path: Path) -> None:
    """The second run takes it from the cache and does not even ask the balance."""
    service = Service()
    wants = [want("a"), want("a", "fr"), want("b")]
    first = fill(tmp_path, service, wants)
    assert texts(first, wants) == ["a in en", "a in fr", "b in en"]
    assert (first.requests, first.credits_spent, first.credits_left) == (2, 3, 997)
    second = fill(tmp_path, service, wants)
    assert texts(second, wants) == texts(first, wants)
    assert {text.source for text in second.texts.values()} == {TextSource.CACHE}
    assert (second.requests, second.credits_spent, second.credits_left) == (0, 0, None)
    assert service.spent == 3


def test_an_owned_language_is_not_asked_for_again(tmp_path: Path) -> None:
    """Only the new language is in the second request."""
    service = Service()
    fill(tmp_path, service, [want("a", "en")])
    fill(tmp_path, service, [want("a", "en"), want("a", "fr")])
    assert [request.languages for request in service.requests] == [("en",), ("fr",)]


def test_what_is_known_needs_no_provider(tmp_path: Path) -> None:
    """``known`` asks the cache alone."""
    fill(tmp_path, Service(), [want("a")])
    with TextCache(tmp_path) as cache:
        assert [text.value for text in known([want("a"), want("b")], cache, "fake").values()] == ["a in en"]
        assert known([want("a")], cache, "another") == {}


@pytest.mark.parametrize("concurrency", [1, 3, 8])
def test_the_result_does_not_depend_on_concurrency(tmp_path: Path, concurrency: int) -> None:
    """Same wants, same mapping in the same order (P7); never more in flight than allowed."""
    service = Service()
    wants = [want(f"image {number}", language) for number in range(12) for language in ("en", "de")]
    described = fill(tmp_path, service, wants, Limits(concurrency=concurrency))
    assert list(described.texts) == [want_key(each) for each in wants]
    assert service.most_in_flight <= concurrency


@pytest.mark.parametrize("fault", ["ok", "500", "429", "400", "drop-before", "drop-after", "left-out"])
@pytest.mark.parametrize("max_credits", [0, 1, 3, 7])
def test_the_budget_is_never_exceeded(tmp_path: Path, fault: str, max_credits: int) -> None:
    """Whatever goes wrong: an ambiguous end keeps its reservation."""
    service = Service(faults=[fault] * 30)
    wants = [want(f"image {number}", language) for number in range(5) for language in ("en", "de")]
    described = fill(tmp_path, service, wants, Limits(max_credits=max_credits, concurrency=4))
    assert service.spent <= max_credits
    assert described.credits_spent == service.spent


def test_a_budget_too_small_says_what_is_left(tmp_path: Path) -> None:
    """The rest fails with a remedy, and a note names the shortage."""
    wants = [want("a"), want("b", uses=3)]
    described = fill(tmp_path, Service(credits=1), wants)
    assert texts(described, wants) == [None, "b in en"]
    assert described.notes == ("needs 2 credits, you have 1: the 1 that appear on most pages are bought first",)
    assert "--max-credits" in described.failures[want_key(wants[0])]


def test_what_a_rival_bought_just_now_is_not_bought_again(tmp_path: Path) -> None:
    """Between the look into the cache and the lease another run may have finished: the cache is asked once more."""
    service = Service()
    with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:

        class Late:
            def __getattr__(self, name: str) -> object:
                return getattr(ledger, name)

            def lease(self, items: list[Item]) -> frozenset[TextKey]:
                cache.put([BoughtText(each.key, "the rival's", 1, datetime(2026, 1, 1, tzinfo=UTC)) for each in items])
                return ledger.lease(items)

        described = asyncio.run(
            describe(
                [want("a")],
                provider=FakeProvider(service),
                cache=cache,
                ledger=Late(),  # type: ignore[arg-type]
                material=Material(payload),
                limits=Limits(),
            )
        )
        assert ledger.lease([Item(want("a").key("fake"), "a.png", 1)])
    assert texts(described, [want("a")]) == ["the rival's"]
    assert service.calls == 0


# --- when it fails ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "kind"), [("401", Unauthorized), ("402", OutOfCredits)])
def test_a_refusal_stops_buying_and_keeps_what_was_bought(tmp_path: Path, fault: str, kind: type[Exception]) -> None:
    """Nothing is sent behind a 401 or 402, the texts before it are there."""
    service = Service(faults=["ok", fault])
    wants = [want("a"), want("b"), want("c"), want("d")]
    described = fill(tmp_path, service, wants, Limits(concurrency=1))
    assert texts(described, wants) == ["a in en", None, None, None]
    assert isinstance(described.error, kind)
    assert service.calls == 2
    assert set(described.failures) == {want_key(each) for each in wants[1:]}
    assert all(described.failures.values())


def test_without_credits_every_text_fails_alike(tmp_path: Path) -> None:
    """As where the balance says so before; also those in flight together, whatever the service says of each."""
    service = Service()

    class Poor(FakeProvider):
        async def describe(self, request: Request) -> Answer:
            await asyncio.sleep(0)
            raise OutOfCredits(f"needs {len(request.languages)} credits")

    wants = [want("a"), want("b", "en"), want("b", "fr"), want("c")]
    with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:
        described = asyncio.run(
            describe(
                wants,
                provider=Poor(service),
                cache=cache,
                ledger=ledger,
                material=Material(payload),
                limits=Limits(concurrency=2),
            )
        )
    assert described.failures == {want_key(each): OUT_OF_REACH for each in wants}
    assert isinstance(described.error, OutOfCredits)


def test_a_bad_image_is_its_own_problem(tmp_path: Path) -> None:
    """400 fails one image; it is never cached, so the next run asks again."""
    service = Service(faults=["400"])
    wants = [want("a"), want("b")]
    described = fill(tmp_path, service, wants, Limits(concurrency=1))
    assert texts(described, wants) == [None, "b in en"]
    assert described.error is None
    assert texts(fill(tmp_path, service, wants), wants) == ["a in en", "b in en"]


def test_an_image_that_changed_meanwhile_is_not_sent(tmp_path: Path) -> None:
    """An ImageError out of ``payload`` fails its texts and gives the lease back."""
    service = Service()

    def broken(picture: Image) -> object:
        raise ImageError(f"{picture.path}: changed since it was read")

    with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:
        described = asyncio.run(
            describe(
                [want("a")],
                provider=FakeProvider(service),
                cache=cache,
                ledger=ledger,
                material=Material(broken),  # type: ignore[arg-type]
                limits=Limits(),
            )
        )
        assert ledger.book("fake").in_flight == 0
    assert described.failures == {want_key(want("a")): "a.png: changed since it was read"}
    assert service.calls == 0


def test_a_language_that_is_not_offered_is_not_sent(tmp_path: Path) -> None:
    """It fails with the code in the message."""
    service = Service()
    with TextCache(tmp_path) as cache, Ledger(tmp_path) as ledger:
        described = asyncio.run(
            describe(
                [want("a", "tlh"), want("a", "en")],
                provider=FakeProvider(service, languages=["en"]),
                cache=cache,
                ledger=ledger,
                material=Material(payload),
                limits=Limits(),
            )
        )
    assert "tlh" in described.failures[want_key(want("a", "tlh"))]
    assert [request.languages for request in service.requests] == [("en",)]


def test_trouble_is_tried_again_with_the_wait_that_is_asked_for(tmp_path: Path) -> None:
    """500 waits with backoff, 429 at least its Retry-After; then the text is bought once."""
    service, time = Service(faults=["500", "429"]), FakeTime()
    described = fill(tmp_path, service, [want("a")], time=time)
    assert service.spent == described.credits_spent == 1
    assert time.slept[0] == backoff(1, None, 0.5)
    assert time.slept[1] >= 2.0


def test_attempts_end(tmp_path: Path) -> None:
    """After the last attempt the text fails, free of charge."""
    service = Service(faults=["500"] * 3)
    described = fill(tmp_path, service, [want("a")], Limits(attempts=3))
    assert service.calls == 3
    assert described.failures == {want_key(want("a")): "the service failed"}


def test_a_service_that_is_down_is_left_alone(tmp_path: Path) -> None:
    """After so many failures in a row nothing more is sent, and the error says why."""
    service = Service(down=True)
    wants = [want(f"image {number}") for number in range(40)]
    described = fill(tmp_path, service, wants, Limits(attempts=3, breaker=6, concurrency=2))
    assert service.calls < 6 + 2
    assert isinstance(described.error, Unavailable)
    assert len(described.failures) == 40


def test_the_time_limit_starts_nothing_late(tmp_path: Path) -> None:
    """A wait that would go beyond the end is not waited."""
    service, time = Service(faults=["500"] * 50), FakeTime()
    fill(tmp_path, service, [want("a")], Limits(total_seconds=5, attempts=50, breaker=99), time)
    assert time.seconds <= 5


def test_a_gate_narrows_and_widens() -> None:
    """Half after a failure, never below one; back to the full width by successes."""

    async def widths() -> list[int]:
        gate = Gate(8, breaker=3)
        seen = [gate.width]
        for _ in range(4):
            gate.failed()
            seen.append(gate.width)
        assert gate.broken
        for _ in range(60):
            gate.succeeded()
        assert not gate.broken
        return [*seen, gate.width]

    assert asyncio.run(widths()) == [8, 4, 2, 1, 1, 8]


def test_a_gate_is_left_without_waiting_and_lets_the_next_in() -> None:
    """Also when the next one has been cancelled just after it was its turn."""

    async def passed() -> list[str]:
        gate = Gate(1, breaker=3)
        seen: list[str] = []

        async def go(name: str) -> None:
            async with gate.passage():
                seen.append(name)

        async with gate.passage():
            waiting = [asyncio.create_task(go(name)) for name in "abc"]
            await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return seen

    assert asyncio.run(passed()) == ["b", "c"]


@pytest.mark.parametrize("attempt", range(1, 12))
def test_backoff_is_bounded(attempt: int) -> None:
    """Never more than a minute on its own, never less than asked for."""
    assert 0.25 <= backoff(attempt, None, 1.0) <= backoff(attempt, None, 0.0) <= 60
    assert backoff(attempt, 7.0, 0.0) == 7.0
