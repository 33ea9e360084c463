"""Judgements of pages seen together, where all their open images are in memory. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.html.side_by_side import grouped, groups, neighbours
from alttext_html.html.site import (
    Compared,
    Identity,
    Severities,
    ThemePlace,
    best_texts,
    compared,
    differing,
    repeated,
    theme_place,
)
from alttext_html.site.reading import Occurrence, OpenPage
from alttext_html.types import Judgement, PageKind


class SeenTogether(Struct, frozen=True):
    """Pages with what their theme repeats, and then with the image of each group that is described.

    They are judged each time they are asked for: a large site is not held in memory.
    """

    pages: Iterable[OpenPage]
    """may be read several times"""
    counted: Mapping[ThemePlace, int]
    """on how many of them the theme has a picture at a place"""
    read: int
    """how many pages the site has, these and others"""
    severities: Severities
    identity: Identity

    def __iter__(self) -> Iterator[OpenPage]:
        return map(self._judged, self.pages)

    def _judged(self, page: OpenPage) -> OpenPage:
        places = [_place(each, self.identity) for each in page.occurrences]
        if not page.groups and not any(places):
            return page
        judgements = [
            each.judgement
            if place is None
            else repeated(each.judgement, self.counted[place], self.read, self.severities)
            for each, place in zip(page.occurrences, places, strict=True)
        ]
        images = [each.image for each in page.occurrences]
        for group in page.groups:
            judgements = grouped(images, judgements, group, self.severities)
        return replace(page, occurrences=_judged(page.occurrences, judgements))


def seen_together(pages: Iterable[OpenPage], read: int, severities: Severities, identity: Identity) -> SeenTogether:
    """The pages in their order, judged in sight of each other; they may be read several times.

    ``read``: how many pages the site has, these and others.
    """
    counted = Counter(
        place for page in pages for place in {_place(each, identity) for each in page.occurrences} if place is not None
    )
    return SeenTogether(pages, counted, read, severities, identity)


def together(pages: Iterable[Sequence[Occurrence]], severities: Severities, identity: Identity) -> list[Occurrence]:
    """All occurrences of some pages, judged alone, with the judgements that hold when they are seen together."""
    beside: list[OpenPage] = []
    texts: Counter[tuple[Compared, str]] = Counter()
    for occurrences in pages:
        images, alone = [each.image for each in occurrences], [each.judgement for each in occurrences]
        page = occurrences[0].page
        seen = _judged(occurrences, neighbours(page, images, alone, severities, identity))
        beside.append(OpenPage(seen, tuple(groups(page, images, alone, identity))))
        texts.update((key, each.judgement.text) for each in seen if (key := _compared(each, identity)) is not None)
    best = best_texts(((key, text, count) for (key, text), count in texts.items()), severities)
    agreeing = []
    for one in beside:
        judgements = [
            differing(each.judgement, best[key], severities)
            if (key := _compared(each, identity)) in best
            else each.judgement
            for each in one.occurrences
        ]
        agreeing.append(replace(one, occurrences=_judged(one.occurrences, judgements)))
    return [each for page in seen_together(agreeing, len(beside), severities, identity) for each in page.occurrences]


def _judged(occurrences: Sequence[Occurrence], judgements: Sequence[Judgement]) -> tuple[Occurrence, ...]:
    return tuple(
        each if each.judgement is judgement else replace(each, judgement=judgement)
        for each, judgement in zip(occurrences, judgements, strict=True)
    )


def _place(occurrence: Occurrence, identity: Identity) -> ThemePlace | None:
    if occurrence.page.kind is PageKind.FEED:
        return None  # a theme writes no feed, and several feeds hold one entry
    return theme_place(occurrence.image, occurrence.page, occurrence.judgement, identity)


def _compared(occurrence: Occurrence, identity: Identity) -> Compared | None:
    picture = identity(occurrence.image, occurrence.page)
    return compared(occurrence.image, occurrence.page, occurrence.judgement, picture)
