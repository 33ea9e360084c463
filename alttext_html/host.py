"""What the plugins of site generators share: the fill after a build, and what they say about it.

A host knows more than the command line: it saw the sources. Its Markdown extension marked every image without a text,
so that any other ``alt=""`` is a decision; and it can name the source file and line of a finding.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from pathlib import Path

from alttext_html import run
from alttext_html.markers import remove_markers
from alttext_html.report.model import Run, RunKind, by_page, clean, hints, is_open, sentence
from alttext_html.settings import Settings
from alttext_html.source_lines import Shown, lines_of
from alttext_html.types import EmptyAlt, Finding, Outcome, Severity

EXTENSION = "alttext_html.markdown_extension"
"""name of our Markdown extension, as Python-Markdown loads it"""

_LONGEST = 100
"""characters: a data: URI is no name"""


class OnMissing(StrEnum):
    """What an image that stays without a text does to a build."""

    WARN = "warn"
    """a warning for each; hosts that count warnings fail in their strict mode"""
    ERROR = "error"
    """an error for each, and the build fails"""
    IGNORE = "ignore"


class Weight(Enum):
    """How loud a message is. The hosts have levels for it."""

    DETAIL = auto()
    """shown when asked for"""
    FACT = auto()
    """shown once, at the end"""
    REMAINS = auto()
    """an image without a text"""
    REFUSED = auto()
    """nothing could be bought"""
    WARNING = auto()


@dataclass(frozen=True, slots=True)
class Message:
    """One line for the log."""

    weight: Weight
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a page was made from."""

    label: str
    """its path as people write it: ``docs/guide.md``"""
    path: Path


def level(weight: Weight, on_missing: OnMissing) -> int:
    """The level of the logging module that a message has in a build's log."""
    match weight:
        case Weight.DETAIL:
            return logging.DEBUG
        case Weight.FACT:
            return logging.INFO
        case Weight.WARNING:
            return logging.WARNING
        case Weight.REMAINS | Weight.REFUSED if on_missing is OnMissing.IGNORE:
            return logging.DEBUG if weight is Weight.REMAINS else logging.INFO
        case Weight.REMAINS | Weight.REFUSED:
            return logging.ERROR if on_missing is OnMissing.ERROR else logging.WARNING


def marks_silence(settings: Settings) -> bool:
    """Whether the Markdown extension has to run: a setting that reads every ``alt=""`` alike needs no marks."""
    return settings.empty_alt is EmptyAlt.AUTO


def fill_marked(site: Path, settings: Settings, only: Sequence[str] | None = None) -> Outcome:
    """Fill a site whose Markdown sources our extension saw. No mark stays behind, whatever happens.

    ``only``: the pages that can hold marks, where the host knows them. Raises what ``run.fill`` raises.
    """
    if not marks_silence(settings):
        return run.fill(site, settings)
    problems = []
    try:
        outcome = run.fill(site, replace(settings, empty_alt=EmptyAlt.DECORATIVE))
    finally:
        problems += remove_markers(site, only)
    return replace(outcome, problems=(*outcome.problems, *problems))


def messages(outcome: Outcome, site: Path, sources: Mapping[str, Source], settings: Settings) -> Iterator[Message]:
    """What a build log says of a fill: a line for each image that remains, then the sum, then what to do.

    ``sources``: by path of the page in the site. A page that is not there is named by its own path and line.
    """
    yield from _open_images(outcome, site, sources)
    for problem in outcome.problems:
        yield Message(Weight.WARNING, clean(f"{site.name}/{problem.path}: {problem.message}"))
    for note in outcome.notes:
        yield Message(Weight.WARNING, clean(note))
    if outcome.provider_error is not None:
        yield Message(Weight.REFUSED, clean(outcome.provider_error))
    yield Message(Weight.FACT, sentence(outcome.summary, RunKind.FILL))
    told = Run(RunKind.FILL, site.name, has_key=settings.api_key is not None)
    for hint in hints(outcome, told):
        yield Message(Weight.FACT, hint)


def _open_images(outcome: Outcome, site: Path, sources: Mapping[str, Source]) -> Iterator[Message]:
    """A line for each image that remains: those that a source shows, then those that no line before was about.

    Lists of articles, such as a blog's front page, repeat images that their own sources do not hold.
    """
    elsewhere: list[tuple[str, Finding]] = []
    told: set[str] = set()
    for page, findings in by_page([finding for finding in outcome.findings if is_open(finding)]):
        lines = _lines(findings, sources.get(page))
        for finding, line in zip(findings, lines, strict=True):
            if line is None:
                elsewhere.append((f"{site.name}/{page}:{finding.line}", finding))
            else:
                told.add(_file(finding))
                yield _line(f"{sources[page].label}:{line}", finding, outcome.provider_error)
    for place, finding in elsewhere:
        if _file(finding) not in told:
            yield _line(place, finding, outcome.provider_error)


def _lines(findings: Sequence[Finding], source: Source | None) -> list[int | None]:
    """Lines of the source that show the images of one page."""
    if source is None:
        return [None] * len(findings)
    try:
        text = source.path.read_text("utf-8", errors="replace")
    except OSError:  # a page that a plugin made out of nothing
        text = ""
    return lines_of(text, [Shown(finding.src, finding.text) for finding in findings])


def _line(place: str, finding: Finding, refusal: str | None) -> Message:
    """What is wrong and what to do; a refusal that stopped all buying is told once, not with every image."""
    weight = Weight.REMAINS if finding.severity is Severity.FIX else Weight.DETAIL
    src = finding.src or finding.element
    name = src if len(src) <= _LONGEST else f"{src[: _LONGEST - 1]}…"
    remedy = finding.remedy if refusal is None or refusal not in (finding.remedy or "") else None
    return Message(weight, clean(f"{place}: {name}: {remedy or finding.message} [{finding.code}]"))


def _file(finding: Finding) -> str:
    return finding.src.rsplit("/", 1)[-1]
