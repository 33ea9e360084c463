"""Makes decided edits in pages, each page whole or not at all: the second work of the process pool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from alttext_html.errors import PageError
from alttext_html.html import edits
from alttext_html.reading import page_problem, read_page
from alttext_html.siblings import replace_page
from alttext_html.types import Edit, Page, PageProblem


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What changes in one page; without edits in its compressed siblings only."""

    page: Page
    edits: tuple[Edit, ...] = ()


@dataclass(slots=True)
class Rewritten:
    """What became of some pages."""

    changed: int = 0
    files: list[str] = field(default_factory=list)
    """all that were written: pages, and their compressed siblings"""
    problems: list[PageProblem] = field(default_factory=list)
    """pages that are as they were, and compressed siblings that could not follow their page"""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Everything that rewriting needs to know."""

    root: Path

    def __call__(self, rewrites: Iterable[Rewrite]) -> Rewritten:
        """Rewrite these pages. One that cannot be rewritten is a problem of its own; the others go on."""
        done = Rewritten()
        for each in rewrites:
            path = each.page.path
            try:
                old = read_page(self.root, path)
                new = edits.rewrite(old, each.page, each.edits)
                files, problems = replace_page(self.root, path, old, new)
                done.changed += new != old
                done.files += files
                done.problems += problems
            except PageError as error:
                done.problems.append(page_problem(path, error))
        return done
