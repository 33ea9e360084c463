"""Texts that the site itself has for a picture: beside it on other pages, or in the words of its own places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from alttext_html import languages
from alttext_html.deciding.decision import asked_language, language_of, names_language, needs_text, own_words
from alttext_html.deciding.descriptions import Descriptions
from alttext_html.html.scripts import wrong_script
from alttext_html.html.site import agreed_text
from alttext_html.settings import FreeSource, Settings
from alttext_html.site.pictures import Pictures
from alttext_html.site.reading import Described, Occurrence, describes
from alttext_html.types import PageKind

Pictured = tuple[Path, str, str, str]
"""a picture's file, the language and the script of its text, and what a page that names none is told apart by"""


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
        self.descriptions = Descriptions(asked, pictures)
        self._agreed: dict[Pictured, str | None] = {}

    def text(self, occurrence: Occurrence) -> str | None:
        """The text that the site agrees on for this picture in the language and script of its page.

        Texts of one picture may name what it does on their pages, so that none of several is right for another page.
        """
        path = self._pictures.file(occurrence)
        if path is None:
            return None
        key = self._key(path, occurrence.image.language, occurrence.page.language)
        if key not in self._agreed:
            self._agreed[key] = agreed_text(self._by_file.get(key, {}), path.name)
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
                image, page = asked.image.language, asked.page.language
                if self._may_be_read(text, image, page):
                    found[self._key(file, image, page), text] += 1
        return found

    @cached_property
    def _by_file(self) -> Mapping[Pictured, Mapping[str, int]]:
        files = {self._pictures.file(each) for each in self._asked() if needs_text(each)}
        found: dict[Pictured, Counter[str]] = {}
        for (key, text), count in self.own.items():
            found.setdefault(key, Counter())[text] += count
        for each, count in self._described(file for file in files if file is not None):
            if self._may_be_read(each.text, each.image_language, each.page_language):
                key = self._key(each.file, each.image_language, each.page_language)
                found.setdefault(key, Counter())[each.text] += count
        return found

    def _key(self, file: Path, image: str | None, page: str | None) -> Pictured:
        """``image`` and ``page``: the languages that they name."""
        tag, _ = asked_language(image, page, self._settings.language)
        return file, *languages.writing(tag), "" if names_language(image, page) else page or ""

    def _may_be_read(self, text: str, image: str | None, page: str | None) -> bool:
        """Whether its page names its language, or it is in the script of the one that is taken then."""
        return names_language(image, page) or wrong_script(text, self._settings.language) is None

    def _own_words(self, occurrence: Occurrence) -> str | None:
        if FreeSource.PAGE not in self._settings.free_sources or occurrence.page.kind is PageKind.FEED:
            return None
        tag, _ = language_of(occurrence, self._settings.language)
        return own_words(occurrence, tag) if describes(occurrence.image) else None
