"""Takes our own marks out of a built site: no published file may show that they were there.

``fill`` removes them from every page it reads. What it does not read (excluded pages, feeds, search indexes), and
everything after a fill that failed, is cleaned here.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Container, Iterable
from pathlib import Path

from alttext_html.errors import PageError
from alttext_html.html.edits import edit_for, rewrite
from alttext_html.html.facts import MARKER, SILENT
from alttext_html.html.scan import scan
from alttext_html.html.write import Replacer
from alttext_html.site.reading import page_problem
from alttext_html.types import IMAGE_ENDING, PageProblem
from alttext_html.whole import Sync
from alttext_html.writing.siblings import replace_page

_MARK = f"{MARKER}=".encode()
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_CARRIERS = frozenset({".xml", ".json", ".js", ".rss", ".atom"})
"""feeds and search indexes hold the HTML of pages inside of another format, escaped or not"""
_FILES = _PAGES | _CARRIERS
_NO_MARKUP = re.compile(
    rf"(?:{IMAGE_ENDING}|\.(?:css|map|txt|md|rst|pdf|epub|woff2?|[ot]tf|eot|mp[34]|m4[av]|webm|mov|avi|mkv|og[agv]|opus|wav|flac|"
    r"zip|gz|br|zst|bz2|xz|7z|tar|tgz|whl|jar|exe|wasm|inv|csv|parquet|npz|sqlite|db))\Z",
    re.IGNORECASE,
)
"""what holds no HTML that a template made; any other file may be a page or a feed, whatever it is called"""
_DATA = (b"<?xml", b"{", b"[")
"""how XML and JSON begin"""
_PIECE = 1 << 20
"""bytes that are looked through at once: what else lies in a site may be larger than memory"""
_IN_CARRIER = re.compile(
    rf"""
    (?P<before>
      (?: < | (?<!&amp;)&lt; | \\u003[cC] ) img\b          # the tag begins: as it is, escaped for XML or for JSON
      (?:
        (?! &gt; | \\u003[eE]                              # it does not end,
          | (?: &lt; | \\u003[cC] ) img\b )                # and no other one begins
        [^<>]
      )*?
    )
    (?<!\s) \s+                                            # all white space before the mark, gone through once
    {MARKER} =
    (?P<quote> \\?["'] | &quot; | &\#3[49]; | \\u0022 | )  # the same at both ends, or none
    {SILENT}
    (?P=quote)
    """.encode(),
    re.VERBOSE,
)
"""a mark, with what stands before it in its tag"""


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
            data = _marked(path)
            if data is not None:
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
        those = (name for name in names if _may_hold(within + name))
        found += (within + name for name in those if _is_file(os.path.join(folder, name)))  # noqa: PTH118 - faster
    return sorted(found)


def _may_hold(name: str) -> bool:
    """Whether a file may be a page, feed or index by its name. Hidden are repositories and what generators remember."""
    return _suffix(name) in _FILES or not (_NO_MARKUP.search(name) or "/." in f"/{name}")


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:  # reading it says why
        return True


def _marked(path: Path) -> bytes | None:
    """The bytes of a file that holds a mark, None for any other."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if b"\0" in piece and _suffix(path.name) not in _FILES:
                return None  # no text
            if _MARK in before + piece:
                file.seek(0)
                return file.read()
            before = piece[-len(_MARK) :]
    return None


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()


def _cleaned(data: bytes, name: str) -> bytes:
    if _is_carrier(data, name):
        return _IN_CARRIER.sub(rb"\g<before>", data)
    page = scan(data, name)
    marked = (image for image in page.images if image.get(MARKER) == SILENT)
    return rewrite(data, page, [edit_for(image, MARKER, None) for image in marked])


def _is_carrier(data: bytes, name: str) -> bool:
    """By its name, or by its content whatever the name says: a feed may be called ``feed/index.html``."""
    from alttext_html.feeds.read import HEAD, is_feed  # most sites hold no mark here

    head = data[:HEAD]
    if _suffix(name) in _CARRIERS or is_feed(head):
        return True
    return _suffix(name) not in _PAGES and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_DATA)
