"""What the pages of a site say of its pictures, and which of several texts of one picture is the best.

A site whose texts repeat has some thousands of them. One whose every page shows pictures of its own has more than
should be held at hand: they are packed, and looked through from the first to the last when something is to be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alttext_html.html.site import Compared, Severities, best_texts
from alttext_html.html.words import fold
from alttext_html.packed import Ascending, Packed
from alttext_html.reading import Said

AT_HAND = 8192
"""texts that are held unpacked"""


class Sayings:
    """Collects texts part by part, in the order of the site; gives each with its count, some in several rows."""

    def __init__(self, at_hand: int = AT_HAND) -> None:
        self._most = at_hand
        self._late: dict[Said, Ascending] = {}
        """with the numbers of the pages, one for each image"""
        self._early: Packed[tuple[Said, Ascending]] = Packed()
        self._best: Mapping[Compared, str] = {}

    def add(self, said: Mapping[Said, Iterable[int]]) -> None:
        """What the next part says, with the numbers of its pages."""
        for each, numbers in said.items():
            if (known := self._late.get(each)) is None:
                known = self._late[each] = Ascending()
            known.extend(numbers)
        if len(self._late) > self._most:
            self._early.extend(self._late.items())
            self._late = {}

    def __iter__(self) -> Iterator[tuple[Said, int]]:
        return ((said, len(numbers)) for said, numbers in self._rows() if self._agrees(said))

    def counted(self) -> dict[Said, int]:
        """The same, each once."""
        found: dict[Said, int] = {}
        for said, count in self:
            found[said] = found.get(said, 0) + count
        return found

    def best(self, severities: Severities) -> dict[Compared, str]:
        """For each picture that has several texts in one language, the best of them."""
        several = self._with_several()
        return best_texts(
            (
                (said.compared, said.text, count)
                for said, count in self
                if said.compared and hash(said.compared) in several
            ),
            severities,
        )

    def settle(self, best: Mapping[Compared, str]) -> list[int]:
        """Leave out the texts of pictures that have a better one. Returns the numbers of the pages that say them."""
        if not best:
            return []
        self._best = best
        return sorted({number for said, numbers in self._rows() if not self._agrees(said) for number in numbers})

    def _rows(self) -> Iterator[tuple[Said, Ascending]]:
        yield from self._early
        yield from self._late.items()

    def _agrees(self, said: Said) -> bool:
        best = self._best.get(said.compared) if said.compared else None
        return best is None or fold(said.text) == fold(best)

    def _with_several(self) -> set[int]:
        """Hashes of what has several texts. Two equal hashes of pictures cost time, those of texts are 64 bits long."""
        first: dict[int, int] = {}
        several: set[int] = set()
        for said, _ in self._rows():
            if said.compared is not None:
                picture, text = hash(said.compared), hash(said.text)
                if first.setdefault(picture, text) != text:
                    several.add(picture)
        return several
