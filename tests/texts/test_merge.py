"""``cache merge``: one cache out of those that several machines filled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from alttext_html.texts import cache_tools
from alttext_html.texts.cache import TextCache
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.store import BoughtText, Ending, Item, Ruling
from alttext_html.types import TextKey

DAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def item(name: str) -> Item:
    return Item(TextKey(name * 64, "fake", "en", 2, ""), f"{name}.png", 1)


def entry(name: str, text: str = "A dog") -> BoughtText:
    return BoughtText(item(name).key, text, 1, DAY)


def shard(folder: Path, **endings: Ending) -> Path:
    """A machine that sent one request for each of these images; DOUBTFUL ones got no answer."""
    with TextCache(folder) as cache, Ledger(folder, site=folder.name, now=lambda: DAY) as ledger:
        for name, ending in endings.items():
            ledger.lease([item(name)])
            ledger.intend([item(name)], None)
            if ending is Ending.BOUGHT:
                cache.put([entry(name)])
            ledger.settle([item(name)], ending)
    return folder


def test_all_texts_and_all_credits_come_together(tmp_path: Path) -> None:
    """Each text is there, each credit is counted once under its site."""
    folders = [shard(tmp_path / name, **{name: Ending.BOUGHT}) for name in "abc"]
    merged = [cache_tools.merge(tmp_path / "all", folder) for folder in folders]
    assert [each.added for each in merged] == [1, 1, 1]
    with TextCache(tmp_path / "all") as cache, Ledger(tmp_path / "all") as ledger:
        assert [each.key for each in cache.entries()] == [item(name).key for name in "abc"]
        assert [(each.site, each.credits) for each in ledger.charges()] == [("a", 1), ("b", 1), ("c", 1)]


def test_merging_again_changes_nothing(tmp_path: Path) -> None:
    """A text that was there stays, a credit that was counted is not counted twice."""
    folder = shard(tmp_path / "shard", a=Ending.BOUGHT, b=Ending.DOUBTFUL)
    cache_tools.merge(tmp_path / "all", folder)
    again = cache_tools.merge(tmp_path / "all", folder)
    assert (again.added, again.there) == (0, 1)
    with Ledger(tmp_path / "all") as ledger:
        assert len(ledger.charges()) == len(ledger.history()) == 1


def test_the_first_of_two_texts_stays(tmp_path: Path) -> None:
    """People may have read it: the other one is dropped."""
    for name, text in (("one", "A dog"), ("two", "A hound")):
        with TextCache(tmp_path / name) as cache:
            cache.put([entry("a", text)])
        cache_tools.merge(tmp_path / "all", tmp_path / name)
    with TextCache(tmp_path / "all") as cache:
        assert [each.text for each in cache.entries()] == ["A dog"]


def test_a_doubt_is_still_told(tmp_path: Path) -> None:
    """What a shard may have paid for nothing, the next run after the merge reports."""
    cache_tools.merge(tmp_path / "all", shard(tmp_path / "shard", a=Ending.DOUBTFUL))
    with Ledger(tmp_path / "all") as ledger:
        assert [(each.item, each.ruling) for each in ledger.doubts("fake")] == [(item("a"), Ruling.UNKNOWN)]


def test_what_a_shard_had_sent_when_it_died_is_an_orphan(tmp_path: Path) -> None:
    """Its intent is settled by the next run, as on the machine itself."""
    (tmp_path / "shard").mkdir()
    with Ledger(tmp_path / "shard") as ledger:
        ledger.lease([item("a"), item("b")])
        ledger.intend([item("a")], None)
    cache_tools.merge(tmp_path / "all", tmp_path / "shard")
    with Ledger(tmp_path / "all") as ledger:
        assert ledger.orphans("fake") == (item("a"),)
        assert ledger.lease([item("b")]) == {item("b").key}, "what was never sent is free"


def test_a_shard_that_still_buys_keeps_what_it_has_sent(tmp_path: Path) -> None:
    """Its own run settles it."""
    (tmp_path / "shard").mkdir()
    with Ledger(tmp_path / "shard") as ledger:
        ledger.lease([item("a")])
        ledger.intend([item("a")], None)
        cache_tools.merge(tmp_path / "all", tmp_path / "shard")
    with Ledger(tmp_path / "all") as ledger:
        assert ledger.orphans("fake") == ()
