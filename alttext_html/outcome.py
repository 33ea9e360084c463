"""What a run tells: one finding for each image that is not ok, and the counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from alttext_html.bought import Bought
from alttext_html.sources import Decision
from alttext_html.survey import Occurrence, Survey
from alttext_html.types import Finding, Outcome, PageCount, PageProblem, Severity, Span, Summary, Verdict

ChangedTags = Mapping[tuple[str, Span], tuple[str, str]]
"""Start tags before and after, by page and place."""


def outcome(
    seen: Survey,
    decisions: Sequence[Decision],
    bought: Bought,
    *,
    changed: int = 0,
    problems: Sequence[PageProblem] = (),
    notes: Sequence[str] = (),
    seconds: float = 0.0,
    tags: ChangedTags | None = None,
) -> Outcome:
    """Put together what happened. ``problems`` are pages that could not be written: their texts did not arrive."""
    by_occurrence = {id(decision.occurrence): decision for decision in decisions}
    failed = {problem.path: problem.message for problem in problems}
    findings = [_finding(each, by_occurrence.get(id(each)), failed, tags or {}) for each in seen.occurrences]
    counted = Counter(finding.verdict for finding in findings)
    sources = Counter(finding.text_source for finding in findings if finding.text_source is not None)
    summary = Summary(
        pages=len(seen.pages),
        pages_changed=changed,
        images=len(seen.occurrences),
        by_verdict={verdict: counted[verdict] for verdict in Verdict},
        by_source={source: sources[source] for source in sorted(sources)},
        remaining=sum(_remains(finding) for finding in findings),
        requests=bought.requests,
        credits_spent=bought.spent,
        credits_needed=bought.needed,
        credits_left=bought.left,
        tokens=bought.tokens,
        seconds=round(seconds, 3),
    )
    return Outcome(
        summary,
        tuple(finding for finding in findings if finding.verdict is not Verdict.OK),
        (*seen.problems, *problems),
        (*notes, *bought.notes),
        bought.error,
        _pages(seen, findings),
    )


def _pages(seen: Survey, findings: Sequence[Finding]) -> tuple[PageCount, ...]:
    counts: dict[str, Counter[Verdict]] = {page.path: Counter() for page in seen.pages}
    for finding in findings:
        counts[finding.page][finding.verdict] += 1
    return tuple(PageCount(page, counted) for page, counted in counts.items())


def _remains(finding: Finding) -> bool:
    return finding.severity is Severity.FIX and finding.new_text is None and finding.text_source is None


def _finding(
    occurrence: Occurrence, decision: Decision | None, failed: Mapping[str, str], tags: ChangedTags
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
    return Finding(
        page=page.path,
        line=image.place.line,
        column=image.place.column,
        offset=image.place.offset,
        element=image.element,
        verdict=judgement.verdict,
        severity=judgement.severity,
        code=judgement.code,
        message=judgement.message,
        src=image.src or image.get("srcset") or "",
        text=judgement.text,
        new_text=text,
        text_source=source,
        language=None if decision is None else decision.language,
        remedy=remedy,
        old_tag=old_tag,
        new_tag=new_tag,
    )
