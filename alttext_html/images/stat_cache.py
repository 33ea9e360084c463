"""What was learnt of image files, so that an unchanged one is not read again.

A file is unchanged when real path, size, inode and both times are what they were: that of its bytes, which a copy may
keep, and that of its status, which nobody sets. One that a build wrote again with the same bytes is hashed and not
decoded. One that was changed less than two seconds before it was read is not remembered: a second change could leave
the same time behind (git calls this racily clean; two seconds are FAT's granularity). Failures are not remembered
either.

The file beside the cache is a hint and nothing more. It may be damaged, a stranger's or another machine's: what does
not fit is ignored, and bytes that are sent are proven by their hash before. It can give wrong text at worst.
"""

from __future__ import annotations

import hashlib
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from alttext_html.errors import ImageError
from alttext_html.images import files
from alttext_html.types import EmbeddedText, Image, ImageType
from alttext_html.whole import PRIVATE, replace_file

NAME = "stat-cache.json"
VERSION = 3
RACY = 2_000_000_000
"""nanoseconds that must lie between a file's last change and its reading for the reading to be trusted"""
_MOST = 100_000
"""files that are remembered"""
_MOST_BYTES = 64 * 1024 * 1024

Stat = tuple[int, int, int, int]
"""size, time of change in nanoseconds, inode, time of the status in nanoseconds (on Windows of its creation)"""
Side = Annotated[int, Meta(ge=0)]


class _Known(msgspec.Struct):
    stat: Stat
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    type: ImageType
    width: Side
    height: Side
    blank: bool
    words: dict[str, EmbeddedText | None] = msgspec.field(default_factory=dict)
    """by language that was asked for; None where the file has no text in it"""


class _File(msgspec.Struct):
    version: int
    program: str
    files: dict[str, _Known]


class StatCache:
    """Answers what is known of unchanged files. ``folder`` None remembers for this run only.

    ``program``: says which one this is; another may see other things in the same file.
    Files are named by their real paths, as ``files.find`` returns them: whoever asks has checked where they lie.
    """

    def __init__(
        self, folder: Path | None, program: Callable[[], str] = str, now: Callable[[], int] = time.time_ns
    ) -> None:
        self._file = None if folder is None else folder / NAME
        self._now = now
        self._program = program
        self._known = {} if self._file is None else _read(self._file, program)
        self._used: set[str] = set()
        self._changed = False

    @property
    def lasts(self) -> bool:
        """Whether the next run knows what this one learns."""
        return self._file is not None and self._file.parent.is_dir()

    def image(self, path: Path, load: Callable[[], Image]) -> Image:
        """The image of a file: as remembered, else loaded. Raises what ``load`` raises."""
        before, started = _stat(path), self._now()
        key = str(path)
        known = self._known.get(key)
        if known is not None and known.stat == before:
            self._used.add(key)
            return _image(known, path)
        if known is not None and before is not None and _still_holds(path, known, before):
            image = _image(known, path)
        else:
            known, image = None, load()
        trusted = before is not None and before == _stat(path) and started - before[1] > RACY
        if trusted and before is not None and image.path == path and image.content is None and key.isprintable():
            words = {} if known is None else known.words
            self._known[key] = _Known(before, image.sha256, image.type, image.width, image.height, image.blank, words)
            self._used.add(key)
            self._changed = True
        return image

    def words(self, image: Image, language: str, read: Callable[[], EmbeddedText | None]) -> EmbeddedText | None:
        """The text that an image holds for a language: as remembered, else read. Raises what ``read`` raises."""
        known = self._known.get(str(image.path))
        if known is None or known.sha256 != image.sha256 or image.content is not None:
            return read()
        if language not in known.words:
            known.words[language] = read()
            self._changed = True
        return known.words[language]

    def save(self) -> None:
        """Keep what was learnt, where the folder is there. A failure costs the next run its time and nothing else."""
        if self._file is None or not self._changed or not self.lasts:
            return
        names = self._known if len(self._known) <= _MOST else self._used
        content = _File(VERSION, self._program(), {name: self._known[name] for name in list(names)[:_MOST]})
        with suppress(OSError, UnicodeEncodeError):
            replace_file(self._file, msgspec.json.encode(content), mode=PRIVATE)


def _image(known: _Known, path: Path) -> Image:
    return Image(known.sha256, known.type, known.width, known.height, known.stat[0], path, blank=known.blank)


def _still_holds(path: Path, known: _Known, now: Stat) -> bool:
    """Whether a file that was written again, as builds do with every picture, holds the same bytes."""
    if now[0] != known.stat[0]:
        return False
    try:
        return hashlib.sha256(files.read(path, now[0])).hexdigest() == known.sha256
    except ImageError:
        return False  # loading it says why


def _stat(path: Path) -> Stat | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns


def _read(path: Path, program: Callable[[], str]) -> dict[str, _Known]:
    try:
        content = msgspec.json.decode(files.read(path, _MOST_BYTES), type=_File)
    except (ImageError, msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    return content.files if content.version == VERSION and content.program == program() else {}
