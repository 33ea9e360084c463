"""What becomes of one image, and what it asks for: a text or none, its language, its keywords. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from alttext_html import languages
from alttext_html.html.weak import serves_as_alt
from alttext_html.settings import Settings
from alttext_html.site.reading import Occurrence
from alttext_html.texts.catalogue_entries import Entry
from alttext_html.types import (
    Action,
    Image,
    Judgement,
    LanguageTag,
    Severity,
    Text,
    TextSource,
    Want,
    clean,
)


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


def wants_of(decisions: Iterable[Decision]) -> list[Want]:
    """What only a purchase can bring, once for each decision that wants it."""
    return [decision.want for decision in decisions if decision.want is not None]


def needs_text(occurrence: Occurrence) -> bool:
    """Whether ``fill`` has to do something about an image."""
    judgement = occurrence.judgement
    return judgement.severity is Severity.FIX and judgement.action is not Action.LEAVE


def own_words(occurrence: Occurrence, tag: str) -> str | None:
    """What a person put beside the image and can be its text."""
    text = occurrence.judgement.suggestion
    return text if text and serves_as_alt(text, tag) else None


def site_path(image: Image, root: Path) -> str:
    """How people know an image: its path inside the site, or its name alone."""
    return clean(image.path.relative_to(root).as_posix() if image.path.is_relative_to(root) else image.path.name)


def keywords_of(judgement: Judgement, settings: Settings) -> str:
    """What the settings and their rules say about the keywords of an image's text."""
    return settings.keywords if judgement.keywords is None else judgement.keywords


def language_of(occurrence: Occurrence, fallback: str) -> tuple[str, LanguageTag | None]:
    """The language an image's text must have: its tag, and the provider's code for it.

    A real language that the provider lacks has a tag and no code.
    """
    return asked_language(occurrence.image.language, occurrence.page.language, fallback)


@lru_cache(maxsize=1024)
def asked_language(image: str | None, page: str | None, fallback: str) -> tuple[str, LanguageTag | None]:
    """The same, from the ``lang`` nearest to an image, the page's, and the setting.

    What is no language tag at all (a template's placeholder, ``lang=""``) says nothing.
    """
    return _named_language(image, page) or (fallback, languages.match(fallback))


def names_language(image: str | None, page: str | None) -> bool:
    """Whether the ``lang`` nearest to an image, or the page's, says which language it is in."""
    return _named_language(image, page) is not None


@lru_cache(maxsize=1024)
def _named_language(image: str | None, page: str | None) -> tuple[str, LanguageTag | None] | None:
    for tag in (image, page):
        if tag and tag.strip():
            code = languages.match(tag)
            if code is not None or languages.is_tag(tag):
                return tag.strip(), code
    return None


def language_notes(decisions: Iterable[Decision], settings: Settings) -> tuple[str, ...]:
    """On how many pages a language is taken for granted for texts that are bought. ``decisions``: before that."""
    if settings.language_given:
        return ()
    pages = {
        each.occurrence.page.path
        for each in decisions
        if each.want is not None and not names_language(each.occurrence.image.language, each.occurrence.page.language)
    }
    if not pages:
        return ()
    counted = f"{len(pages):,} pages name" if len(pages) > 1 else "1 page names"
    taken = f"texts in {settings.language} are taken for {'them' if len(pages) > 1 else 'it'}"
    return (f"{counted} no language, so {taken}: set language, or lang in your theme.",)
