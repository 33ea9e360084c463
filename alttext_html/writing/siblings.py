"""Compressed siblings of pages: ``index.html.gz`` beside ``index.html``, which servers send without a look at the page.

A sibling that holds its page is packed again when the page changes. Siblings are replaced before their page: as long as
the page is the old one, the next run has the same work to do and does it again, so a run that was killed in between
leaves nothing behind. What a run has packed gets the time of its page; what it could not pack is older than its page
afterwards, and that is how later runs find it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from alttext_html.errors import PageError
from alttext_html.html import encoding
from alttext_html.html.facts import MARKER
from alttext_html.html.missing import UNABLE
from alttext_html.html.scan import scan, scan_text
from alttext_html.html.write import Replacer
from alttext_html.packing import PACKINGS, SUFFIXES, Packing
from alttext_html.site.reading import MACHINE_MARK
from alttext_html.types import ImageElement, PageProblem

if TYPE_CHECKING:
    from alttext_html.feeds.read import Feed

_OURS = frozenset({"alt", "aria-label", MARKER, MACHINE_MARK, UNABLE})
"""attributes that this package writes or removes"""
_MORE = 1 << 20
"""bytes that an earlier or later state of a page may be longer"""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A packed file that holds a page, be it with other texts."""

    packing: Packing
    content: bytes = field(repr=False)


def behind(root: Path, paths: Iterable[str], folders: Container[str] | None = None) -> list[str]:
    """Those of the pages with a sibling that is older, so that it may hold an earlier page.

    ``folders``: those that hold compressed files, None where that is not known.
    """
    found: list[str] = []
    for folder, inside in groupby(paths, key=lambda path: path.rpartition("/")[0]):
        if folders is None or folder in folders:
            packed = _packed_in(root / folder)
            found += (path for path in inside if path.rpartition("/")[2] in packed and _is_behind(root / path))
    return found


def _packed_in(folder: Path) -> set[str]:
    """Names of the files of a folder that have a sibling: to list it takes less than to ask for each name."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names, not paths
    except OSError:  # reading its pages says why
        return set()
    return {name.removesuffix(suffix) for name in names for suffix in SUFFIXES if name.endswith(suffix)}


def _is_behind(page: Path) -> bool:
    try:
        return any(status.st_mtime_ns < page.stat().st_mtime_ns for _, _, status in _beside(str(page)))
    except OSError:  # reading the page says why
        return False


def siblings(root: Path, path: str, data: bytes) -> tuple[list[Sibling], list[PageProblem]]:
    """The siblings of a page of these bytes, and those that cannot follow it, each with the reason and a remedy."""
    found: list[Sibling] = []
    problems: list[PageProblem] = []
    for file, packing, status in _beside(f"{root}{os.sep}{path}"):
        seen = _look(Path(file), packing, status, data, path)
        if isinstance(seen, Sibling):
            found.append(seen)
        else:
            problems.append(PageProblem(path + packing.suffix, seen))
    return found, problems


def replace_page(replace: Replacer, path: str, old: bytes, new: bytes) -> tuple[list[str], list[PageProblem]]:
    """Give a page, and before it its siblings, these bytes. ``old``: those it has.

    Returns the files that were written, relative to the root, and the siblings that could not follow their page.
    Raises PageError when the page or a sibling cannot be written; then all are as they were.
    """
    found, problems = siblings(replace.root, path, old)
    files = {path + each.packing.suffix: each.packing.pack(new) for each in found if each.content != new}
    if new != old:
        files[path] = new
    replace(files)
    if packed := [replace.root / name for name in files if name != path]:  # hardly any page has one
        _set_time(replace.root / path, packed)
    return list(files), problems


def _set_time(page: Path, packed: Iterable[Path]) -> None:
    """Give what was packed the time of its page, which was replaced after it: it is not behind."""
    with suppress(OSError):  # the next run looks into it then
        status = page.stat()
        for file in packed:
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def _same_page(one: bytes, other: bytes, path: str) -> bool:
    """Whether two pages differ in nothing but what this package writes: the texts of images."""
    if one == other:
        return True
    try:
        return _without_texts(one, path) == _without_texts(other, path)
    except PageError:
        return False


def _beside(page: str) -> Iterator[tuple[str, Packing, os.stat_result]]:
    for packing in PACKINGS:
        file = page + packing.suffix
        try:
            yield file, packing, os.lstat(file)
        except OSError:  # hardly any page has one
            continue


def _look(file: Path, packing: Packing, status: os.stat_result, data: bytes, path: str) -> Sibling | str:
    """The sibling, or why it is none that can be packed again."""
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file and was left alone, though its page has changed. Compress the site after this."
    limit = len(data) + _MORE
    try:
        content = packing.unpack(file.read_bytes(), limit) if status.st_size <= limit else None
    except ModuleNotFoundError:
        return (
            f"may show visitors the page as it was: without {packing.package} it can be neither read nor written. "
            "Install alttext-html[compress] and run again, or compress the site after this."
        )
    except OSError as error:
        return f"may show visitors the page as it was: it cannot be read ({error.strerror}). Check its permissions."
    if content is None or not _same_page(content, data, path):
        return "does not hold the page beside it and was left alone. Compress the site after this, or delete the file."
    return Sibling(packing, content)


def _without_texts(data: bytes, path: str) -> list[object]:
    """Everything in a page or feed but the attributes that are ours."""
    from alttext_html.feeds.read import HEAD, is_feed, read_feed  # hardly any run asks for feeds

    if is_feed(data[:HEAD]):
        return _feed_without_texts(read_feed(data, path), path)
    page = scan(data, path)
    return _pieces(encoding.decode(data, path).text, page.images) if page.images else [data]


def _feed_without_texts(feed: Feed, path: str) -> list[object]:
    pieces: list[object] = []
    done = 0
    for fragment in feed.fragments:
        html = fragment.html
        page = scan_text(encoding.Decoded(html.text, "utf-8", "utf-8", defined=True), path)
        pieces += (feed.decoded.text[done : html.span.start], *_pieces(html.text, page.images))
        done = html.span.end
    return [*pieces, feed.decoded.text[done:]]


def _pieces(text: str, images: Iterable[ImageElement]) -> list[object]:
    pieces: list[object] = []
    done = 0
    for image in images:
        pieces += (text[done : image.tag.start], text[image.tag.start : image.name_end], _others(image))
        done = image.tag.end
    return [*pieces, text[done:]]


def _others(image: ImageElement) -> list[tuple[str, str]]:
    return [(name, each.value) for name, each in image.attributes.items() if name not in _OURS]
