"""What a run tells: one finding for each image that is not ok, and the counts. Pure."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from msgspec import structs

from alttext_html.buying.bought import Bought
from alttext_html.deciding.decision import Decision
from alttext_html.site.lazy import Lazy
from alttext_html.site.packed import Packed
from alttext_html.site.reading import Occurrence, finding
from alttext_html.site.survey import Survey
from alttext_html.types import Finding, Outcome, PageCount, PageProblem, Severity, Span, Summary, TextSource, Verdict

ChangedTags = Mapping[tuple[str, Span], tuple[str, str]]
"""Start tags before and after, by page and place."""


def paired(
    occurrences: Iterable[Occurrence], decisions: Iterable[Decision]
) -> Iterator[tuple[Occurrence, Decision | None]]:
    """Each image with the decision about it, where there is one."""
    by_occurrence = {id(decision.occurrence): decision for decision in decisions}
    return ((each, by_occurrence.get(id(each))) for each in occurrences)


def outcome(
    seen: Survey,
    decided: Iterable[tuple[Occurrence, Decision | None]],
    bought: Bought,
    *,
    changed: int = 0,
    files: Sequence[str] = (),
    problems: Sequence[PageProblem] = (),
    notes: Sequence[str] = (),
    tags: ChangedTags | None = None,
) -> Outcome:
    """Put together what happened. ``decided``: the survey's images, in its order, with what was decided about each.

    ``problems`` are pages that could not be written: their texts did not arrive.
    """
    failed = {problem.path: problem.message for problem in problems}
    lazy = seen.lazy_attributes
    written = (_finding(occurrence, decision, failed, tags or {}, lazy) for occurrence, decision in decided)
    told, shown = _without_echoes(_in_order(written, seen.settled), seen)
    findings: Packed[Finding] = Packed()
    counted: Counter[Verdict] = Counter()
    sources: Counter[TextSource] = Counter()
    remaining = 0
    for each in told:
        counted[each.verdict] += 1
        if each.text_source is not None:
            sources[each.text_source] += 1
        remaining += _remains(each)
        if each.verdict is not Verdict.OK:
            findings.append(each)
    images = sum(number for number in shown if number > 0)
    counted[Verdict.OK] += images - counted.total()
    summary = Summary(
        pages=seen.read,
        pages_changed=changed,
        images=images,
        by_verdict={verdict: counted[verdict] for verdict in Verdict},
        by_source={source: sources[source] for source in sorted(sources)},
        remaining=remaining,
        requests=bought.requests,
        credits_spent=bought.spent,
        credits_needed=bought.needed,
        credits_left=bought.left,
        tokens=bought.tokens,
    )
    return Outcome(
        summary,
        findings,
        (*seen.problems, *problems),
        (*seen.notes, *notes, *bought.notes),
        bought.error,
        _Counts(seen.pages.paths, shown, findings),
        files,
        fault=bought.fault,
    )


def timed(told: Outcome, seconds: float) -> Outcome:
    """The same, with the time that the whole run took."""
    return structs.replace(told, summary=structs.replace(told.summary, seconds=round(seconds, 3)))


def _in_order(written: Iterable[Finding], settled: Iterable[Finding]) -> Iterator[Finding]:
    """All findings by page and place; both kinds come in the order of the pages."""
    together = heapq.merge(written, settled, key=_page_of)
    for _, of_page in groupby(together, key=_page_of):
        yield from sorted(of_page, key=lambda finding: finding.offset)


def file_name(finding: Finding) -> str:
    """Name of an image's file: what stays of its address wherever it is shown."""
    return finding.src.rsplit("/", 1)[-1]


def _without_echoes(findings: Iterator[Finding], seen: Survey) -> tuple[Iterable[Finding], Sequence[int]]:
    """The findings without those of feeds that repeat another one, and how many images are left on each page.

    A feed holds what a page shows too. So what stays open there is told for the page, or else for the first feed.
    """
    if not seen.pages.feeds:
        return findings, seen.images
    everything = Packed(findings)
    told = {file_name(each) for each in everything if each.page not in seen.pages.feeds and _is_as_it_was(each)}
    kept: Packed[Finding] = Packed()
    images = array("i", seen.images)
    for each in everything:
        if each.page in seen.pages.feeds and _is_as_it_was(each):
            if file_name(each) in told and file_name(each):
                images[bisect_left(seen.pages.paths, each.page)] -= 1
                continue
            told.add(file_name(each))
        kept.append(each)
    return kept, images


def _is_as_it_was(finding: Finding) -> bool:
    return finding.new_text is None and finding.text_source is None


class _Counts(Lazy[PageCount]):
    """The counts of all pages that were read, each put together when it is asked for: hardly any report does."""

    def __init__(self, paths: Sequence[str], images: Sequence[int], findings: Sequence[Finding]) -> None:
        self._paths = paths
        self._images = images
        self._read = array("I", (number for number, each in enumerate(images) if each >= 0))
        self._findings = findings

    def __len__(self) -> int:
        return len(self._read)

    def item(self, number: int) -> PageCount:
        """The counts of one page."""
        page = self._read[number]
        path = self._paths[page]
        counted: Counter[Verdict] = Counter()
        place = self._first.get(path, len(self._findings))
        while place < len(self._findings) and (finding := self._findings[place]).page == path:
            counted[finding.verdict] += 1
            place += 1
        counted[Verdict.OK] += self._images[page] - counted.total()
        return PageCount(path, counted)

    @cached_property
    def _first(self) -> dict[str, int]:
        """Where the findings of a page begin."""
        found: dict[str, int] = {}
        for place, each in enumerate(self._findings):
            found.setdefault(each.page, place)
        return found


def _page_of(finding: Finding) -> str:
    return finding.page


def _remains(finding: Finding) -> bool:
    return finding.severity is Severity.FIX and _is_as_it_was(finding)


def _finding(
    occurrence: Occurrence,
    decision: Decision | None,
    failed: Mapping[str, str],
    tags: ChangedTags,
    lazy_attributes: Sequence[str],
) -> Finding:
    page, image = occurrence.page, occurrence.image
    old_tag, new_tag = (None, None) if page.path in failed else tags.get((page.path, image.tag), (None, None))
    judgement = occurrence.judgement if decision is None else decision.judgement
    text = source = remedy = None
    if decision is not None:
        remedy = decision.remedy
        if page.path in failed:
            remedy = failed[page.path]
        else:
            text = None if decision.text is None else decision.text.value
            if decision.former is not None and (text is None or decision.former.owned):
                former = f'its file changed; the earlier text was "{decision.former.text}".'
                remedy = former if remedy is None else f"{remedy} {former[0].upper()}{former[1:]}"
            source = decision.planned or (None if decision.text is None else decision.text.source)
    return structs.replace(
        finding(page.path, image, judgement, lazy_attributes),
        new_text=text,
        text_source=source,
        language=None if decision is None else decision.language,
        remedy=remedy,
        old_tag=old_tag,
        new_tag=new_tag,
    )
