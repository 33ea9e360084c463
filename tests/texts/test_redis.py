"""What only a server does: it starts again, holds what others wrote, takes an owner for dead, runs out of memory."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from alttext_html.errors import CacheError
from alttext_html.texts import cache_tools
from alttext_html.texts.cache import TextCache
from alttext_html.texts.redis_cache import KEY, RedisTexts
from alttext_html.texts.redis_ledger import CHARGES, DOUBTS, INTENTS, OWNERS, RedisLedger
from alttext_html.texts.rows import encode
from alttext_html.texts.shared import SharedTexts
from alttext_html.texts.store import BoughtText, Ending, Item, Own
from alttext_html.texts.stores import Place
from alttext_html.types import TextKey
from tests.helpers.redis_server import Running, redis_server

DAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
GOOD = BoughtText(TextKey("a" * 64, "fake", "en", 2, ""), "A dog", 1, DAY)
A = Item(GOOD.key, "a.png", 1)


def test_an_owner_that_was_taken_for_dead_clears_nobodys_intent(server: Running) -> None:
    """Its deadline passed, another took over and sent: the late one can neither send nor settle."""
    with RedisLedger(server.address) as late, RedisLedger(server.address) as heir, server.client() as client:
        late.lease([A])
        late.intend([A], None)
        for owner in client.zrange(OWNERS, 0, -1):
            client.zadd(OWNERS, {owner: 0})
        assert heir.orphans("fake") == (A,)
        late.settle([A], Ending.BOUGHT)
        assert heir.charges() == ()
        assert heir.book("fake").in_flight == 1
        with pytest.raises(CacheError, match=r"the lease of a\.png is gone"):
            late.intend([A], None)
        heir.settle([A], Ending.DOUBTFUL)
        assert len(heir.history()) == 1


def test_a_living_owner_says_so_again_and_again(server: Running) -> None:
    """A thread renews its deadline, with nothing asked of the ledger meanwhile."""
    with RedisLedger(server.address, lease_seconds=0.3) as ledger, server.client() as client:
        ledger.lease([A])
        ((owner, first),) = client.zrange(OWNERS, 0, -1, withscores=True)
        while client.zscore(OWNERS, owner) == first:
            pass


def test_nothing_expires_and_all_keys_are_ours(server: Running) -> None:
    """So no volatile policy can evict a text, a lease or an intent."""
    with RedisTexts(server.address) as cache, RedisLedger(server.address) as ledger, server.client() as client:
        cache.put([GOOD])
        ledger.lease([A])
        ledger.intend([A], None)
        keys = client.keys("*")
        assert len(keys) == 4
        assert all(key.startswith(b"alttext-html:1:") and client.ttl(key) == -1 for key in keys)


ROW = encode(GOOD)
FOREIGN = {
    "pickle": b"\x80\x04K\x01.",
    "empty": b"",
    "nested": b"[" * 90_000,
    "nested in a field that nobody knows": f'{ROW[:-1]},"x":{"[" * 90_000}'.encode(),
    "not UTF-8": b"\xff" * 10,
    "huge": b"x" * 1_000_000,
    "under another key": ROW.encode(),
    "of no year": ROW.replace("2026-01-02T03:04:05Z", "0001-01-01T00:00:00+23:59").encode(),
}


@pytest.mark.parametrize("value", FOREIGN.values(), ids=FOREIGN)
def test_foreign_rows_are_ignored(server: Running, value: bytes) -> None:
    """Whatever a stranger wrote: our texts are there, theirs are not."""
    other = TextKey("b" * 64, "fake", "en", 2, "")
    with RedisTexts(server.address) as cache, server.client() as client:
        cache.put([GOOD])
        client.hset(KEY, other.digest(), value)
        assert cache.get([other, GOOD.key]) == {GOOD.key: GOOD}
        assert list(cache.entries()) == [GOOD]
    checked = cache_tools.verify(Place(Path(), server.address))
    assert checked.texts == 1
    assert "1 rows are no texts" in checked.findings[0]


@pytest.mark.parametrize("record", [b"", b"1", b"x {}", b"9" * 400 + b" {}", b"1 " + b"[" * 15_000, b"\xff 1"])
def test_foreign_records_are_ignored(server: Running, record: bytes) -> None:
    """No charge, no doubt, nothing on its way; verify counts them."""
    with RedisLedger(server.address) as ledger, server.client() as client:
        client.rpush(CHARGES, record)
        client.rpush(DOUBTS, record)
        client.hset(INTENTS, "x", record)
        assert (ledger.charges(), ledger.history(), ledger.orphans("fake")) == ((), (), ())
        assert ledger.book("fake").in_flight == 0
        assert len(ledger.findings()) == 3


def test_what_was_acknowledged_survives_a_kill_of_the_server(tmp_path: Path) -> None:
    """Killed between sending and settling, and started again: text, intent and lease are there."""
    with redis_server() as own, RedisTexts(own.address) as cache, RedisLedger(own.address) as ledger:
        ledger.lease([A])
        ledger.intend([A], None)
        cache.put([GOOD])
        own.kill()
        own.start()
        assert cache.get([GOOD.key]) == {GOOD.key: GOOD}
        assert ledger.book("fake").in_flight == 1
        ledger.settle([A], Ending.BOUGHT)
        assert len(ledger.charges()) == 1


def test_what_the_server_cannot_take_is_kept_on_this_machine(tmp_path: Path) -> None:
    """Out of memory after a purchase: the text is in the folder, the error says so, the next run brings it back."""
    with redis_server() as own, SharedTexts(RedisTexts(own.address), tmp_path, Own.BROUGHT) as texts:
        with own.client() as client:
            client.config_set("maxmemory", 1)
        with pytest.raises(CacheError, match=r"no memory left .* Raise its maxmemory.* is kept in"):
            texts.put(iter([GOOD]))
        with TextCache(tmp_path) as local:
            assert list(local.entries()) == [GOOD]
        with own.client() as client:
            client.config_set("maxmemory", 0)
        with SharedTexts(RedisTexts(own.address), tmp_path, Own.USED) as reading:
            assert reading.get([GOOD.key]) == {GOOD.key: GOOD}
        with RedisTexts(own.address) as cache:
            assert cache.count() == 0
        with SharedTexts(RedisTexts(own.address), tmp_path, Own.BROUGHT) as buying:
            assert buying.get([GOOD.key]) == {GOOD.key: GOOD}
        with RedisTexts(own.address) as cache:
            assert cache.get([GOOD.key]) == {GOOD.key: GOOD}


def test_notes_say_what_could_lose_texts() -> None:
    """A policy that evicts any key, and no log of changes."""
    with redis_server("--maxmemory-policy", "allkeys-lru") as own, RedisLedger(own.address) as ledger:
        first, second = ledger.notes
        assert "maxmemory-policy allkeys-lru" in first
        assert "appendonly yes" in second
