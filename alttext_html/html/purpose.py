"""What an image says that is alone in a link or button: where the link goes, never what the picture shows. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from msgspec import Struct

from alttext_html.html.facts import primary_subtag
from alttext_html.html.titles import HOME_NAMES, SEPARATOR, Titles
from alttext_html.html.weak import serves_as_alt
from alttext_html.types import IMAGE_ENDING, Control, Page

_FILES = re.compile(
    rf"(?:{IMAGE_ENDING}|\.(?:mp4|webm|mov|avi|mkv|m4v|ogv|mp3|ogg|oga|wav|flac|m4a|opus))$", re.IGNORECASE
)
_SOMEWHERE = "http://site.invalid"


class Site(Struct, frozen=True):
    """What a site says of itself; both may be unknown, that is empty."""

    name: str = ""
    url: str = ""
    """where it is served, with the folder it is served from; that alone (``/docs/``) where no host is known"""


def purpose(control: Control, page: Page, titles: Titles, language: str, site: Site = Site()) -> str | None:
    """Return what a link or button is for, None when only a description of its image can help.

    That is so for a link to an image or another media file, and where nothing names the target. ``language``: the tag
    of the language that the text must have.
    """
    href = (control.href or "").strip()
    names = (name.strip() for name in _names(control, href, page, titles, site))
    return next((name for name in names if serves_as_alt(name, language)), None)


def _names(control: Control, href: str, page: Page, titles: Titles, site: Site) -> Iterator[str]:
    """What names the target of a link, and then the link: the nearest name first."""
    scheme, _, rest = href.partition(":")
    if scheme.lower() in ("mailto", "tel"):
        yield unquote(rest.split("?")[0])
    if _FILES.search(_path_of(href)):
        return
    target = _resolve(href, page, site) if href else None
    if target is not None:
        path, fragment = target
        yield (fragment and titles.heading(path, fragment)) or ""
        # A theme's logo says the same on the page that it leads to; an href without a path leads nowhere.
        if path != page.path or href[0] not in "#?":
            yield _page_name(path, titles, site) or ""
    yield control.title


def _page_name(path: str, titles: Titles, site: Site) -> str | None:
    if path in HOME_NAMES and site.name:
        return site.name
    title = titles.title(path)
    if title is None:
        return None
    names = [name for name in (site.name, titles.site_part(path)) if name]
    if _is_home(path, titles):
        return next((name for name in names if _without(title, name) != title), _once(title))
    return next((rest for name in names if (rest := _without(title, name)) != title), title)


def _is_home(path: str, titles: Titles) -> bool:
    """Whether it is the front page, of the site or of one of its languages: in a folder that its ``lang`` names."""
    if path in HOME_NAMES:
        return True
    folder, _, name = path.rpartition("/")
    tag = folder.replace("_", "-").lower()
    return name in HOME_NAMES and bool(folder) and tag in _tags((titles.language(path) or "").lower())


def _tags(language: str) -> tuple[str, str]:
    return language.replace("_", "-"), primary_subtag(language)


def _path_of(href: str) -> str:
    """The decoded path of a URL, "" when it is none."""
    try:
        return unquote(urlsplit(href).path)
    except ValueError:
        return ""


def _resolve(href: str, page: Page, site: Site) -> tuple[str, str] | None:
    """Path inside the site and fragment, None for what leads elsewhere."""
    try:
        home = f"{urljoin(_SOMEWHERE, site.url).rstrip('/')}/"
        base = urljoin(urljoin(home, quote(page.path, errors="surrogateescape")), page.base_href or "")
        address, fragment = urldefrag(urljoin(base, href))
        start, around, end = urlsplit(base), urlsplit(home), urlsplit(address)
        parts = urlsplit(href)
    except ValueError:
        return None
    if end.scheme not in ("http", "https") or end.netloc.lower() != around.netloc.lower():
        return None
    climbing = not parts.netloc and not parts.path.startswith("/")
    if climbing and posixpath.normpath(f".{posixpath.dirname(start.path)}/{parts.path}").startswith(".."):
        return None  # a browser stops at the root; nobody means that
    path = unquote(end.path, errors="surrogateescape")
    folder = unquote(around.path, errors="surrogateescape")
    if not f"{path}/".startswith(folder):
        return None
    path = path[len(folder) :].lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path, unquote(fragment)


def _without(title: str, name: str) -> str:
    """A title without the site's name, which a theme puts behind or before it."""
    return _ending(title, name) or _beginning(title, name) or title


def _once(title: str) -> str:
    """A title whose parts are all the same, as one of them."""
    parts = [part.strip() for part in SEPARATOR.split(title)]
    return parts[0] if len(set(parts)) == 1 else title


def _ending(title: str, name: str) -> str:
    if not title.endswith(name):
        return ""
    rest = title[: -len(name)]
    separators = list(SEPARATOR.finditer(rest + " "))
    last = separators[-1] if separators else None
    return rest[: last.start()].strip() if last is not None and not rest[last.end() :].strip() else ""


def _beginning(title: str, name: str) -> str:
    if not title.startswith(name):
        return ""
    separator = SEPARATOR.match(title, len(name))
    return "" if separator is None else title[separator.end() :].strip()
