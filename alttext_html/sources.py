"""Which text an image gets before anybody is asked for money: the order of the free sources, in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html import languages
from alttext_html.errors import ImageError
from alttext_html.html.case import control_of
from alttext_html.html.judge import judge_catalogued, judge_loaded
from alttext_html.html.machine import unfit, wrong_script
from alttext_html.html.purpose import Site, Titles, purpose
from alttext_html.html.site import agreed_text
from alttext_html.html.weak import serves_as_alt
from alttext_html.images.load import is_one_colour
from alttext_html.pictures import Pictures
from alttext_html.reading import MACHINE_MARK, Described, Occurrence, describes
from alttext_html.settings import AUTO_KEYWORDS, PAYING, FreeSource, MarkMachineTexts, Settings
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import EMBEDDED, PERSON, Entry, Publish
from alttext_html.types import (
    Action,
    Element,
    Image,
    Judgement,
    LanguageTag,
    PageKind,
    Severity,
    Span,
    Text,
    TextSource,
    Want,
    clean,
)

MAX_EMBEDDED = 1000
"""Characters; the extended descriptions of photo archives are longer than an alt should be, and still a person's."""


class Decision(Struct, frozen=True):
    """What becomes of one image: a text, or a want for one, or the reason why there is neither."""

    occurrence: Occurrence
    judgement: Judgement
    language: str
    text: Text | None = None
    want: Want | None = None
    remedy: str | None = None
    image: Image | None = None
    planned: TextSource | None = None
    """where the text of a dry run would come from, when nobody has it yet"""
    former: Entry | None = None
    """what the catalogue has for the file that lay at this place before"""
    tag: str = ""
    """the page's own word for the language of a wanted text, for which ``language`` is the provider's code"""


class Known(Struct, frozen=True):
    """Everything that is known without a purchase."""

    pictures: Pictures
    catalogue: Catalogue
    elsewhere: Elsewhere
    titles: Titles
    site: Site
    settings: Settings
    root: Path
    """of the site, without links"""


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
    if (decision := as_shown(occurrence, known, _decide)) is not None:
        return decision
    judgement = occurrence.judgement
    tag, language = language_of(occurrence, known.settings.language)
    if judgement.action is Action.USE and not judgement.suggestion:
        # An empty text needs no further picture.
        return Decision(occurrence, judgement, tag, text=Text("", TextSource.DECORATIVE, tag))
    if (found := catalogued(occurrence, tag, known)) is not None:
        return told(occurrence, judgement, tag, found)
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
            return told(occurrence, judgement, tag, found, image)
    if _is_area(occurrence):
        remedy = "nothing says where it leads: write its alt by hand, or give the page it leads to a title."
        return Decision(occurrence, judgement, tag, remedy=remedy)
    if image is None:
        return Decision(occurrence, judgement, tag, remedy=problem)
    if language is None and any(name != PAYING for name in known.settings.providers):
        language = languages.canonical(tag)  # a chat model writes any language
    if language is None:
        lacking = f'AltTextGenie has no language "{tag}" ({languages.nearest(tag)})'
        remedy = f"{lacking}; add a text to the catalogue, or correct the lang attribute."
        return Decision(occurrence, judgement, tag, remedy=remedy, image=image)
    style = judgement.style or known.settings.style
    keywords = keywords_of(judgement, known.settings)
    keywords = "" if keywords == AUTO_KEYWORDS else keywords  # what is found around it is no part of the purchase
    want = Want(image, language, style, keywords)
    return Decision(occurrence, judgement, language, want=want, image=image, tag=tag)


