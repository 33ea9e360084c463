"""What comes of a run's wants: a purchase where the run may ask somebody, else what is owned. The one place that tells.

What only one of the two needs is imported when it is needed: most runs start without asyncio and a service's client.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alttext_html.buying.bought import Bought
from alttext_html.types import Want

if TYPE_CHECKING:
    from alttext_html.buying.prose import Prose
    from alttext_html.buying.shop import Shop


def quote(wants: Sequence[Want], shop: Shop) -> Bought:
    """The exact price of the wants, and what of them is owned. Spends nothing, writes nothing. Raises CacheError."""
    if not wants:
        return Bought()
    if not shop.askable:
        return _unbought(wants, shop)
    from alttext_html.buying import purchase

    return purchase.quote(wants, shop)


def obtain(wants: Sequence[Want], shop: Shop, prose: Prose) -> Bought:
    """Texts for the wants: owned ones, else bought ones. ``prose`` is asked for those that are bought.

    Raises CacheError before anything is bought.
    """
    if not wants:
        return Bought()
    if not shop.askable:
        return _unbought(wants, shop)
    from alttext_html.buying import purchase

    return purchase.buy(wants, shop, prose)


def _unbought(wants: Sequence[Want], shop: Shop) -> Bought:
    from alttext_html.buying.unbought import unbought

    return unbought(wants, shop)
