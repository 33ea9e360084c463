"""Put new bytes in the place of a page: whole or not at all. The only module of this package that touches the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path

from alttext_html.errors import PageError

TEMPORARY_PREFIX = ".alttext-html-"
TEMPORARY_SUFFIX = ".tmp"
"""a file that starts and ends so was left by a process that was killed; it can be deleted"""


class Sync(Enum):
    """Whether a page is on the disk before it takes the place of the old one."""

    YES = auto()
    """after a power cut there is the old page or the new one"""
    NO = auto()
    """the old page is not on the disk either: a build has just written it, and can write it again"""


def is_temporary(name: str) -> bool:
    """Tell whether a file name is one of ours that a killed process left behind."""
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)


def replace(path: Path, data: bytes, *, root: Path, sync: Sync = Sync.YES) -> bool:
    """Give the file ``path`` inside ``root`` these bytes; return False when it has them already.

    At any moment the file holds its old bytes or the new ones. Mode bits stay, owner and group where the system allows
    it. Raises PageError when the file is no regular file inside ``root``, and when it cannot be written; then it is as
    it was.
    """
    return bool(replace_all({path: data}, root=root, sync=sync))


def replace_all(files: Mapping[Path, bytes], *, root: Path, sync: Sync = Sync.YES) -> list[Path]:
    """Give all these files their bytes as ``replace`` does, in this order; return those that had others.

    The new bytes of all are written before the first file is replaced, so that for what can be foreseen (a full
    disk, missing permissions) either all are replaced or none. Raises PageError as ``replace`` does.
    """
    ready: dict[Path, Path] = {}
    path = root
    try:
        for path, data in files.items():
            status = _checked_status(path, root)
            if path.read_bytes() != data:
                ready[path] = _temporary(path)
                _write(ready[path], data, status, sync)
        for path, temporary in ready.items():
            temporary.replace(path)
        if sync is Sync.YES:
            for folder in {path.parent for path in ready}:
                _sync_folder(folder)
    except OSError as error:
        raise PageError(f"{path}: {_explain(error)}; the page is as it was.") from error
    finally:
        for temporary in ready.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return list(ready)


def _checked_status(path: Path, root: Path) -> os.stat_result:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        message = f"{path}: is a symbolic link; page left alone. Name the file that it points to."
        raise PageError(message)
    if not stat.S_ISREG(status.st_mode):
        message = f"{path}: is not a regular file; page left alone."
        raise PageError(message)
    if not path.resolve().is_relative_to(root.resolve()):
        message = f"{path}: lies outside {root}; page left alone. Name the folder that holds it."
        raise PageError(message)
    return status


def _temporary(path: Path) -> Path:
    return path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}{TEMPORARY_SUFFIX}")


def _write(temporary: Path, data: bytes, status: os.stat_result, sync: Sync) -> None:
    # Not readable for others before it has the mode of the page.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        _keep_owner_and_mode(temporary, status)
        if sync is Sync.YES:
            os.fsync(file.fileno())


def _keep_owner_and_mode(temporary: Path, status: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):  # only the superuser gives files away
            os.chown(temporary, status.st_uid, status.st_gid)
    temporary.chmod(stat.S_IMODE(status.st_mode))  # after chown, which clears set-id bits


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # a folder cannot be opened elsewhere
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot; the file itself is safe
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explain(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space and run again"
    if error.errno == errno.ENOENT:
        return "the file or its folder is gone; build the site and run again"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"no permission to write here ({error.strerror}); change the permissions of the folder and run again"
    return f"cannot be written ({error.strerror or error})"
