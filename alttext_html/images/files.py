"""Reads files inside declared folders and nowhere else."""

from __future__ import annotations

import difflib
import os
import stat
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from alttext_html.errors import ImageError

_LONGEST = 300


class _Folders:
    """What lies in folders, each looked into once: of a site's pictures many may be missing in one."""

    def __init__(self) -> None:
        self._names: dict[Path, list[str]] = {}
        self._alike: dict[tuple[Path, Callable[[str], str]], dict[str, list[str]]] = {}
        self._spelled: dict[Path, Path | None] = {}
        self._close: dict[tuple[Path, str], str | None] = {}

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, none where it cannot be listed."""
        if folder not in self._names:
            try:
                self._names[folder] = os.listdir(folder)  # noqa: PTH208 - names, not paths
            except OSError:
                self._names[folder] = []
        return self._names[folder]

    def alike(self, folder: Path, name: str, form: Callable[[str], str]) -> list[str]:
        """Those of the names that are equal to this one in some form."""
        if (folder, form) not in self._alike:
            index: dict[str, list[str]] = {}
            for other in self.names(folder):
                index.setdefault(form(other), []).append(other)
            self._alike[folder, form] = index
        return self._alike[folder, form].get(form(name), [])

    def spelled(self, path: Path) -> Path | None:
        """A path as it is spelled on disk, None when there is no such file."""
        if path not in self._spelled:
            found = path if _exists(path) else None
            if found is None and path.parent != path and (parent := self.spelled(path.parent)) is not None:
                alike = (self.alike(parent, path.name, form) for form in (_normal, _folded))
                found = next((parent / names[0] for names in alike if len(names) == 1), None)
            self._spelled[path] = found
        return self._spelled[path]

    def close(self, folder: Path, name: str) -> str | None:
        """The name in a folder that is most like this one."""
        if (folder, name) not in self._close:
            self._close[folder, name] = _close(name, self.names(folder)[:2000])
        return self._close[folder, name]


def find(path: Path, roots: Sequence[Path], folders: _Folders | None = None) -> Path:
    """Return the real path of a file that lies in one of the roots, links resolved.

    ``path`` may differ from the name on disk in Unicode normalisation or, where that is unambiguous, in case. A file
    that is missing below the first root, the site, is looked for under the same relative path in the other roots.

    Raises ImageError for a missing file, a folder or device, and a file that a link leads out of the roots to.
    """
    folders = folders or _Folders()
    for candidate in _candidates(path, roots):
        found = folders.spelled(candidate)
        if found is not None:
            return _checked(found, roots)
    raise ImageError(_missing(path, roots[0], folders))


class Finder:
    """Finds many files of one site as ``find`` does; where a folder lies and what it holds is looked up once."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._real: dict[str, str] = {}
        """real paths of folders that lie in the roots, "" for others"""
        self._folders = _Folders()

    def __call__(self, path: Path) -> Path:
        """The real path of a file. Raises ImageError."""
        return self.there(path) or find(path, self._roots, self._folders)

    def there(self, path: Path) -> Path | None:
        """The real path of a file that lies where it is looked for; None for one that ``find`` has a word on."""
        folder, _, name = os.fspath(path).rpartition(os.sep)
        if folder not in self._real:
            self._real[folder] = self._inside(folder)
        if real := self._real[folder]:
            file = f"{real}{os.sep}{name}"
            try:
                if stat.S_ISREG(os.lstat(file).st_mode):
                    return path if real == folder else Path(file)
            except (OSError, ValueError):
                pass  # it is said why
        return None

    def _inside(self, folder: str) -> str:
        try:
            real = Path(folder).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return ""
        return str(real) if _is_inside(real, self._roots) else ""


def read(path: Path, max_bytes: int) -> bytes:
    """Read a regular file of at most ``max_bytes``; ``path`` must have come from ``find``.

    Raises ImageError when it is something else, larger, empty or unreadable. A FIFO or device does not block.
    """
    try:
        with open(descriptor(path), "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            data = file.readall() if status.st_size <= max_bytes else None
    except OSError as error:
        message = f"{shown(path)} cannot be read ({error.strerror}); check its permissions."
        raise ImageError(message) from error
    if data is None or len(data) > max_bytes:
        size = status.st_size if data is None else len(data)
        message = f"{shown(path)} has {size:,} bytes, more than the limit of {max_bytes:,}; make it smaller."
        raise ImageError(message)
    if not data:
        message = f"{shown(path)} is empty (0 bytes); build the site again or replace the file."
        raise ImageError(message)
    return data


def descriptor(path: Path) -> int:
    """Open a regular file for reading. Raises ImageError when it is something else, and OSError.

    A link is not followed, and a FIFO or device does not block.
    """
    # O_NOFOLLOW: a link that replaced the file since it was checked is not followed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise ImageError(_no_file(path))
    opened = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise ImageError(_no_file(path))
    return opened


def shown(path: Path) -> str:
    """A path for people: what cannot be printed is replaced, what is overlong is cut in the middle."""
    text = str(path)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _candidates(path: Path, roots: Sequence[Path]) -> list[Path]:
    if not path.is_relative_to(roots[0]):
        return [path]
    relative = path.relative_to(roots[0])
    return [root / relative for root in roots]


def _checked(path: Path, roots: Sequence[Path]) -> Path:
    try:
        real = path.resolve(strict=True)
        status = real.stat()
    except (OSError, RuntimeError) as error:
        message = f"{shown(path)} cannot be reached ({error}); repair the link or its permissions."
        raise ImageError(message) from error
    if not _is_inside(real, roots):
        message = f"{shown(path)} lies outside of the site; only files of the site and of the declared roots are read."
        raise ImageError(message)
    if not stat.S_ISREG(status.st_mode):
        raise ImageError(_no_file(path))
    return real


def _is_inside(real: Path, roots: Sequence[Path]) -> bool:
    # A root without links in its own path needs no look at the disk: the real path begins with it.
    return any(real.is_relative_to(root) or real.is_relative_to(root.resolve()) for root in roots)


def _no_file(path: Path) -> str:
    return f"{shown(path)} is a folder or a device, not a file; name the picture's file."


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _folded(name: str) -> str:
    return _normal(_normal(name).casefold())


def _missing(path: Path, site: Path, folders: _Folders) -> str:
    folder = path.parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    wanted, *below = path.relative_to(folder).parts
    name = folders.close(folder, wanted)
    close = None if name is None else Path(name, *below)
    if close is not None and folder.is_relative_to(site) and _exists(folder / close):
        return f'{shown(path)} does not exist; did you mean "{shown(close)}"?'
    served = ", or set site_url if the site is served under a path" if folder == site else ""
    return f"{shown(path)} does not exist; repair the source{served}."


def _close(wanted: str, names: Sequence[str]) -> str | None:
    """The name most like a wanted one. Endings do not count: with them every PNG is like every other."""
    stem, ending = os.path.splitext(wanted)  # noqa: PTH122 - here and below names, not paths
    by_stem: dict[str, str] = {}
    for name in names:
        other, its_ending = os.path.splitext(name)  # noqa: PTH122
        if other not in by_stem or its_ending == ending:
            by_stem[other] = name
    found = difflib.get_close_matches(stem, by_stem, n=1)
    return by_stem[found[0]] if found else None
