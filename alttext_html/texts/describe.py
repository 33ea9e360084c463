"""Texts for images: from the cache, else bought; each paid for once, never above the budget, never lost.

``describe`` buys what is missing: it asks the balance (free), plans, and for each request leases, intends, sends, keeps
the answer and settles (see ``ledger``). Its task group is the only place of this package that runs things at once.
Cache and ledger are asked on the event loop itself: each call is one small transaction, and the texts come from a
service that thinks for seconds.

The plan is the reservation: it holds no more texts than the budget pays for, and what may have been charged is not sent
again in the run that sent it. Ctrl-C (cancellation) starts nothing new and lets requests in flight finish for
``Limits.grace_seconds``; what does not finish stays an intent, which the next run clears up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from alttext_html.errors import AltTextError, CacheError, ImageError
from alttext_html.texts.account import AccountWatch
from alttext_html.texts.material import Material
from alttext_html.texts.owned import known
from alttext_html.texts.pace import FAULT, Clock, Limits, Pace
from alttext_html.texts.planning import OUT_OF_REACH, WantKey, grouped, merged, plan, want_key
from alttext_html.texts.providers import Answer, Provider
from alttext_html.texts.sending import Doubtful, Free, Sender
from alttext_html.texts.store import BoughtText, Ending, Item, Purchases, Texts
from alttext_html.types import Text, TextSource, Want, clean

_POLL = (0.05, 1.0)
"""seconds between two looks at what another run is buying: the first and the longest"""
_AHEAD = 4
"""requests that are made ready while all that may be in flight are"""


class Described(Struct, frozen=True):
    """What came of it; every mapping is in the order of the wants. Credits are those of this run."""

    texts: Mapping[WantKey, Text]
    failures: Mapping[WantKey, str]
    """for each text that is not there, one sentence: cause and remedy"""
    requests: int = 0
    credits_spent: int = 0
    credits_at_risk: int = 0
    """that requests without an answer may have cost besides"""
    credits_left: int | None = None
    notes: tuple[str, ...] = ()
    error: AltTextError | None = None
    """what stopped all buying: the account, the service, the cache folder"""
    tokens: int = 0
    """of all answers, where the service counts them; a request for several languages counts once"""
    fault: Exception | None = None
    """what a faulty provider or caller's function raised: it stopped all buying, and what was bought before is here"""


async def describe(
    wants: Sequence[Want],
    *,
    provider: Provider,
    cache: Texts,
    ledger: Purchases,
    material: Material,
    limits: Limits,
    progress: Callable[[int, int], None] | None = None,
    clock: Clock | None = None,
) -> Described:
    """Texts for all wants, bought where they are not owned.

    ``progress`` gets the number of texts that are decided and of all. Raises CacheError when the cache folder fails
    before anything is bought.
    """
    run = _Run(merged(wants), provider, cache, ledger, material, limits, progress, clock or Clock())
    work = asyncio.create_task(run.everything())
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        run.cancel()
        try:
            await asyncio.wait({work}, timeout=limits.grace_seconds)
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        raise


