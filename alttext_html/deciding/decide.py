"""Which text an image gets before anybody is asked for money, or what there is to buy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from alttext_html import languages
from alttext_html.deciding.decision import Decision, keywords_of, language_of, needs_text, site_path
from alttext_html.deciding.sources import SOURCES, Known, catalogued, is_area
from alttext_html.errors import ImageError
from alttext_html.html.judge import judge_catalogued, judge_loaded
from alttext_html.images.load import is_one_colour
from alttext_html.settings import AUTO_KEYWORDS, PAYING, MarkMachineTexts, Settings
from alttext_html.site.pictures import Pictures
from alttext_html.site.reading import MACHINE_MARK, Occurrence
from alttext_html.texts.catalogue_entries import PERSON, Publish
from alttext_html.types import Action, Image, Judgement, Span, Text, TextSource, Want


def decide_all(occurrences: Iterable[Occurrence], known: Known) -> list[Decision]:
    """The decisions about those that need a text, or that a person corrected. All of a page must be there."""
    decisions = [
        decide(occurrence, known)
        for occurrence in occurrences
        if needs_text(occurrence) or corrected(occurrence, known)
    ]
    by_tag = {(each.occurrence.page.path, each.occurrence.image.tag): each for each in decisions}
    return [_like_its_twin(decision, by_tag) for decision in decisions]


def _like_its_twin(decision: Decision, by_tag: Mapping[tuple[str, Span], Decision]) -> Decision:
    """The copy of a lazy image inside noscript gets the text of that image, whatever it is."""
    tag = decision.occurrence.image.noscript_twin_tag
    twin = None if tag is None else by_tag.get((decision.occurrence.page.path, tag))
    if twin is None or decision.judgement.action is not Action.DESCRIBE:
        return decision
    return replace(decision, text=twin.text, want=twin.want, remedy=twin.remedy, language=twin.language, tag=twin.tag)


def decide(occurrence: Occurrence, known: Known) -> Decision:
    """Choose the text of an image that needs one; a ``want`` when only a purchase can help."""
    decision = _decide(occurrence, known)
    image = decision.image
    if image is None or image.content is not None or image.sha256 in known.catalogue.images:
        return decision
    path = site_path(image, known.root)
    former = known.catalogue.starting_point(image.sha256, path, decision.language)
    return decision if former is None else replace(decision, former=former)


def _decide(occurrence: Occurrence, known: Known) -> Decision:
    if (decision := unless_spacer(occurrence, known, _decide)) is not None:
        return decision
    judgement = occurrence.judgement
    tag, _ = language_of(occurrence, known.settings.language)
    if judgement.action is Action.USE and not judgement.suggestion:
        # An empty text needs no further picture.
        return Decision(occurrence, judgement, tag, text=Text("", TextSource.DECORATIVE, tag))
    if (found := catalogued(occurrence, tag, known)) is not None:
        return decided_by(occurrence, judgement, tag, found)
    image, problem = _picture(occurrence, known.pictures)
    if image is not None:
        judgement = judge_loaded(judgement, occurrence.image, image)
        if judgement is not occurrence.judgement:  # a spacer: nothing to describe
            text = None if judgement.action is Action.LEAVE else Text("", TextSource.DECORATIVE, tag)
            return Decision(occurrence, judgement, tag, text=text, image=image)
    for name, source in SOURCES:
        if name is not None and name not in known.settings.free_sources:
            continue
        if (found := source(occurrence, image, tag, known)) is not None:
            return decided_by(occurrence, judgement, tag, found, image)
    if is_area(occurrence):
        remedy = "nothing says where it leads: write its alt by hand, or give the page it leads to a title."
        return Decision(occurrence, judgement, tag, remedy=remedy)
    if image is None:
        return Decision(occurrence, judgement, tag, remedy=problem)
    return _wanted(occurrence, judgement, image, known.settings)


def _wanted(occurrence: Occurrence, judgement: Judgement, image: Image, settings: Settings) -> Decision:
    """What there is to buy."""
    tag, language = language_of(occurrence, settings.language)
    if language is None and any(name != PAYING for name in settings.providers):
        language = languages.canonical(tag)  # a chat model writes any language
    if language is None:
        lacking = f'AltTextGenie has no language "{tag}" ({languages.nearest(tag)})'
        remedy = f"{lacking}; add a text to the catalogue, or correct the lang attribute."
        return Decision(occurrence, judgement, tag, remedy=remedy, image=image)
    style = judgement.style or settings.style
    keywords = keywords_of(judgement, settings)
    keywords = "" if keywords == AUTO_KEYWORDS else keywords  # what is found around it is no part of the purchase
    want = Want(image, language, style, keywords)
    return Decision(occurrence, judgement, language, want=want, image=image, tag=tag)


def unless_spacer(
    occurrence: Occurrence, known: Known, decide_: Callable[[Occurrence, Known], Decision | None]
) -> Decision | None:
    """The decision about an image whose file is called a spacer and shows something; None about every other one."""
    judgement = occurrence.judgement.unless_blank
    if judgement is None:
        return None
    try:
        image = known.pictures.of(occurrence)
        if judge_loaded(judgement, occurrence.image, image) is not judgement or is_one_colour(image):
            return None
    except ImageError:
        return None  # there is only its name to go by
    shown = replace(occurrence, judgement=judgement)
    decision = decide_(shown, known) if needs_text(shown) else None
    tag, _ = language_of(occurrence, known.settings.language)
    return replace(decision or Decision(shown, judgement, tag), occurrence=occurrence)


def decided_by(
    occurrence: Occurrence, judgement: Judgement, tag: str, found: Text | str, image: Image | None = None
) -> Decision:
    """The decision when a source said this: a text, or why none may be written."""
    text, remedy = (None, found) if isinstance(found, str) else (found, None)
    if text is not None and text.source is TextSource.DECORATIVE:
        judgement = judge_catalogued(judgement, occurrence.image)
        text = None if judgement.action is Action.LEAVE else text
    return Decision(occurrence, judgement, tag, text=text, remedy=remedy, image=image)


def corrected(occurrence: Occurrence, known: Known) -> bool:
    """Whether the catalogue holds a person's text in place of one that the page marks as a machine's."""
    if known.settings.mark_machine_texts is MarkMachineTexts.OFF or occurrence.image.get(MACHINE_MARK) is None:
        return False
    image, _ = _picture(occurrence, known.pictures)
    tag, _ = language_of(occurrence, known.settings.language)
    entry = None if image is None else known.catalogue.lookup(image.sha256, tag, occurrence.page.path)
    if entry is None or entry.by != PERSON or entry.withheld(Publish.ANY) is not None:
        return False
    return entry.as_text(tag).value != occurrence.judgement.text


def _picture(occurrence: Occurrence, pictures: Pictures) -> tuple[Image | None, str]:
    """What an image shows, or why that is not known. The picture of an area shows the map, not where the area leads."""
    if is_area(occurrence):
        return None, ""
    try:
        return pictures.of(occurrence), ""
    except ImageError as error:
        return None, str(error)
