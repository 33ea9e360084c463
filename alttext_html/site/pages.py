"""Finds the pages of a built site."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.errors import SettingsError
from alttext_html.globs import Glob
from alttext_html.html.write import is_temporary
from alttext_html.packing import SUFFIXES
from alttext_html.site.lazy import Lazy
from alttext_html.types import PageProblem

OUTPUT_FOLDERS = ("site", "output", "public", "_site", "dist", "_build/html", "build/html", "build", "out")
"""Where MkDocs, Pelican, Hugo, Jekyll, Eleventy, Sphinx and the others put a built site, the clearest name first."""

FEED_FILES = ("**/*.xml", "**/*.atom", "**/*.rss")
"""Files that may be feeds; their root element tells."""


_WHOLE = 16
"""one path in so many is kept whole, so that each is found in a few steps"""
_LARGEST = 0xFFFF_FFFF
"""bytes; pages are weighed by size, and no page is larger"""


class Paths(Lazy[str]):
    """Paths, each kept as what it does not share with the one before: a list of strings takes six times the memory."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._ends = array("I")
        self._shared = bytearray()
        self._last = b""

    def append(self, path: str) -> None:
        """One more, behind the others."""
        name = path.encode("utf-8", "surrogateescape")
        shared = 0
        if len(self) % _WHOLE:
            shared = _shared(name, self._last)
        self._rest += name[shared:]
        self._ends.append(len(self._rest))
        self._shared.append(shared)
        self._last = name

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        name, start = b"", 0
        for shared, end in zip(self._shared, self._ends, strict=True):
            name, start = name[:shared] + self._rest[start:end], end
            yield name.decode("utf-8", "surrogateescape")

    def item(self, number: int) -> str:
        """The path at a place."""
        first = number - number % _WHOLE
        name, start = b"", self._ends[first - 1] if first else 0
        for place in range(first, number + 1):
            name = name[: self._shared[place]] + self._rest[start : self._ends[place]]
            start = self._ends[place]
        return name.decode("utf-8", "surrogateescape")


def _shared(one: bytes, other: bytes) -> int:
    """How many bytes two paths begin with alike, as far as a byte can count: found by halves."""
    least, most = 0, min(len(one), len(other), 255)
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


class Pages(Struct, frozen=True):
    """The pages of a site, in the order of their paths."""

    paths: Sequence[str]
    """relative to the site, with ``/``"""
    sizes: Sequence[int]
    """in bytes"""
    problems: tuple[PageProblem, ...] = ()
    """what looked like a page and is none"""
    feeds: frozenset[str] = frozenset()
    """those of the paths that are feeds"""
    leftovers: Sequence[str] = ()
    """files of ours that a killed run left beside pages"""
    packed: frozenset[str] | None = None
    """folders that hold compressed files, "" for the site itself; None where nobody looked for them"""

    def __contains__(self, path: str) -> bool:
        """Whether the site has a page of this path."""
        place = bisect_left(self.paths, path)
        return place < len(self.paths) and self.paths[place] == path

    def size(self, path: str) -> int:
        """Size of a page of the site."""
        return self.sizes[bisect_left(self.paths, path)]


def find(
    site: Path, include: Sequence[str], exclude: Sequence[str], so_far: Callable[[int], None] | None = None
) -> Pages:
    """The site's pages. ``so_far`` is told how many bytes those have that were found, after each.

    Links are not followed: the ``latest`` of a versioned site is the same files under a second name. ``site`` may be
    a single page.

    Raises SettingsError for a faulty glob, and when there is no such folder or it cannot be listed.
    """
    if site.is_file():
        return Pages([site.name], [site.stat().st_size])
    if not site.is_dir():
        message = f"{site}: no such folder. Build the site first, or name the folder that your generator writes."
        raise SettingsError(message)
    wanted, unwanted = [Glob(pattern) for pattern in include], [Glob(pattern) for pattern in exclude]
    paths, sizes = Paths(), array("I")
    problems: list[PageProblem] = []
    leftovers: list[str] = []
    packed: set[str] = set()
    total = 0
    for entry, path in _walk(site, wanted, problems):
        if is_temporary(entry.name):
            leftovers.append(path)
            continue
        if path.endswith(SUFFIXES):
            packed.add(path.rpartition("/")[0])
        if not _fits(path, wanted) or _fits(path, unwanted):
            continue
        if entry.is_symlink():
            continue
        if entry.is_file(follow_symlinks=False):
            paths.append(path)
            sizes.append(min(_size(entry), _LARGEST))
            total += sizes[-1]
            if so_far is not None:
                so_far(total)
        elif not (entry.is_dir(follow_symlinks=False) and _reach(path, wanted)):
            problems.append(PageProblem(path, "is not a file though it is named like a page; it was left alone."))
    return Pages(paths, sizes, tuple(problems), leftovers=leftovers, packed=frozenset(packed))


def with_feeds(found: Pages, root: Path, include: Sequence[str]) -> Pages:
    """The same pages, of those that were found as ``FEED_FILES`` only the feeds. Raises SettingsError."""
    wanted, carriers = [Glob(pattern) for pattern in include], [Glob(pattern) for pattern in FEED_FILES]
    sizes = {
        path: size
        for path, size in zip(found.paths, found.sizes, strict=True)
        if any(glob.fits(path) for glob in wanted) or _is_feed(root / path)
    }
    feeds = frozenset(path for path in sizes if any(glob.fits(path) for glob in carriers) and _is_feed(root / path))
    return replace(found, paths=list(sizes), sizes=array("Q", sizes.values()), feeds=feeds)


def _is_feed(path: Path) -> bool:
    from alttext_html.feeds.read import HEAD, is_feed  # hardly any run asks for feeds

    try:
        with path.open("rb") as file:
            return is_feed(file.read(HEAD))
    except OSError:
        return True  # reading it will say why


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:  # reading it will say why
        return 0


def _place(entry: os.DirEntry[str]) -> str:
    """By this the entries of a folder come in the order of the paths below it: ``a-b.html`` before ``a/b.html``."""
    return f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name


def _fits(path: str, globs: Sequence[Glob]) -> bool:
    for glob in globs:  # noqa: SIM110 - asked of every file of a site
        if glob.fits(path):
            return True
    return False


def _reach(folder: str, globs: Sequence[Glob]) -> bool:
    return any(glob.reaches(folder) for glob in globs)


def _walk(site: Path, wanted: Sequence[Glob], problems: list[PageProblem]) -> Iterator[tuple[os.DirEntry[str], str]]:
    """All entries of the folders that a wanted glob reaches, in the order of their paths."""
    try:
        listings = [_listed(site, "")]
    except OSError as error:
        message = f"{site}: the folder cannot be listed ({error.strerror}). Check its permissions."
        raise SettingsError(message) from error
    while listings:  # no generator in a generator, and one more for each folder: a tenth of the time of a walk
        for entry, path in listings[-1]:
            yield entry, path
            if entry.is_dir(follow_symlinks=False) and _reach(path, wanted):
                try:
                    listings.append(_listed(entry.path, f"{path}/"))
                except OSError as error:
                    problem = f"the folder cannot be listed ({error.strerror}); its pages were left alone. "
                    problems.append(PageProblem(path, f"{problem}Check its permissions."))
                else:
                    break
        else:
            listings.pop()


def _listed(folder: Path | str, prefix: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=_place)
    return ((entry, prefix + entry.name) for entry in entries)
