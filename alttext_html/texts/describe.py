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
from contextlib import suppress

from msgspec import Struct

from alttext_html.errors import (
    AltTextError,
    BadRequest,
    CacheError,
    ImageError,
    ProviderError,
    Refused,
    Unavailable,
)
from alttext_html.texts.account import AccountWatch
from alttext_html.texts.doubts import note_of, part_note, verdict_on
from alttext_html.texts.material import Material
from alttext_html.texts.owned import known
from alttext_html.texts.pace import Clock, Gate, Limits, backoff
from alttext_html.texts.planning import OUT_OF_REACH, Spenders, WantKey, grouped, merged, plan, want_key
from alttext_html.texts.providers import Answer, Provider, Request
from alttext_html.texts.store import Ending, Entry, Item, Purchases, Texts, Verdict
from alttext_html.types import Text, TextKey, TextSource, Want, clean

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
    credits_left: int | None = None
    notes: tuple[str, ...] = ()
    error: AltTextError | None = None
    """what stopped all buying: the account, the service, the cache folder"""
    tokens: int = 0
    """of all answers, where the service counts them; a request for several languages counts once"""


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
    before anything is bought, and what a faulty provider raises beside ProviderError, after keeping what was bought.
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
        self._texts: dict[WantKey, Text] = {}
        self._failures: dict[WantKey, str] = {}
        self._busy: list[Want] = []
        self._notes: list[str] = []
        self._gate = Gate(limits.concurrency, limits.breaker)
        self._end = clock.monotonic() + limits.total_seconds
        self._stopped = asyncio.Event()
        self._why = ""
        self._error: AltTextError | None = None
        self._fault: Exception | None = None
        self._cancelled = False
        self._requests = 0
        self._bought = 0
        self._tokens = 0
        self._bought_before_look = 0
        self._doubtful: set[TextKey] = set()
        self._account = AccountWatch(provider, cache, ledger, limits.spenders)

    # --- the whole ---------------------------------------------------------------------------------------

    async def everything(self) -> Described:
        """Look up, ask the balance, clear up old doubts, plan, buy, clear up new doubts."""
        self._take_known(self._wants)
        self._refuse_languages()
        self._account.adopt_orphans()
        missing = [want for want in self._wants if self._is_open(want)]
        if missing or self._account.has_doubts():
            await self._ask_balance()
            self._judge_doubts()
        if missing:
            await self._buy_all(missing)
        if self._fault is not None:
            raise self._fault
        lost = 0 if self._cancelled else await self._clear_up()
        return Described(
            texts={key: self._texts[key] for key in map(want_key, self._wants) if key in self._texts},
            failures={key: self._failures[key] for key in map(want_key, self._wants) if key in self._failures},
            requests=self._requests,
            credits_spent=self._bought + lost,
            credits_left=self._credits_left(),
            notes=tuple(self._notes),
            error=self._error,
            tokens=self._tokens,
        )

    def stop(self, why: str, error: AltTextError | None = None) -> None:
        """Send nothing more; ``why`` is what the wants that are still open fail with. The first reason counts."""
        if not self._stopped.is_set():
            self._why, self._error = why, error
            self._stopped.set()

    def cancel(self) -> None:
        """Send nothing more, and tell nothing: nobody will read the result."""
        self._cancelled = True
        self.stop("the run was stopped; run it again")

    async def _buy_all(self, missing: list[Want]) -> None:
        decided = plan(missing, self._provider.price, self._account.balance, self._limits.max_credits)
        if decided.message and not self._stopped.is_set():
            self._notes.append(decided.message)
            for want in decided.later:
                self._fail(want, OUT_OF_REACH)
        pending = decided.requests
        wait = _POLL[0]
        while pending and not self._stopped.is_set():
            self._busy = []
            queue = iter(pending)
            async with asyncio.TaskGroup() as group:
                for _ in range(min(len(pending), max(1, self._limits.concurrency) + _AHEAD)):
                    group.create_task(self._work(queue))
            # Another run is buying these now: its answer will be in the cache, or its lease will be free.
            pending = grouped(self._busy)
            if pending:
                await self._pause(wait)
                wait = min(_POLL[1], wait * 2)
                self._account.adopt_orphans()
                if self._clock.monotonic() > self._end:
                    self.stop("another run is still buying it; run again when that has ended")
        for want in missing:
            if self._is_open(want):
                self._fail(want, self._why)

    async def _work(self, queue: Iterable[tuple[Want, ...]]) -> None:
        for wants in queue:
            if self._stopped.is_set():
                return
            try:
                await self._buy(wants)
            except CacheError as error:
                self.stop(str(error), error)

    # --- one request -------------------------------------------------------------------------------------

    async def _buy(self, wants: Sequence[Want]) -> None:
        """Buy the texts of one request, as far as nobody else has them or is buying them."""
        self._take_known(wants)
        items = {self._item(want).key: want for want in wants if self._is_open(want)}
        leased = self._ledger.lease([self._item(want) for want in items.values()])
        self._busy += [want for key, want in items.items() if key not in leased]
        mine = [want for key, want in items.items() if key in leased]
        self._take_known(mine)  # once more: the last holder of the lease may have bought them
        self._release([want for want in mine if not self._is_open(want)])
        mine = [want for want in mine if self._is_open(want)]
        if not mine:
            return
        try:
            request = await self._material.request(mine)
        except ImageError as error:
            self._end_free(mine, str(error))
            return
        except Exception as error:  # noqa: BLE001 a fault of a caller's function; raised when nothing is in flight any more
            self._end_free(mine, "")
            self._break_off(error)
            return
        await self._send(mine, request)

    async def _send(self, wants: Sequence[Want], request: Request) -> None:
        """Send a request, and again as long as the service surely charged nothing for it."""
        attempt = 0
        while True:
            attempt += 1
            async with self._gate.passage():
                if self._stopped.is_set():
                    self._end_free(wants, self._why)
                    return
                if attempt == 1:
                    self._ledger.intend([self._item(want) for want in wants], self._account.epoch)
                answer = await self._ask(wants, request)
            if answer is None:
                return
            if not isinstance(answer, Unavailable):
                self._keep(wants, answer)
                return
            trouble = answer
            wait = backoff(attempt, trouble.retry_after, self._clock.random())
            if self._gate.broken:
                self.stop(f"{trouble}; it answers no request, so buying stopped", trouble)
            elif attempt >= self._limits.attempts or self._clock.monotonic() + wait > self._end:
                self._end_free(wants, str(trouble))
                return
            else:
                await self._pause(wait)

    async def _ask(self, wants: Sequence[Want], request: Request) -> Answer | Unavailable | None:
        """Send once; returns the answer, or the trouble when it may be sent again. Other ends are recorded here."""
        self._requests += 1
        try:
            answer = await self._provider.describe(request)
        except Unavailable as error:
            self._gate.failed()
            return error
        except BadRequest as error:
            self._end_free(wants, str(error))
        except Refused as error:
            self.stop(str(error), error)
            self._end_free(wants, str(error))
        except ProviderError as error:
            self._end_doubtful(wants, f"{error}; only the next run asks again")
        except Exception as error:  # noqa: BLE001 a fault of a provider must not tear down others' requests; raised at the end
            self._end_doubtful(wants, "")
            self._break_off(error)
        else:
            self._gate.succeeded()
            return answer
        return None

    # --- ends --------------------------------------------------------------------------------------------

    def _keep(self, wants: Sequence[Want], answer: Answer) -> None:
        """Into the cache first, then out of the ledger: a crash between the two loses nothing."""
        name, price, now = self._provider.name, self._provider.price, self._clock.now()
        texts = {language: _clean(text) for language, text in answer.texts.items()}
        self._tokens += answer.tokens or 0
        bought = [want for want in wants if texts.get(want.language)]
        self._bought += price * len(bought)
        for want in bought:
            self._texts[want_key(want)] = Text(texts[want.language], TextSource.PROVIDER, want.language, name)
        self._cache.put(Entry(want.key(name), texts[want.language], price, now) for want in bought)
        self._ledger.settle([self._item(want) for want in bought], Ending.BOUGHT, tokens=answer.tokens or 0)
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
        self._doubtful |= {want.key(self._provider.name) for want in wants if self._provider.price}
        ending = Ending.DOUBTFUL if self._provider.price else Ending.FREE
        self._ledger.settle([self._item(want) for want in wants], ending)

    def _release(self, wants: Sequence[Want]) -> None:
        if wants:
            self._ledger.settle([self._item(want) for want in wants], Ending.FREE)

    def _break_off(self, fault: Exception) -> None:
        self._fault = self._fault or fault
        self.stop("")

    # --- the account -------------------------------------------------------------------------------------

    async def _ask_balance(self) -> None:
        """Ask the balance, again and again while the service is in trouble: it is free of charge."""
        attempt = 0
        while self._provider.price and not self._stopped.is_set():
            attempt += 1
            try:
                return await self._look()
            except Refused as error:
                self.stop(str(error), error)
            except ProviderError as error:
                wait = backoff(attempt, getattr(error, "retry_after", None), self._clock.random())
                if attempt >= self._limits.attempts or self._clock.monotonic() + wait > self._end:
                    self.stop(f"the balance cannot be asked: {error}", error)
                else:
                    await self._pause(wait)
        return None

    async def _look(self) -> None:
        bought = self._bought
        await self._account.look()
        self._bought_before_look = bought

    def _judge_doubts(self) -> int:
        """Let the balance judge; returns the credits that requests of this run are known to have cost for nothing."""
        doubts, gone = self._account.judge()
        if gone and verdict_on(doubts, gone) is Verdict.UNKNOWN:
            self._notes.append(part_note(gone, len(doubts)))
        return gone if gone and {doubt.item.key for doubt in doubts} <= self._doubtful else 0

    async def _clear_up(self) -> int:
        """Note every doubt that nobody was told of; returns the credits this run is known to have spent on nothing."""
        lost = 0
        try:
            if self._doubtful:
                with suppress(ProviderError):  # then the balance decides nothing, and the note says so
                    await self._look()
                lost = self._judge_doubts()
            self._notes += map(note_of, self._account.tell())
        except CacheError as error:
            if not self._texts:
                raise
            self.stop(str(error), error)  # what was bought is written all the same; the next run tells the doubts
        return lost

    def _credits_left(self) -> int | None:
        balance = self._account.balance
        if self._limits.spenders is Spenders.MANY:
            return None  # others have spent of it meanwhile
        return None if balance is None else max(0, balance - self._bought + self._bought_before_look)

    # --- small things ------------------------------------------------------------------------------------

    def _item(self, want: Want) -> Item:
        return Item(want.key(self._provider.name), clean(want.image.path.as_posix()), self._provider.price)

    def _is_open(self, want: Want) -> bool:
        key = want_key(want)
        return key not in self._texts and key not in self._failures

    def _take_known(self, wants: Sequence[Want]) -> None:
        self._texts |= known([want for want in wants if self._is_open(want)], self._cache, self._provider.name)
        self._report()

    def _refuse_languages(self) -> None:
        offered = self._provider.languages
        for want in self._wants:
            if offered is not None and want.language not in offered and self._is_open(want):
                self._fail(
                    want, f"{self._provider.name} does not write the language {want.language}; choose another language"
                )

    def _fail(self, want: Want, why: str) -> None:
        self._failures[want_key(want)] = why
        self._report()

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(len(self._texts) + len(self._failures), len(self._wants))

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until the run is stopped."""
        tasks = (asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.create_task(self._stopped.wait()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _clean(text: str) -> str:
    """The text as UTF-8 can carry it: a surrogate pair becomes its character, half a pair U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
