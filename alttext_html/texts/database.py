"""Opening a SQLite file that a stranger may have written.

The cache folder travels through CI caches and shared disks. Before a database of it is used, it must be a regular file,
whole, with exactly the tables, indexes and triggers that we create, letter by letter; anything else is set aside under
another name, never executed, never deleted. No file of it is opened but through SQLite: closing a plain descriptor
would drop the locks of every connection in this process (https://sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from alttext_html import whole
from alttext_html.errors import CacheError

MAX_VALUE = 1_000_000
"""bytes of the longest value that is ever read"""
_PATIENCE = 10.0
"""seconds to wait for a lock"""
_SIDE_FILES = ("-wal", "-shm", "-journal")


def connect(path: Path, patience: float = _PATIENCE) -> sqlite3.Connection:
    """A connection that trusts nothing in the schema, reads no huge value and syncs every commit."""
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def sync_folder(folder: Path) -> None:
    """Make sure that what was made and deleted in the folder would survive a power cut.

    SQLite creates a database with a rollback journal and does not sync its deletion (https://sqlite.org/pragma.html,
    synchronous EXTRA); a journal that comes back would make the next run set the database aside.
    """
    whole.sync_folder(folder)


def inspect(
    path: Path,
    schema: Mapping[str, str],
    rows: Callable[[sqlite3.Connection], str | None] = lambda _: None,
    patience: float = _PATIENCE,
) -> str | None:
    """Why this database cannot be used, in a few words; None when it is ours, or is not there.

    ``schema`` has the SQL of every object by name; a part of it is fine, for a kill may have stopped its creation.
    ``rows`` looks at the content. Raises CacheError when the file is busy or unreadable, which is no damage.
    """
    if odd := _odd_file(path):
        return odd
    if not path.exists():
        return None
    try:
        with closing(connect(path, patience)) as connection:
            found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
            if any(schema.get(name) != sql for name, sql in found):
                return "it was not made by this program"
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return "it is damaged"
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            return rows(connection)
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise CacheError(f"{path}: another program holds it; end it, or choose another --cache-dir") from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PERM")):
            raise CacheError(f"{path}: {error}; make the folder writable, or choose another --cache-dir") from error
        return f"it cannot be read ({error})"
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return f"it cannot be read ({error})"


def _odd_file(path: Path) -> str | None:
    """Which of the database's files no program may open, and why."""
    for file in (path, *(path.with_name(path.name + side) for side in _SIDE_FILES)):
        try:
            mode = file.lstat().st_mode
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(mode):
            return f"{file.name} is not a regular file"
        if file.name.endswith("-journal"):
            # We write ahead, so it is not ours; and it may name another file that SQLite would then delete.
            return f"{file.name} does not belong to it"
    return None


def set_aside(path: Path) -> Path:
    """Rename the database and its side files to ``<name>.damaged-<n>``; returns the new path."""
    number = 1
    while True:
        target = path.with_name(f"{path.name}.damaged-{number}")
        if not target.is_symlink() and not target.exists():
            break
        number += 1
    try:
        for side in _SIDE_FILES:
            file = path.with_name(path.name + side)
            # A journal gets a name under which SQLite never plays it back.
            new = f"{target.name}{side}" if side == "-wal" else f"{target.name}{side}.unused"
            if file.is_symlink() or file.exists():
                file.rename(target.with_name(new))
        if path.is_symlink() or path.exists():
            path.rename(target)
    except OSError as error:
        raise CacheError(f"{path}: cannot be set aside ({error.strerror}); choose another --cache-dir") from error
    return target
