"""The cache of bought texts: one SQLite file, kept by diskcache, that stores and accepts text only.

diskcache is unmaintained, and out of the box it unpickles rows that say so and opens the files that rows name: whoever
can write into a CI cache could run code. ``TextDisk`` can do neither, ``database.inspect`` refuses a file that holds
anything but our tables, and only this module knows the library. Nothing is ever evicted: every text was paid for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import diskcache
from diskcache import core

from alttext_html.errors import CacheError
from alttext_html.texts import database, owners
from alttext_html.texts.rows import MAX_ROW, believe, encode, order
from alttext_html.texts.store import BoughtText, Closing
from alttext_html.types import TextKey

NAME = "cache.db"
"""the name diskcache gives its file"""
_SETTINGS: dict[str, Any] = {
    **core.DEFAULT_SETTINGS,
    "eviction_policy": "none",
    "cull_limit": 0,
    "sqlite_synchronous": 2,
    "sqlite_mmap_size": 0,  # a truncated file would end the process with SIGBUS
    "disk_min_file_size": 2**62,
    "disk_pickle_protocol": 0,
}
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Cache folder of alttext-html, see https://bford.info/cachedir/\n"
_IGNORE = "# Made by alttext-html. Bought texts that a team shares belong into the catalogue.\n*\n"


class TextDisk(diskcache.Disk):  # type: ignore[misc]
    """Text in, text out: pickles nothing, opens nothing, deletes nothing, whatever a row says."""

    def put(self, key: object) -> tuple[object, bool]:
        """The row's key: text as it is; raises TypeError for anything else."""
        if type(key) is not str:
            raise TypeError("the cache takes text keys only")
        return key, True

    def get(self, key: object, raw: object) -> str:
        """Back from a row's key; "" for what we did not write."""
        return key if raw == 1 and type(key) is str else ""

    def store(self, value: object, read: object, key: object = core.UNKNOWN) -> tuple[int, int, None, str]:  # noqa: ARG002 the base class' signature
        """The row of a text; raises TypeError for anything else."""
        if type(value) is not str or read:
            raise TypeError("the cache takes text only")
        return 0, core.MODE_RAW, None, value

    def fetch(self, mode: object, filename: object, value: object, read: object) -> str | None:
        """The text of a row; None for what we did not write."""
        ours = mode == core.MODE_RAW and filename is None and not read and type(value) is str
        return value if ours and isinstance(value, str) and len(value) <= MAX_ROW else None

    def filename(self, key: object = core.UNKNOWN, value: object = core.UNKNOWN) -> tuple[str, str]:  # noqa: ARG002
        """No value has a file."""
        raise TypeError("the cache has no value files")

    def remove(self, file_path: object) -> None:
        """No file is ever deleted because a row names it."""


