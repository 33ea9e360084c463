"""What cache and ledger promise, whichever engine keeps them: files of this machine, or a server."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alttext_html.errors import CacheError
from alttext_html.texts import cache_tools
from alttext_html.texts.store import BoughtText, Ending, Epoch, Item, Ruling
from alttext_html.texts.stores import Place
from alttext_html.types import TextKey
from tests.helpers.engines import Engine

DAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(params=["files", "server"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    server = request.getfixturevalue("server").address if request.param == "server" else None
    return Engine(Place(tmp_path, server))


def entry(name: str = "a", language: str = "en", text: str = "A dog", credits: int = 1) -> BoughtText:  # noqa: A002 the API's word
    return BoughtText(TextKey(name * 64, "fake", language, 2, ""), text, credits, DAY)


def item(name: str, credits: int = 1, provider: str = "fake") -> Item:  # noqa: A002
    return Item(TextKey(name * 64, provider, "en", 2, ""), f"{name}.png", credits)


A, B, C, D = map(item, "abcd")

# --- texts -----------------------------------------------------------------------------------------------


def test_a_text_outlives_its_process(engine: Engine) -> None:
    """What was put is there after opening again, in order."""
    with engine.texts() as cache:
        cache.put([entry("b"), entry(language="fr", text="Un chien"), entry()])
    with engine.texts() as cache:
        assert cache.get([entry().key]) == {entry().key: entry()}
        assert [each.text for each in cache.entries()] == ["A dog", "Un chien", "A dog"]
        assert (cache.count(), cache.notes) == (3, ())
        assert cache.size() > 0


def test_no_other_key_finds_it(engine: Engine) -> None:
    """Image, provider, language, style and keywords all count."""
    with engine.texts() as cache:
        cache.put([entry()])
        others = [
            TextKey("b" * 64, "fake", "en", 2, ""),
            TextKey("a" * 64, "other", "en", 2, ""),
            TextKey("a" * 64, "fake", "fr", 2, ""),
            TextKey("a" * 64, "fake", "en", 3, ""),
            TextKey("a" * 64, "fake", "en", 2, "dog"),
        ]
        assert cache.get(others) == {}


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_is_never_kept(engine: Engine, text: str) -> None:
    """A failure is no text; and of several entries none is kept then."""
    with engine.texts() as cache:
        with pytest.raises(ValueError, match="empty"):
            cache.put([entry("b"), entry(text=text)])
        assert list(cache.entries()) == []


def test_any_text_comes_back(engine: Engine) -> None:
    """All scripts, quotes, line ends, NUL, and fifty thousand characters."""
    odd = [
        entry(str(number), text=text)
        for number, text in enumerate(("多\u200d👩‍🚀", "\"'\\\r\n\t", "a\0b", "lo " * 20_000))
    ]
    with engine.texts() as cache:
        cache.put(odd)
        assert list(cache.get([each.key for each in odd]).values()) == odd


@pytest.mark.parametrize("text", ["A dog " * 25_000, "\x01" * 90_000, "多" * 150_000, " " * 150_000 + "A dog"])
def test_an_overlong_text_is_kept_as_far_as_a_row_goes(engine: Engine, text: str) -> None:
    """Paid for once: what was stored is believed, the other texts too, and nothing counts as damage."""
    with engine.texts() as cache:
        cache.put([entry(text=text), entry("b")])
    with engine.texts() as cache:
        found = cache.get([entry().key, entry("b").key])
        assert (len(found), cache.notes) == (2, ())
        kept = found[entry().key].text
        assert text.lstrip().startswith(kept)
        assert kept
    assert cache_tools.verify(engine.place).findings == ()


def test_nothing_is_evicted(engine: Engine) -> None:
    """Two thousand texts stay two thousand."""
    many = [BoughtText(TextKey(f"{number:064x}", "fake", "en", 2, ""), "x", 1, DAY) for number in range(2000)]
    with engine.texts() as cache:
        cache.put(many)
        assert cache.count() == len(list(cache.entries())) == 2000


def test_find_and_remove(engine: Engine) -> None:
    """By the beginning of the hash; what was not named stays."""
    with engine.texts() as cache:
        cache.put([entry("a"), entry("b"), entry("c")])
        found = cache_tools.find(cache, "B")
        assert [each.key.sha256[0] for each in found] == ["b"]
        cache.remove(each.key for each in found)
        cache.remove([])
        assert [each.key.sha256[0] for each in cache.entries()] == ["a", "c"]


def test_an_import_keeps_what_is_there(engine: Engine) -> None:
    """It adds what is new and changes nothing."""
    with engine.texts() as cache:
        cache.put([entry("a")])
        assert cache_tools.add(cache, [entry("a", text="Another"), entry("b")]) == (entry("b"),)
        assert [each.text for each in cache.entries()] == ["A dog", "A dog"]


def test_stats_count_texts_credits_and_doubts(engine: Engine) -> None:
    """By language, provider, site; credits of texts that arrived, and what is doubtful."""
    with engine.texts() as cache, engine.ledger("docs") as ledger:
        for each, ending in ((entry(), Ending.BOUGHT), (entry("b"), Ending.BOUGHT), (entry("c"), Ending.DOUBTFUL)):
            one = Item(each.key, "a.png", 2)
            ledger.lease([one])
            ledger.intend([one], None)
            if ending is Ending.BOUGHT:
                cache.put([each])
            ledger.settle([one], ending)
        found = cache_tools.stats(cache, ledger)
    assert (found.place, found.texts, found.images, found.credits) == (str(engine.place), 2, 2, 4)
    assert (found.by_language, found.by_provider, found.credits_by_site) == ({"en": 2}, {"fake": 2}, {"docs": 4})
    assert list(found.credits_by_day.values()) == [4]
    assert [doubt.item.key for doubt in found.doubts] == [entry("c").key]


def test_verify_finds_nothing_wrong_with_our_own(engine: Engine) -> None:
    """Texts, charges, doubts and an intent on its way."""
    with engine.texts() as cache, engine.ledger() as ledger:
        cache.put([entry()])
        for ending in (Ending.BOUGHT, Ending.DOUBTFUL):
            ledger.lease([B])
            ledger.intend([B], Epoch(-3, 0, 0))
            ledger.settle([B], ending)
        ledger.lease([C])
        ledger.intend([C], None)
        assert cache_tools.verify(engine.place) == cache_tools.Checked(1, ())


# --- leases ----------------------------------------------------------------------------------------------


def test_a_lease_has_one_owner(engine: Engine) -> None:
    """Two ledgers of one process: the second gets it when the first has settled."""
    with engine.ledger() as first, engine.ledger() as second:
        assert first.lease([A, B]) == {A.key, B.key}
        assert first.lease([A]) == set()
        assert second.lease([A]) == set()
        first.settle([A], Ending.FREE)
        assert second.lease([A, B]) == {A.key}


def test_nothing_is_leased_of_nothing(engine: Engine) -> None:
    """And nothing settled."""
    with engine.ledger() as ledger:
        assert ledger.lease([]) == set()
        ledger.settle([], Ending.BOUGHT)
        assert ledger.charges() == ()


def test_one_of_many_threads_gets_the_lease(engine: Engine) -> None:
    """Each with a ledger of its own."""
    got: list[int] = []
    start = threading.Barrier(6)
    done = threading.Barrier(6)

    def take() -> None:
        with engine.ledger() as ledger:
            start.wait()
            got.append(len(ledger.lease([A])))
            done.wait()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [0, 0, 0, 0, 0, 1]


def test_closing_frees_what_was_not_sent(engine: Engine) -> None:
    """And what was sent is an orphan at once."""
    with engine.ledger() as first:
        first.lease([A, B])
        first.intend([B], None)
    with engine.ledger() as second:
        assert second.lease([A, B]) == {A.key}
        assert second.orphans("fake") == (B,)


def test_the_lease_of_a_dead_process_is_taken_over(engine: Engine) -> None:
    """Nothing was sent, so nothing is doubtful."""
    engine.die("ledger.lease([A])")
    with engine.ledger() as ledger:
        assert ledger.orphans("fake") == ()
        assert ledger.lease([A]) == {A.key}


def test_what_a_dead_process_had_sent_is_an_orphan(engine: Engine) -> None:
    """No lease is given on it until somebody settles it, and only one gets it."""
    engine.die("ledger.lease([A])", "ledger.intend([A], Epoch(10, 0, 0))")
    with engine.ledger() as ledger, engine.ledger() as other:
        assert ledger.lease([A]) == set()
        assert ledger.orphans("another") == ()
        assert ledger.orphans("fake") == (A,)
        assert other.orphans("fake") == ()
        ledger.settle([A], Ending.DOUBTFUL)
        (doubt,) = ledger.doubts("fake")
        assert (doubt.item, doubt.ruling, doubt.epoch) == (A, Ruling.UNKNOWN, Epoch(10, 0, 0))
        assert other.lease([A]) == {A.key}


def test_a_forked_child_keeps_nobody_alive(engine: Engine) -> None:
    """A worker process that outlives its parent holds nothing of it."""
    ledger = engine.ledger()
    ledger.lease([A])
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(writing)
        os.read(reading, 1)
        os._exit(0)
    ledger.close()
    with engine.ledger() as other:
        assert other.lease([A]) == {A.key}
    os.close(writing)
    os.close(reading)
    os.waitpid(child, 0)


# --- purchases -------------------------------------------------------------------------------------------


def test_an_intent_needs_its_lease(engine: Engine) -> None:
    """Sending something that is not leased is refused, and then nothing counts as sent."""
    with engine.ledger() as ledger:
        ledger.lease([A])
        with pytest.raises(CacheError, match=r"lease of b\.png"):
            ledger.intend([A, B], None)
        assert ledger.book("fake").in_flight == 0


def test_what_is_on_its_way_is_counted_by_provider(engine: Engine) -> None:
    """Leased is not sent; settled is not on its way."""
    other = item("e", provider="other")
    with engine.ledger() as ledger:
        ledger.lease([A, B, other])
        assert ledger.book("fake").in_flight == 0
        ledger.intend([A, B, other], None)
        assert (ledger.book("fake").in_flight, ledger.book("other").in_flight) == (2, 1)
        ledger.settle([A], Ending.FREE)
        assert ledger.book("fake").in_flight == 1


def test_a_charge_is_counted_once_with_its_site(engine: Engine) -> None:
    """Settling again changes nothing."""
    with engine.ledger("docs") as ledger:
        before = ledger.book("fake").charge
        ledger.lease([A])
        ledger.settle([A], Ending.BOUGHT)
        ledger.settle([A], Ending.BOUGHT)
        ((charge),) = ledger.charges()
        assert ledger.book("fake").charge == before + 1
    assert (charge.site, charge.credits, charge.provider, charge.digest) == ("docs", 1, "fake", A.key.digest())
    assert charge.time.tzinfo is UTC


def test_the_tokens_of_a_request_are_kept_once(engine: Engine) -> None:
    """A chat model counts tokens for a request, not for each of its texts: they stand with the first."""
    with engine.ledger() as ledger:
        ledger.lease([A, B])
        ledger.intend([A, B], None)
        ledger.settle([A, B], Ending.BOUGHT, tokens=700)
        assert [charge.tokens for charge in ledger.charges()] == [700, 0]


def test_spent_since_counts_what_is_known(engine: Engine) -> None:
    """Later charges and later doubts that were charged; an undecided one that was told makes it unknowable."""
    with engine.ledger() as ledger:

        def purchase(one: Item, ending: Ending) -> None:
            ledger.lease([one])
            ledger.intend([one], None)
            ledger.settle([one], ending)

        purchase(A, Ending.BOUGHT)
        book = ledger.book("fake")
        epoch = Epoch(10, book.charge, book.doubt)
        assert ledger.spent_since("fake", epoch) == 0
        purchase(B, Ending.BOUGHT)
        purchase(C, Ending.DOUBTFUL)
        assert ledger.spent_since("fake", epoch) == 1
        ledger.judge(ledger.doubts("fake"), Ruling.CHARGED)
        assert ledger.spent_since("fake", epoch) == 2
        purchase(D, Ending.DOUBTFUL)
        ledger.told(ledger.doubts("fake"))
        assert ledger.doubts("fake") == ()
        assert ledger.spent_since("fake", epoch) is None
        assert ledger.spent_since("other", epoch) == 0
        assert [each.ruling for each in ledger.history()] == [Ruling.CHARGED, Ruling.UNKNOWN]
