"""One source file: which image of its page stands where, and texts put there, each proven by rendering.

The renderer itself says where its images are: every candidate gets a mark of its own for a text, the source is
rendered, and the image that has the mark is the candidate's. What is code, a comment or an escaped bracket to the
renderer shows no image, whatever it looks like. A text is proven in the same way: afterwards the rendered page must be
the one of before, character by character, but for the alt of that image.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from msgspec import Struct, field
from msgspec.structs import replace

from alttext_html.authoring.metadata import said_title
from alttext_html.authoring.syntax import Candidate, Splice, Syntax, spliced
from alttext_html.errors import PageError
from alttext_html.html.scan import scan
from alttext_html.types import Element, ImageElement, Page, Span

UNPROVEN = "it was not written, because more than its text would change in the page; write it by hand."
_HEADING = re.compile(r"(?>.*?<h1\b)(?>[^>]*>)(.*?)</h1>", re.DOTALL)
"""up to the end of the first one: where that has none no other has"""
_MARKUP = re.compile(r"<[^>]*(?:>|\Z)")
_BOM = "\ufeff"


class Rendered(Struct, frozen=True):
    """A source's page."""

    html: str
    page: Page
    images: tuple[ImageElement, ...]
    """its img elements"""


class Shown(Struct, frozen=True):
    """What the source writes for an image of its page; a substitution of reStructuredText shows one several times."""

    candidate: Candidate
    images: tuple[int, ...]
    """which of the page's images"""


class Written(Struct, frozen=True):
    """A source with texts in it."""

    source: str
    splices: Mapping[Candidate, Splice] = field(default_factory=dict)
    refused: frozenset[Candidate] = frozenset()
    """those whose text could not be proven"""


class Document(Struct, frozen=True):
    """A source file that was read and rendered."""

    path: str
    source: str
    syntax: Syntax
    rendered: Rendered
    shown: tuple[Shown, ...]

    @classmethod
    def read(cls, source: str, path: str, syntax: Syntax, selectors: Sequence[str] = ()) -> Document:
        """The document of a source's text. Raises PageError when it cannot be rendered."""
        before = _rendered(source, path, syntax, selectors)
        document = cls(path, source, syntax, before, ())
        return replace(document, shown=tuple(document._find())) if before.images else document

    def write(self, texts: Mapping[Candidate, str]) -> Written:
        """The source with these texts, one for each of ``shown``'s candidates: each proven, or refused.

        Raises PageError when the renderer fails.
        """
        splices = self._provable(list(texts), texts, {})
        return Written(spliced(self.source, splices.values()), splices, frozenset(texts.keys() - splices.keys()))

    def _provable(
        self, candidates: Sequence[Candidate], texts: Mapping[Candidate, str], proven: dict[Candidate, Splice]
    ) -> dict[Candidate, Splice]:
        """``proven``, and of these candidates those that can be with it: by halves, where not all can together."""
        ways = [list(candidate.splices(texts[candidate])) for candidate in candidates]
        tries = zip(*ways, strict=True) if len(ways) == 1 else [tuple(way[0] for way in ways)]
        for splices in tries:
            together = {**proven, **dict(zip(candidates, splices, strict=True))}
            if self._proves(together, texts):
                return together
        if len(candidates) > 1:
            for half in _halves(candidates):
                proven = self._provable(half, texts, proven)
        return proven

    def _proves(self, splices: Mapping[Candidate, Splice], texts: Mapping[Candidate, str]) -> bool:
        after = _rendered(spliced(self.source, splices.values()), self.path, self.syntax)
        images = {shown.candidate: shown.images for shown in self.shown}
        wanted = {number: texts[candidate] for candidate in splices for number in images[candidate]}
        return same_but(self.rendered, after, wanted)

    def _find(self) -> Iterable[Shown]:
        found = self._search(_apart(self.syntax.candidates(self.source)))
        return sorted((Shown(*item) for item in found.items()), key=lambda shown: shown.candidate.span.start)

    def _search(self, candidates: Sequence[Candidate]) -> dict[Candidate, tuple[int, ...]]:
        """Which of the page's images these candidates are; by halves, where one changes the page for others."""
        found = self._look(candidates) if candidates else {}
        if found is None:
            halves = _halves(candidates) if len(candidates) > 1 else ()
            return {candidate: images for half in halves for candidate, images in self._search(half).items()}
        # A mark in the midst of code, say, can hide another: what was not seen is looked at without those that were.
        rest = [candidate for candidate in candidates if candidate not in found]
        return found | self._search(rest) if found and not _all_are(found, self.rendered) else found

    def _look(self, candidates: Sequence[Candidate]) -> dict[Candidate, tuple[int, ...]] | None:
        """The images that show a mark, of those candidates that are images; None when the page has others then."""
        stem = "alttexthtmlmark"
        while stem in self.source:
            stem += "x"
        marks = {f"{stem}{number}e": candidate for number, candidate in enumerate(candidates)}
        splices = [next(candidate.splices(mark)) for mark, candidate in marks.items()]
        after = _rendered(spliced(self.source, splices), self.path, self.syntax)
        if [image.src for image in after.images] != [image.src for image in self.rendered.images]:
            return None
        found: dict[Candidate, tuple[int, ...]] = {}
        for number, image in enumerate(after.images):
            candidate = marks.get(image.get("alt") or "")
            if candidate is not None:
                found[candidate] = (*found.get(candidate, ()), number)
        return found


def same_but(before: Rendered, after: Rendered, texts: Mapping[int, str]) -> bool:
    """Whether two pages differ in nothing but the alt of these images, and these have exactly these texts."""
    if len(before.images) != len(after.images):
        return False
    back: list[Splice] = []
    for number in sorted(texts):
        old, new = before.images[number].attributes.get("alt"), after.images[number].attributes.get("alt")
        if new is None or new.value != texts[number]:
            return False
        there, here = before.images[number].tag.start, after.images[number].tag.start
        start = here + new.span.start - (old is None)  # with the space before it
        was = "" if old is None else before.html[there + old.span.start : there + old.span.end]
        back.append(Splice(Span(start, here + new.span.end), was))
    return spliced(after.html, back) == before.html


def _rendered(source: str, path: str, syntax: Syntax, selectors: Sequence[str] = ()) -> Rendered:
    try:
        body = syntax.render(source)
    except PageError as error:
        raise PageError(f"{path}: {error}") from error
    heading, said = _HEADING.match(body), said_title(source)
    title = escape(said) if said else _MARKUP.sub("", heading[1]) if heading else ""
    html = f"{_BOM}<!DOCTYPE html><title>{title}</title><main>{body}</main>"
    page = scan(html.encode(), path, selectors=selectors)
    return Rendered(html, page, tuple(image for image in page.images if image.element is Element.IMG))


def _halves(candidates: Sequence[Candidate]) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
    middle = len(candidates) // 2
    return candidates[:middle], candidates[middle:]


def _all_are(found: Mapping[Candidate, tuple[int, ...]], rendered: Rendered) -> bool:
    return sum(map(len, found.values())) == len(rendered.images)


def _apart(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that do not overlap; of two that do the later one: the earlier began with a bracket that opens nothing."""
    apart: list[Candidate] = []
    for candidate in candidates:
        span = _touched(candidate)
        while apart and _touched(apart[-1]).end > span.start:
            apart.pop()
        apart.append(candidate)
    return apart


def _touched(candidate: Candidate) -> Span:
    return next(candidate.splices("x")).span
