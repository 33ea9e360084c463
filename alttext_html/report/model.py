"""What every format needs: which findings are open, where they are, and the run in one sentence. Pure."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby

from msgspec import Struct, field

from alttext_html.types import Finding, Outcome, Severity, Summary, TextSource, Verdict

_LONGEST_SOURCE = 120
_LONGEST_DATA = 40
_MOST_PAGES = 20
"""in a command to copy"""
_JOINERS = frozenset("\u200c\u200d")
"""joiners are part of Indic and Persian words and of emoji"""


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


def short_source(src: str) -> str:
    """An image's address for people: the middle of a long one is left out, the data of a data: URL too."""
    if src.startswith("data:"):
        return src if len(src) <= _LONGEST_DATA else f"{src[:_LONGEST_DATA]}..."
    return src if len(src) <= _LONGEST_SOURCE else f"{src[: _LONGEST_SOURCE - 43]}...{src[-40:]}"


def safe(text: str) -> str:
    r"""Text with everything escaped that a terminal obeys: control characters, direction marks, surrogates.

    >>> safe("a\x1b[31m\u202eb\nc")
    'a\\x1b[31m\\u202eb c'
    """
    text = " ".join(text.split())
    return text if text.isprintable() else "".join(map(_safe, text))


def visible(text: str) -> str:
    """Text with its lines, tabs and spaces, and everything else that a terminal obeys escaped."""
    return "".join(char if char in "\n\t" else _safe(char) for char in text.replace("\r\n", "\n"))


