"""Where a relative address of a page leads in its site: for the plain ones, which are nearly all. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = re.compile(r"(?P<up>(?:\.\./)*+)(?P<rest>(?:[\w-][\w.-]*/)*+[\w-][\w.-]*)", re.ASCII)


@lru_cache(maxsize=4096)
def relative(folder: str, address: str) -> str | None:
    """Return the path of a file of the site, with ``/``, or None where more must be known to tell.

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
