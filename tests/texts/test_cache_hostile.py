"""A cache folder from a stranger is wrong text at worst: it runs no code, reads, writes and deletes no other file."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alttext_html.errors import CacheError
from alttext_html.texts import cache_tools
from alttext_html.texts.cache import TextCache, TextDisk
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.rows import encode
from alttext_html.texts.store import BoughtText, Item
from alttext_html.texts.stores import Place
from alttext_html.types import TextKey

GOOD = BoughtText(TextKey("a" * 64, "fake", "en", 2, ""), "A good text", 1, datetime(2026, 1, 1, tzinfo=UTC))
BAD = BoughtText(TextKey("b" * 64, "fake", "en", 2, ""), "A bad text", 1, datetime(2026, 1, 1, tzinfo=UTC))


class Touch:
    """Pickled: makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache with one good text, and beside it a secret."""
    (tmp_path / "secret").write_text("the secret")
    with TextCache(tmp_path / "cache") as cache:
        cache.put([GOOD])
    with Ledger(tmp_path / "cache"):
        pass
    return tmp_path / "cache"


def sql(folder: Path, *statements: tuple[str, tuple[object, ...]] | str, name: str = "cache.db") -> None:
    with closing(sqlite3.connect(folder / name, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(*(statement if isinstance(statement, tuple) else (statement, ())))


def row(
    key: object, value: object, *, raw: object = 1, mode: int = 1, filename: str | None = None
) -> tuple[str, tuple[object, ...]]:
    return (
        "INSERT OR REPLACE INTO Cache (key, raw, store_time, mode, filename, value) VALUES (?, ?, 0, ?, ?, ?)",
        (key, raw, mode, filename, value),
    )


ATTACKS: dict[str, Callable[[Path], object]] = {
    "a pickled value": lambda f: sql(f, row(BAD.key.digest(), pickle.dumps(Touch(f.parent / "run")), mode=4)),
    "a pickle in a file": lambda f: (
        (f / "x.val").write_bytes(pickle.dumps(Touch(f.parent / "run"))),
        sql(f, row(BAD.key.digest(), None, mode=4, filename="x.val")),
    ),
    "a pickled key": lambda f: sql(f, row(pickle.dumps(Touch(f.parent / "run")), "x", raw=0)),
    "a text file outside": lambda f: sql(f, row(BAD.key.digest(), None, mode=3, filename="../secret")),
    "a binary file outside": lambda f: sql(f, row(BAD.key.digest(), None, mode=2, filename="../secret")),
    "a file to be deleted": lambda f: sql(f, row(BAD.key.digest(), encode(BAD), filename="../secret")),
    "an expired row with a file": lambda f: sql(
        f,
        row(BAD.key.digest(), encode(BAD), filename="../secret"),
        "UPDATE Cache SET expire_time = 1 WHERE filename <> ''",
    ),
    "a blob for a text": lambda f: sql(f, row(BAD.key.digest(), b"\xff\xfe")),
    "text that is not UTF-8": lambda f: sql(
        f, ("INSERT INTO Cache (key, raw, mode, value) VALUES (?, 1, 1, CAST(x'fffe41' AS TEXT))", (BAD.key.digest(),))
    ),
    "a huge value": lambda f: sql(f, row(BAD.key.digest(), "x" * 20_000_000)),
    "a trigger": lambda f: sql(f, "CREATE TRIGGER evil AFTER INSERT ON Cache BEGIN DELETE FROM Cache; END"),
    "a view over our table": lambda f: sql(
        f, "ALTER TABLE Cache RENAME TO Old", "CREATE VIEW Cache AS SELECT * FROM Old"
    ),
    "a trigger under our name": lambda f: sql(
        f,
        "DROP TRIGGER Settings_count_insert",
        "CREATE TRIGGER Settings_count_insert AFTER INSERT ON Cache BEGIN UPDATE Cache SET value = 'evil'; END",
    ),
    "a pragma in the settings": lambda f: sql(f, "INSERT INTO Settings VALUES ('sqlite_writable_schema', 1)"),
    "another eviction policy": lambda f: sql(
        f, "UPDATE Settings SET value = 'least-recently-stored' WHERE key = 'eviction_policy'"
    ),
    "a negative limit": lambda f: sql(f, "UPDATE Settings SET value = 1 WHERE key = 'size_limit'"),
    "text for a count": lambda f: sql(f, "UPDATE Settings SET value = 'x' WHERE key = 'count'"),
    "a journal": lambda f: (f / "cache.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 100),
    "a truncated file": lambda f: os.truncate(f / "cache.db", 5000),
    "an empty file": lambda f: os.truncate(f / "cache.db", 0),
    "another kind of file": lambda f: (f / "cache.db").write_text("hello " * 1000),
    "another program's database": lambda f: (
        (f / "cache.db").unlink(),
        sql(f, "CREATE TABLE people (name TEXT)", "INSERT INTO people VALUES ('x')"),
    ),
    "garbage in the middle": lambda f: _overwrite(f / "cache.db"),
    "a write-ahead log of garbage": lambda f: (f / "cache.db-wal").write_bytes(b"\x37\x7f\x06\x82" * 5000),
    "a folder for a file": lambda f: ((f / "cache.db").unlink(), (f / "cache.db").mkdir()),
    "a link to a file": lambda f: ((f / "cache.db").unlink(), (f / "cache.db").symlink_to("../secret")),
    "a link to nothing": lambda f: ((f / "cache.db").unlink(), (f / "cache.db").symlink_to("../made")),
    "a log that is a link": lambda f: (f / "cache.db-wal").symlink_to("../secret"),
    "an endless pipe": lambda f: ((f / "cache.db").unlink(), os.mkfifo(f / "cache.db")),
}


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(3 * 4096))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_cache_is_set_aside_or_ignored(folder: Path, attack: str) -> None:
    """Opening, reading, listing and writing work; nothing outside changed; nothing ran; nothing hostile is believed."""
    ATTACKS[attack](folder)
    with TextCache(folder) as cache:
        assert BAD.key not in cache.get([BAD.key])
        assert {each.key for each in cache.entries()} <= {GOOD.key}
        cache.put([BAD, GOOD])
        assert {each.text for each in cache.entries()} == {BAD.text, GOOD.text}
        assert all("set aside as cache.db.damaged-1" in note for note in cache.notes)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["cache", "secret"]
    assert (folder.parent / "secret").read_text() == "the secret"
    with TextCache(folder) as cache:
        assert {each.text for each in cache.entries()} == {BAD.text, GOOD.text}
        assert cache.notes == ()


@pytest.mark.parametrize(
    "attack",
    [
        "a pickled value",
        "a trigger",
        "a pragma in the settings",
        "a journal",
        "text that is not UTF-8",
        "text for a count",
        "a blob for a text",
    ],
)
def test_good_texts_are_saved_from_a_hostile_cache(folder: Path, attack: str) -> None:
    """They were paid for."""
    ATTACKS[attack](folder)
    with TextCache(folder) as cache:
        assert cache.get([GOOD.key]) == {GOOD.key: GOOD}
        assert "1 texts were saved" in cache.notes[0]


def test_the_disk_does_nothing_for_a_row_we_did_not_write(tmp_path: Path) -> None:
    """The second line of defence, behind the inspection: no pickle, no file."""
    disk = TextDisk(str(tmp_path))
    (tmp_path / "victim").touch()
    assert disk.fetch(4, None, pickle.dumps(Touch(tmp_path / "run")), False) is None
    assert disk.fetch(1, "victim", "x", False) is None
    assert disk.fetch(2, "victim", None, False) is None
    assert disk.fetch(1, None, "x" * 200_000, False) is None
    assert disk.get(pickle.dumps(Touch(tmp_path / "run")), 0) == ""
    disk.remove("victim")
    for bad in (b"x", 7, None):
        with pytest.raises(TypeError):
            disk.store(bad, False)
        with pytest.raises(TypeError):
            disk.put(bad)
    assert [path.name for path in tmp_path.iterdir()] == ["victim"]


@pytest.mark.parametrize(
    "attack",
    {
        "foreign": lambda f: sql(f, "CREATE TABLE people (name TEXT)", name="ledger.db"),
        "trigger": lambda f: sql(
            f, "CREATE TRIGGER evil AFTER INSERT ON purchases BEGIN DELETE FROM charges; END", name="ledger.db"
        ),
        "types": lambda f: sql(f, "INSERT INTO charges VALUES (1, 'then', 'x', 'y', 'many', 'z', 0)", name="ledger.db"),
        "time": lambda f: sql(f, "INSERT INTO charges VALUES (1, 'then', 'x', 'y', 1, 'z', 0)", name="ledger.db"),
        "garbage": lambda f: (f / "ledger.db").write_text("hello" * 1000),
        "link": lambda f: ((f / "ledger.db").unlink(), (f / "ledger.db").symlink_to("../secret")),
        "lock is a link": lambda f: ((f / "owners.lock").unlink(), (f / "owners.lock").symlink_to("../secret")),
        "lock is a pipe": lambda f: ((f / "owners.lock").unlink(), os.mkfifo(f / "owners.lock")),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_a_hostile_ledger_is_set_aside_or_refused(folder: Path, attack: tuple[str, Callable[[Path], object]]) -> None:
    """It opens anew, with a note; a lock file that is none is one clear error."""
    attack[1](folder)
    item = Item(GOOD.key, "a.png", 1)
    try:
        with Ledger(folder) as ledger:
            assert "set aside as ledger.db.damaged-1" in ledger.notes[0]
            assert ledger.lease([item]) == {item.key}
    except CacheError as error:
        assert "owners.lock" in str(error)  # noqa: PT017 either end is fine, the file tells which
    assert (folder.parent / "secret").read_text() == "the secret"


def test_a_text_under_another_key_is_not_believed(folder: Path) -> None:
    """A row counts only where its own fields lead."""
    sql(folder, row(BAD.key.digest(), encode(GOOD)))
    with TextCache(folder) as cache:
        assert cache.get([BAD.key]) == {}
        assert [each.key for each in cache.entries()] == [GOOD.key]
    checked = cache_tools.verify(Place(folder))
    assert checked.texts == 1
    assert "1 rows are no texts" in checked.findings[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_clear_error(folder: Path) -> None:
    """With the remedy in it."""
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CacheError, match="--cache-dir"):
            TextCache(folder)
    finally:
        folder.chmod(stat.S_IRWXU)


def test_a_file_for_a_folder_is_one_clear_error(tmp_path: Path) -> None:
    """Nothing is replaced."""
    (tmp_path / "cache").write_text("mine")
    with pytest.raises(CacheError, match="--cache-dir"):
        TextCache(tmp_path / "cache")
    assert (tmp_path / "cache").read_text() == "mine"


def test_a_second_damage_gets_its_own_name(folder: Path) -> None:
    """Nothing that was set aside is overwritten."""
    for number in (1, 2, 3):
        (folder / "cache.db").write_text(f"damage {number} " * 1000)
        TextCache(folder).close()
        assert (folder / f"cache.db.damaged-{number}").read_text().startswith(f"damage {number} ")


def test_an_older_folder_without_ledger_opens(folder: Path) -> None:
    """A restored cache may hold the texts only."""
    for path in folder.glob("ledger.db*"):
        path.unlink()
    shutil.copy(folder / "cache.db", folder.parent / "copy")
    with TextCache(folder) as cache, Ledger(folder) as ledger:
        assert cache.get([GOOD.key])
        assert ledger.notes == cache.notes == ()
