"""What a check asks of pictures: whether an empty alt is right after all, because there is nothing to see."""

from __future__ import annotations

from collections.abc import Iterable

from alttext_html.errors import ImageError
from alttext_html.html.judge import judge_loaded
from alttext_html.reading import Occurrence
from alttext_html.sources import Decision, Known, catalogued, language_of, needs_text
from alttext_html.types import Action, Severity


def spacers(occurrences: Iterable[Occurrence], known: Known) -> list[Decision]:
    """The decisions about images whose picture is tiny or blank and whose alt is empty as it should be.

    No other picture is looked at, and none for which the catalogue has a word.
    """
    found: list[Decision] = []
    for occurrence in occurrences:
        judgement = occurrence.judgement
        if judgement.action is not Action.DESCRIBE or judgement.text or not needs_text(occurrence):
            continue
        if occurrence.image.get("alt") is None:
            continue  # a spacer without an alt still needs one
        tag, _ = language_of(occurrence, known.settings.language)
        if catalogued(occurrence, tag, known) is not None:
            continue
        try:
            image = known.pictures.of(occurrence)
        except ImageError:
            continue  # a fill says what is wrong with it
        seen = judge_loaded(judgement, occurrence.image, image)
        if seen.severity is Severity.INFO:
            found.append(Decision(occurrence, seen, tag, image=image))
    return found
