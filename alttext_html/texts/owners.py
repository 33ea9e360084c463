"""Who is alive: every ledger that is open holds one locked byte of a file, and the kernel lets go of it when it dies.

Such a lock is exact where process ids are not: it works between threads, processes and containers that share the
folder, needs no heartbeat, and a kill -9 or a power cut gives it back. It asks of the file system what SQLite asks too.

POSIX locks belong to a process, and closing the file anywhere in it drops them all: hence one descriptor for each file
and process, kept here, and never a look at a byte that this process holds itself. A forked child starts with none.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field

from alttext_html.errors import CacheError

NAME = "owners.lock"
_OPENING = 0
"""the byte that is locked while somebody inspects or creates the databases"""
_PATIENCE = 30.0
"""seconds to wait for another process that opens the same folder"""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int, byte: int) -> bool:
        os.lseek(descriptor, byte, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int, byte: int) -> None:
        os.lseek(descriptor, byte, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int, byte: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(descriptor: int, byte: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, byte)


class _LockFile(Struct):
    descriptor: int
    process: int
    held: set[int] = field(default_factory=set)


_files: dict[Path, _LockFile] = {}
_mutex = threading.RLock()


def _file(folder: Path) -> _LockFile:
    """The one descriptor of this process for the lock file of a folder."""
    path = folder.resolve() / NAME
    known = _files.get(path)
    if known is not None and known.process == os.getpid():
        return known
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise CacheError(
            f"{path}: cannot be opened ({error.strerror}); choose another folder with --cache-dir"
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise CacheError(f"{path}: is not a regular file; delete it or choose another folder with --cache-dir")
    _files[path] = _LockFile(descriptor, os.getpid())
    return _files[path]


def _close_when_idle(folder: Path) -> None:
    path = folder.resolve() / NAME
    known = _files.get(path)
    if known is not None and known.process == os.getpid() and not known.held:
        os.close(known.descriptor)
        del _files[path]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that inspects or creates the databases of ``folder``. Raises CacheError after half a minute."""
    with _mutex:
        file = _file(folder)
        end = time.monotonic() + _PATIENCE
        try:
            while not _try_lock(file.descriptor, _OPENING):
                if time.monotonic() > end:
                    raise CacheError(
                        f"{folder}: another process has been opening it for too long; end it and try again"
                    )
                time.sleep(0.01)
            try:
                yield
            finally:
                _unlock(file.descriptor, _OPENING)
        except OSError as error:
            raise CacheError(f"{folder}: its file system offers no locks; choose another with --cache-dir") from error
        finally:
            _close_when_idle(folder)


def enter(folder: Path) -> int:
    """Announce a new owner; returns its number, which ``is_alive`` knows until ``leave`` or the end of the process."""
    with _mutex:
        file = _file(folder)
        while True:
            owner = secrets.randbelow(2**46) + 1
            if owner not in file.held and _try_lock(file.descriptor, owner):
                file.held.add(owner)
                return owner


def leave(folder: Path, owner: int) -> None:
    """The owner is gone."""
    with _mutex:
        file = _file(folder)
        if owner in file.held:
            file.held.discard(owner)
            _unlock(file.descriptor, owner)
        _close_when_idle(folder)


def is_alive(folder: Path, owner: int) -> bool:
    """Whether the owner of this number still lives, in this process or any other."""
    with _mutex:
        file = _file(folder)
        if owner in file.held:
            return True
        if not _try_lock(file.descriptor, owner):
            return True
        _unlock(file.descriptor, owner)
        return False
