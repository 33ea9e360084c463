"""A run in words: what was found and done in a sentence, and what to do next. Pure."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from alttext_html.report.model import Front, Run, RunKind, location, open_findings
from alttext_html.report.shown import count
from alttext_html.types import Outcome, Severity, Summary, TextSource, Verdict

_MOST_PAGES = 20
"""in a command to copy"""

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


class Hint(Struct, frozen=True):
    """A next step, with the command to copy where it takes one."""

    said: str
    command: str = ""

    def __str__(self) -> str:
        """Both in one line."""
        return f"{self.said}: {self.command}" if self.command else self.said


def hints(outcome: Outcome, run: Run) -> list[Hint]:
    """What to do next, the most useful step first."""
    summary = outcome.summary
    steps: list[Hint] = []
    if run.kind is RunKind.CHECK and summary.remaining:
        steps.append(Hint("See what the missing texts would cost", _command(run.writer, "--dry-run", outcome, run)))
    needs = summary.credits_needed and run.kind is not RunKind.CHECK
    price = count(summary.credits_needed, "credit")
    if needs and run.front is not Front.COMMAND:
        key = "" if run.has_key else "ALTTEXTGENIE_API_KEY=... "
        command = _command(f"{key}alttext-html fill", f"--max-credits {summary.credits_needed}", outcome, run)
        steps.append(Hint(f"To buy what is missing ({price}), run", command))
    elif needs and (run.permit or not (run.has_key or run.kind is RunKind.PLAN)):
        first = "" if run.has_key else "set ALTTEXTGENIE_API_KEY and "
        then = run.permit.format(credits=summary.credits_needed) or "run again"
        steps.append(Hint(f"To buy what is missing ({price}), {first}{then}."))
    if run.kind is RunKind.PLAN:
        steps.extend(_plan_hints(outcome, run))
    if run.kind is RunKind.CHECK:
        steps.extend(
            Hint(f"What {code} means", f"alttext-html explain {code}") for code in _most_frequent(outcome, run)
        )
    return steps


def _most_frequent(outcome: Outcome, run: Run) -> Iterator[str]:
    """The code that is found most often, of those that fail the check if there are any."""
    found = open_findings(outcome, run)
    failing = [finding for finding in found if finding.severity is Severity.FIX]
    codes = Counter(finding.code for finding in failing or found)
    yield from (code for code, _ in codes.most_common(1))


def _command(program: str, option: str, outcome: Outcome, run: Run) -> str:
    """A command to copy, about what this run was about; where that is many pages it is told in words."""
    targets = run.named or (run.site or ".",)
    if len(targets) > 1:
        targets = sorted({location(finding.page, run) for finding in open_findings(outcome, run)})
    if not 0 < len(targets) <= _MOST_PAGES:
        return f"{program} {' '.join(filter(None, (run.options, option)))}, with the names of these pages"
    return " ".join(filter(None, (program, shlex.join(targets), run.options, option)))


def _plan_hints(outcome: Outcome, run: Run) -> Iterator[Hint]:
    summary = outcome.summary
    if not summary.credits_needed:
        if summary.by_source:
            yield Hint("Write these texts, at no cost", _command(run.writer, "", outcome, run))
        return
    needed, left = summary.credits_needed, summary.credits_left
    first = "Buy" if run.has_key or run.permit else "Set ALTTEXTGENIE_API_KEY, then buy"
    yield Hint(f"{first} and write these texts", _command(run.writer, f"--max-credits {needed}", outcome, run))
    if left is not None and left < needed:
        had = count(left, "credit")
        yield Hint(f"It needs {needed:,} and you have {left:,}: top up, or let it buy what {had} can pay.")