def _safe(char: str) -> str:
    if char == " " or char in _JOINERS or char.isprintable():
        return char
    return char.encode("unicode_escape").decode("ascii")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 page``, ``2 pages``.

    >>> count(1, "page"), count(1200, "page"), count(2, "body", "bodies")
    ('1 page', '1,200 pages', '2 bodies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


VERDICTS: Mapping[Verdict, str] = {
    Verdict.OK: "fine",
    Verdict.DECORATIVE: "decorative",
    Verdict.HIDDEN: "hidden",
    Verdict.MISSING: "missing",
    Verdict.WEAK: "weak",
}
"""states of an image for people, in the order of reports"""
ORIGINS: Mapping[TextSource, str] = {
    TextSource.CATALOGUE: "from the catalogue",
    TextSource.PAGE: "from the page",
    TextSource.EMBEDDED: "from the image file",
    TextSource.SITE: "from the same image elsewhere",
    TextSource.CACHE: "from the cache",
    TextSource.PROVIDER: "bought",
    TextSource.DECORATIVE: "marked decorative",
}
"""where a text came from, as part of a sentence"""


def sentence(summary: Summary, kind: RunKind) -> str:
    """The run in a few short sentences; what is zero is left out, except that nothing changed or was found."""
    parts = [_images(summary)]
    if kind is not RunKind.CHECK and (texts := _texts(summary, kind)):
        parts.append(texts)
    if summary.remaining:
        parts.append(_remaining(summary, kind))
    elif kind is RunKind.CHECK and summary.images:
        parts.append("Nothing to fix.")
    time = f"{summary.seconds:.1f} s"
    parts.append(f"{count(summary.pages_changed, 'page')} changed, {time}." if kind is RunKind.FILL else f"{time}.")
    return " ".join(parts)


def _images(summary: Summary) -> str:
    head = f"{count(summary.images, 'image')} on {count(summary.pages, 'page')}"
    states = in_words(summary.by_verdict)
    return f"{head}: {states}." if states else f"{head}."


def in_words(by_verdict: Mapping[Verdict, int]) -> str:
    """``3 fine, 1 missing``; empty without an image."""
    return ", ".join(f"{by_verdict[state]:,} {word}" for state, word in VERDICTS.items() if by_verdict.get(state))


def _texts(summary: Summary, kind: RunKind) -> str:
    parts: list[str] = []
    for source in filter(summary.by_source.get, TextSource):
        words = ORIGINS[source]
        if source is TextSource.PROVIDER:
            words = ("to buy" if kind is RunKind.PLAN else "bought") + _price(summary, kind)
        elif kind is RunKind.FILL and not parts and source is not TextSource.DECORATIVE:
            words = f"filled {words}"
        parts.append(f"{summary.by_source[source]:,} {words}")
    texts = [f"{'Planned: ' if kind is RunKind.PLAN else ''}{', '.join(parts)}."] if parts else []
    if not summary.by_source.get(TextSource.PROVIDER) and summary.credits_left is not None:
        texts.append(f"{count(summary.credits_left, 'credit')} left.")
    return " ".join(texts)


def _price(summary: Summary, kind: RunKind) -> str:
    price = summary.credits_needed if kind is RunKind.PLAN else summary.credits_spent
    left = "" if summary.credits_left is None else f", {summary.credits_left:,} left"
    tokens = f", {count(summary.tokens, 'token')}" if summary.tokens else ""
    return f" ({count(price, 'credit')}{tokens}{left})"


def _remaining(summary: Summary, kind: RunKind) -> str:
    number = count(summary.remaining, "image")
    match kind:
        case RunKind.CHECK:
            return f"{number} to fix."
        case RunKind.PLAN:
            return f"{number} {'stays' if summary.remaining == 1 else 'stay'} without a text."
        case RunKind.FILL:
            verb = "remains" if summary.remaining == 1 else "remain"
            price = f", at a price of {count(summary.credits_needed, 'credit')}" if summary.credits_needed else ""
            return f"{number} {verb}{price}."


def hints(outcome: Outcome, run: Run) -> list[str]:
    """What to do next, the most useful step first."""
    summary = outcome.summary
    steps: list[str] = []
    if run.kind is RunKind.CHECK and summary.remaining:
        steps.append(f"See what the missing texts would cost: {_command(run.writer, '--dry-run', outcome, run)}")
    needs = summary.credits_needed and run.kind is not RunKind.CHECK
    price = count(summary.credits_needed, "credit")
    if needs and run.front is not Front.COMMAND:
        key = "" if run.has_key else "ALTTEXTGENIE_API_KEY=... "
        command = _command(f"{key}alttext-html fill", f"--max-credits {summary.credits_needed}", outcome, run)
        steps.append(f"To buy what is missing ({price}), run: {command}")
    elif needs and (run.permit or not run.has_key):
        first = "" if run.has_key else "set ALTTEXTGENIE_API_KEY and "
        then = run.permit.format(credits=summary.credits_needed) or "run again"
        steps.append(f"To buy what is missing ({price}), {first}{then}.")
    if run.kind is RunKind.PLAN:
        steps.extend(_plan_hints(outcome, run))
    if run.kind is RunKind.CHECK:
        codes = Counter(finding.code for finding in open_findings(outcome, run))
        steps.extend(f"What {code} means: alttext-html explain {code}" for code, _ in codes.most_common(1))
    return steps


def _command(program: str, option: str, outcome: Outcome, run: Run) -> str:
    """A command to copy, about what this run was about; where that is many pages it is told in words."""
    targets = run.named or (run.site or ".",)
    if len(targets) > 1:
        targets = sorted({location(finding.page, run) for finding in open_findings(outcome, run)})
    if not 0 < len(targets) <= _MOST_PAGES:
        return f"{program} {' '.join(filter(None, (run.options, option)))}, with the names of these pages"
    return " ".join(filter(None, (program, shlex.join(targets), run.options, option)))


def _plan_hints(outcome: Outcome, run: Run) -> Iterator[str]:
    summary = outcome.summary
    if not summary.credits_needed:
        if summary.by_source:
            yield f"Write these texts, at no cost: {_command(run.writer, '', outcome, run)}"
        return
    needed, left = summary.credits_needed, summary.credits_left
    yield f"Buy and write these texts: {_command(run.writer, f'--max-credits {needed}', outcome, run)}"
    if left is not None and left < needed:
        yield f"It needs {needed:,} and you have {left:,}: top up, or let it buy what {count(left, 'credit')} can pay."
