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
    findings, verdicts, sources, remaining = _counted(told)
    images = sum(number for number in shown if number > 0)
    verdicts[Verdict.OK] += images - verdicts.total()
    summary = Summary(
        pages=seen.read,
        pages_changed=changed,
        images=images,
        by_verdict={verdict: verdicts[verdict] for verdict in Verdict},
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


def _counted(told: Iterable[Finding]) -> tuple[Packed[Finding], Counter[Verdict], Counter[TextSource], int]:
    """The findings of images that are not ok, and of all: verdicts, sources of texts, and how many remain to fix."""
    findings: Packed[Finding] = Packed()
    verdicts: Counter[Verdict] = Counter()
    sources: Counter[TextSource] = Counter()
    remaining = 0
    for each in told:
        verdicts[each.verdict] += 1
        if each.text_source is not None:
            sources[each.text_source] += 1
        remaining += _remains(each)
        if each.verdict is not Verdict.OK:
            findings.append(each)
    return findings, verdicts, sources, remaining


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
    path, tag = occurrence.page.path, occurrence.image.tag
    judgement = occurrence.judgement if decision is None else decision.judgement
    told = finding(path, occurrence.image, judgement, lazy_attributes)
    if path in failed:
        return told if decision is None else structs.replace(told, language=decision.language, remedy=failed[path])
    old_tag, new_tag = tags.get((path, tag), (None, None))
    if decision is None:
        return structs.replace(told, old_tag=old_tag, new_tag=new_tag)
    return structs.replace(
        told,
        new_text=None if decision.text is None else decision.text.value,
        text_source=decision.planned or (None if decision.text is None else decision.text.source),
        language=decision.language,
        remedy=_remedy(decision),
        old_tag=old_tag,
        new_tag=new_tag,
    )


def _remedy(decision: Decision) -> str | None:
    """What the decision says to do, and the text that the picture had before its file changed."""
    remedy, former = decision.remedy, decision.former
    if former is None or (decision.text is not None and not former.owned):
        return remedy
    sentence = f'its file changed; the earlier text was "{former.text}".'
    return sentence if remedy is None else f"{remedy} {sentence[0].upper()}{sentence[1:]}"
