"""The console as it is: where output may go, and whether it may be coloured."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import TextIO

_NARROWEST = 20


def width() -> int | None:
    """Columns of the terminal that stdout is; None where it is none, and lines may be as long as they are."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def wrapped(text: str, columns: int | None, first: str = "") -> Iterator[str]:
    """The lines of a text that fit: behind ``first``, further ones under its end. Long words stay whole."""
    room = len(text) if columns is None else max(columns - len(first), _NARROWEST)
    fits = len(text) <= room
    lines = [text] if fits else textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines or [""]):
        yield f"{' ' * len(first) if number else first}{line}"


def write_stdout(data: bytes) -> None:
    """Write bytes to stdout as they are. A reader that has gone is no error; raises OSError for a full disk."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        forget_stdout()
        if not isinstance(error, BrokenPipeError):
            raise


def forget_stdout() -> None:
    """Let everything further go nowhere, the interpreter's last flush too."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def colored(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream gets colours: NO_COLOR forbids, FORCE_COLOR asks, a terminal takes them."""
    if environ.get("NO_COLOR"):
        return False
    if force := environ.get("FORCE_COLOR"):
        return force != "0"
    return stream.isatty() and environ.get("TERM") != "dumb" and not _old_windows_console()


def _old_windows_console() -> bool:
    """Whether this is a console of Windows that shows escape sequences instead of obeying them."""
    from rich.console import detect_legacy_windows

    return detect_legacy_windows()
