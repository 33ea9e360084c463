"""Paths as text, seen from a folder: where an address of a page leads, what somebody calls a file. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_PLAIN = re.compile(r"(?P<up>(?:\.\./)*+)(?P<rest>(?:[\w-][\w.-]*/)*+[\w-][\w.-]*)", re.ASCII)


@lru_cache(maxsize=4096)
def relative(folder: str, address: str) -> str | None:
    """The file of the site that an address leads to, with ``/``; None where more must be known to tell.

    ``folder``: that of the page, relative to the site, "" for its root. ``address``: as written in the page. Plain is
    what has nothing to decode and nothing to leave out, and stays inside the site.
    """
    found = _PLAIN.fullmatch(address)
    if found is None:
        return None
    up = len(found["up"]) // 3
    before = folder.split("/") if folder else []
    if up > len(before):
        return None
    return "/".join((*before[: len(before) - up], found["rest"]))


def near(path: Path, here: Path) -> str:
    """What somebody in the folder ``here`` calls a file, with ``/``: below it without the way to it, else in full.

    >>> near(Path("/home/docs/guide.md"), Path("/home")), near(Path("/etc/hosts"), Path("/home"))
    ('docs/guide.md', '/etc/hosts')
    """
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
