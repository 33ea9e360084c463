"""What the spending protocol needs of a cache and of a ledger, whatever engine keeps them.

The files of one machine are ``cache.TextCache`` and ``ledger.Ledger``, a server that machines share has
``redis_cache.RedisTexts`` and ``redis_ledger.RedisLedger``; ``stores`` opens the right ones.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from msgspec import Struct

from alttext_html.types import TextKey


class Closing(ABC):
    """What is closed when its ``with`` ends."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give back what it holds."""


class BoughtText(Struct, frozen=True):
    """A text that was bought, with what it cost and when (UTC, to the second)."""

    key: TextKey
    text: str
    credits: int
    time: datetime


class Item(Struct, frozen=True):
    """One text that is about to be bought: its key, the image's path for people, its price in credits."""

    key: TextKey
    path: str
    credits: int


class Epoch(Struct, frozen=True):
    """A balance that no purchase in flight could blur, and how far the ledger's book was written then."""

    balance: int
    charge: int
    doubt: int


class Ruling(StrEnum):
    """What is known of a request that ended without an answer."""

    UNKNOWN = "unknown"
    CHARGED = "charged"
    FREE = "free"


class Doubt(Struct, frozen=True):
    """A request that may have cost credits for nothing: sent, and no answer came back."""

    number: int
    item: Item
    time: datetime
    ruling: Ruling = Ruling.UNKNOWN
    epoch: Epoch | None = None


class Charge(Struct, frozen=True):
    """Credits that were spent on a text that arrived."""

    time: datetime
    provider: str
    site: str
    credits: int
    digest: str
    tokens: int = 0
    """of the request, counted with the first of its texts; for providers that have no price"""


class Book(Struct, frozen=True):
    """How far the ledger is written at one moment; two equal ones mean that nothing was settled between."""

    charge: int
    """number of the last charge"""
    doubt: int
    """number of the last doubt"""
    in_flight: int
    """texts that have been sent, by anyone, and are not settled"""


class Ending(enum.Enum):
    """How a purchase ended."""

    BOUGHT = enum.auto()
    """the text is in the cache"""
    FREE = enum.auto()
    """nothing was charged: never sent, or refused"""
    DOUBTFUL = enum.auto()
    """sent, and nobody knows"""


class Own(enum.Enum):
    """What happens to a text that a shared cache lacks and the folder of this machine holds."""

    USED = enum.auto()
    BROUGHT = enum.auto()
    """used, and stored in the shared cache"""


class Texts(Protocol):
    """A cache of texts. ``put`` returns when the texts would survive a power cut."""

    def get(self, keys: Iterable[TextKey]) -> Mapping[TextKey, BoughtText]:
        """The texts that are there."""
        ...

    def put(self, entries: Iterable[BoughtText]) -> None:
        """Keep texts; raises CacheError when that fails."""
        ...


class Purchases(Protocol):
    """A ledger of purchases. Every method may raise CacheError.

    A method returns when its effect would survive a power cut; a lease and a settling as bought are exempt: the intent
    and the text survive, and whoever finds both settles again.
    """

    def lease(self, items: Sequence[Item]) -> frozenset[TextKey]:
        """Take those items that no living purchaser holds; returns their keys."""
        ...

    def intend(self, items: Sequence[Item], epoch: Epoch | None) -> None:
        """Leased items are about to be sent."""
        ...

    def settle(self, items: Sequence[Item], ending: Ending, *, tokens: int = 0) -> None:
        """Leased items ended so; their leases are given back. ``tokens``: of the one request that bought them all."""
        ...

    def orphans(self, provider: str) -> tuple[Item, ...]:
        """What dead purchasers had sent and never settled. The caller owns it now and settles it."""
        ...

    def book(self, provider: str) -> Book:
        """How far the ledger is written."""
        ...

    def spent_since(self, provider: str, epoch: Epoch) -> int | None:
        """Credits that are known to be charged since then; None when something doubtful was never settled."""
        ...

    def doubts(self, provider: str) -> tuple[Doubt, ...]:
        """Doubts that nobody was told of yet, in the order they arose."""
        ...

    def judge(self, doubts: Sequence[Doubt], ruling: Ruling) -> None:
        """What the account's balance says about them."""
        ...

    def told(self, doubts: Sequence[Doubt]) -> None:
        """Somebody was told of them."""
        ...


class NotedTexts(Texts, Protocol):
    """A cache of texts that has something to say about itself."""

    notes: tuple[str, ...]
    """what a person should know: what was set aside, what could not be used"""


class Archive(NotedTexts, Protocol):
    """A cache of texts whose every text can be seen. All methods raise CacheError."""

    place: str
    """what people know it by"""

    def entries(self) -> Iterator[BoughtText]:
        """Every text, in the order of image, language, style, keywords and provider."""
        ...

    def count(self) -> int:
        """How many rows there are, readable or not."""
        ...

    def size(self) -> int:
        """Bytes that the texts need."""
        ...

    def remove(self, keys: Iterable[TextKey]) -> None:
        """Forget texts, all or none."""
        ...


class Journal(Purchases, Protocol):
    """A ledger whose history can be seen. All methods raise CacheError."""

    notes: tuple[str, ...]
    """what a person should know"""

    def charges(self) -> tuple[Charge, ...]:
        """Everything that was bought, oldest first."""
        ...

    def history(self) -> tuple[Doubt, ...]:
        """Every doubt there ever was, told or not, oldest first."""
        ...

    def findings(self) -> tuple[str, ...]:
        """One sentence for each kind of record that is ignored because this program does not write it."""
        ...
