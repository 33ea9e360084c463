"""What comes out of a run: findings, counts, and what is still to buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from alttext_html.types.judgement import Severity, Verdict
from alttext_html.types.page import PageProblem
from alttext_html.types.text import TextSource


class SourceLine(Struct, frozen=True):
    """Where the author of a page can change an image: the source file as people name it, and its line from 1."""

    file: str
    line: int


class Finding(Struct, frozen=True, gc=False):
    """One image that is not ok. The report's JSON Schema describes every field."""

    page: str
    line: int
    column: int
    offset: int
    element: str
    verdict: Verdict
    severity: Severity
    code: str
    message: str
    src: str
    text: str
    new_text: str | None = None
    text_source: TextSource | None = None
    language: str | None = None
    remedy: str | None = None
    """why no text was written, and what to do"""
    old_tag: str | None = None
    """the start tag as it is in the page, when it changes and a report asks for it"""
    new_tag: str | None = None
    """the start tag as it is written"""
    source: SourceLine | None = None
    """in the file that the page was made from, where that is known and shows the image"""


class Summary(Struct, frozen=True):
    """The counts of one run."""

    pages: int = 0
    pages_changed: int = 0
    images: int = 0
    by_verdict: Mapping[Verdict, int] = field(default_factory=dict)
    by_source: Mapping[TextSource, int] = field(default_factory=dict)
    remaining: int = 0
    """images of severity fix that have no new text"""
    requests: int = 0
    credits_spent: int = 0
    credits_needed: int = 0
    """the exact price of what is not owned yet: of a dry run's plan, of what a run without a key left"""
    credits_left: int | None = None
    seconds: float = 0.0
    tokens: int = 0
    """that services which count them, such as chat models, used for this run's answers"""


class PageCount(Struct, frozen=True):
    """The images of one page by their state."""

    page: str
    by_verdict: Mapping[Verdict, int]


class Outcome(Struct, frozen=True):
    """What a run did. Edges print it and choose an exit code; the core prints nothing."""

    summary: Summary
    findings: Sequence[Finding] = ()
    """page by page, in the order of the site"""
    problems: tuple[PageProblem, ...] = ()
    notes: tuple[str, ...] = ()
    """things a person should know: purchases that may have been lost, settings that matched nothing"""
    provider_error: str | None = None
    """set when the provider refused or could not be reached: place, cause, remedy"""
    pages: Sequence[PageCount] = ()
    """every page that was read, in the order of the site"""
    files: Sequence[str] = ()
    """all that were written in the site: pages, and their compressed siblings"""
    unsaved: bool = False
    """whether texts of this run should stand in the catalogue and do not; a note says why"""
    fault: Exception | None = None
    """a bug that ended the buying: raised by the command line when everything else is written and told"""


class OrderState(StrEnum):
    """What became of a text of an order."""

    PLANNED = "planned"
    LATER = "later"
    """the budget does not reach it"""
    BOUGHT = "bought"
    MISSING = "missing"
    """it was to be bought and was not: ``remedy`` says why"""


class OrderLine(Struct, frozen=True):
    """A text that only a purchase can give, once for all images that show its picture."""

    sha256: str
    """of the picture"""
    picture: str
    """its path in the site, or its name"""
    language: str
    style: int
    keywords: str
    uses: int
    """how many images get this text"""
    page: str
    """where it is needed first"""
    line: int
    credits: int
    state: OrderState
    text: str | None = None
    remedy: str | None = None


class Order(Struct, frozen=True):
    """What a plan lists and a purchase brings. Texts that are owned are no part of it."""

    lines: tuple[OrderLine, ...]
    """in the order of the site"""
    shard: str
    """the part of the site's texts that this is, such as 3/8; 1/1 is all"""
    requests: int = 0
    credits_spent: int = 0
    credits_left: int | None = None
    """None where nobody was asked, or where others spend at the same time"""
    problems: tuple[PageProblem, ...] = ()
    notes: tuple[str, ...] = ()
    provider_error: str | None = None
    fault: Exception | None = None
    """as in ``Outcome``"""

    def credits(self, *states: OrderState) -> int:
        """What the texts in these states cost together."""
        return sum(line.credits for line in self.lines if line.state in states)
