"""What a check asks of pictures: whether an empty alt is right after all, because there is nothing to see."""

from __future__ import annotations

from collections.abc import Iterable

from alttext_html.errors import ImageError
from alttext_html.html.judge import judge_loaded
from alttext_html.pictures import Pictures
from alttext_html.reading import Occurrence
from alttext_html.sources import Decision, language_of, needs_text
from alttext_html.types import Action, Severity


def spacers(occurrences: Iterable[Occurrence], pictures: Pictures, fallback: str) -> list[Decision]:
    """The decisions about images whose picture is tiny or blank and whose alt is empty as it should be.

    No other picture is looked at. ``fallback``: the language of pages that name none.
    """
    found: list[Decision] = []
    for occurrence in occurrences:
        judgement = occurrence.judgement
        if judgement.action is not Action.DESCRIBE or judgement.text or not needs_text(occurrence):
            continue
        if occurrence.image.get("alt") is None:
            continue  # a spacer without an alt still needs one
        try:
            image = pictures.of(occurrence)
        except ImageError:
            continue  # a fill says what is wrong with it
        seen = judge_loaded(judgement, occurrence.image, image)
        if seen.severity is Severity.INFO:
            found.append(Decision(occurrence, seen, language_of(occurrence, fallback)[0], image=image))
    return found
