"""What a run has of wanted texts without a purchase: those it owns, and of the others why they are not there.

A run that may ask nobody needs no more, and starts without what only purchases need.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from alttext_html import languages
from alttext_html.buying.bought import Bought
from alttext_html.buying.shop import Shop
from alttext_html.errors import CacheError
from alttext_html.images import files
from alttext_html.settings import Buy, Mode, Settings
from alttext_html.texts.owned import known_to_any
from alttext_html.texts.planning import WantKey, merged, want_key
from alttext_html.texts.store import Own
from alttext_html.texts.stores import open_texts
from alttext_html.types import ImageType, Text, Want


def unbought(wants: Sequence[Want], shop: Shop) -> Bought:
    """What comes of the wants where nobody may be asked. Raises CacheError."""
    texts, notes = look_up(wants, shop)
    missing, withheld = for_sale(wants, texts, shop.settings)
    remedies = {want_key(want): remedy(shop) for want in missing}
    return Bought(texts, remedies, withheld, needed=len(missing) * shop.price, notes=notes)


def owned(wants: Sequence[Want], shop: Shop) -> dict[WantKey, Text]:
    """Those texts that are in the cache; one that is not there is not made.

    Raises CacheError when a run that may buy cannot use its cache; others do without.
    """
    return look_up(wants, shop)[0]


def look_up(wants: Sequence[Want], shop: Shop) -> tuple[dict[WantKey, Text], tuple[str, ...]]:
    """As ``owned``, with the notes of the cache."""
    place = shop.settings.place()
    if not place.exists():
        return {}, ()
    try:
        with open_texts(place, Own.USED) as cache:
            return known_to_any(wants, cache, shop.names), cache.notes
    except CacheError as error:
        if shop.askable:
            raise
        return {}, (f"the cache was not used: {error}",)


def for_sale(
    wants: Iterable[Want], have: Container[WantKey], settings: Settings
) -> tuple[list[Want], dict[WantKey, str]]:
    """Of the wants but those in ``have``, each once: those that can be bought, and why others stay without a text."""
    missing = [want for want in merged(wants) if want_key(want) not in have]
    bought_in = {languages.match(tag) or languages.canonical(tag) for tag in settings.languages}
    withheld: dict[WantKey, str] = {}
    for want in missing:
        if bought_in and want.language not in bought_in:
            withheld[want_key(want)] = (
                f"texts are bought in {', '.join(settings.languages)} alone; "
                f'name "{want.language}" in languages too, or add a text to the catalogue.'
            )
        elif want.image.type is ImageType.SVG and (lacking := _lack()) is not None:
            withheld[want_key(want)] = f"{files.shown(want.image.path)} {lacking}"
    return [want for want in missing if want_key(want) not in withheld], withheld


def remedy(shop: Shop) -> str:
    """Why a text that could be bought is not there, and what to do."""
    settings = shop.settings
    if settings.buy is Buy.NO:
        return "nobody has a text for it yet; buy one where that is allowed, or add one to the catalogue."
    if settings.mode is not Mode.ONLINE:
        return f"nobody has a text for it yet, and this run is {settings.mode}; buy it in a run that is online."
    if not shop.askable:
        lacking = " or ".join(seller.lacks for seller in shop.sellers if seller.lacks)
        return f"nobody has a text for it yet; {lacking} to buy one."
    return "nobody has a text for it yet; it will be bought."


def _lack() -> str | None:
    from alttext_html.images import rasterize  # hardly any want is an SVG

    return rasterize.lack()
