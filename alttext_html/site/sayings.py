"""What the pages of a site say of its pictures, and which of several texts of one picture is the best.

A site whose texts repeat has some thousands of them. One whose every page shows pictures of its own, or says of the
same ones what no other says, has more than should be held at hand: they are packed, in groups that have all of a
picture.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from alttext_html.html.site import Compared, Severities, best_texts
from alttext_html.html.words import fold
from alttext_html.site.packed import Ascending, pack, unpack
from alttext_html.site.reading import Said

AT_HAND = 8192
"""texts that are held unpacked"""
_GROUPS = 32

Row = tuple[Said, Ascending]
"""a text, and the numbers of the pages that say it, one for each image"""


class Sayings:
    """Collects texts part by part, in the order of the site; gives each with its count, some in several rows.

    Those of one picture come in that order, the pictures in any.
    """

    def __init__(self, at_hand: int = AT_HAND) -> None:
        self._most = at_hand
        self._late: dict[Said, Ascending] = {}
        self._early: list[list[bytes]] = [[] for _ in range(_GROUPS)]

    def add(self, said: Mapping[Said, Iterable[int]]) -> None:
        """What the next part says, with the numbers of its pages."""
        for each, numbers in said.items():
            if (known := self._late.get(each)) is None:
                known = self._late[each] = Ascending()
            known.extend(numbers)
        if len(self._late) > self._most:
            for blocks, rows in zip(self._early, _grouped(self._late), strict=True):
                blocks.append(pack(rows))
            self._late = {}

    def __iter__(self) -> Iterator[tuple[Said, int]]:
        return ((said, len(numbers)) for rows in self._groups() for said, numbers in rows)

    def counted(self) -> dict[Said, int]:
        """The same, each once."""
        found: dict[Said, int] = {}
        for said, count in self:
            found[said] = found.get(said, 0) + count
        return found

    def best(self, severities: Severities) -> dict[Compared, str]:
        """For each picture that has several texts in one language, the best of them."""
        found: dict[Compared, str] = {}
        for rows in self._groups():
            texts = ((each.compared, each.text, len(numbers)) for each, numbers in rows if each.compared)
            found |= best_texts(texts, severities)
        return found

    def pages_of_others(self, best: Mapping[Compared, str]) -> list[int]:
        """The numbers of the pages that say other texts of these pictures than the best."""
        if not best:
            return []
        others = (numbers for rows in self._groups() for said, numbers in rows if _differs(said, best))
        return sorted({number for numbers in others for number in numbers})

    def _groups(self) -> Iterator[Iterable[Row]]:
        if not self._early[0]:  # all are at hand
            yield self._late.items()
            return
        for blocks, late in zip(self._early, _grouped(self._late), strict=True):
            yield (row for rows in chain(map(unpack, blocks), (late,)) for row in rows)


def _differs(said: Said, best: Mapping[Compared, str]) -> bool:
    text = best.get(said.compared) if said.compared else None
    return text is not None and fold(said.text) != fold(text)


def _grouped(rows: Mapping[Said, Ascending]) -> list[list[Row]]:
    groups: list[list[Row]] = [[] for _ in range(_GROUPS)]
    for row in rows.items():
        compared = row[0].compared
        picture = "" if compared is None else compared.picture
        groups[zlib.crc32(picture.encode("utf-8", "surrogatepass")) % _GROUPS].append(row)
    return groups
