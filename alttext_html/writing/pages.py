"""Makes decided edits in pages, each page whole or not at all: the second work of the process pool."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from alttext_html.errors import PageError
from alttext_html.html import edits
from alttext_html.html.write import Replacer
from alttext_html.site.reading import page_problem, read_page
from alttext_html.types import Edit, Page, PageKind, PageProblem, Span
from alttext_html.whole import Sync
from alttext_html.writing.siblings import replace_page

_AT_ONCE = 8
"""pages that are brought to the disk side by side"""


class Rewrite(Struct, frozen=True):
    """What changes in one page; without edits in its compressed siblings only."""

    page: Page
    edits: tuple[Edit, ...] = ()


def rewrite(data: bytes, page: Page, changes: Sequence[Edit]) -> bytes:
    """The bytes of a page or feed with the edits made. Raises PageError."""
    if page.kind is not PageKind.FEED:
        return edits.rewrite(data, page, changes)
    from alttext_html.feeds.rewrite import rewrite_feed  # hardly any run reads feeds

    return rewrite_feed(data, page, changes)


def changed_tags(data: bytes, page: Page, changes: Sequence[Edit]) -> dict[Span, tuple[str, str]]:
    """The start tags that ``rewrite`` changes, before and after. Raises PageError."""
    if page.kind is not PageKind.FEED:
        return edits.changed_tags(data, page, changes)
    from alttext_html.feeds.rewrite import changed_feed_tags

    return changed_feed_tags(data, page, changes)


class Rewritten(Struct):
    """What became of some pages."""

    changed: int = 0
    files: list[str] = field(default_factory=list)
    """all that were written: pages, and their compressed siblings"""
    problems: list[PageProblem] = field(default_factory=list)
    """pages that are as they were, and compressed siblings that could not follow their page"""

    def add(self, more: Rewritten) -> None:
        """What became of other pages."""
        self.changed += more.changed
        self.files += more.files
        self.problems += more.problems


class Rewriter(Struct, frozen=True):
    """Everything that rewriting needs to know."""

    root: Path
    sync: Sync = Sync.YES

    def __call__(self, rewrites: Iterable[Rewrite]) -> Rewritten:
        """Rewrite these pages. One that cannot be rewritten is a problem of its own; the others go on."""
        replace = Replacer(self.root, self.sync)
        if self.sync is Sync.NO:
            return _together(self._one(replace, each) for each in rewrites)
        return _together(_side_by_side(partial(self._one, replace), list(rewrites)))

    def _one(self, replace: Replacer, each: Rewrite) -> Rewritten:
        path = each.page.path
        try:
            old = read_page(self.root, path)
            new = rewrite(old, each.page, each.edits)
            files, problems = replace_page(replace, path, old, new)
        except PageError as error:
            return Rewritten(problems=[page_problem(path, error)])
        return Rewritten(int(new != old), files, problems)


def _side_by_side(work: Callable[[Rewrite], Rewritten], rewrites: Sequence[Rewrite]) -> list[Rewritten]:
    """The results in the order of the rewrites. This thread works along, and alone where no other is to be had.

    A disk brings what waits for it to an end at one time: pages that wait side by side wait once.
    """
    from concurrent.futures import Future, ThreadPoolExecutor  # a check does without

    done: list[Rewritten | None] = [None] * len(rewrites)
    rest = deque(range(len(rewrites)))

    def labour() -> None:
        while True:
            try:
                number = rest.popleft()
            except IndexError:
                return
            done[number] = work(rewrites[number])

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        others: list[Future[None]] = []
        try:
            with suppress(RuntimeError):
                others.extend(threads.submit(labour) for _ in range(min(_AT_ONCE, len(rewrites)) - 1))
            labour()
            for other in others:
                other.result()
        finally:
            rest.clear()  # whatever ended this thread ends the others
    return [each for each in done if each is not None]


def _together(done: Iterable[Rewritten]) -> Rewritten:
    whole = Rewritten()
    for each in done:
        whole.add(each)
    return whole
