"""Titles and headings of a site's pages, and what the site puts into all of its titles.

``TitleIndex`` asks its reader for each page at most once, and does nothing else that is not pure.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import turbohtml
from msgspec import Struct

from alttext_html.errors import PageError
from alttext_html.html import encoding
from alttext_html.html.content import MAX_TEXT
from alttext_html.html.facts import primary_subtag

SEPARATOR = re.compile(r"\s+[-–—|·•:»«/]\s+|\s*[—|»«]\s*|:\s+")
"""between the parts of a title"""
HOME_NAMES = frozenset(("", "index.html", "index.htm", "index.xhtml"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PERMALINKS = "¶#§\uf0c1"
_PAGE = re.compile(r"\.x?html?\Z", re.IGNORECASE)
_NEAR = 10
"""pages of a kind that a title is compared with"""


class Titles(Protocol):
    """Titles and headings of the pages of a site, by path."""

    def title(self, path: str) -> str | None:
        """Title of a page of the site, None when there is no such page or it has none."""
        ...

    def heading(self, path: str, fragment: str) -> str | None:
        """Text of the heading that an id names."""
        ...

    def language(self, path: str) -> str | None:
        """The language that a page says it is in."""
        ...

    def site_part(self, path: str) -> str:
        """The part of a page's title that its site puts into many, "" when it does not."""
        ...


def _shared_part(one: str, two: str) -> str:
    """The last part that two titles share, else the first: the site's name."""
    ones, twos = ([part.strip() for part in SEPARATOR.split(title)] for title in (one, two))
    if ones[-1] == twos[-1]:
        return ones[-1]
    return ones[0] if ones[0] == twos[0] else ""


class _Names(Struct, frozen=True):
    title: str
    language: str
    headings: dict[str, str]


class TitleIndex:
    """Titles of a site's pages, read on demand.

    ``read`` returns the bytes of the page at a path, None when there is none; ``listed`` the names of what lies in a
    folder (``""``, ``guide``). What a site puts into its titles is found out of the pages around a page, so that it
    does not depend on which page asks.
    """

    def __init__(
        self, read: Callable[[str], bytes | None], listed: Callable[[str], Iterable[str]] = lambda _: ()
    ) -> None:
        self._read = read
        self._listed = listed
        self._pages: dict[str, _Names | None] = {}
        self._parts: dict[str, str] = {}

    def title(self, path: str) -> str | None:
        """Title of the page, None when there is no such page, it has no title, or it only leads on to another."""
        names = self._names(path)
        return None if names is None else names.title or None

    def heading(self, path: str, fragment: str) -> str | None:
        """Text of the heading that has this id, or that begins the part of the page that has it."""
        names = self._names(path)
        return None if names is None else names.headings.get(fragment)

    def language(self, path: str) -> str | None:
        """What the page says its language is."""
        names = self._names(path)
        return None if names is None else names.language or None

    def site_part(self, path: str) -> str:
        """The part of a page's title that other pages near it have too, "" when they share none."""
        if path not in self._parts:
            found = (self._part(path, pages) for pages in self._near(path))
            self._parts[path] = next(filter(None, found), "")
        return self._parts[path]

    def forget(self, path: str) -> None:
        """A page changed, came or went: read it when it is asked for again."""
        self._pages.pop(path, None)
        self._parts.clear()

    def _part(self, path: str, others: Iterable[str]) -> str:
        """What the title shares with at least half of those of other pages in its language."""
        title, language = self.title(path) or "", primary_subtag(self.language(path) or "")
        titles = {self.title(other) for other in others if primary_subtag(self.language(other) or "") == language}
        compared = [other for other in titles if other and other != title]
        shared = Counter(filter(None, (_shared_part(title, other) for other in compared)))
        part, count = max(shared.items(), key=lambda each: (each[1], each[0]), default=("", 0))
        return part if count * 2 >= len(compared) else ""

    def _near(self, path: str) -> Iterator[list[str]]:
        """Pages beside a page; the first ones of folders in its own and beside it; those of the folders around it."""
        folder, _, name = path.rpartition("/")
        names = sorted(self._listed(folder))
        yield [posixpath.join(folder, each) for each in names if each != name and _PAGE.search(each)][:_NEAR]
        firsts = [posixpath.join(folder, each, "index.html") for each in names if "." not in each]
        around = posixpath.dirname(folder)
        if folder and name in HOME_NAMES:
            beside = (each for each in sorted(self._listed(around)) if "." not in each)
            firsts += [posixpath.join(around, each, "index.html") for each in beside]
        yield [first for first in firsts if first != path][: 2 * _NEAR]
        while folder:
            yield [posixpath.join(folder, "index.html")]
            folder = posixpath.dirname(folder)
        yield ["index.html"]

    def _names(self, path: str) -> _Names | None:
        last = path.rsplit("/", 1)[-1]
        for candidate in (path,) if "." in last else (path, f"{path}.html", f"{path}/index.html"):
            if candidate not in self._pages:
                data = self._read(candidate)
                self._pages[candidate] = None if data is None else _names_in(data, candidate)
            if self._pages[candidate] is not None:
                return self._pages[candidate]
        return None


def _names_in(data: bytes, path: str) -> _Names | None:
    try:
        text = encoding.decode(data, path).text
    except PageError:
        return None
    document = turbohtml.parse(encoding.for_parser(text))
    if any((meta.attr("http-equiv") or "").lower() == "refresh" for meta in document.find_all("meta")):
        return None
    title = next((title for title in document.find_all("title") if title.namespace is turbohtml.Namespace.HTML), None)
    headings: dict[str, str] = {}
    for heading in document.find_all(list(_HEADINGS)):
        text = " ".join(heading.text.split()).rstrip(_PERMALINKS).rstrip()[:MAX_TEXT]
        parent = heading.parent
        inside = (element.attr("id") for element in heading.find_all(id=True))
        around = parent.attr("id") if isinstance(parent, turbohtml.Element) else None
        for name in (heading.attr("id"), *inside, around):
            if name and text:
                headings.setdefault(name, text)
    root = document.root
    language = "" if root is None else (root.attr("lang") or root.attr("xml:lang") or "").strip()
    return _Names("" if title is None else _shortened(title.text), language, headings)


def _shortened(text: str) -> str:
    return " ".join(text.split())[:MAX_TEXT]
