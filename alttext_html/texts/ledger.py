"""The ledger of purchases: a small SQLite file beside the cache that survives kill -9 and power cuts.

Around each purchase::

    lease   this text is mine                  nobody else buys it meanwhile
    intend  it will be sent, balance seen      from here on it may cost credits
    ...     send; the answer goes into the cache
    settle  bought, free, or doubtful          the lease is given back

Each line is one transaction, written ahead, so a crash leaves the ledger just before or just after a line. What a dead
owner left at *lease* cost nothing and is taken over; what it left at *intend* is an orphan: bought if the cache has its
text, else a doubt that people are told of. Hence a power cut may undo a lease, and a settling as bought; what it may
not undo is synced (``synchronous=FULL``: the log, with all that was written before, is on disk when COMMIT returns).
Who is dead, ``owners`` knows. The folder must be on a file system whose locks work, as SQLite itself demands.
"""

# ruff: noqa: S608 - only names that stand in this file are put into statements

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from alttext_html.errors import CacheError
from alttext_html.texts import database, owners
from alttext_html.texts.store import Book, Charge, Closing, Doubt, Ending, Epoch, Item, Ruling
from alttext_html.types import TextKey

NAME = "ledger.db"
_ITEM = "digest, sha256, provider, language, style, keywords, path, credits"
_ITEM_TYPES = (
    "sha256 TEXT NOT NULL, provider TEXT NOT NULL, language TEXT NOT NULL, style INTEGER NOT NULL, "
    "keywords TEXT NOT NULL, path TEXT NOT NULL, credits INTEGER NOT NULL"
)
_EPOCH_TYPES = "balance INTEGER, charge INTEGER, doubt INTEGER"
_SCHEMA = {
    "purchases": (
        f"CREATE TABLE purchases (digest TEXT PRIMARY KEY, {_ITEM_TYPES}, "
        f"owner INTEGER NOT NULL, sent INTEGER NOT NULL, time TEXT NOT NULL, {_EPOCH_TYPES})"
    ),
    "doubts": (
        f"CREATE TABLE doubts (number INTEGER PRIMARY KEY, digest TEXT NOT NULL, {_ITEM_TYPES}, "
        f"verdict TEXT NOT NULL, told INTEGER NOT NULL, time TEXT NOT NULL, {_EPOCH_TYPES})"
    ),
    "charges": (
        "CREATE TABLE charges (number INTEGER PRIMARY KEY, time TEXT NOT NULL, provider TEXT NOT NULL, "
        "site TEXT NOT NULL, credits INTEGER NOT NULL, digest TEXT NOT NULL, tokens INTEGER NOT NULL)"
    ),
}
_COPIED = {
    "charges": "time, provider, site, credits, digest, tokens",
    "doubts": f"{_ITEM}, verdict, told, time",
    "purchases": f"{_ITEM}, owner, sent, time",
}
"""what one ledger takes of another: all but its own numbers, and the balances that those belong to"""
_NUMBERS = ("style", "credits", "owner", "sent", "told", "tokens")
_TEXTS = ("digest", "sha256", "provider", "language", "keywords", "path", "time", "site", "verdict")


class _Sync(StrEnum):
    """When a transaction has to be on the disk: the value of SQLite's pragma."""

    NOW = "FULL"
    LATER = "NORMAL"
    """with the next one that is synced, or never if the power fails before"""


