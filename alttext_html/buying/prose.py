"""The prose around wanted images, for those who describe with it. Read only for images that are really asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from alttext_html.deciding.decision import Decision, keywords_of
from alttext_html.errors import PageError
from alttext_html.html import encoding
from alttext_html.settings import AUTO_KEYWORDS, Settings
from alttext_html.site.reading import Occurrence
from alttext_html.types import Context, Image, PageKind


class Prose:
    """Answers what stands around an image, at the first place that wants its text. A page is read once."""

    def __init__(self, read: Callable[[str], bytes], decisions: Iterable[Decision], settings: Settings) -> None:
        """``read`` gives the bytes of a page by its path, or raises PageError."""
        self._read_page = read
        self._first: dict[str, Occurrence] = {}
        self._by_page: dict[str, dict[str, Occurrence]] = {}
        self._auto: set[str] = set()
        self._contexts: dict[str, Context] = {}
        for decision in decisions:
            if decision.want is None or decision.occurrence.page.kind is PageKind.FEED:
                continue  # the page says more
            sha256, occurrence = decision.want.image.sha256, decision.occurrence
            if sha256 not in self._first:
                self._first[sha256] = occurrence
                self._by_page.setdefault(occurrence.page.path, {})[sha256] = occurrence
            if keywords_of(decision.judgement, settings) == AUTO_KEYWORDS:
                self._auto.add(sha256)

    def context(self, image: Image) -> Context:
        """Title, heading, caption, paragraph and link around the image; empty when its page cannot be read again."""
        if image.sha256 not in self._contexts and image.sha256 in self._first:
            self._read(self._first[image.sha256].page.path)
        return self._contexts.get(image.sha256, Context())

    def keywords(self, image: Image) -> str:
        """Keywords out of that prose where the settings say "auto", else none."""
        from alttext_html.html.context import auto_keywords

        return auto_keywords(self.context(image)) if image.sha256 in self._auto else ""

    def _read(self, path: str) -> None:
        from alttext_html.html.context import contexts

        wanted = self._by_page[path]
        occurrences = list(wanted.values())
        try:
            data = self._read_page(path)
            text = encoding.decode(data, path).text
        except PageError:
            return  # writing it will say so
        if hashlib.sha256(data).hexdigest() != occurrences[0].page.digest:
            return  # so will this: the places of its images are not what they were
        found = contexts(text, [occurrence.image for occurrence in occurrences])
        self._contexts |= dict(zip(wanted, found, strict=True))
