"""The decided texts into the pages: which edits each page gets, and the pages written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from alttext_html.errors import PageError
from alttext_html.html import edits
from alttext_html.html.case import MARKER
from alttext_html.html.write import replace
from alttext_html.outcome import ChangedTags
from alttext_html.settings import MarkMachineTexts
from alttext_html.sources import MACHINE_MARK, Decision
from alttext_html.survey import Occurrence, Progress, Survey, page_problem, read_page
from alttext_html.texts.catalogue_entries import EMBEDDED, PERSON
from alttext_html.types import Edit, PageProblem, Span


def write(
    seen: Survey, decisions: Iterable[Decision], mark: MarkMachineTexts, progress: Progress
) -> tuple[int, list[PageProblem]]:
    """Rewrite the pages that need it; returns how many were, and which could not be."""
    by_page = _edits_by_page(seen, decisions, mark)
    changed, problems = 0, list[PageProblem]()
    pages = [page for page in seen.pages if page.path in by_page]
    for number, page in enumerate(pages):
        progress("write", number, len(pages))
        try:
            data = edits.rewrite(read_page(seen.root, page.path), page, by_page[page.path])
            changed += replace(seen.root / page.path, data, root=seen.root)
        except PageError as error:
            problems.append(page_problem(page.path, error))
    progress("write", len(pages), len(pages))
    return changed, problems


def changed_tags(seen: Survey, decisions: Iterable[Decision], mark: MarkMachineTexts) -> ChangedTags:
    """The start tags that change. A page that cannot be read or edited has none: the writer tells why."""
    found: dict[tuple[str, Span], tuple[str, str]] = {}
    by_page = _edits_by_page(seen, decisions, mark)
    for page in (page for page in seen.pages if page.path in by_page):
        with suppress(PageError):
            changed = edits.changed_tags(read_page(seen.root, page.path), page, by_page[page.path])
            found.update({(page.path, tag): texts for tag, texts in changed.items()})
    return found


def _edits_by_page(seen: Survey, decisions: Iterable[Decision], mark: MarkMachineTexts) -> dict[str, list[Edit]]:
    by_occurrence = {id(decision.occurrence): decision for decision in decisions}
    by_page: dict[str, list[Edit]] = {}
    for occurrence in seen.occurrences:
        of_image = _edits(occurrence, by_occurrence.get(id(occurrence)), mark)
        if of_image:
            by_page.setdefault(occurrence.page.path, []).extend(of_image)
    return by_page


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
