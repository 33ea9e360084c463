"""What the plugins of site generators share: the fill after a build, and what they say about it.

A host knows more than the command line: it saw the sources. Its Markdown extension marked every image without a text,
so that any other ``alt=""`` is a decision; and it can name the source file and line of a finding.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from enum import Enum, StrEnum, auto
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html import run
from alttext_html.errors import SettingsError
from alttext_html.hosts.markers import remove_markers
from alttext_html.outcome import file_name
from alttext_html.relative import near
from alttext_html.report import renderer
from alttext_html.report.groups import Group, grouped
from alttext_html.report.model import Run, RunKind, is_open, location
from alttext_html.report.wording import hints, sentence
from alttext_html.report_files import Target, prepare, read_target, write_file
from alttext_html.report_run import described, permit
from alttext_html.settings import Settings
from alttext_html.types import EmptyAlt, Finding, Outcome, Severity, clean
from alttext_html.whole import Sync

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
    """no build fails because of us: hosts count nothing that we say"""


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


class Message(Struct, frozen=True):
    """One line for the log."""

    weight: Weight
    said: str
    place: str = ""
    """the file and line it is about, where it is about one"""

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.place}: {self.said}" if self.place else self.said

    @property
    def fails(self) -> bool:
        """Whether it fails a build that takes a missing text for an error."""
        return self.weight in (Weight.REMAINS, Weight.REFUSED)


def level(weight: Weight, on_missing: OnMissing) -> int:
    """The level of the logging module that a message has in a build's log."""
    match weight:
        case Weight.DETAIL:
            return logging.DEBUG
        case Weight.FACT:
            return logging.INFO
        case Weight.REMAINS if on_missing is OnMissing.IGNORE:
            return logging.DEBUG
        case _ if on_missing is OnMissing.IGNORE:
            return logging.INFO
        case Weight.REMAINS | Weight.REFUSED if on_missing is OnMissing.ERROR:
            return logging.ERROR
        case _:
            return logging.WARNING


def marks_silence(settings: Settings) -> bool:
    """Whether the Markdown extension has to run: a setting that reads every ``alt=""`` alike needs no marks."""
    return settings.empty_alt is EmptyAlt.AUTO


def fill_marked(site: Path, settings: Settings) -> Outcome:
    """Fill a site whose Markdown sources our extension saw. No mark stays behind, whatever happens.

    Raises what ``run.fill`` raises.
    """
    if not marks_silence(settings):  # a host may keep what it rendered under other settings: those marks do not count
        problems = remove_markers(site)
        outcome = run.fill(site, settings, sync=Sync.NO)
        return replace(outcome, problems=(*outcome.problems, *problems))
    done: frozenset[str] = frozenset()
    try:
        outcome = run.fill(site, replace(settings, empty_alt=EmptyAlt.DECORATIVE), sync=Sync.NO)
        done = frozenset(outcome.files)  # the marks of a page are taken out with its texts
    finally:
        problems = remove_markers(site, done=done)
    return replace(outcome, problems=(*outcome.problems, *problems))


def messages(outcome: Outcome, site: Path, settings: Settings) -> Iterator[Message]:
    """What a build log says of a fill: a line for each image that remains, then the sum, then what to do.

    A finding that names no line of a source is named by its own page and line; every file as it is called here, in the
    working folder.
    """
    told = Run(RunKind.FILL, near(site, Path.cwd()), has_key=settings.api_key is not None, permit=permit(settings))
    yield from _open_images(outcome, told)
    for problem in outcome.problems:
        yield Message(Weight.WARNING, clean(problem.message), clean(location(problem.path, told)))
    for note in outcome.notes:
        yield Message(Weight.WARNING, clean(note))
    if outcome.provider_error is not None:
        yield Message(Weight.REFUSED, clean(outcome.provider_error))
    yield Message(Weight.FACT, sentence(outcome.summary, RunKind.FILL))
    for hint in hints(outcome, told):
        yield Message(Weight.FACT, str(hint))


def write_reports(outcome: Outcome, site: Path, settings: Settings, reports: Sequence[Target]) -> None:
    """Write the reports that a host's setting names. Raises SettingsError when a file cannot be written."""
    if not reports:
        return
    folder = Path(near(site, Path.cwd()))
    run_ = described(outcome, RunKind.FILL, folder, settings, {target.format for target in reports})
    for target in reports:
        if target.file is not None:
            write_file(target.file, renderer(target.format)(outcome, run_))


def read_reports(values: object, folder: Path) -> tuple[Target, ...]:
    """The reports that a host's setting ``report`` asks for. Raises SettingsError for what is none.

    >>> read_reports(["alttext.sarif"], Path("/project"))
    (Target(format='sarif', file=PosixPath('/project/alttext.sarif')),)
    """
    if values is None:
        return ()
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise SettingsError('report: this must be a list of files, such as ["alttext.sarif", "gitlab:quality.json"].')
    targets = tuple(read_target(value, folder) for value in values)
    for target in targets:
        prepare(target)
    return targets


def _open_images(outcome: Outcome, run: Run) -> Iterator[Message]:
    """A line for each open image: first those whose source line is known, then those not named yet.

    One line of a source may be on many pages (a page in each language), an image of the theme is on all of them. Lists
    of articles, such as a blog's front page, repeat images that their own sources do not hold.
    """
    elsewhere: list[Group] = []
    told: set[str] = set()
    places: set[tuple[str, str]] = set()
    for group in grouped([finding for finding in outcome.findings if is_open(finding)]):
        finding, source = group.first, group.first.source
        if source is None:
            elsewhere.append(group)
            continue
        place, name = f"{source.file}:{source.line}", file_name(finding)
        told.add(name)
        if (place, name) not in places:
            places.add((place, name))
            yield _line(place, finding, outcome.provider_error)
    for group in elsewhere:
        finding = group.first
        if file_name(finding) not in told:
            where = f" (on {group.pages:,} pages)" if group.pages > 1 else ""
            yield _line(f"{location(finding.page, run)}:{finding.line}", finding, outcome.provider_error, where)


def _line(place: str, finding: Finding, refusal: str | None, where: str = "") -> Message:
    """What is wrong and what to do; a refusal that stopped all buying is told once, not with every image."""
    weight = Weight.REMAINS if finding.severity is Severity.FIX else Weight.DETAIL
    src = finding.src or finding.element
    name = src if len(src) <= _LONGEST else f"{src[: _LONGEST - 1]}…"
    remedy = finding.remedy if refusal is None or refusal not in (finding.remedy or "") else None
    return Message(weight, clean(f"{name}: {remedy or finding.message} [{finding.code}]{where}"), clean(place))
