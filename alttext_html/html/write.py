"""Put new bytes in the place of a page: whole or not at all. The only module of this package that touches the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from alttext_html.errors import PageError
from alttext_html.whole import Sync, sync_folder

TEMPORARY_PREFIX = ".alttext-html-"
TEMPORARY_SUFFIX = ".tmp"
"""a file that starts and ends so was left by a process that was killed; it can be deleted"""
_ABANDONED = 3600
"""seconds; the files live for some milliseconds"""


def is_temporary(name: str) -> bool:
    """Tell whether a file name is one of ours that a killed process left behind."""
    return name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)


def remove_leftovers(root: Path, paths: Iterable[str]) -> None:
    """Delete temporary files of ours under a root that nobody can be writing any more: a killed process left them."""
    for path in paths:
        file = root / path
        with contextlib.suppress(OSError):
            status = file.lstat()
            if stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _ABANDONED:
                file.unlink()


class Replacer:
    """Gives files of one folder new bytes. At any moment a file holds its old bytes or the new ones."""

    def __init__(self, root: Path, sync: Sync = Sync.YES) -> None:
        self.root = root
        self._sync = sync
        self._inside: dict[str, bool] = {}
        """whether a folder really lies in the root: looked up once"""

    def __call__(self, files: Mapping[str, bytes]) -> None:
        """Give all these files their bytes, in this order. Their paths are relative to the root, with ``/``.

        The new bytes of all are written before the first file is replaced, so that for what can be foreseen (a full
        disk, missing permissions) either all are replaced or none. Mode bits stay, owner and group where the system
        allows it. Raises PageError when a file is no regular file inside the root, and when it cannot be written; then
        it is as it was.
        """
        ready: dict[str, str] = {}
        folders: set[str] = set()
        path = os.fspath(self.root)
        try:
            for name, data in files.items():
                path = f"{self.root}{os.sep}{name}"
                folder = os.path.dirname(path)  # noqa: PTH120 - here and below a Path takes longer than the system
                status = self._checked(path, folder)
                ready[path] = f"{folder}{os.sep}{TEMPORARY_PREFIX}{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
                folders.add(folder)
                _write(ready[path], data, status, self._sync)
            for path in list(ready):
                os.replace(ready[path], path)  # noqa: PTH105
                del ready[path]
            if self._sync is Sync.YES:
                for folder in folders:
                    sync_folder(folder)
        except OSError as error:
            raise PageError(f"{path}: {_explain(error)}; the page is as it was.") from error
        finally:
            for temporary in ready.values():
                with contextlib.suppress(OSError):
                    os.unlink(temporary)  # noqa: PTH108

    def _checked(self, path: str, folder: str) -> os.stat_result:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            raise PageError(f"{path}: is a symbolic link; page left alone. Name the file that it points to.")
        if not stat.S_ISREG(status.st_mode):
            raise PageError(f"{path}: is not a regular file; page left alone.")
        if folder not in self._inside:
            self._inside[folder] = Path(folder).resolve().is_relative_to(self.root.resolve())
        if not self._inside[folder]:
            raise PageError(f"{path}: lies outside {self.root}; page left alone. Name the folder that holds it.")
        return status


def _write(temporary: str, data: bytes, status: os.stat_result, sync: Sync) -> None:
    # Not readable for others before it has the mode of the page.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        _keep_owner_and_mode(descriptor, status)
        if sync is Sync.YES:
            os.fsync(descriptor)


def _keep_owner_and_mode(descriptor: int, status: os.stat_result) -> None:
    # Of the open file: who may write to the folder could have put a link to any other file in its place.
    now = os.fstat(descriptor)
    if hasattr(os, "fchown") and (now.st_uid, now.st_gid) != (status.st_uid, status.st_gid):
        with contextlib.suppress(PermissionError):  # only the superuser gives files away
            os.fchown(descriptor, status.st_uid, status.st_gid)
    if hasattr(os, "fchmod"):  # Windows replaces no file that is not writable
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))  # after chown, which clears set-id bits


def _explain(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space and run again"
    if error.errno == errno.ENOENT:
        return "the file or its folder is gone; build the site and run again"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"no permission to write here ({error.strerror}); change the permissions of the folder and run again"
    return f"cannot be written ({error.strerror or error})"
