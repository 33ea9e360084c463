"""What tells that a file is another one than before."""

from __future__ import annotations

import os
from pathlib import Path

Stamp = tuple[int, ...]
"""What tells that a file is another: its size, time of change in nanoseconds, and inode; () where there is none."""


def stamp_of(path: str | Path) -> Stamp:
    """The stamp of a file as it is."""
    try:
        status = os.stat(path)  # noqa: PTH116 - of thousands of files, by name
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino
