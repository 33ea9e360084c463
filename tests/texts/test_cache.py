"""The cache in a file, and what `cache ...` makes of it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.errors import CacheError
from alttext_html.texts import cache_tools
from alttext_html.texts.cache import TextCache
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.rows import decode, encode
from alttext_html.texts.store import BoughtText, Ending, Item
from alttext_html.types import TextKey

DAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def entry(name: str = "a", language: str = "en", text: str = "A dog", **changes: object) -> BoughtText:
    key = TextKey(sha256=name * 64, provider="fake", language=language, style=2, keywords="")
    return BoughtText(key, text, int(str(changes.get("credits", 1))), DAY)


def test_everything_is_in_one_file(tmp_path: Path) -> None:
    """No value files, however long the text; the folder is tagged and ignored by git."""
    with TextCache(tmp_path / "x") as cache:
        cache.put([entry(text="long " * 10_000)])
        assert cache.get([entry().key])[entry().key].text == "long " * 10_000
    names = {path.relative_to(tmp_path / "x").as_posix() for path in (tmp_path / "x").rglob("*")}
    assert names <= {"cache.db", "cache.db-wal", "cache.db-shm", "owners.lock", "CACHEDIR.TAG", ".gitignore"}
    assert (tmp_path / "x" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert "\n*\n" in (tmp_path / "x" / ".gitignore").read_text()


# --- for people ------------------------------------------------------------------------------------------


def test_stats_count_texts_and_credits(tmp_path: Path) -> None:
    """By language, provider, day and site."""
    days = iter([DAY, DAY, DAY, DAY + timedelta(days=1)] * 3)
    now = [DAY]
    with TextCache(tmp_path) as cache, Ledger(tmp_path, site="docs", now=lambda: now[0]) as ledger:
        for each in (entry(), entry(language="fr"), entry("b")):
            now[0] = next(days) if each.key.sha256[0] == "a" else DAY + timedelta(days=1)
            item = Item(each.key, "a.png", each.credits)
            ledger.lease([item])
            ledger.intend([item], None)
            cache.put([each])
            ledger.settle([item], Ending.BOUGHT)
        found = cache_tools.stats(cache, ledger)
    assert (found.texts, found.images, found.credits) == (3, 2, 3)
    assert found.by_language == {"en": 2, "fr": 1}
    assert found.credits_by_day == {"2026-01-02": 2, "2026-01-03": 1}
    assert found.credits_by_site == {"docs": 3}
    assert found.doubts == ()


@given(
    st.lists(
        st.builds(
            lambda text, language, keywords, style, price: BoughtText(
                TextKey("a" * 64, "fake", language, style, keywords), text, price, DAY
            ),
            st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)
            | st.sampled_from(["=1+1", "'=x", "''", "\r=", "+", " =1", "' =1", "'"]),
            st.sampled_from(["en", "fr"]),
            st.text(st.characters(codec="utf-8"), max_size=5),
            st.integers(1, 5),
            st.integers(0, 9),
        ),
        max_size=4,
        unique_by=lambda each: each.key,
    )
)
@settings(max_examples=100, deadline=None)
def test_an_export_comes_back(entries: list[BoughtText]) -> None:
    """JSON Lines and CSV, whatever the texts hold."""
    expected = cache_tools.Parsed(tuple(entries), ())
    assert cache_tools.read_jsonl(cache_tools.export_jsonl(entries)) == expected
    assert cache_tools.read_csv(cache_tools.export_csv(entries)) == expected


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", " =1+1", "\uff1d1+1", "' +1"]
)
def test_csv_runs_nothing(text: str) -> None:
    """No cell begins as a formula, behind spaces and in wide characters neither."""
    (row,) = csv.DictReader(io.StringIO(cache_tools.export_csv([entry(text=text)]), newline=""))
    assert row["text"] == f"'{text}"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        '{"version": 1}',
        encode(entry()).replace('"version":1', '"version":2'),
        encode(entry()).replace('"A dog"', '" "'),
        encode(entry()).replace('"A dog"', "7"),
        encode(entry()).replace('"credits":1', '"credits":-1'),
        encode(entry()).replace("2026-01-02T03:04:05Z", "yesterday"),
        encode(entry()).replace("2026-01-02T03:04:05Z", "2026-01-02"),
        encode(entry()).replace("A dog", "\\ud800"),
    ],
)
def test_a_line_that_is_no_entry_is_refused(line: str) -> None:
    """ValueError, and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011 the text depends on the JSON library
        decode(line)


def test_a_reader_names_the_lines_it_left_out() -> None:
    """The good lines come in."""
    read = cache_tools.read_jsonl(f"{{\n\n{encode(entry())}\n")
    assert read.entries == (entry(),)
    assert [problem[:8] for problem in read.problems] == ["line 1: "]
    read = cache_tools.read_csv(cache_tools.export_csv([entry("b"), entry("c")]).replace(",2,", ",two,", 1))
    assert read.entries == (entry("c"),)
    assert [problem[:8] for problem in read.problems] == ["line 2: "]
    with pytest.raises(CacheError, match="columns"):
        cache_tools.read_csv("a,b\n1,2\n")
