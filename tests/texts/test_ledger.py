"""The ledger in a file: who is alive, what is synced, and what two balances say of a doubt."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alttext_html.errors import CacheError
from alttext_html.texts import database, owners
from alttext_html.texts.account import missing_credits, note_of, ruling_on
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.store import Doubt, Ending, Item, Ruling
from alttext_html.types import TextKey

DAY = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def item(name: str, credits: int = 1, path: str = "a.png") -> Item:  # noqa: A002 the API's word
    return Item(TextKey(name * 64, "fake", "en", 2, ""), path, credits)


A, B = item("a"), item("b")


def dead(folder: Path, *steps: str) -> None:
    """A process that does these steps with A and dies without closing anything."""
    code = (
        "import os, sys; from pathlib import Path; from tests.texts.test_ledger import *\n"
        "ledger = Ledger(Path(sys.argv[1]))\n" + "\n".join(steps) + "\nos._exit(0)"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, cwd=root, env=environment)


def test_opening_and_closing_another_ledger_keeps_the_lease(tmp_path: Path) -> None:
    """POSIX drops all locks of a process when it closes the file anywhere: we never do while one is held."""
    with Ledger(tmp_path) as ledger:
        ledger.lease([A])
        for _ in range(3):
            Ledger(tmp_path).close()
        dead(tmp_path, "assert ledger.lease([A]) == set(), 'stolen'")


def test_nobody_is_alive_after_leaving(tmp_path: Path) -> None:
    """And a number that never was is dead."""
    one = owners.enter(tmp_path)
    assert owners.is_alive(tmp_path, one)
    owners.leave(tmp_path, one)
    assert not owners.is_alive(tmp_path, one)


@pytest.mark.parametrize("moment", ["lease", "intend", "settle"])
def test_the_files_alone_hold_every_step(tmp_path: Path, moment: str) -> None:
    """A copy of database and log taken behind a step, without closing, knows the step."""
    with Ledger(tmp_path / ".", now=lambda: DAY) as ledger:
        ledger.lease([A])
        if moment != "lease":
            ledger.intend([A], None)
        if moment == "settle":
            ledger.settle([A], Ending.BOUGHT)
        copy = tmp_path / "copy"
        copy.mkdir()
        for name in ("ledger.db", "ledger.db-wal"):
            shutil.copy(tmp_path / name, copy / name)
    with Ledger(copy) as ledger:
        assert ledger.orphans("fake") == ((A,) if moment == "intend" else ())
        assert [charge.credits for charge in ledger.charges()] == ([1] if moment == "settle" else [])


def test_connections_sync_every_commit(tmp_path: Path) -> None:
    """Write-ahead log, synchronous FULL."""
    with Ledger(tmp_path), closing(database.connect(tmp_path / "ledger.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_busy_ledger_is_one_clear_error(tmp_path: Path) -> None:
    """Another program that holds the file is named as the cause, and nothing is set aside."""
    with Ledger(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CacheError, match="another program holds it"):
            database.inspect(tmp_path / "ledger.db", {}, patience=0.05)
    assert not list(tmp_path.glob("*damaged*"))


# --- what the balance says -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spent", "then", "now", "gone", "ruling"),
    [
        (0, 10, 10, 0, Ruling.FREE),
        (3, 10, 7, 0, Ruling.FREE),
        (3, 10, 4, 3, Ruling.CHARGED),
        (3, 10, 6, 1, Ruling.UNKNOWN),
        (3, 10, 3, None, Ruling.UNKNOWN),
        (3, 10, 20, None, Ruling.UNKNOWN),
        (None, 10, 7, None, Ruling.UNKNOWN),
    ],
)
def test_two_balances_decide_all_or_nothing(
    spent: int | None, then: int, now: int, gone: int | None, ruling: Ruling
) -> None:
    """Two doubts of 1 and 2 credits: none, both, a part, or somebody else's purchases."""
    doubts = [Doubt(1, item("a", 1), DAY), Doubt(2, item("b", 2), DAY)]
    assert missing_credits(doubts, spent, then, now) == gone
    assert ruling_on(doubts, gone) is ruling


@pytest.mark.parametrize(
    ("ruling", "says"),
    [
        (Ruling.UNKNOWN, "it may have cost 2 credits for nothing"),
        (Ruling.CHARGED, "the balance shows that it cost 2 credits for nothing"),
        (Ruling.FREE, "the balance shows no charge for it"),
    ],
)
def test_a_note_names_image_language_time_and_cost(ruling: Ruling, says: str) -> None:
    """One line; a path from a stranger's ledger cannot move the cursor."""
    note = note_of(Doubt(1, item("a", 2, path="img/\x1b[2J\ndog.png"), DAY, ruling))
    assert note == (
        "img/\ufffd[2J\ufffddog.png: the request for its text in en at 2026-01-02 03:04 UTC got no answer: "
        f"{says} (image aaaaaaaaaaaa)"
    )