class _Run:
    """The state of one ``describe``."""

    def __init__(
        self,
        wants: list[Want],
        provider: Provider,
        cache: Texts,
        ledger: Purchases,
        material: Material,
        limits: Limits,
        progress: Callable[[int, int], None] | None,
        clock: Clock,
    ) -> None:
        self._wants = wants
        self._provider = provider
        self._cache = cache
        self._ledger = ledger
        self._material = material
        self._limits = limits
        self._progress = progress
        self._clock = clock
        self._pace = Pace(limits, clock)
        self._sender = Sender(provider, self._pace)
        self._account = AccountWatch(provider, cache, ledger, self._pace, limits.spenders)
        self._texts: dict[WantKey, Text] = {}
        self._failures: dict[WantKey, str] = {}
        self._busy: list[Want] = []
        """what another run is buying"""
        self._notes: list[str] = []
        self._tokens = 0
        self._cancelled = False

    # --- the whole ---------------------------------------------------------------------------------------

    async def everything(self) -> Described:
        """Look up, ask the balance, clear up old doubts, plan, buy, clear up new doubts."""
        self._take_known(self._wants)
        self._refuse_languages()
        self._account.adopt_orphans()
        missing = self._open(self._wants)
        if missing or self._account.has_doubts():
            self._notes += await self._account.ask()
        if missing:
            await self._buy_all(missing)
        if not self._cancelled and self._pace.fault is None:
            await self._clear_up()
        keys = list(map(want_key, self._wants))
        return Described(
            texts={key: self._texts[key] for key in keys if key in self._texts},
            failures={key: self._failures[key] for key in keys if key in self._failures},
            requests=self._sender.requests,
            credits_spent=self._account.spent + self._account.lost,
            credits_at_risk=self._account.at_risk,
            credits_left=self._account.credits_left,
            notes=tuple(self._notes),
            error=self._pace.error,
            tokens=self._tokens,
            fault=self._pace.fault,
        )

    def cancel(self) -> None:
        """Send nothing more, and tell nothing: nobody will read the result."""
        self._cancelled = True
        self._pace.stop("the run was stopped; run it again")

    async def _buy_all(self, missing: list[Want]) -> None:
        decided = plan(missing, self._provider.price, self._account.balance, self._limits.max_credits)
        if decided.message and not self._pace.stopped:
            self._notes.append(decided.message)
            for want in decided.later:
                self._fail(want, OUT_OF_REACH)
        pending = decided.requests
        wait = _POLL[0]
        while pending and not self._pace.stopped:
            self._busy = []
            queue = iter(pending)
            async with asyncio.TaskGroup() as group:
                for _ in range(min(len(pending), max(1, self._limits.concurrency) + _AHEAD)):
                    group.create_task(self._work(queue))
            # Another run is buying these now: its answer will be in the cache, or its lease will be free.
            pending = grouped(self._busy)
            if pending:
                await self._pace.pause(wait)
                wait = min(_POLL[1], wait * 2)
                self._account.adopt_orphans()
                if self._pace.is_late:
                    self._pace.stop("another run is still buying it; run again when that has ended")
        for want in self._open(missing):
            self._fail(want, self._pace.why)

    async def _work(self, queue: Iterable[tuple[Want, ...]]) -> None:
        for wants in queue:
            if self._pace.stopped:
                return
            try:
                await self._buy(wants)
            except CacheError as error:
                self._pace.stop(str(error), error)

    async def _clear_up(self) -> None:
        try:
            self._notes += await self._account.clear_up()
        except CacheError as error:
            if not self._texts:
                raise
            self._pace.stop(str(error), error)  # what was bought is written all the same; the next run tells the doubts

    # --- one request -------------------------------------------------------------------------------------

    async def _buy(self, wants: Sequence[Want]) -> None:
        """Buy the texts of one request, as far as nobody else has them or is buying them."""
        mine = self._leased(wants)
        if not mine:
            return
        try:
            request = await self._material.request(mine)
        except ImageError as error:
            self._end_free(mine, str(error))
            return
        except Exception as fault:  # noqa: BLE001 a fault of a caller's function; told when nothing is in flight any more
            self._end_free(mine, FAULT)
            self._pace.break_off(fault)
            return
        end = await self._sender.send(request, lambda: self._ledger.intend(self._items(mine), self._account.epoch))
        match end:  # and nothing is awaited before the end is on the disk
            case Answer():
                self._keep(mine, end)
            case Free(why):
                self._end_free(mine, why)
            case Doubtful(why):
                self._end_doubtful(mine, why)

    def _leased(self, wants: Sequence[Want]) -> list[Want]:
        """Those wants that this run alone buys now: others have bought the rest, or are buying it."""
        self._take_known(wants)
        wants = self._open(wants)
        leased = self._ledger.lease(self._items(wants))
        self._busy += [want for want in wants if self._item(want).key not in leased]
        mine = [want for want in wants if self._item(want).key in leased]
        self._take_known(mine)  # once more: the last holder of the lease may have bought them
        still_open = self._open(mine)
        self._release([want for want in mine if want not in still_open])
        return still_open

    # --- ends --------------------------------------------------------------------------------------------

    def _keep(self, wants: Sequence[Want], answer: Answer) -> None:
        """Into the cache first, then out of the ledger: a crash between the two loses nothing."""
        name, price, now = self._provider.name, self._provider.price, self._clock.now()
        texts = {language: clean(text).strip() for language, text in answer.texts.items()}
        bought = [want for want in wants if texts.get(want.language)]
        self._account.spent += price * len(bought)
        self._tokens += answer.tokens or 0
        for want in bought:
            self._texts[want_key(want)] = Text(texts[want.language], TextSource.PROVIDER, want.language, name)
        self._cache.put(BoughtText(want.key(name), texts[want.language], price, now) for want in bought)
        self._ledger.settle(self._items(bought), Ending.BOUGHT, tokens=answer.tokens or 0)
        left_out = [want for want in wants if want not in bought]
        if left_out:
            self._end_doubtful(left_out, "the service left this language out of its answer; the next run asks again")
        self._report()

    def _end_free(self, wants: Sequence[Want], why: str) -> None:
        """Nothing was charged: the leases are given back."""
        for want in wants:
            self._fail(want, why)
        self._release(wants)

    def _end_doubtful(self, wants: Sequence[Want], why: str) -> None:
        """Nobody knows what it cost: a doubt is recorded, and this run sends it no more."""
        for want in wants:
            self._fail(want, why)
        self._account.doubt(self._items(wants))

    def _release(self, wants: Sequence[Want]) -> None:
        if wants:
            self._ledger.settle(self._items(wants), Ending.FREE)

    # --- small things ------------------------------------------------------------------------------------

    def _item(self, want: Want) -> Item:
        return Item(want.key(self._provider.name), clean(want.image.path.as_posix()), self._provider.price)

    def _items(self, wants: Iterable[Want]) -> list[Item]:
        return [self._item(want) for want in wants]

    def _open(self, wants: Iterable[Want]) -> list[Want]:
        """Those that have neither a text nor a failure."""
        return [want for want in wants if (key := want_key(want)) not in self._texts and key not in self._failures]

    def _take_known(self, wants: Iterable[Want]) -> None:
        self._texts |= known(self._open(wants), self._cache, self._provider.name)
        self._report()

    def _refuse_languages(self) -> None:
        name, offered = self._provider.name, self._provider.languages
        for want in self._open(self._wants):
            if offered is not None and want.language not in offered:
                self._fail(want, f"{name} does not write the language {want.language}; choose another language")

    def _fail(self, want: Want, why: str) -> None:
        self._failures[want_key(want)] = why
        self._report()

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(len(self._texts) + len(self._failures), len(self._wants))
