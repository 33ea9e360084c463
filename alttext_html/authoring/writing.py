"""The decided texts into the sources: put in and proven in memory, then each file written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.authoring.document import UNPROVEN, Written
from alttext_html.authoring.files import file_bytes
from alttext_html.authoring.survey import Sources
from alttext_html.authoring.syntax import Candidate, Splice
from alttext_html.deciding.decision import Decision
from alttext_html.errors import PageError
from alttext_html.html.write import Replacer
from alttext_html.outcome import ChangedTags
from alttext_html.progress import Progress
from alttext_html.site.reading import page_problem
from alttext_html.types import PageProblem, Span

NO_PLACE = "nothing can be written where it stands; write its text by hand."


class Edited(Struct, frozen=True):
    """What becomes of the sources."""

    decisions: tuple[Decision, ...]
    """those whose text could not be put in have none any more, and the reason"""
    texts: Mapping[str, str]
    """new text of the files that change, by path"""
    tags: ChangedTags
    problems: tuple[PageProblem, ...]


def edit(sources: Sources, decisions: Sequence[Decision]) -> Edited:
    """Put the texts of the decisions into the sources, in memory."""
    wanted: dict[str, dict[Candidate, str]] = {}
    for decision in decisions:
        text, candidate = _new_text(decision), sources.candidate(decision.occurrence)
        if text is not None and candidate is not None:
            wanted.setdefault(decision.occurrence.page.path, {})[candidate] = text
    written: dict[str, Written] = {}
    problems: list[PageProblem] = []
    for path, texts in wanted.items():
        try:
            written[path] = sources.by_path[path].document.write(texts)
        except PageError as error:
            problems.append(page_problem(path, error))
    told = tuple(_told(decision, sources, written) for decision in decisions)
    changed = {path: each.source for path, each in written.items() if each.splices}
    return Edited(told, changed, dict(_tags(told, sources, written)), tuple(problems))


def save(sources: Sources, edited: Edited, progress: Progress) -> tuple[int, tuple[PageProblem, ...]]:
    """Write the sources that change; returns how many were, and which could not be."""
    changed, problems = 0, list(edited.problems)
    put = Replacer(sources.seen.root)
    for number, (path, text) in enumerate(edited.texts.items()):
        progress("write", number, len(edited.texts))
        source = sources.by_path[path]
        try:
            if file_bytes(source.file, path) != source.text.encode(source.text.text):
                message = f"{path}: the file changed while it was being worked on; file left alone. Run again."
                raise PageError(message)
            put({path: source.text.encode(text)})
            changed += 1
        except PageError as error:
            problems.append(page_problem(path, error))
    progress("write", len(edited.texts), len(edited.texts))
    return changed, tuple(problems)


def _new_text(decision: Decision) -> str | None:
    """The text on one line; None when there is none, or when the image has it."""
    if decision.text is None:
        return None
    text = " ".join(decision.text.value.split())
    return None if decision.occurrence.image.get("alt") == text else text


def _told(decision: Decision, sources: Sources, written: Mapping[str, Written]) -> Decision:
    if _new_text(decision) is None:
        return decision
    candidate = sources.candidate(decision.occurrence)
    if candidate is None:
        return replace(decision, text=None, remedy=NO_PLACE)
    of_file = written.get(decision.occurrence.page.path)
    if of_file is not None and candidate in of_file.refused:
        return replace(decision, text=None, remedy=UNPROVEN)
    return decision


def _tags(
    decisions: Iterable[Decision], sources: Sources, written: Mapping[str, Written]
) -> Iterable[tuple[tuple[str, Span], tuple[str, str]]]:
    """Each changed image as its source writes it, before and after."""
    for decision in decisions:
        path, candidate = decision.occurrence.page.path, sources.candidate(decision.occurrence)
        splice = written[path].splices.get(candidate) if candidate is not None and path in written else None
        if candidate is not None and splice is not None:
            text = sources.by_path[path].document.source
            yield (path, decision.occurrence.image.tag), _before_and_after(text, candidate.span, splice)


def _before_and_after(source: str, span: Span, splice: Splice) -> tuple[str, str]:
    start, end = min(span.start, splice.span.start), max(span.end, splice.span.end)
    new = source[start : splice.span.start] + splice.new + source[splice.span.end : end]
    return source[start:end], new
