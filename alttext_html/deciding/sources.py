"""The free sources of a text, and the order in which they are asked: one table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from alttext_html import languages
from alttext_html.deciding.decision import own_words
from alttext_html.deciding.elsewhere import Elsewhere
from alttext_html.errors import ImageError
from alttext_html.html.case import control_of
from alttext_html.html.machine import unfit
from alttext_html.html.purpose import Site, purpose
from alttext_html.html.scripts import wrong_script
from alttext_html.html.titles import Titles
from alttext_html.settings import FreeSource, Settings
from alttext_html.site.pictures import Pictures
from alttext_html.site.reading import Occurrence
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import EMBEDDED, Entry, Publish
from alttext_html.types import Action, Element, EmbeddedField, EmbeddedText, Image, Text, TextSource

MAX_EMBEDDED = 1000
"""Characters; an alt text in a file may be longer than one should be, and is still a person's."""


class Known(Struct, frozen=True):
    """Everything that is known without a purchase."""

    pictures: Pictures
    catalogue: Catalogue
    elsewhere: Elsewhere
    titles: Titles
    settings: Settings
    root: Path
    """of the site, without links"""


Found = Text | str | None
"""a text; or why none may be written although there is one; or nothing"""


def catalogued(occurrence: Occurrence, tag: str, known: Known) -> Found:
    """What the catalogue says of a picture.

    The picture's hash is enough for it. To decode pictures takes more than all else about them, and a catalogue knows
    most of a site's.
    """
    sha256 = None if is_area(occurrence) or not known.catalogue.images else known.pictures.sha256(occurrence)
    if sha256 is None:
        return None
    # For a picture that is a link what names the link's target comes first, unless somebody means this very page.
    leads = occurrence.judgement.action is Action.PURPOSE
    entry = (known.catalogue.override if leads else known.catalogue.lookup)(sha256, tag, occurrence.page.path)
    return None if entry is None else _entry_text(entry, tag, known)


def is_area(occurrence: Occurrence) -> bool:
    """Whether it is a part of an image map: its picture shows the map, not where the area leads."""
    return occurrence.image.element is Element.AREA


def _for_this_page(occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    """What the catalogue says of the picture on this very page."""
    entry = known.catalogue.override(image.sha256, tag, occurrence.page.path) if image is not None else None
    return None if entry is None else _entry_text(entry, tag, known)


def _where_it_leads(occurrence: Occurrence, _image: Image | None, tag: str, known: Known) -> Found:
    """For a picture that is a link: what names the link's target. The same picture says something else elsewhere."""
    control = control_of(occurrence.image)
    if occurrence.judgement.action is not Action.PURPOSE or control is None:
        return None
    site = Site(known.settings.site_name, known.settings.site_url)
    text = purpose(control, occurrence.page, known.titles, tag, site)
    return Text(text, TextSource.PAGE, tag) if text else None


def _from_catalogue(occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    entry = known.catalogue.lookup(image.sha256, tag, occurrence.page.path) if image is not None else None
    return None if entry is None else _entry_text(entry, tag, known)


def _from_page(occurrence: Occurrence, _image: Image | None, tag: str, _known: Known) -> Found:
    """What a person put beside the image: its title."""
    text = own_words(occurrence, tag)
    return None if text is None else Text(text, TextSource.PAGE, tag)


def _alt_in_file(_occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    """What somebody wrote into the picture's file as its alt text."""
    return _in_file(image, tag, known, lambda _, found: found.field is EmbeddedField.ALT_TEXT)


def _description_in_file(_occurrence: Occurrence, image: Image | None, tag: str, known: Known) -> Found:
    """What the picture's file calls or describes it: programs write there too, so pages know better."""
    about = known.elsewhere.descriptions.is_about
    return _in_file(image, tag, known, lambda image, found: about(image, found.value, tag))


def _in_file(image: Image | None, tag: str, known: Known, is_meant: Callable[[Image, EmbeddedText], bool]) -> Found:
    """The text of a picture's file, if it is meant. Words without a language are taken to be in the site's."""
    if image is None:
        return None
    try:
        found = known.pictures.embedded(image, tag)
    except ImageError as error:
        return str(error)
    if found is None or unfit(found.value, tag, longest=MAX_EMBEDDED) is not None or not is_meant(image, found):
        return None
    if found.language is None and not languages.fits(tag, known.settings.language):
        return None
    return Text(found.value, TextSource.EMBEDDED, tag, EMBEDDED)


def _from_elsewhere(occurrence: Occurrence, _image: Image | None, tag: str, known: Known) -> Found:
    if is_area(occurrence):
        return None
    text = known.elsewhere.text(occurrence)
    return Text(text, TextSource.SITE, tag, known.elsewhere.writer(text)) if text else None


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


SOURCES: tuple[tuple[FreeSource | None, Callable[[Occurrence, Image | None, str, Known], Found]], ...] = (
    (None, _for_this_page),
    (FreeSource.PAGE, _where_it_leads),
    (None, _from_catalogue),
    (FreeSource.PAGE, _from_page),
    (FreeSource.EMBEDDED, _alt_in_file),
    (FreeSource.SITE, _from_elsewhere),
    (FreeSource.EMBEDDED, _description_in_file),
)
"""In the order they are asked, each with the name that the settings switch it off by."""