def as_shown(
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


def told(
    occurrence: Occurrence, judgement: Judgement, tag: str, found: Text | str, image: Image | None = None
) -> Decision:
    """The decision when a source said this: a text, or why none may be written."""
    text, remedy = (None, found) if isinstance(found, str) else (found, None)
    if text is not None and text.source is TextSource.DECORATIVE:
        judgement = judge_catalogued(judgement, occurrence.image)
        text = None if judgement.action is Action.LEAVE else text
    return Decision(occurrence, judgement, tag, text=text, remedy=remedy, image=image)


def catalogued(occurrence: Occurrence, tag: str, known: Known) -> Text | str | None:
    """What the catalogue says of a picture: a text, why none may be written although there is one, or nothing.

    The picture's hash is enough for it. To decode pictures takes more than all else about them, and a catalogue knows
    most of a site's.
    """
    sha256 = None if _is_area(occurrence) or not known.catalogue.images else known.pictures.sha256(occurrence)
    if sha256 is None:
        return None
    # For a picture that is a link what names the link's target comes first, unless somebody means this very page.
    leads = occurrence.judgement.action is Action.PURPOSE
    entry = (known.catalogue.override if leads else known.catalogue.lookup)(sha256, tag, occurrence.page.path)
    return None if entry is None else _entry_text(entry, tag, known)


def corrected(occurrence: Occurrence, known: Known) -> bool:
    """Whether a person has another word for a text that the page itself says a machine wrote."""
    if known.settings.mark_machine_texts is MarkMachineTexts.OFF or occurrence.image.get(MACHINE_MARK) is None:
        return False
    image, _ = _picture(occurrence, known.pictures)
    tag, _ = language_of(occurrence, known.settings.language)
    entry = None if image is None else known.catalogue.lookup(image.sha256, tag, occurrence.page.path)
    if entry is None or entry.by != PERSON or entry.withheld(Publish.ANY) is not None:
        return False
    return entry.as_text(tag).value != occurrence.judgement.text


def site_path(image: Image, root: Path) -> str:
    """How people know an image: its path inside the site, or its name alone."""
    return clean(image.path.relative_to(root).as_posix() if image.path.is_relative_to(root) else image.path.name)


def keywords_of(judgement: Judgement, settings: Settings) -> str:
    """What the settings and their rules say about the keywords of an image's text."""
    return settings.keywords if judgement.keywords is None else judgement.keywords


def needs_text(occurrence: Occurrence) -> bool:
    """Whether ``fill`` has to do something about an image."""
    judgement = occurrence.judgement
    return judgement.severity is Severity.FIX and judgement.action is not Action.LEAVE


def own_words(occurrence: Occurrence, tag: str) -> str | None:
    """What a person put beside the image and can be its text."""
    text = occurrence.judgement.suggestion
    return text if text and serves_as_alt(text, tag) else None


def language_of(occurrence: Occurrence, fallback: str) -> tuple[str, LanguageTag | None]:
    """The language an image's text must have: its tag, and the provider's code for it.

    The nearest ``lang`` decides, then the page's, then the setting. What is no language tag at all (a template's
    placeholder, ``lang=""``) says nothing; a real language that the provider lacks has a tag and no code.
    """
    return _language(occurrence.image.language, occurrence.page.language, fallback)


@lru_cache(maxsize=1024)
def _language(image: str | None, page: str | None, fallback: str) -> tuple[str, LanguageTag | None]:
    for tag in (image, page):
        if tag and tag.strip():
            code = languages.match(tag)
            if code is not None or languages.is_tag(tag):
                return tag.strip(), code
    return fallback, languages.match(fallback)


Pictured = tuple[Path, str, str]
"""a picture's file, and the language and the script of its text"""


class Elsewhere:
    """Good texts that the site itself has for a picture, or gets from its own words, by the picture's file."""

    def __init__(
        self,
        described: Callable[[Iterable[Path]], Iterable[tuple[Described, int]]],
        asked: Callable[[], Iterable[Occurrence]],
        marks: Mapping[str, str],
        pictures: Pictures,
        settings: Settings,
    ) -> None:
        """``described``: good texts of some files, with their number. ``asked``: all images that may be asked for.

        ``marks``: by text, the machine that a page says wrote it.
        """
        self._described = described
        self._asked = asked
        self._marks = marks
        self._pictures = pictures
        self._settings = settings
        self._agreed: dict[Pictured, str | None] = {}

    def text(self, occurrence: Occurrence, tag: str) -> str | None:
        """The text that the site agrees on for this picture in this language and script.

        Texts of one picture may name what it does on their pages, so that none of several is right for another page.
        """
        path = self._pictures.file(occurrence)
        if path is None:
            return None
        key = path, *languages.writing(tag)
        if key not in self._agreed:
            self._agreed[key] = agreed_text(self._by_file.get(key, {}))
        return self._agreed[key]

    def writer(self, text: str) -> str:
        """The machine that a page of this site says wrote this text, else ""."""
        return self._marks.get(text, "")

    @cached_property
    def own(self) -> Mapping[tuple[Pictured, str], int]:
        """What people put beside pictures that get it in this run, so that the next run finds it there: how often."""
        found: Counter[tuple[Pictured, str]] = Counter()
        for asked in self._asked():
            text = self._own_words(asked) if asked.judgement.suggestion and needs_text(asked) else None
            file = None if text is None else self._pictures.file(asked)
            if text is not None and file is not None:
                tag, _ = language_of(asked, self._settings.language)
                found[(file, *languages.writing(tag)), text] += 1
        return found

    @cached_property
    def _by_file(self) -> Mapping[Pictured, Mapping[str, int]]:
        files = {self._pictures.file(each) for each in self._asked() if needs_text(each)}
        found: dict[Pictured, Counter[str]] = {}
        for (key, text), count in self.own.items():
            found.setdefault(key, Counter())[text] += count
        for each, count in self._described(file for file in files if file is not None):
            tag, _ = _language(each.image_language, each.page_language, self._settings.language)
            found.setdefault((each.file, *languages.writing(tag)), Counter())[each.text] += count
        return found

    def _own_words(self, occurrence: Occurrence) -> str | None:
        if FreeSource.PAGE not in self._settings.free_sources or occurrence.page.kind is PageKind.FEED:
            return None
        tag, _ = language_of(occurrence, self._settings.language)
        return own_words(occurrence, tag) if describes(occurrence.image) else None


def _is_area(occurrence: Occurrence) -> bool:
    return occurrence.image.element is Element.AREA


def _picture(occurrence: Occurrence, pictures: Pictures) -> tuple[Image | None, str]:
    """What an image shows, or why that is not known. The picture of an area shows the map, not where the area leads."""
    if _is_area(occurrence):
        return None, ""
    try:
        return pictures.of(occurrence), ""
    except ImageError as error:
        return None, str(error)


Found = Text | str | None
"""a text; or why none may be written although there is one; or nothing"""


def _for_this_page(occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    """What the catalogue says of the picture on this very page."""
    entry = known.catalogue.override(image.sha256, tag, occurrence.page.path) if image is not None else None
    return None if entry is None else _entry_text(entry, tag, known)


def _where_it_leads(occurrence: Occurrence, _image: Image | None, tag: str, known: Known) -> Found:
    """For a picture that is a link: what names the link's target. The same picture says something else elsewhere."""
    control = control_of(occurrence.image)
    if occurrence.judgement.action is not Action.PURPOSE or control is None:
        return None
    text = purpose(control, occurrence.page, known.titles, tag, known.site)
    return Text(text, TextSource.PAGE, tag) if text else None


def _from_catalogue(occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    entry = known.catalogue.lookup(image.sha256, tag, occurrence.page.path) if image is not None else None
    return None if entry is None else _entry_text(entry, tag, known)


def _entry_text(entry: Entry, tag: str, known: Known) -> Found:
    publish = Publish.REVIEWED if known.settings.approved_only else Publish.ANY
    if withheld := entry.withheld(publish):
        return withheld
    # A provider's code says nothing of a script, so a text under it may be in one that this page does not want.
    reason = None if entry.owned or not languages.writing(tag)[1] else wrong_script(entry.text, tag)
    return entry.as_text(tag) if reason is None else unwritten(entry.text, reason)


def unwritten(text: str, reason: str) -> str:
    """What is said of a text that a machine wrote and that stays out of the page."""
    return f'the text "{text}" was not written: {reason}; write one into the catalogue.'


def _from_page(occurrence: Occurrence, _image: Image | None, tag: str, _known: Known) -> Found:
    """What a person put beside the image: its title."""
    text = own_words(occurrence, tag)
    return None if text is None else Text(text, TextSource.PAGE, tag)


def _from_file(_occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    """What the picture's own metadata say. Words without a language are taken to be in the site's."""
    if image is None:
        return None
    try:
        found = known.pictures.embedded(image, tag)
    except ImageError as error:
        return str(error)
    if found is None or unfit(found.value, tag, longest=MAX_EMBEDDED) is not None:
        return None
    if found.language is None and not languages.fits(tag, known.settings.language):
        return None
    return Text(found.value, TextSource.EMBEDDED, tag, EMBEDDED)


def _from_elsewhere(occurrence: Occurrence, _image: Image | None, tag: str, known: Known) -> Found:
    if _is_area(occurrence):
        return None
    text = known.elsewhere.text(occurrence, tag)
    return Text(text, TextSource.SITE, tag, known.elsewhere.writer(text)) if text else None


SOURCES: tuple[tuple[FreeSource | None, Callable[[Occurrence, Image | None, str, Known], Found]], ...] = (
    (None, _for_this_page),
    (FreeSource.PAGE, _where_it_leads),
    (None, _from_catalogue),
    (FreeSource.PAGE, _from_page),
    (FreeSource.EMBEDDED, _from_file),
    (FreeSource.SITE, _from_elsewhere),
)
"""In the order they are asked, each with the name that the settings switch it off by."""
