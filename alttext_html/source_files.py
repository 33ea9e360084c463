"""The source files behind built pages: a finding names the file and line that its author can change.

A host knows which file it made a page from. After any other build the setting ``sources`` names the folders to look
in, and a page leads to its source by the rules that generators share: ``guide/index.html`` is made of ``guide.md``,
``guide/index.md``, ``guide/_index.md`` or ``guide/README.md``. What a generator was told otherwise (a slug, a
permalink) is not read: such a page keeps its own place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from alttext_html.report.model import by_page
from alttext_html.source_lines import Shown, lines_of
from alttext_html.types import Finding, Outcome, SourceLine

SUFFIXES = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".ipynb", ".njk", ".liquid", ".html", ".htm", ".xhtml")
"""of files that pages are made from; of two with one name the first in this order"""
_FRONT = ("index", "_index", "readme")
"""names of the file that becomes a folder's own page"""
_POST = re.compile(r"(?:.*/)?_posts/(?P<under>.*/)?(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)-(?P<title>[^/]+)")
"""a post of Jekyll"""
_DATED = re.compile(r"\d{4}/\d\d/\d\d/[^/]+\Z")
"""where Jekyll puts a post, below the folders of its categories"""
_LANGUAGE = re.compile(r"(?P<path>.+)\.(?P<tag>[a-z]{2,3}(?:-[a-z]{2,4})?)")
"""the language in a file's name, as Hugo and mkdocs-static-i18n have it"""
_LARGEST = 4 * 1024 * 1024
"""bytes of a source that is read"""


def with_sources(outcome: Outcome, sources: Mapping[str, Path], here: Path) -> Outcome:
    """The outcome whose findings name the lines of these sources, which are given by path of the page in the site.

    They are called what somebody in the folder ``here`` calls them: ``docs/guide.md``, or ``../docs/guide.md``.
    """
    placed: dict[tuple[str, int], SourceLine] = {}
    for page, findings in by_page(outcome.findings):
        source = sources.get(page)
        if source is None:
            continue
        lines = lines_of(_read(source), [Shown(finding.src, finding.text) for finding in findings])
        for finding, line in zip(findings, lines, strict=True):
            if line is not None:
                placed[page, finding.offset] = SourceLine(_called(source, here), line)
    if not placed:
        return outcome
    found = tuple(replace(each, source=placed.get(_key(each), each.source)) for each in outcome.findings)
    return replace(outcome, findings=found)


def sources_below(folders: Sequence[Path], pages: Iterable[str]) -> dict[str, Path]:
    """The source of each page that has one in ``folders``; an earlier folder comes first."""
    known: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(_files(folder), key=lambda path: (SUFFIXES.index(path.suffix.lower()), path)):
            for name in page_names(path.relative_to(folder).as_posix()):
                known.setdefault(name, path)
    found = {}
    for page in set(pages):
        name = _page_name(page)
        dated = _DATED.search(name)
        source = known.get(name) or (known.get(dated[0]) if dated else None)
        if source is not None:
            found[page] = source
    return found


def page_names(source: str) -> Iterator[str]:
    """The pages that a source can become, without suffix and without ``index``, in lower case.

    >>> list(page_names("guide/README.md")), list(page_names("About Us.fr.md"))
    (['guide'], ['about-us.fr', 'fr/about-us'])
    >>> list(page_names("_posts/2024-05-01-spring.md"))
    ['_posts/2024-05-01-spring', '2024/05/01/spring']
    """
    name = source.lower().replace(" ", "-").removesuffix(PurePosixPath(source).suffix.lower())
    yield _without_front(name)
    if post := _POST.fullmatch(name):
        yield f"{post['y']}/{post['m']}/{post['d']}/{post['title']}"
    if told := _LANGUAGE.fullmatch(name):
        yield _without_front(f"{told['tag']}/{told['path']}")


def _page_name(page: str) -> str:
    return _without_front(re.sub(r"\.x?html?\Z", "", page.lower()))


def _without_front(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return folder if last in _FRONT else name


def _files(folder: Path) -> Iterator[Path]:
    """Files that pages can be made from; links are not followed, and hidden folders hold no pages."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        yield from (Path(here, name) for name in names if Path(name).suffix.lower() in SUFFIXES)


def _called(source: Path, here: Path) -> str:
    try:
        return Path(os.path.relpath(source, here)).as_posix()
    except ValueError:  # no relative path leads to another drive
        return source.as_posix()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace") if path.stat().st_size <= _LARGEST else ""
    except OSError:  # a page that a plugin made out of nothing
        return ""


def _key(finding: Finding) -> tuple[str, int]:
    return finding.page, finding.offset
