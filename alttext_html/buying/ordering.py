"""A purchase by itself: which texts are to be bought, and what came of it. The first parts of a fill in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from alttext_html.buying.bought import Bought
from alttext_html.buying.obtaining import obtain, quote
from alttext_html.buying.prose import Prose
from alttext_html.buying.responsive import keep_for_twins
from alttext_html.buying.shards import WHOLE, Shard
from alttext_html.buying.shop import Shop
from alttext_html.buying.unbought import for_sale
from alttext_html.deciding.decision import Decision, site_path, wants_of
from alttext_html.errors import SettingsError
from alttext_html.site.reading import read_page
from alttext_html.site.survey import Survey
from alttext_html.texts.planning import Spenders, WantKey, plan, want_key
from alttext_html.texts.store import Own
from alttext_html.texts.stores import open_texts
from alttext_html.types import Order, OrderLine, OrderState, TextSource, Want

Planned = Mapping[WantKey, int]
"""The texts that a plan says to buy, with the credits for each."""


def planned_order(seen: Survey, decisions: Sequence[Decision], shop: Shop) -> Order:
    """The texts that nobody has, priced as the first provider takes for them; asks none.

    ``shop`` is one that may ask nobody.
    """
    wants = _wants(decisions, shop)
    known = quote(wants, shop)
    missing = [want for want in wants if not _owned(want, known)]
    decided = plan(missing, shop.price, None, shop.settings.max_credits)
    later = {want_key(want) for want in decided.later}

    def state(want: Want) -> OrderState:
        return OrderState.LATER if want_key(want) in later else OrderState.PLANNED

    lines = _lines(seen, decisions, missing, shop.price, state, Bought())
    notes = (*known.notes, decided.message) if decided.message else known.notes
    return Order(lines, str(WHOLE), problems=seen.problems, notes=(*seen.notes, *notes))


def bought_order(
    seen: Survey, decisions: Sequence[Decision], shop: Shop, shard: Shard, planned: Planned | None
) -> Order:
    """Buy the texts of the shard's pictures, with a plan those that it lists; the settings' budget is the shard's own.

    Raises CacheError.
    """
    shop = replace(shop, spenders=Spenders.ONE if shard == WHOLE else Spenders.MANY)
    needed = _wants(decisions, shop)
    wants = [
        want for want in needed if shard.has_image(want.image.sha256) and (planned is None or want_key(want) in planned)
    ]
    if shop.askable:
        with open_texts(shop.settings.place(), Own.BROUGHT):
            pass  # a job with nothing to buy leaves a cache too, for those who merge them
    bought = obtain(wants, shop, Prose(partial(read_page, seen.root), decisions, shop.settings))
    bought = keep_for_twins(decisions, bought, shop)

    def state(want: Want) -> OrderState:
        return OrderState.BOUGHT if want_key(want) in bought.texts else OrderState.MISSING

    return Order(
        _lines(seen, decisions, [want for want in wants if not _owned(want, bought)], shop.price, state, bought),
        str(shard),
        requests=bought.requests,
        credits_spent=bought.spent,
        credits_left=bought.left,
        problems=seen.problems,
        notes=(*seen.notes, *_strays(needed, planned), *bought.notes),
        provider_error=bought.error,
        fault=bought.fault,
    )


def budget(most: int | None, shard: Shard, planned: Planned | None) -> int | None:
    """What this shard may spend. All shards together never have more than the plan's price, or than ``most``.

    Raises SettingsError for a shard with neither, and for a plan above ``most``.
    """
    if planned is not None:
        price = sum(planned.values())
        if most is not None and price > most:
            message = f"the plan costs {price} credits and --max-credits allows {most}"
            raise SettingsError(f"{message}. Plan again with the same --max-credits.")
        return sum(credits_ for key, credits_ in planned.items() if shard.has_image(key[0]))
    if most is None and shard != WHOLE:
        message = f"--shard {shard} needs a budget: {shard.of} jobs cannot agree on what the account still has"
        raise SettingsError(f"{message}. Add the --plan that they share, or --max-credits for all together.")
    return shard.credits(most)


def _strays(needed: Iterable[Want], planned: Planned | None) -> tuple[str, ...]:
    """A note when the plan was made for other pages."""
    strays = set(planned or ()) - {want_key(want) for want in needed}
    if not strays:
        return ()
    return (f"{len(strays)} of {len(planned or ())} texts in the plan are not needed here: was the site built anew?",)


def _wants(decisions: Iterable[Decision], shop: Shop) -> list[Want]:
    return for_sale(wants_of(decisions), (), shop.settings)[0]


def _owned(want: Want, bought: Bought) -> bool:
    text = bought.texts.get(want_key(want))
    return text is not None and text.source is TextSource.CACHE


def _lines(
    seen: Survey,
    decisions: Iterable[Decision],
    wants: Iterable[Want],
    price: int,
    state: Callable[[Want], OrderState],
    bought: Bought,
) -> tuple[OrderLine, ...]:
    first: dict[WantKey, Decision] = {}
    for decision in decisions:
        if decision.want is not None:
            first.setdefault(want_key(decision.want), decision)
    root = seen.root.resolve()
    lines = []
    for want in wants:
        key = want_key(want)
        place = first[key].occurrence
        text = bought.texts.get(key)
        lines.append(
            OrderLine(
                sha256=want.image.sha256,
                picture=site_path(want.image, root),
                language=want.language,
                style=int(want.style),
                keywords=want.keywords,
                uses=want.uses,
                page=place.page.path,
                line=place.image.place.line,
                credits=price,
                state=state(want),
                text=None if text is None else text.value,
                remedy=bought.remedies.get(key),
            )
        )
    return tuple(lines)
