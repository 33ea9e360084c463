"""The catalogue ``alttext.json``: the texts that a team owns, kept in its repository and asked before anything else.

How it is read and what wins: ``catalogue_entries``. Its file: ``catalogue_format``. What commands and runs change in
it: ``catalogue_changes``. A catalogue may come from a stranger: it is data with limits, and no path in it is opened.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from functools import cached_property
from pathlib import Path

from alttext_html.errors import CatalogueError
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry, State
from alttext_html.texts.catalogue_format import MAX_BYTES, Contents, parse, render, writable_path
from alttext_html.whole import Sync, replace_file

_ATTEMPTS = 5
_PATIENCE = 10.0
"""seconds to wait for another run that writes the catalogue"""


class Unchanged(Enum):
    """What becomes of a catalogue's file in which nothing changes."""

    LEFT = auto()
    """it stays: people may have written it in another form"""
    IN_OUR_FORM = auto()
    """it is written when its form is not ours"""


class Catalogue(Contents, frozen=True, dict=True):
    """An immutable catalogue. Not slotted: the index by path is made once, when it is first asked for."""

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """The catalogue in a file; an empty one when there is no file.

        Raises CatalogueError, which names the line where it can.
        """
        data = _read(path)
        return cls() if data is None else cls.parse(data, str(path))

    @classmethod
    def parse(cls, data: bytes, place: str) -> Catalogue:
        """The catalogue in a file's bytes; ``place`` names it in errors."""
        contents = parse(data, place)
        return cls(contents.images, contents.extra)

    def render(self) -> bytes:
        """The bytes of its file."""
        return render(self)

    def lookup(self, sha256: str, language: str, page_path: str = "") -> Entry | None:
        """What the catalogue says of an image in a language, on a page if that is told.

        ``language`` is a tag: the page's own, or the provider's code. The state of the entry says what to do with it:
        see ``Entry.withheld`` and ``Entry.as_text``.
        """
        image = self.images.get(sha256)
        return None if image is None else image.lookup(language, page_path)

    def override(self, sha256: str, language: str, page_path: str) -> Entry | None:
        """As ``lookup``, but only what holds for this page and not for the image everywhere."""
        image = self.images.get(sha256)
        return None if image is None else image.override(language, page_path)

    def with_images(self, images: Mapping[str, CataloguedImage]) -> Catalogue:
        """A catalogue with these images in the place of older ones."""
        return Catalogue({**self.images, **images}, self.extra)

    def starting_point(self, sha256: str, path: str, language: str) -> Entry | None:
        """For an image without an entry: the text of another image that was seen at the same path.

        An image that changes has a new hash; its old text may still fit, which only a person can tell. Of several
        the owned ones come first, then the latest.
        """
        others = (hash_ for hash_ in self.at(path) if hash_ != sha256)
        entries = [entry for other in others if (entry := self.lookup(other, language))]
        usable = [entry for entry in entries if entry.text and entry.state in (State.APPROVED, State.GENERATED)]
        return max(usable, key=lambda entry: (entry.owned, entry.date or "", entry.text), default=None)

    def at(self, path: str) -> tuple[str, ...]:
        """Hashes of the images that were seen at a path."""
        return tuple(self._by_path.get(writable_path(path), ()))

    @cached_property
    def _by_path(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for sha256, image in self.images.items():
            for path in image.paths:
                index.setdefault(path, []).append(sha256)
        return index


def update(
    path: Path,
    change: Callable[[Catalogue], Catalogue],
    unchanged: Unchanged = Unchanged.LEFT,
    *,
    patience: float = _PATIENCE,
) -> bool:
    """Read the file, apply ``change``, write it when that changed something; True when it was written.

    Runs at the same time do this one after the other, so that none undoes what another one did. A person may save the
    file meanwhile: it is read at the last moment, and once more when it changed. Who holds the file's folder for longer
    than ``patience``, in seconds, holds it for something else. Raises CatalogueError.
    """
    with _alone(path.parent, patience):
        for _ in range(_ATTEMPTS):
            before = _read(path)
            old = Catalogue() if before is None else Catalogue.parse(before, str(path))
            new = change(old)
            if new == old and (unchanged is Unchanged.LEFT or before is None):
                return False
            data = new.render()
            if _read(path) == before:
                return _replace(path, before, data)
    raise CatalogueError(f"{path}: keeps changing while it is being written. Close what writes it and run again.")


@contextlib.contextmanager
def _alone(folder: Path, patience: float) -> Iterator[None]:
    """Hold the lock of a folder, which leaves no file in it; go on without it where there is none to have."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:  # Windows opens no folder; a missing one is told of by whoever writes
        yield
        return
    try:
        _wait_for_lock(descriptor, patience)
        yield
    finally:
        os.close(descriptor)  # which gives the lock back


def _wait_for_lock(descriptor: int, patience: float) -> None:
    import fcntl

    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        except OSError:
            return None  # a network's file system may have no such lock
    return None


def _read(path: Path) -> bytes | None:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a named pipe would wait for ever
            raise CatalogueError(f"{path}: is not a file. Name the catalogue's file in the settings.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{path}: the catalogue cannot be read ({error.strerror}). Check the path and its permissions."
        raise CatalogueError(message) from error


def _replace(path: Path, before: bytes | None, data: bytes) -> bool:
    # Git may have given the file the line ends of the platform.
    if before is not None and before.replace(b"\r\n", b"\n") == data:
        return False
    if path.is_symlink():
        raise CatalogueError(f"{path}: is a symbolic link and was not written. Name the file that it points to.")
    try:
        mode = None if before is None else stat.S_IMODE(path.stat().st_mode)
        replace_file(path, data, mode=mode, sync=Sync.YES)
    except OSError as error:
        message = f"{path}: the catalogue cannot be written ({error.strerror}); it is as it was. Check the folder."
        raise CatalogueError(message) from error
    return True
