"""What every format needs: what was run, which findings are open, where they stand, what marks them. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby

from msgspec import Struct, field

from alttext_html.types import Finding, Outcome, Severity


class RunKind(StrEnum):
    """What was run."""

    CHECK = "check"
    FILL = "fill"
    PLAN = "plan"
    """``fill --dry-run``"""


class Front(StrEnum):
    """Who was asked for the run."""

    COMMAND = "command"
    HOOK = "hook"
    """a commit hook without a budget, which buys nothing"""
    APPLY = "apply"
    """a run that writes what was bought before"""


class Run(Struct, frozen=True):
    """What a report says of the run beside its outcome."""

    kind: RunKind
    site: str = ""
    """the site's folder as the user names it, with ``/``; put before a page it leads to the file"""
    version: str = ""
    has_key: bool = False
    rules: Mapping[str, str] = field(default_factory=dict)
    """sentences of the detection rules by code, for formats that list them"""
    named: Sequence[str] = ()
    """what the user named, for commands to copy: the site, or pages of it; empty for the site"""
    front: Front = Front.COMMAND
    thumbnails: Mapping[str, str] = field(default_factory=dict)
    """small pictures as data: URLs, by ``groups.address``, for formats that show them"""
    circumstances: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """what the run went by (settings, catalogue, cache, provider), for people who ask for details"""
    writer: str = "alttext-html fill"
    """the command that writes texts, for hints"""
    options: str = ""
    """what the command line said of settings, for commands to copy: without them they would do something else"""
    permit: str = ""
    """what a purchase takes in this run beside a key, as a step with ``{credits}``; empty where a key is enough"""


def is_open(finding: Finding) -> bool:
    """Whether somebody still has to do something: it has no new text, and more weight than a note."""
    return finding.new_text is None and finding.severity is not Severity.INFO


def open_findings(outcome: Outcome, run: Run) -> list[Finding]:
    """Findings that a checker should show. A plan writes nothing, so that what it would fill is still open."""
    if run.kind is RunKind.FILL:
        return [finding for finding in outcome.findings if is_open(finding)]
    return [finding for finding in outcome.findings if finding.severity is not Severity.INFO]


def by_page(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Findings page by page, in the order of the page."""
    ordered = sorted(findings, key=lambda finding: (finding.page, finding.offset))
    for page, group in groupby(ordered, key=lambda finding: finding.page):
        yield page, list(group)


def location(page: str, run: Run) -> str:
    """A page's path as the reader can open it."""
    return f"{run.site.rstrip('/')}/{page}" if run.site not in ("", ".") else page


class Spot(Struct, frozen=True):
    """Where a reader can mend something: a file and its line; in a source, whose images have no tag, no column."""

    path: str
    line: int
    column: int | None = None

    def __str__(self) -> str:
        """``docs/guide.md:41``, ``site/guide/index.html:88:5``."""
        return f"{self.path}:{self.line}" if self.column is None else f"{self.path}:{self.line}:{self.column}"


def page_spot(finding: Finding, run: Run) -> Spot:
    """Where a finding stands in its page."""
    return Spot(location(finding.page, run), finding.line, finding.column)


def spot(finding: Finding, run: Run) -> Spot:
    """Where a finding is mended: in the source, or in the page where no source is known."""
    if finding.source is not None and finding.source.file != finding.page:
        return Spot(finding.source.file, finding.source.line)
    return page_spot(finding, run)


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """One stable mark a finding, in their order: it survives edits elsewhere in the page, so it holds no line."""
    seen: Counter[tuple[str, ...]] = Counter()
    marks = []
    for finding in findings:
        what = (finding.page, finding.code, finding.element, finding.src)
        parts = (*what, str(seen[what]))
        seen[what] += 1
        marks.append(hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest())
    return marks
