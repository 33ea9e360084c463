"""Texts that cost credits: the cache first, then the provider. The one place where a run meets its account."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, aclosing, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from alttext_html.buying.bought import Bought
from alttext_html.buying.shop import Seller, Shop
from alttext_html.buying.unbought import for_sale, look_up, remedy
from alttext_html.errors import OutOfCredits, ProviderError
from alttext_html.settings import Send
from alttext_html.texts.cache import TextCache
from alttext_html.texts.chain import in_turn
from alttext_html.texts.describe import Described, describe
from alttext_html.texts.material import Material
from alttext_html.texts.owned import known_to_any
from alttext_html.texts.pace import Limits
from alttext_html.texts.planning import plan, want_key
from alttext_html.texts.providers import Payload, Provider
from alttext_html.texts.store import Own
from alttext_html.texts.stores import open_journal, open_texts
from alttext_html.types import Image, Want, clean

if TYPE_CHECKING:
    from alttext_html.buying.prose import Prose

T = TypeVar("T")


def quote(wants: Sequence[Want], shop: Shop) -> Bought:
    """The exact price of the wants, and what of them is owned. Spends nothing, writes nothing."""
    return _finished(_quote(wants, shop))


def buy(wants: Sequence[Want], shop: Shop, prose: Prose) -> Bought:
    """Texts for all wants: owned ones, else bought ones. ``prose`` is asked for those that are bought.

    Raises CacheError before anything is bought.
    """
    return _finished(_buy(wants, shop, prose))


async def _quote(wants: Sequence[Want], shop: Shop) -> Bought:
    """What each of the sellers in turn would be asked for, within the budget and its balance."""
    texts, notes = look_up(wants, shop)
    missing, withheld = for_sale(wants, texts, shop.settings)
    quoted = Bought(texts, {want_key(want): remedy(shop) for want in missing}, withheld)
    budget = shop.settings.max_credits
    for seller in shop.askable:
        if not missing:
            break
        is_last = seller is shop.askable[-1]
        async with aclosing(seller.provider()) as provider:
            balance, error = await _balance(provider)
        if error is not None and not is_last:
            continue  # the next one does what this one cannot
        offered = provider.languages
        mine = [want for want in missing if offered is None or want.language in offered]
        decided = plan(mine, provider.price, balance, budget)
        budget = None if budget is None else budget - decided.cost
        taken = {want_key(want) for group in decided.requests for want in group}
        missing = [want for want in missing if want_key(want) not in taken]
        quoted = replace(
            quoted,
            needed=quoted.needed + (decided.needed if is_last else decided.cost),
            left=balance if quoted.left is None else quoted.left,
            error=error,
        )
        notes = (*notes, decided.message) if decided.message else notes
    return replace(quoted, notes=notes)


async def _balance(provider: Provider) -> tuple[int | None, str | None]:
    """What its account has, None where texts cost nothing; or why that is not known."""
    try:
        return (await provider.account()).credits if provider.price else None, None
    except ProviderError as error:
        return None, str(error)


async def _buy(wants: Sequence[Want], shop: Shop, prose: Prose) -> Bought:
    place = shop.settings.place()
    end = time.monotonic() + shop.settings.total_timeout
    async with AsyncExitStack() as stack:
        cache = stack.enter_context(open_texts(place, Own.BROUGHT))
        ledger = stack.enter_context(open_journal(place, site=clean(shop.site.name)))
        opened = [(seller, await stack.enter_async_context(aclosing(seller.provider()))) for seller in shop.askable]
        have = known_to_any(wants, cache, shop.names)
        missing, withheld = for_sale(wants, have, shop.settings)
        count = len({want_key(want) for want in wants})
        payload = _payload(shop)

        async def ask(still_missing: Sequence[Want], whom: tuple[Seller, Provider], spent: int) -> Described:
            seller, provider = whom
            most = shop.settings.max_credits
            limits = Limits(
                max_credits=None if most is None else most - spent,
                concurrency=shop.settings.concurrency,
                total_seconds=max(0.0, end - time.monotonic()),
                spenders=shop.spenders,
            )
            return await describe(
                still_missing,
                provider=provider,
                cache=cache,
                ledger=ledger,
                material=Material(payload, prose.context if seller.reads_context else None, prose.keywords),
                limits=limits,
                progress=lambda done, total: shop.progress("texts", count - total + done, count),
            )

        described = await in_turn(missing, opened, ask)
        described = replace(described, texts={**have, **described.texts})
        if isinstance(cache, TextCache):
            cache.restore()
        bought = _bought(described, max(seller.price for seller in shop.askable), (*cache.notes, *ledger.notes))
        return replace(bought, withheld=withheld)


def _payload(shop: Shop) -> Callable[[Image], Payload]:
    """What is sent of an image: its public address where the settings want that and it has one, else its bytes."""
    from alttext_html.images.prepare import PrepareOptions, prepare, published

    settings = shop.settings
    root = shop.site.parent if shop.site.is_file() else shop.site
    options = PrepareOptions(max_side=settings.max_side)

    def payload(image: Image) -> Payload:
        address = published(image, root, settings.site_url) if settings.send is Send.URL else None
        return address or prepare(image, options)

    return payload


def _bought(described: Described, price: int, notes: tuple[str, ...]) -> Bought:
    """What the providers answered, as a run tells it."""
    error = described.error
    if isinstance(error, OutOfCredits):  # not the service's fault; as where the balance says so before
        notes = (*notes, str(error))
        error = None
    return Bought(
        texts=described.texts,
        remedies=described.failures,
        requests=described.requests,
        spent=described.credits_spent,
        tokens=described.tokens,
        needed=len(described.failures) * price,
        left=described.credits_left,
        notes=(*notes, *described.notes),
        error=_bug(described.fault) if error is None else str(error),
        fault=described.fault,
    )


def _bug(fault: Exception | None) -> str | None:
    return None if fault is None else f"a bug ended the buying ({type(fault).__name__}: {' '.join(str(fault).split())})"


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, also where a loop is running already (a notebook, a host that is asynchronous itself)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(work)
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(_run, work).result()


def _run(work: Coroutine[Any, Any, T]) -> T:
    """As ``asyncio.run``, also where no thread can be started, say because a container limits their number."""
    runner = asyncio.Runner()
    try:
        runner.get_loop().set_default_executor(_Threads())
        return runner.run(work)
    finally:
        with suppress(RuntimeError):  # it starts a thread for the end of the others
            runner.close()


class _Threads(ThreadPoolExecutor):
    """Prepares pictures and resolves names beside the requests, or where no thread is to be had between them."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        try:
            return super().submit(fn, *args, **kwargs)
        except RuntimeError:
            # Left in the queue, another thread may do it too: neither kind of work changes anything.
            done: Future[T] = Future()
            try:
                done.set_result(fn(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 as in a thread, it is raised where the result is asked for
                done.set_exception(error)
            return done