def prepare(folder: Path) -> None:
    """Make the folder, tagged as a cache for backup programs and ignored by git. Raises CacheError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (("CACHEDIR.TAG", _TAG), (".gitignore", _IGNORE)):
            try:
                with (folder / name).open("x", encoding="utf-8") as file:
                    file.write(content)
            except FileExistsError:
                continue
    except OSError as error:
        raise CacheError(f"{folder}: cannot be used as cache ({error.strerror}); choose another --cache-dir") from error


class TextCache(Closing):
    """The open cache; use it in the thread that opened it, and as a context manager.

    ``folder`` is made when it is not there. Raises CacheError when it cannot be used.
    ``notes`` says what was set aside.
    """

    def __init__(self, folder: Path) -> None:
        prepare(folder)
        self.folder = folder
        self.place = str(folder)
        self.notes: tuple[str, ...] = ()
        self._path = folder / NAME
        with owners.alone(folder):
            damage = database.inspect(self._path, _schema(), _odd_rows)
            aside = database.set_aside(self._path) if damage else None
            with self._translated():
                # $ and ~ in a folder's name are letters here, not what diskcache makes of them.
                self._cache = _open(folder)
                self._opened = self._path.stat()
                database.sync_folder(folder)
        if aside:
            saved = list(_salvage(aside))
            self.put(saved)
            self.notes = (
                f"{self._path}: {damage}; it was set aside as {aside.name}, {len(saved)} texts were saved from it",
            )

    def close(self) -> None:
        """Close the file."""
        self._cache.close()

    def restore(self) -> None:
        """Where somebody deleted the file meanwhile, write its texts into a new one; ``notes`` says what came of it.

        The open file lives on without a name, so that nothing of a purchase fails; at its end all would be gone.
        """
        with suppress(OSError):
            if os.path.samestat(self._path.stat(), self._opened):
                return
        deleted = f"{self._path} was deleted while this run used it"
        try:
            saved = list(self.entries())
            with TextCache(self.folder) as anew:
                anew.put(saved)
        except CacheError as error:
            self.notes += (f"{deleted}, and its texts cannot be written anew: {error}",)
        else:
            self.notes += (f"{deleted}; its texts ({len(saved)}) were written anew",)

    def get(self, keys: Iterable[TextKey]) -> dict[TextKey, BoughtText]:
        """The texts that are there, in the order of ``keys``. What we did not write counts as absent."""
        found: dict[TextKey, BoughtText] = {}
        with self._translated():
            for key in keys:
                entry = believe(key.digest(), self._cache.get(key.digest()))
                if entry is not None:
                    found[key] = entry
        return found

    def put(self, entries: Iterable[BoughtText]) -> None:
        """Keep texts, all or none; when this returns they survive a power cut. Raises CacheError."""
        rows = [(entry.key.digest(), encode(entry)) for entry in entries]
        if rows:
            with self._translated(), self._cache.transact():
                for digest, value in rows:
                    self._cache.set(digest, value)

    def entries(self) -> Iterator[BoughtText]:
        """Every text, in the order of image, language, style, keywords and provider."""
        with self._translated():
            rows = ((digest, self._cache.get(digest)) for digest in self._cache if digest)
            believed = (believe(digest, value) for digest, value in rows)
            yield from sorted((entry for entry in believed if entry), key=order)

    def count(self) -> int:
        """How many rows there are, readable or not."""
        with self._translated():
            return len(list(self._cache))

    def size(self) -> int:
        """Bytes of the file."""
        return self._path.stat().st_size

    def remove(self, keys: Iterable[TextKey]) -> None:
        """Forget texts, all or none. Raises CacheError."""
        with self._translated(), self._cache.transact():
            for key in keys:
                self._cache.delete(key.digest())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except diskcache.Timeout as error:
            raise CacheError(
                f"{self._path}: busy, full or not writable; free the disk or choose another --cache-dir"
            ) from error
        except (sqlite3.Error, OSError) as error:
            raise CacheError(f"{self._path}: {error}; `alttext-html cache verify` repairs damage") from error


def _open(folder: Path) -> Any:
    escaped = str(folder.absolute())
    if "$" in escaped or escaped.startswith("~"):
        raise CacheError(f"{folder}: a cache folder must not have $ in its path; choose another with --cache-dir")
    return diskcache.Cache(escaped, timeout=10, disk=TextDisk, **_SETTINGS)


@cache
def _schema() -> dict[str, str]:
    """SQL by name of all that diskcache creates, asked of a fresh database once."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        diskcache.Cache(folder, disk=TextDisk, **{**_SETTINGS, "sqlite_synchronous": 0}).close()
        with closing(sqlite3.connect(Path(folder) / NAME)) as connection:
            return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def _odd_rows(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the settings, which diskcache turns into pragmas, or with the rows."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "Settings" in tables:
        for key, value in connection.execute("SELECT key, value FROM Settings"):
            if not (isinstance(value, int) if key in core.METADATA else key in _SETTINGS and value == _SETTINGS[key]):
                return "its settings are not ours"
    if (
        "Cache" in tables
        and connection.execute(
            "SELECT 1 FROM Cache WHERE raw IS NOT 1 OR mode IS NOT 1 OR filename IS NOT NULL "
            "OR expire_time IS NOT NULL OR typeof(key) <> 'text' OR typeof(value) <> 'text' OR length(value) > ?",
            (MAX_ROW,),
        ).fetchone()
    ):
        return "it holds rows that this program does not write"
    if "Cache" in tables:
        for _ in connection.execute("SELECT key, value FROM Cache"):
            pass  # fails where a text is not UTF-8
    return None


def _salvage(aside: Path) -> Iterator[BoughtText]:
    """The good texts of a database that was set aside, as far as it can be read."""
    if aside.is_symlink() or not aside.is_file():
        return
    try:
        with closing(database.connect(aside)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.text_factory = bytes  # one row that is not UTF-8 must not hide the others
            sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'Cache' AND type = 'table'").fetchone()
            if sql is None or sql[0] != _schema()["Cache"].encode():
                return
            rows = connection.execute(
                "SELECT key, value FROM Cache WHERE raw = 1 AND mode = 1 AND filename IS NULL "
                "AND typeof(key) = 'text' AND typeof(value) = 'text' AND length(value) <= ?",
                (MAX_ROW,),
            )
            for digest, value in rows:
                entry = believe(digest.decode("utf-8", "replace"), value.decode("utf-8", "replace"))
                if entry is not None:
                    yield entry
    except sqlite3.Error:
        return
