"""Sequences that keep little in memory of what a large site has by the hundred thousand, and that repeats itself."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

from alttext_html.site.lazy import Lazy

T = TypeVar("T")

_TOGETHER = 256
"""items that are packed together"""
_LOOSE = 4096
"""items, the last ones, that are not packed: most sites have no more"""
_LOW, _MORE = 0x7F, 0x80
_FAST = 1
"""a level of compression: what repeats itself gets small at any"""


class Packed(Lazy[T]):
    """Values, packed as soon as there are some thousands: each reading makes those anew, equal and not identical."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._blocks: list[bytes] = []
        self._rest: list[T] = []
        self._at_hand: tuple[int, list[T]] = (-1, [])
        """the block that was read last, and its number"""
        self.extend(items)

    def append(self, item: T) -> None:
        """One more, behind the others."""
        self._rest.append(item)
        if len(self._rest) == _LOOSE + _TOGETHER:
            self._blocks.append(pack(self._rest[:_TOGETHER]))
            del self._rest[:_TOGETHER]

    def extend(self, items: Iterable[T]) -> None:
        """More of them."""
        for item in items:
            self.append(item)

    def __len__(self) -> int:
        return len(self._blocks) * _TOGETHER + len(self._rest)

    def __iter__(self) -> Iterator[T]:
        for block in self._blocks:
            yield from unpack(block)
        yield from self._rest

    def item(self, number: int) -> T:
        """The item at a place."""
        block, place = divmod(number, _TOGETHER)
        if block >= len(self._blocks):
            return self._rest[number - len(self._blocks) * _TOGETHER]
        if self._at_hand[0] != block:
            self._at_hand = block, unpack(self._blocks[block])
        return self._at_hand[1][place]


class Ascending:
    """Numbers that never get smaller, each kept as what lies between it and the one before."""

    __slots__ = ("_last", "_steps")

    def __init__(self) -> None:
        self._last = 0
        self._steps = b""
        """seven bits a byte, the low ones first; of a step all bytes but the last have the eighth bit"""

    def extend(self, numbers: Iterable[int]) -> None:
        """More of them. Raises ValueError for one that is smaller than the one before."""
        more = bytearray(self._steps)
        for number in numbers:
            step = number - self._last
            if step < 0:
                raise ValueError(number)
            while step > _LOW:
                more.append(step & _LOW | _MORE)
                step >>= 7
            more.append(step)
            self._last = number
        self._steps = bytes(more)

    def __len__(self) -> int:
        return sum(byte <= _LOW for byte in self._steps)

    def __iter__(self) -> Iterator[int]:
        number = step = bits = 0
        for byte in self._steps:
            step |= (byte & _LOW) << bits
            bits += 7
            if byte <= _LOW:
                number += step
                yield number
                step = bits = 0


def pack(items: list[T]) -> bytes:
    """What ``unpack`` makes such values of again."""
    return zlib.compress(pickle.dumps(items, pickle.HIGHEST_PROTOCOL), _FAST)


def unpack(block: bytes) -> list[T]:
    """What this process packed."""
    return cast("list[T]", pickle.loads(zlib.decompress(block)))  # noqa: S301 - this process wrote it
