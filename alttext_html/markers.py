"""Takes our own marks out of a built site: no published file may show that they were there.

``fill`` removes them from every page it reads. What it does not read (excluded pages, feeds, search indexes), and
everything after a fill that failed, is cleaned here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable
from pathlib import Path

from alttext_html.errors import PageError
from alttext_html.html.case import MARKER
from alttext_html.html.edits import edit_for, rewrite
from alttext_html.html.scan import scan
from alttext_html.html.write import Replacer, Sync
from alttext_html.reading import page_problem
from alttext_html.siblings import replace_page
from alttext_html.types import PageProblem

SILENT = "silent"
"""value of the mark that our Markdown extension sets"""

_MARK = f"{MARKER}=".encode()
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_CARRIERS = frozenset({".xml", ".json", ".rss", ".atom"})
"""feeds and search indexes hold the HTML of pages inside of another format, escaped or not"""
_FILES = _PAGES | _CARRIERS
_IN_CARRIER = re.compile(
    rb"(?P<before>(?:<|(?<!&amp;)&lt;|\\u003[cC])img\b(?:(?!(?:&gt;|\\u003[eE])|(?:&lt;|\\u003[cC])img\b)[^<>])*?)(?<!\s)\s+"
    + MARKER.encode()
    + rb"""=(?P<quote>\\?["']|&quot;|&#3[49];|\\u0022|)"""
    + SILENT.encode()
    + rb"(?P=quote)"
)


def remove_markers(site: Path, paths: Iterable[str] | None = None, done: Container[str] = ()) -> list[PageProblem]:
    """Take the marks out of these files of ``site``, or of all its files; return what could not be done.

    ``done``: pages that hold no mark any more and are not read.
    """
    problems: list[PageProblem] = []
    replace = Replacer(site, Sync.NO)
    for name in _files(site) if paths is None else paths:
        if name in done and _suffix(name) in _PAGES:
            continue
        path = site / name
        try:
            data = path.read_bytes()
            if _MARK in data:
                _, unfit = replace_page(replace, name, data, _cleaned(data, name))
                problems += unfit
        except FileNotFoundError:
            continue  # nothing is published there
        except OSError as error:
            problems.append(PageProblem(name, f"cannot be read ({error.strerror})."))
        except PageError as error:
            problems.append(page_problem(name, error))
    return problems


def _files(site: Path) -> list[str]:
    """Those that may hold marks. Links are not followed: the file they lead to is done under its own name."""
    found: list[str] = []
    for folder, _, names in os.walk(site):
        within = "" if folder == str(site) else f"{Path(folder).relative_to(site).as_posix()}/"
        those = (name for name in names if _suffix(name) in _FILES)
        found += (within + name for name in those if not os.path.islink(os.path.join(folder, name)))  # noqa: PTH114, PTH118
    return sorted(found)


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()


def _cleaned(data: bytes, name: str) -> bytes:
    if _suffix(name) in _CARRIERS:
        return _IN_CARRIER.sub(rb"\g<before>", data)
    page = scan(data, name)
    marked = (image for image in page.images if image.get(MARKER) == SILENT)
    return rewrite(data, page, [edit_for(image, MARKER, None) for image in marked])
