"""Makes decided edits in pages, each page whole or not at all: the second work of the process pool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from alttext_html.errors import PageError
from alttext_html.html import edits
from alttext_html.html.write import replace
from alttext_html.reading import page_problem, read_page
from alttext_html.types import Edit, Page, PageProblem


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What changes in one page."""

    page: Page
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class Rewritten:
    """What became of some pages."""

    changed: int = 0
    problems: list[PageProblem] = field(default_factory=list)
    """pages that are as they were"""


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
                data = edits.rewrite(read_page(self.root, path), each.page, each.edits)
                done.changed += replace(self.root / path, data, root=self.root)
            except PageError as error:
                done.problems.append(page_problem(path, error))
        return done
