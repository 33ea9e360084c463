"""Those who write texts for a price, behind one small protocol.

A provider turns one image and some languages into texts. It knows nothing of caches, budgets or pages. Others can ship
theirs as an entry point of the group ``alttext_html.providers``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from alttext_html.secret import Secret
from alttext_html.types import Context, LanguageTag, Payload

__all__ = [
    "ENTRY_POINT_GROUP",
    "Account",
    "Answer",
    "Context",
    "Factory",
    "Options",
    "Payload",
    "Provider",
    "Request",
]

ENTRY_POINT_GROUP = "alttext_html.providers"


class Request(Struct, frozen=True):
    """One purchase: all languages of one image in one style."""

    payload: Payload
    languages: tuple[LanguageTag, ...]
    style: int
    keywords: str = ""
    context: Context | None = None


class Answer(Struct, frozen=True):
    """The texts by language. A language that was asked for and is not here was left out by the service."""

    texts: Mapping[LanguageTag, str]
    tokens: int | None = None
    """that it took to write them, where the service counts tokens"""


class Account(Struct, frozen=True):
    """What the service says about the account; ``credits`` is None where texts cost nothing."""

    credits: int | None
    plan: str = ""
    status: str = ""
    processed_images: int | None = None


class Provider(Protocol):
    """Writes texts.

    Every method may raise a ``ProviderError``; ``errors`` says what each class means for the account.
    """

    @property
    def name(self) -> str:
        """Stable name, part of every key: renaming it forgets what was paid."""
        ...

    @property
    def price(self) -> int:
        """Credits for one language of one image; 0 for a local model."""
        ...

    @property
    def languages(self) -> frozenset[LanguageTag] | None:
        """The codes it offers; None for any."""
        ...

    async def describe(self, request: Request) -> Answer:
        """Write the texts of one image."""
        ...

    async def account(self) -> Account:
        """Balance and plan, free of charge."""
        ...

    async def aclose(self) -> None:
        """Close its connections."""
        ...


class Options(Struct, frozen=True):
    """What the settings say to a provider. A provider raises SettingsError for what it lacks or cannot use."""

    key: Secret | None = None
    base_url: str | None = None
    """address of its API; None for its own default"""
    model: str | None = None
    timeout: float = 60.0
    """seconds for one answer"""


Factory = Callable[[Options], Provider]
"""what an entry point of the group names"""
