"""The report for people at a terminal. Texts from pages are shown so that they can neither style nor move anything."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.text import Text

from alttext_html.report.groups import Group, alone, grouped
from alttext_html.report.model import Run, RunKind, location, page_spot
from alttext_html.report.shown import count, safe, short_name, short_source
from alttext_html.report.tally import table, worth_a_table
from alttext_html.report.wording import ORIGINS, Hint, hints, in_words, sentence
from alttext_html.types import Finding, Outcome, PageCount, Severity, TextSource

_INDENT = "    "
_LABELS = 8
"""width of the column of labels"""
_NARROWEST = 20
_UNBOUNDED = 100
"""columns of the table where lines may be as long as they are"""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_FIRST_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_STYLES = {Severity.FIX: "bold red", Severity.REPORT: "yellow", Severity.INFO: "cyan"}


class Color(Enum):
    """Whether the output may hold colours."""

    ON = auto()
    OFF = auto()


class Detail(Enum):
    """How much is shown."""

    NORMAL = auto()
    VERBOSE = auto()
    """what the run went by, notes of severity info, every finding by itself, and every page with its images"""


class View(Struct, frozen=True):
    """Where the report is shown: ``width`` in cells, None for a file, where lines may be as long as they are."""

    width: int | None = None
    color: Color = Color.OFF
    detail: Detail = Detail.NORMAL


def render(outcome: Outcome, run: Run, view: View = View()) -> str:
    """New texts a line each, what is open in full, the counts, then the run in a sentence and what to do next.

    What is the same on many pages is told once; ``Detail.VERBOSE`` tells everything.
    """
    console = Console(color_system="standard", force_terminal=True, legacy_windows=False)
    rows = (line if isinstance(line, _Row) else _Row("", line) for line in _lines(outcome, run, view))
    return "".join(f"{_colored(line, console, view)}\n" for row in rows for line in _wrapped(row, console, view))


class _Row(Struct, frozen=True):
    """A label and what it says, further lines under the first; without a label they are set in by ``hang``."""

    label: str
    value: Text
    hang: int = 0


def _wrapped(row: _Row, console: Console, view: View) -> Iterator[Text]:
    head = f"{_INDENT}{row.label:<{_LABELS}}" if row.label else ""
    further = " " * (len(head) or row.hang)
    room = max((view.width or sys.maxsize) - len(head), _NARROWEST)
    # Most lines fit, and to wrap one costs a hundred times as much as to measure it.
    fits = row.value.no_wrap or len(row.value.plain) * 2 <= room or cell_len(row.value.plain) <= room
    lines = [row.value] if fits else row.value.wrap(console, max(room - row.hang, _NARROWEST))
    for number, line in enumerate(lines):
        line.rstrip()
        before = further if number else head
        yield Text.assemble((before, "dim"), line) if before else line


def _colored(line: Text, console: Console, view: View) -> str:
    if view.color is Color.OFF:
        return line.plain
    return "".join(
        segment.style.render(segment.text, color_system=ColorSystem.STANDARD) if segment.style else segment.text
        for segment in line.render(console)
    )


def _lines(outcome: Outcome, run: Run, view: View) -> Iterator[Text | _Row]:
    verbose = view.detail is Detail.VERBOSE
    shown = [item for item in outcome.findings if verbose or item.severity is not Severity.INFO or _has_new(item, run)]
    groups = alone(shown) if verbose else grouped(shown)
    if verbose and run.circumstances:
        width = max(len(name) for name, _ in run.circumstances)
        yield from (Text(f"{name:<{width}}  {safe(value)}", "dim") for name, value in run.circumstances)
        yield Text()
    written = [group for group in groups if _has_new(group.first, run)]
    for group in written:
        yield _written(group, run)
    if written:
        yield Text()
    page = None
    for group in groups:
        if _has_new(group.first, run):
            continue
        if page not in (None, group.first.page):
            yield Text()
        page = group.first.page
        yield from _open(group, run)
    if page is not None:
        yield Text()
    if verbose and outcome.pages:
        yield from (Text(f"{safe(location(each.page, run))}: {_counted(each)}") for each in outcome.pages)
        yield Text()
    for problem in outcome.problems:
        yield Text.assemble((safe(location(problem.path, run)), "bold"), ": ", safe(problem.message))
    for note in outcome.notes:
        yield Text(safe(note))
    if outcome.problems or outcome.notes:
        yield Text()
    if worth_a_table(outcome.summary):
        yield from map(Text, table(outcome.summary, run.kind, view.width or _UNBOUNDED))
        yield Text()
    yield Text(sentence(outcome.summary, run.kind), "bold")
    if outcome.provider_error:
        yield Text(safe(outcome.provider_error), "bold red")
    for hint in hints(outcome, run):
        yield from _step(hint, view)


def _step(hint: Hint, view: View) -> Iterator[Text]:
    """A command that does not fit behind its purpose stands in a line of its own, so that it is copied whole."""
    line = f"- {safe(str(hint))}"
    if not hint.command or view.width is None or cell_len(line) <= view.width:
        yield Text(line)
        return
    yield Text(f"- {safe(hint.said)}:")
    yield Text(f"{_INDENT}{safe(hint.command)}", no_wrap=True)


def _counted(page: PageCount) -> str:
    number = sum(page.by_verdict.values())
    return f"{count(number, 'image')}: {in_words(page.by_verdict)}" if number else "no image"


def _has_new(finding: Finding, run: Run) -> bool:
    """Whether an image gets a text in this run, or would get one after this plan."""
    return run.kind is not RunKind.CHECK and (finding.new_text is not None or finding.text_source is not None)


def _place(finding: Finding, run: Run) -> str:
    return safe(str(page_spot(finding, run)))


def _written(group: Group, run: Run) -> _Row:
    """A text that was written or is planned: where, for which image, instead of what, from whom."""
    finding = group.first
    name = short_name(finding.src) or finding.element
    parts: list[str | tuple[str, str]] = [(_place(finding, run), "bold"), f" {safe(name)}"]
    if finding.text:
        parts += [": ", quoted(finding.text)]
    origin = ORIGINS[finding.text_source] if finding.text_source is not None else ""
    if finding.new_text is None:
        parts += [" -> ", ("to be bought", "green")]
        origin = ""
    else:
        parts += [" -> ", (quoted(finding.new_text), "green")]
    spoken = finding.language if finding.text_source is not TextSource.DECORATIVE else None
    facts = [fact for fact in (origin, spoken, _source(finding), _elsewhere(group)) if fact]
    return _Row("", Text.assemble(*parts, (f" ({', '.join(facts)})" if facts else "", "dim")), len(_INDENT))


def _open(group: Group, run: Run) -> Iterator[Text | _Row]:
    finding = group.first
    code = (finding.code, _STYLES[finding.severity])
    head = Text.assemble((_place(finding, run), "bold"), " ", code, f" {safe(finding.message)}")
    yield _Row("", head, len(_INDENT))
    if source := _source(finding):
        yield _Row("source", Text(source))
    if finding.src:
        yield _Row("image", Text(safe(short_source(finding.src))))
    if finding.text:
        yield _Row("text", Text(quoted(finding.text)))
    if finding.remedy:
        yield _Row("remedy", Text(safe(finding.remedy)))
    if elsewhere := _elsewhere(group):
        yield _Row("seen", Text(elsewhere))


def _source(finding: Finding) -> str:
    """The line that its author can change, when it is known."""
    if finding.source is None or finding.source.file == finding.page:
        return ""
    return safe(f"{finding.source.file}:{finding.source.line}")


def _elsewhere(group: Group) -> str:
    """How often the same is said, when it is more than once."""
    number = len(group.findings)
    if number == 1:
        return ""
    times = count(number, "time")
    return f"{times} on this page" if group.pages == 1 else f"{times} on {group.pages:,} pages"


def quoted(text: str) -> str:
    """A text in quotes. One with right-to-left letters is isolated, so that it cannot turn what stands around it."""
    shown = f'"{safe(text)}"'
    return f"{_FIRST_ISOLATE}{shown}{_POP_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else shown
