"""Globs of paths, as settings and the catalogue write them: ``*`` stays in one folder, ``**`` crosses them. Pure.

A glob may come from a stranger's catalogue, so matching takes at most the product of both lengths.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from functools import lru_cache

from alttext_html.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Glob:
    """A glob that was read.

    >>> Glob("guide/**/*.html").fits("guide/index.html"), Glob("*.html").fits("a/b.html")
    (True, False)

    Raises SettingsError for a pattern that could match nothing or was surely meant otherwise.
    """

    pattern: str
    _parts: tuple[re.Pattern[str] | None, ...] = field(init=False, repr=False, compare=False)
    """one for each folder; None is ``**``"""
    _end: str = field(init=False, repr=False, compare=False)
    """what stands behind the last wildcard: most files of a site have another suffix"""
    _is_suffix: bool = field(init=False, repr=False, compare=False)
    """whether that is all that it asks for: ``**/*.html``"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parts", _compile(self.pattern))
        object.__setattr__(self, "_end", re.split(r"[]*?[/]", self.pattern)[-1])
        object.__setattr__(self, "_is_suffix", self.pattern == f"**/*{self._end}")

    def fits(self, path: str) -> bool:
        """Whether a relative path fits."""
        if not path.endswith(self._end):
            return False
        if self._is_suffix:
            return True
        names, parts = path.split("/"), self._parts
        name = at = 0
        retry: tuple[int, int] | None = None
        while name < len(names):
            part = parts[at] if at < len(parts) else _END
            if part is None:
                retry = (at, name)
                at += 1
            elif part.match(names[name]):
                name, at = name + 1, at + 1
            elif retry is not None:  # the last ** takes one folder more
                retry = (retry[0], retry[1] + 1)
                at, name = retry[0] + 1, retry[1]
            else:
                return False
        return at == len(parts)

    def reaches(self, folder: str) -> bool:
        """Whether a path inside of this folder could fit.

        >>> Glob("a/*/c.html").reaches("a/b"), Glob("a/*.html").reaches("a/b"), Glob("**/c.html").reaches("a/b")
        (True, False, True)
        """
        names = folder.split("/")
        for name, part in zip(names, self._parts, strict=False):
            if part is None:
                return True
            if not part.match(name):
                return False
        return len(self._parts) > len(names)

    def fits_source(self, source: str) -> bool:
        """Whether an image's source as written fits; without a ``/`` in the glob its file name must."""
        path = re.split(r"[?#]", source, maxsplit=1)[0]
        return self.fits(path if "/" in self.pattern else path.rsplit("/", 1)[-1])


@lru_cache(maxsize=1024)
def read_glob(pattern: str) -> Glob:
    """The glob, read once. Raises SettingsError as ``Glob`` does."""
    return Glob(pattern)


_CLASS = re.compile(r"\[!?\]?[^\]]*\]")
_END = re.compile(r"(?!)")
"""no name goes beyond the end of a glob"""


def _compile(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    if not pattern.strip():
        raise SettingsError("an empty glob matches nothing; write one such as blog/**/*.html")
    if "\\" in pattern:
        raise SettingsError(f'the glob "{pattern}" has a backslash; folders are separated by /')
    parts = pattern.split("/")
    if parts[-1] == "**":
        parts.append("*")  # what is in a folder, not the folder
    return tuple(None if part == "**" else _part(part, pattern) for part in parts)


def _part(part: str, pattern: str) -> re.Pattern[str]:
    if "**" in part:
        raise SettingsError(f'the glob "{pattern}" joins ** to other characters; ** stands alone between two /')
    if "[" in _CLASS.sub("", part):
        raise SettingsError(f'the glob "{pattern}" opens a [ that it never closes')
    return re.compile(fnmatch.translate(part))
