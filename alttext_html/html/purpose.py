"""What an image says that is alone in a link or button: where the link goes, never what the picture shows.

``purpose`` is pure. ``TitleIndex`` asks its reader for each page at most once.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Protocol
from urllib.parse import unquote, urlsplit

import turbohtml
from msgspec import Struct

from alttext_html.errors import PageError
from alttext_html.html import encoding
from alttext_html.html.weak import serves_as_alt
from alttext_html.types import IMAGE_ENDING, Control, Page

_FILES = re.compile(
    rf"(?:{IMAGE_ENDING}|\.(?:mp4|webm|mov|avi|mkv|m4v|ogv|mp3|ogg|oga|wav|flac|m4a|opus))$", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+[-–—|·•:»«/]\s+|\s*[—|»«]\s*|:\s+")
_HOME_NAMES = frozenset(("", "index.html", "index.htm", "index.xhtml"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PERMALINKS = "¶#§\uf0c1"


class Titles(Protocol):
    """Titles and headings of the pages of a site, by path."""

    def title(self, path: str) -> str | None:
        """Title of a page of the site, None when there is no such page or it has none."""
        ...

    def heading(self, path: str, fragment: str) -> str | None:
        """Text of the heading that an id names."""
        ...


class Site(Struct, frozen=True):
    """What a site says of itself; both may be unknown, that is empty."""

    name: str = ""
    url: str = ""
    """where it is served, with the folder it is served from"""


def purpose(control: Control, page: Page, titles: Titles, language: str, site: Site = Site()) -> str | None:
    """Return what a link or button is for, None when only a description of its image can help.

    That is so for a link to an image or another media file, and where nothing names the target. ``language``: the tag
    of the language that the text must have.
    """
    href = (control.href or "").strip()
    names = (name.strip() for name in _names(control, href, page, titles, site))
    return next((name for name in names if serves_as_alt(name, language)), None)


def urlsplit_path(href: str) -> str:
    """Return the decoded path of a URL, "" when it is none."""
    try:
        return unquote(urlsplit(href).path)
    except ValueError:
        return ""


def _names(control: Control, href: str, page: Page, titles: Titles, site: Site) -> Iterator[str]:
    """What names the target of a link, and then the link: the nearest name first."""
    scheme, _, rest = href.partition(":")
    if scheme.lower() in ("mailto", "tel"):
        yield unquote(rest.split("?")[0])
    if _FILES.search(urlsplit_path(href)):
        return
    target = _resolve(href, page, site) if href else None
    if target is not None:
        path, fragment = target
        yield (fragment and titles.heading(path, fragment)) or ""
        # On the front page its logo says the site's name as everywhere, and an href without a path leads nowhere.
        if path != page.path or (path in _HOME_NAMES and href[0] not in "#?"):
            yield _page_name(path, page, titles, site) or ""
    yield control.title


def _page_name(path: str, page: Page, titles: Titles, site: Site) -> str | None:
    title = titles.title(path)
    if path in _HOME_NAMES:
        return site.name or (None if title is None else _site_name(title, page.title))
    return None if title is None else _clean(title, page.title, site.name)


def _resolve(href: str, page: Page, site: Site) -> tuple[str, str] | None:
    """Path inside the site and fragment, None for what leads elsewhere."""
    base = urlsplit(site.url)
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    elsewhere = not base.netloc or parts.netloc.lower() != base.netloc.lower()
    if (parts.scheme or parts.netloc) and (elsewhere or parts.scheme not in ("", "http", "https")):
        return None
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    if not path and not parts.netloc:
        return page.path, fragment
    if path.startswith("/") or parts.netloc:
        folder = unquote(base.path).rstrip("/")
        if folder and not (path + "/").startswith(folder + "/"):
            return None
        path = path[len(folder) :].lstrip("/")
    elif page.base_href and urlsplit(page.base_href).scheme:
        return None
    else:
        path = posixpath.join(posixpath.dirname(page.path), page.base_href or "", path)
    ends_open = path.endswith("/") or path.rsplit("/", 1)[-1] in (".", "..")
    path = posixpath.normpath(path) if path else ""
    path = "" if path == "." else path
    if path.startswith("../") or path == "..":
        return None
    if not path or ends_open:
        path = posixpath.join(path, "index.html")
    return path, fragment


def _clean(title: str, page_title: str, site_name: str) -> str | None:
    """A page's title without the site's name, which a theme puts behind or before it."""
    name = site_name or _shared_part(title, page_title)
    if name:
        for part in (_ending(title, name), _beginning(title, name)):
            if part:
                return part
    return title.strip() or None


def _site_name(home_title: str, page_title: str) -> str | None:
    return _shared_part(home_title, page_title) or home_title.strip() or None


def _shared_part(one: str, two: str) -> str:
    """The last part that two titles share, else the first: the site's name."""
    if one == two:
        return ""
    ones, twos = ([part.strip() for part in _SEPARATOR.split(title)] for title in (one, two))
    if ones[-1] == twos[-1]:
        return ones[-1]
    return ones[0] if ones[0] == twos[0] else ""


def _ending(title: str, name: str) -> str:
    if not title.endswith(name):
        return ""
    rest = title[: -len(name)]
    separators = list(_SEPARATOR.finditer(rest + " "))
    last = separators[-1] if separators else None
    return rest[: last.start()].strip() if last is not None and not rest[last.end() :].strip() else ""


def _beginning(title: str, name: str) -> str:
    if not title.startswith(name):
        return ""
    separator = _SEPARATOR.match(title, len(name))
    return "" if separator is None else title[separator.end() :].strip()


class _Names(Struct, frozen=True):
    title: str
    headings: dict[str, str]


class TitleIndex:
    """Titles of a site's pages, read on demand.

    ``read`` returns the bytes of the page at a path, None when there is none.
    """

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._pages: dict[str, _Names | None] = {}

    def title(self, path: str) -> str | None:
        """Title of the page, None when there is no such page, it has no title, or it only leads on to another."""
        names = self._names(path)
        return None if names is None else names.title or None

    def heading(self, path: str, fragment: str) -> str | None:
        """Text of the heading that has this id, or that begins the part of the page that has it."""
        names = self._names(path)
        return None if names is None else names.headings.get(fragment)

    def forget(self, path: str) -> None:
        """A page changed, came or went: read it when it is asked for again."""
        self._pages.pop(path, None)

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
        text = " ".join(heading.text.split()).rstrip(_PERMALINKS).rstrip()
        parent = heading.parent
        inside = (element.attr("id") for element in heading.find_all(id=True))
        around = parent.attr("id") if isinstance(parent, turbohtml.Element) else None
        for name in (heading.attr("id"), *inside, around):
            if name and text:
                headings.setdefault(name, text)
    return _Names("" if title is None else " ".join(title.text.split()), headings)
