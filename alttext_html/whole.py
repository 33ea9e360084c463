"""A file replaced as a whole: at any moment it holds its old bytes or the new ones."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

PRIVATE = 0o600
"""mode of what nobody else has to read"""


class Sync(Enum):
    """Whether a file is on the disk before it takes the place of the old one."""

    YES = auto()
    """after a power cut there is the old file or the new one"""
    NO = auto()
    """it can be made again"""


def replace_file(path: Path, data: bytes, *, mode: int | None = None, sync: Sync = Sync.NO) -> None:
    """Give a file these bytes; what is begun beside it goes again, whatever happens. Raises OSError.

    ``mode``: its permission bits; without one they are those of any new file. A link at ``path`` is replaced itself.
    """
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None and hasattr(os, "fchmod"):
                # The umask took bits away. Of the open file: strangers may be able to put a link in its place.
                os.fchmod(descriptor, mode)
            if sync is Sync.YES:
                os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def sync_folder(folder: str | Path) -> None:
    """Make sure that what was made, replaced and deleted in the folder would survive a power cut."""
    if os.name != "posix":
        return  # a folder cannot be opened elsewhere
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems cannot; the files themselves are safe
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
