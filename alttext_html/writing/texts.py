"""The decided texts into the pages: which edits each page gets, and the pages written whole or not at all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from contextlib import suppress
from itertools import groupby

from alttext_html.deciding.decision import Decision
from alttext_html.errors import PageError
from alttext_html.html import edits
from alttext_html.html.facts import MARKER
from alttext_html.html.write import remove_leftovers
from alttext_html.outcome import ChangedTags
from alttext_html.progress import Progress
from alttext_html.settings import MarkMachineTexts
from alttext_html.site.reading import MACHINE_MARK, Occurrence, read_page
from alttext_html.site.survey import Survey
from alttext_html.texts.catalogue_entries import EMBEDDED, PERSON
from alttext_html.types import Edit, Page, PageProblem, Span
from alttext_html.whole import Sync
from alttext_html.workers import Crew, parts
from alttext_html.writing.pages import Rewrite, Rewriter, Rewritten
from alttext_html.writing.pages import changed_tags as tags_of
from alttext_html.writing.siblings import behind, siblings


def write(
    seen: Survey,
    decisions: Iterable[Decision],
    mark: MarkMachineTexts,
    crew: Crew,
    progress: Progress,
    sync: Sync = Sync.YES,
) -> Rewritten:
    """Rewrite the pages that need it."""
    remove_leftovers(seen.root, seen.pages.leftovers)
    rewrites = _rewrites(seen.occurrences, decisions, mark)
    rewrites += [Rewrite(Page(path, "", "")) for path in _behind(seen, {each.page.path for each in rewrites})]
    whole, number = Rewritten(), 0
    sizes = [seen.pages.size(each.page.path) for each in rewrites]
    found = parts(sizes, crew.size)
    tasks = [rewrites[part.start : part.stop] for part in found]
    weights = [sum(sizes[part.start : part.stop]) for part in found]
    for task, done in zip(tasks, crew.map(Rewriter(seen.root, sync), tasks, weights), strict=True):
        progress("write", number, len(rewrites))
        number += len(task)
        whole.add(done)
    progress("write", number, len(rewrites))
    return whole


def plan_siblings(seen: Survey, decisions: Iterable[Decision]) -> tuple[tuple[str, ...], list[PageProblem]]:
    """Notes on the compressed siblings that ``write`` would pack again, and those that could not follow their page."""
    texts = [decision for decision in decisions if decision.text is not None or decision.planned is not None]
    changing = {decision.occurrence.page.path for decision in texts}
    number, problems = 0, list[PageProblem]()
    for path in sorted({*changing, *_behind(seen, changing)}):
        with suppress(PageError):  # the survey told why
            data = read_page(seen.root, path)
            found, unfit = siblings(seen.root, path, data)
            number += sum(path in changing or each.content != data for each in found)
            problems += unfit
    notes = (f"Compressed siblings to write again with their pages: {number:,}.",) if number else ()
    return notes, problems


def _behind(seen: Survey, others: Container[str]) -> list[str]:
    """Pages beside ``others`` whose compressed siblings may hold an earlier page."""
    unread = {problem.path for problem in seen.problems}
    paths = (path for path in seen.pages.paths if path not in others and path not in unread)
    return behind(seen.root, paths, seen.pages.packed)


def changed_tags(seen: Survey, decisions: Iterable[Decision], mark: MarkMachineTexts) -> ChangedTags:
    """The start tags that change. A page that cannot be read or edited has none: the writer tells why."""
    found: dict[tuple[str, Span], tuple[str, str]] = {}
    for each in _rewrites(seen.occurrences, decisions, mark):
        path = each.page.path
        with suppress(PageError):
            changed = tags_of(read_page(seen.root, path), each.page, each.edits)
            found.update({(path, tag): texts for tag, texts in changed.items()})
    return found


def _rewrites(
    occurrences: Iterable[Occurrence], decisions: Iterable[Decision], mark: MarkMachineTexts
) -> list[Rewrite]:
    """The edits of all pages that have any, in the order of the site."""
    by_occurrence = {id(decision.occurrence): decision for decision in decisions}
    found: list[Rewrite] = []
    for _, group in groupby(occurrences, key=lambda occurrence: occurrence.page.path):
        shown = list(group)
        of_page = [edit for each in shown for edit in _edits(each, by_occurrence.get(id(each)), mark)]
        if of_page:
            found.append(Rewrite(shown[0].page, tuple(of_page)))
    return found


def _edits(occurrence: Occurrence, decision: Decision | None, mark: MarkMachineTexts) -> Sequence[Edit]:
    """What changes in one start tag. Our marker always goes; other attributes go when the text comes."""
    image, judgement = occurrence.image, occurrence.judgement
    text = None if decision is None else decision.text
    found = [edits.edit_for(image, name, None) for name in judgement.remove if name == MARKER or text is not None]
    if text is not None and image.get(judgement.attribute) != text.value:
        found.append(edits.edit_for(image, judgement.attribute, text.value))
    if text is not None and mark is MarkMachineTexts.ATTRIBUTE:
        by = text.by if text.by not in ("", PERSON, EMBEDDED) else None
        if image.get(MACHINE_MARK) != by:
            found.append(edits.edit_for(image, MACHINE_MARK, by))
    return found
