"""Who may be asked for texts in this run: the settings' providers in their order, none of them opened yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.errors import Unauthorized
from alttext_html.progress import Progress
from alttext_html.settings import KEY_VARIABLE, PAYING, Buy, Mode, Settings
from alttext_html.texts.planning import Spenders
from alttext_html.texts.providers import Options, Provider
from alttext_html.texts.providers.address import provider_name

PRICE = 1
"""Credits for one text (API page, "Credit System"), for runs that have no key to ask with."""


class Seller(Struct, frozen=True):
    """One provider: under which name its texts are kept, what they cost, and how to open it."""

    name: str
    price: int
    """credits for one text"""
    open: Callable[[], Provider] | None
    """None when this run may not ask it"""
    lacks: str = ""
    """what would have to be set before it can be asked"""
    reads_context: bool = True
    """whether the prose around an image is of use to it"""

    def provider(self) -> Provider:
        """The provider, opened; the caller closes it. Only for one that this run may ask."""
        assert self.open is not None  # noqa: S101 - for the type checker
        return self.open()


class Shop(Struct, frozen=True):
    """Where a run gets its texts, and for whom."""

    settings: Settings
    site: Path
    sellers: tuple[Seller, ...]
    progress: Progress
    spenders: Spenders = Spenders.ONE

    @classmethod
    def of(cls, settings: Settings, site: Path, progress: Progress) -> Shop:
        """The shop of the providers that the settings name.

        Raises SettingsError for a provider that nobody offers or that lacks a setting.
        """
        sellers = tuple(_seller(name, settings) for name in settings.providers)
        if settings.mode is not Mode.ONLINE or settings.buy is Buy.NO:
            sellers = tuple(replace(each, open=None) for each in sellers)
        return cls(settings, site, sellers, progress)

    @property
    def askable(self) -> tuple[Seller, ...]:
        """Those that this run may ask."""
        return tuple(seller for seller in self.sellers if seller.open is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """Under which names texts may be owned already."""
        return tuple(seller.name for seller in self.sellers)

    @property
    def price(self) -> int:
        """Credits for one text, as the first seller takes them."""
        return self.sellers[0].price if self.sellers else 0


def _seller(name: str, settings: Settings) -> Seller:
    if name == PAYING:
        return _paying(settings)
    from alttext_html.texts.providers.registry import create

    table = settings.provider.get(name)
    variable = None if table is None else table.key_variable
    key = None if variable is None else settings.provider_keys.get(name)
    options = Options(
        key=key,
        base_url=None if table is None else table.base_url,
        model=None if table is None else table.model,
        timeout=settings.timeout,
    )
    lacks = f"set {variable}" if variable is not None and key is None else ""
    try:
        provider = create(name, options)  # its name and its price are known to itself alone; it sends nothing for them
    except Unauthorized as error:
        return Seller(name, PRICE, None, lacks or str(error))
    return Seller(provider.name, provider.price, None if lacks else lambda: provider, lacks)


def _paying(settings: Settings) -> Seller:
    name, key = provider_name(settings.api_url), settings.api_key
    if key is None:
        return Seller(name, PRICE, None, f"set {KEY_VARIABLE}", reads_context=False)

    def open_() -> Provider:
        from alttext_html.texts.providers.registry import alttextgenie

        return alttextgenie(Options(key=key, base_url=settings.api_url, timeout=settings.timeout))

    return Seller(name, PRICE, open_, reads_context=False)
