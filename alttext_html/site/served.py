"""Where a built site is served, as far as its own pages tell: under a path (``/docs/``), and at which host.

GitHub's project pages, ``baseurl``, ``basePath`` and the like put a folder before every address that no file lies in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from alttext_html.settings import Settings

_PAGES = 3
_MOST = 400_000
"""bytes of a page that are looked at"""
_DEEPEST = 4
"""folders of a path that a site is served under"""
_FROM_ROOT = re.compile(rb"""\b(?:src|href)=["']?(/(?!/)[^"'\s>?#]*)""", re.IGNORECASE)
_ADDRESS = rb"""\b(?:src|href)=["']?(https?://[\w.:-]+)(/[^"'\s>?#]*)"""
_ABSOLUTE = re.compile(_ADDRESS, re.IGNORECASE)
_CANONICAL = re.compile(rb"""<link\b(?=[^<>]*\brel=["']?canonical\b)[^<>]*""" + _ADDRESS, re.IGNORECASE)


def served_at(root: Path, site_url: str) -> str:
    """The setting ``site_url``; where it names no path, with the one that all addresses from the root begin with.

    Without a setting the host comes from a canonical link, or from an address of a file that is here; where there is
    none either, the answer is a path alone, "" for a site that is served at its root. A path counts only when no such
    folder is here, and files are without it.
    """
    if urlsplit(site_url).path.strip("/"):
        return site_url
    pages = list(islice(_pages(root), _PAGES))
    path = _path(root, {unquote(address.decode("ascii", "replace")) for page in pages for address in _from_root(page)})
    if not path:
        return site_url
    if site_url:
        return f"{site_url.rstrip('/')}{path}"
    return next((f"{origin}{path}" for page in pages for origin in _origins(page, root, path)), path)


def _origins(page: bytes, root: Path, path: str) -> Iterator[str]:
    """Where a page says that it is served itself, and hosts that it names for files that are here."""
    canonical = _CANONICAL.search(page)
    if canonical and f"{canonical[2].decode('ascii', 'replace')}/".startswith(path):
        yield canonical[1].decode("ascii", "replace")
    for found in _ABSOLUTE.finditer(page):
        address = unquote(found[2].decode("ascii", "replace"))
        rest = address.removeprefix(path).split("/")
        if address.startswith(path) and ".." not in rest and root.joinpath(*rest).is_file():
            yield found[1].decode("ascii", "replace")


def located(site: Path, settings: Settings) -> Settings:
    """The settings with the ``site_url`` that the pages of a site tell."""
    told = served_at(site.parent if site.is_file() else site, settings.site_url)
    return settings if told == settings.site_url else replace(settings, site_url=told)


def note(settings: Settings) -> str:
    """What is said of a ``site_url`` that the pages told."""
    path = urlsplit(settings.site_url).path
    address = settings.site_url if urlsplit(settings.site_url).netloc else f"https://example.org{path}"
    return (
        f"Addresses of this site begin with {path}, and its files lie here without it: it is taken to be served there. "
        f'To say so, set site_url = "{address}".'
    )


def _pages(root: Path) -> Iterator[bytes]:
    names = [root / "index.html", root / "404.html"]
    try:
        names += [folder / "index.html" for folder in sorted(root.iterdir())[:50] if folder.is_dir()]
    except OSError:
        return
    for name in names:
        try:
            with name.open("rb") as file:
                yield file.read(_MOST)
        except OSError:
            continue


def _from_root(page: bytes) -> Iterator[bytes]:
    return (found[1] for found in _FROM_ROOT.finditer(page))


def _path(root: Path, addresses: set[str]) -> str:
    """The folders that all these begin with, and that are not here: ``/docs/``, or "" when there are none."""
    split = [address.strip("/").split("/") for address in sorted(addresses) if address.strip("/")]
    if not split or ".." in {part for parts in split for part in parts}:
        return ""
    shared: list[str] = []
    for parts in zip(*split, strict=False):
        if len(set(parts)) > 1 or len(shared) == _DEEPEST:
            break
        shared.append(parts[0])
    for depth in range(1, len(shared) + 1):
        if _is_there(root, shared[:depth]):
            return ""
        rest = [parts[depth:] for parts in split if len(parts) > depth]
        if any(_is_there(root, parts) for parts in rest):
            return "".join(f"/{part}" for part in shared[:depth]) + "/"
    return ""


def _is_there(root: Path, parts: list[str]) -> bool:
    try:
        return root.joinpath(*parts).exists()
    except (OSError, ValueError):
        return False
