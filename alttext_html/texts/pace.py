"""How fast to ask, when to ask again, and when no more: limits, a gate that adapts, a breaker, waiting with jitter.

One time limit, one breaker and one width span all calls of a run, and every effect is injected.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from msgspec import Struct, field

from alttext_html.errors import AltTextError, OutOfCredits, Refused
from alttext_html.texts.planning import OUT_OF_REACH, Spenders


class Limits(Struct, frozen=True):
    """What a run may spend, in credits, requests and seconds."""

    max_credits: int | None = None
    """None: as many as the account has"""
    concurrency: int = 4
    """most requests in flight"""
    total_seconds: float = 1800.0
    """no request is started later than this after the first"""
    attempts: int = 5
    """how often one request is sent at most while the service says that it is busy or down"""
    breaker: int = 12
    """that many such answers in a row, over all requests, and the service counts as down"""
    grace_seconds: float = 30.0
    """how long requests in flight may still take after Ctrl-C"""
    spenders: Spenders = Spenders.ONE


class Clock(Struct, frozen=True):
    """Time and chance, injected by tests."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random


def backoff(attempt: int, retry_after: float | None, chance: float) -> float:
    """Seconds to wait after the failed attempt of this number (from 1).

    Doubles from half a second up to a minute, of which ``chance`` (0 to 1) takes up to one half; never less than the
    service asks for with Retry-After.
    """
    base = min(60.0, 0.5 * 2.0 ** (attempt - 1))
    wait = base * (1 - chance / 2)
    return wait if retry_after is None else max(0.0, retry_after) + chance * 0.5 * min(1.0, base)


FAULT = "a bug ended the buying; report it, then run again"


class Gate:
    """Lets at most ``width`` requests through; half as many after a failure, one more after a round of successes."""

    def __init__(self, width: int, breaker: int) -> None:
        self._most = max(1, width)
        self._width = float(self._most)
        self._inside = 0
        self._failures = 0
        self._breaker = breaker
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def width(self) -> int:
        """How many may be inside now."""
        return max(1, int(self._width))

    @property
    def broken(self) -> bool:
        """True after so many failures in a row that asking on is pointless."""
        return self._failures >= self._breaker

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Wait for room, and hold it. Leaving never waits: what was bought inside can be kept at once."""
        while self._inside >= self.width:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._let_in()
                raise
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            self._let_in()

    def _let_in(self) -> None:
        """Wake as many as there is room for; whoever finds it taken waits again."""
        for _ in range(min(len(self._waiting), self.width - self._inside)):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)

    def succeeded(self) -> None:
        """The service answered."""
        self._failures = 0
        self._width = min(float(self._most), self._width + 1.0 / self._width)

    def failed(self) -> None:
        """The service was busy or down."""
        self._failures += 1
        self._width = max(1.0, self._width / 2)


class Pace:
    """How one run goes on asking: how many at once, whether once more, and whether at all."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.gate = Gate(limits.concurrency, limits.breaker)
        self.why = ""
        """why it stopped: what the texts that are still open fail with"""
        self.error: AltTextError | None = None
        """what stopped it, where that is an error"""
        self.fault: Exception | None = None
        """the first fault of somebody's code; told when nothing is in flight any more"""
        self._limits = limits
        self._clock = clock
        self._end = clock.monotonic() + limits.total_seconds
        self._stopped = asyncio.Event()

    @property
    def stopped(self) -> bool:
        """Whether nothing more is sent."""
        return self._stopped.is_set()

    @property
    def is_late(self) -> bool:
        """Whether the run's time is over."""
        return self._clock.monotonic() > self._end

    def stop(self, why: str, error: AltTextError | None = None) -> None:
        """Send nothing more. The first reason counts."""
        if not self.stopped:
            self.why, self.error = why, error
            self._stopped.set()

    def refuse(self, error: Refused) -> str:
        """The service refuses the account: stop. Returns why, for the texts of this request."""
        why = OUT_OF_REACH if isinstance(error, OutOfCredits) else str(error)
        self.stop(why, error)
        return why

    def break_off(self, fault: Exception) -> None:
        """Code that is not ours failed: stop."""
        self.fault = self.fault or fault
        self.stop(FAULT)

    async def again(self, attempt: int, retry_after: float | None) -> bool:
        """Wait until the attempt behind this one (the first is 1) is due; False at once if there is to be none."""
        wait = backoff(attempt, retry_after, self._clock.random())
        if attempt >= self._limits.attempts or self._clock.monotonic() + wait > self._end:
            return False
        await self.pause(wait)
        return True

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than until the run is stopped."""
        tasks = (asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.create_task(self._stopped.wait()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