class Ledger(Closing):
    """An open ledger; use it in the thread that opened it, and as a context manager.

    ``site`` is what people call this site: charges are counted under it. ``now`` is the wall clock, in UTC.
    Raises CacheError when the folder cannot be used. ``notes`` says what was set aside.
    """

    def __init__(
        self, folder: Path, *, site: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.folder = folder
        self.notes: tuple[str, ...] = ()
        self._site = site
        self._now = now
        path = folder / NAME
        with owners.alone(folder):
            damage = database.inspect(path, _SCHEMA, _odd_rows)
            if damage:
                aside = database.set_aside(path)
                self.notes = (
                    f"{path}: {damage}; it was set aside as {aside.name}, "
                    "and what it knew of purchases that were cut off is lost",
                )
            with _translated(path):
                self._connection = _create(path)
                database.sync_folder(folder)
        self._path = path
        self._owner = owners.enter(folder)

    def close(self) -> None:
        """Close the file. What is still leased is free for others; what is still intended is an orphan."""
        self._connection.close()
        owners.leave(self.folder, self._owner)

    # --- purchases ---------------------------------------------------------------------------------------

    def lease(self, items: Sequence[Item]) -> frozenset[TextKey]:
        """Take those items that no living owner holds and no dead one had sent; returns their keys."""
        with self._transaction(_Sync.LATER) as sql:
            taken = [item for item in items if self._is_free(sql, item)]
            for item in taken:
                columns = (*_columns(item), self._owner, 0, self._time())
                sql.execute(
                    f"INSERT OR REPLACE INTO purchases ({_ITEM}, owner, sent, time) VALUES ({_marks(columns)})", columns
                )
        return frozenset(item.key for item in taken)

    def _is_free(self, sql: sqlite3.Connection, item: Item) -> bool:
        row = sql.execute("SELECT owner, sent FROM purchases WHERE digest = ?", (item.key.digest(),)).fetchone()
        return row is None or (not row[1] and not owners.is_alive(self.folder, row[0]))

    def intend(self, items: Sequence[Item], epoch: Epoch | None) -> None:
        """Leased items are about to be sent; ``epoch`` is the balance that was seen, if it can decide anything."""
        balance = (epoch.balance, epoch.charge, epoch.doubt) if epoch else (None, None, None)
        with self._transaction() as sql:
            for item in items:
                done = sql.execute(
                    "UPDATE purchases SET sent = 1, time = ?, balance = ?, charge = ?, doubt = ? "
                    "WHERE digest = ? AND owner = ?",
                    (self._time(), *balance, item.key.digest(), self._owner),
                )
                if done.rowcount != 1:
                    raise CacheError(
                        f"{self._path}: the lease of {item.path} is gone; was the file replaced? Run again"
                    )

    def settle(self, items: Sequence[Item], ending: Ending, *, tokens: int = 0) -> None:
        """Owned items ended so: charge or doubt is recorded and the lease given back, in one transaction."""
        with self._transaction(_Sync.LATER if ending is Ending.BOUGHT else _Sync.NOW) as sql:
            for number, item in enumerate(items):
                mine = (item.key.digest(), self._owner)
                if ending is Ending.DOUBTFUL:
                    sql.execute(
                        f"INSERT INTO doubts ({_ITEM}, verdict, told, time, balance, charge, doubt) "
                        f"SELECT {_ITEM}, 'unknown', 0, time, balance, charge, doubt FROM purchases "
                        "WHERE digest = ? AND owner = ?",
                        mine,
                    )
                elif ending is Ending.BOUGHT:
                    sql.execute(
                        "INSERT INTO charges (time, provider, site, credits, digest, tokens) "
                        "SELECT ?, provider, ?, credits, digest, ? FROM purchases WHERE digest = ? AND owner = ?",
                        (self._time(), self._site, 0 if number else tokens, *mine),
                    )
                sql.execute("DELETE FROM purchases WHERE digest = ? AND owner = ?", mine)

    def orphans(self, provider: str) -> tuple[Item, ...]:
        """What dead owners had sent and never settled. It is owned by this ledger now, which has to settle it."""
        with self._transaction() as sql:
            rows = sql.execute(
                f"SELECT owner, {_ITEM} FROM purchases WHERE sent = 1 AND provider = ? ORDER BY time, digest",
                (provider,),
            ).fetchall()
            orphaned = [
                _item(row[1:]) for row in rows if row[0] != self._owner and not owners.is_alive(self.folder, row[0])
            ]
            for item in orphaned:
                sql.execute("UPDATE purchases SET owner = ? WHERE digest = ?", (self._owner, item.key.digest()))
        return tuple(orphaned)

    # --- the account -------------------------------------------------------------------------------------

    def book(self, provider: str) -> Book:
        """How far the ledger is written, and how many texts are on their way."""
        with self._transaction() as sql:
            charge = sql.execute("SELECT coalesce(max(number), 0) FROM charges").fetchone()[0]
            doubt = sql.execute("SELECT coalesce(max(number), 0) FROM doubts").fetchone()[0]
            sent = sql.execute(
                "SELECT count(*) FROM purchases WHERE sent = 1 AND provider = ?", (provider,)
            ).fetchone()[0]
        return Book(charge, doubt, sent)

    def spent_since(self, provider: str, epoch: Epoch) -> int | None:
        """Credits that are known to be charged since then; None when a doubt of that time was never cleared up."""
        with self._transaction() as sql:
            later = (provider, epoch.doubt)
            if sql.execute(
                "SELECT 1 FROM doubts WHERE provider = ? AND number > ? AND verdict = 'unknown' AND told = 1", later
            ).fetchone():
                return None
            bought = sql.execute(
                "SELECT coalesce(sum(credits), 0) FROM charges WHERE provider = ? AND number > ?",
                (provider, epoch.charge),
            ).fetchone()[0]
            lost = sql.execute(
                "SELECT coalesce(sum(credits), 0) FROM doubts "
                "WHERE provider = ? AND number > ? AND verdict = 'charged'",
                later,
            ).fetchone()[0]
        return int(bought + lost)

    def doubts(self, provider: str) -> tuple[Doubt, ...]:
        """Doubts that nobody was told of yet, in the order they arose."""
        with self._transaction() as sql:
            rows = sql.execute(
                f"SELECT number, time, verdict, balance, charge, doubt, {_ITEM} FROM doubts "
                "WHERE provider = ? AND told = 0 ORDER BY number",
                (provider,),
            ).fetchall()
        return tuple(_doubt(row) for row in rows)

    def judge(self, doubts: Sequence[Doubt], ruling: Ruling) -> None:
        """Record what the account's balance says about doubts."""
        with self._transaction() as sql:
            sql.executemany(
                "UPDATE doubts SET verdict = ? WHERE number = ?", [(ruling.value, each.number) for each in doubts]
            )

    def told(self, doubts: Sequence[Doubt]) -> None:
        """Somebody was told of these; they are not reported again."""
        with self._transaction() as sql:
            sql.executemany("UPDATE doubts SET told = 1 WHERE number = ?", [(each.number,) for each in doubts])

    # --- for people --------------------------------------------------------------------------------------

    def charges(self) -> tuple[Charge, ...]:
        """Everything that was bought, oldest first."""
        with self._transaction() as sql:
            rows = sql.execute(
                "SELECT time, provider, site, credits, digest, tokens FROM charges ORDER BY number"
            ).fetchall()
        return tuple(Charge(_parse(time), *rest) for time, *rest in rows)

    def history(self) -> tuple[Doubt, ...]:
        """Every doubt there ever was, told or not, oldest first."""
        with self._transaction() as sql:
            rows = sql.execute(
                f"SELECT number, time, verdict, balance, charge, doubt, {_ITEM} FROM doubts ORDER BY number"
            ).fetchall()
        return tuple(_doubt(row) for row in rows)

    def absorb(self, other: Ledger) -> None:
        """Take in the book of another machine: its charges, its doubts, and what it had sent when it died.

        What is here already stays as it is. The balances that the other saw decide nothing here: this machine was
        spending at the same time.
        """
        with other._transaction() as theirs:
            found = [
                (table, names.split(", "), theirs.execute(f"SELECT {names} FROM {table}").fetchall())
                for table, names in _COPIED.items()
            ]
        with self._transaction() as sql:
            for table, names, rows in found:
                for row in rows:
                    values = dict(zip(names, row, strict=True))
                    if table == "purchases":
                        if not values["sent"] or owners.is_alive(other.folder, values["owner"]):
                            continue
                        values["owner"] = self._owner  # this one ends too: the next run settles what it left
                    self._absorb(sql, table, values)

    def _absorb(self, sql: sqlite3.Connection, table: str, values: dict[str, str | int]) -> None:
        same = [name for name in ("digest", "time") if table != "purchases" or name == "digest"]
        where = " AND ".join(f"{name} = ?" for name in same)
        if not sql.execute(f"SELECT 1 FROM {table} WHERE {where}", [values[name] for name in same]).fetchone():
            names, columns = ", ".join(values), tuple(values.values())
            sql.execute(f"INSERT INTO {table} ({names}) VALUES ({_marks(columns)})", columns)

    def findings(self) -> tuple[str, ...]:
        """Nothing: a file with a strange row was set aside when it was opened, and ``notes`` says so."""
        return ()

    # ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self, sync: _Sync = _Sync.NOW) -> Iterator[sqlite3.Connection]:
        with _translated(self._path):
            self._connection.execute(f"PRAGMA synchronous = {sync}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")


def _create(path: Path) -> sqlite3.Connection:
    connection = database.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        for name, sql in _SCHEMA.items():
            if name not in known:
                connection.execute(sql)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise CacheError(f"{path}: {error}; check that the disk is not full and the folder is writable") from error


def _odd_rows(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the content of the rows."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    for table, sql in _SCHEMA.items():
        if table in there and _is_strange(connection, table, sql):
            return f"its table {table} was not written by this program"
    return None


def _is_strange(connection: sqlite3.Connection, table: str, sql: str) -> bool:
    """Whether a row of the table, which ``sql`` created, holds a value that this program does not write."""
    wrong = [f"typeof({name}) <> 'integer'" for name in _NUMBERS if f"{name} INTEGER" in sql]
    wrong += [f"typeof({name}) <> 'text'" for name in _TEXTS if f"{name} TEXT" in sql]
    wrong += [
        f"typeof({name}) NOT IN ('integer', 'null')" for name in ("balance", "charge", "doubt") if f"{name} INT" in sql
    ]
    if "verdict" in sql:
        wrong.append("verdict NOT IN ('unknown', 'charged', 'free')")
    if connection.execute(f"SELECT 1 FROM {table} WHERE {' OR '.join(wrong)}").fetchone():
        return True
    try:
        for (time,) in connection.execute(f"SELECT time FROM {table}"):
            _parse(time)
    except ValueError:
        return True
    return False


def _columns(item: Item) -> tuple[str | int, ...]:
    key = item.key
    return (key.digest(), key.sha256, key.provider, key.language, int(key.style), key.keywords, item.path, item.credits)


def _item(row: Sequence[object]) -> Item:
    _, sha256, provider, language, style, keywords, path, price = row
    key = TextKey(str(sha256), str(provider), str(language), int(str(style)), str(keywords))
    return Item(key, str(path), int(str(price)))


def _doubt(row: Sequence[object]) -> Doubt:
    number, time, ruling, balance, charge, doubt, *item = row
    epoch = Epoch(balance, charge, doubt) if all(isinstance(x, int) for x in (balance, charge, doubt)) else None  # type: ignore[arg-type]
    return Doubt(int(str(number)), _item(item), _parse(str(time)), Ruling(str(ruling)), epoch)


def _parse(time: str) -> datetime:
    parsed = datetime.fromisoformat(time)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _marks(columns: Sequence[object]) -> str:
    return ", ".join("?" * len(columns))
