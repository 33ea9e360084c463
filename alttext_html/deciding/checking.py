"""What a check asks of pictures: whether the catalogue knows them, and whether an empty alt is right after all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from alttext_html.deciding.decide import decided_by, unless_spacer
from alttext_html.deciding.decision import Decision, language_of, needs_text
from alttext_html.deciding.sources import Known, catalogued
from alttext_html.errors import ImageError
from alttext_html.html.judge import judge_loaded
from alttext_html.site.reading import Occurrence
from alttext_html.types import Action, Finding, Severity

IN_CATALOGUE = "the catalogue has the answer: to write it costs nothing."


def checked(occurrences: Iterable[Occurrence], known: Known) -> list[Decision]:
    """The decisions about images that the catalogue knows, and about those that are spacers and have an empty alt.

    No text is in them: a check judges what stands in the pages. Other pictures are opened only when their file is named
    like a spacer.
    """
    decisions = (_checked(each, known) for each in occurrences if needs_text(each))
    return [decision for decision in decisions if decision is not None]


def catalogue_notes(findings: Sequence[Finding]) -> tuple[str, ...]:
    """How many of the findings the catalogue knows the answer to."""
    number = sum(each.remedy == IN_CATALOGUE for each in findings)
    return (
        (f"Images to fix that the catalogue has the answer for: {number:,}. To write it costs nothing.",)
        if number
        else ()
    )


def _checked(occurrence: Occurrence, known: Known) -> Decision | None:
    if (decision := unless_spacer(occurrence, known, _checked)) is not None:
        return decision
    judgement = occurrence.judgement
    if judgement.action is Action.USE and not judgement.suggestion:
        return None  # an empty text, whatever the picture shows
    tag, _ = language_of(occurrence, known.settings.language)
    if (found := catalogued(occurrence, tag, known)) is not None:
        decision = decided_by(occurrence, judgement, tag, found)
        return decision if decision.text is None else replace(decision, text=None, remedy=IN_CATALOGUE)
    if judgement.action is not Action.DESCRIBE or judgement.text or occurrence.image.get("alt") is None:
        return None  # a spacer without an alt still needs one
    try:
        image = known.pictures.of(occurrence)
    except ImageError:
        return None  # a fill says what is wrong with it
    seen = judge_loaded(judgement, occurrence.image, image)
    return Decision(occurrence, seen, tag, image=image) if seen.severity is Severity.INFO else None
