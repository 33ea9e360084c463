"""One request and its three ends: an answer, surely nothing charged, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from alttext_html.errors import BadRequest, ProviderError, Refused, Unavailable
from alttext_html.texts.pace import FAULT, Pace
from alttext_html.texts.providers import Answer, Provider, Request


class Free(Struct, frozen=True):
    """No text came, and nothing was charged."""

    why: str


class Doubtful(Struct, frozen=True):
    """No text came, and nobody knows whether it was charged."""

    why: str


class Sender:
    """Sends requests at the run's pace: again while the service surely charged nothing, never when it may have."""

    def __init__(self, provider: Provider, pace: Pace) -> None:
        self._provider = provider
        self._pace = pace
        self.requests = 0
        """that were sent, each attempt counted"""

    async def send(self, request: Request, intend: Callable[[], None]) -> Answer | Free | Doubtful:
        """Send a request until it has an end. ``intend`` is called just before it is sent for the first time.

        Behind the service's answer nothing is awaited, so that the caller can keep what was bought at once.
        """
        attempt = 0
        while True:
            attempt += 1
            async with self._pace.gate.passage():
                if self._pace.stopped:
                    return Free(self._pace.why)
                if attempt == 1:
                    intend()
                end = await self._attempt(request)
            if not isinstance(end, Unavailable):
                return end
            if self._pace.gate.broken:
                self._pace.stop(f"{end}; it answers no request, so buying stopped", end)
                return Free(self._pace.why)
            if not await self._pace.again(attempt, end.retry_after):
                return Free(str(end))

    async def _attempt(self, request: Request) -> Answer | Free | Doubtful | Unavailable:
        """Send once; Unavailable may be sent again."""
        self.requests += 1
        try:
            answer = await self._provider.describe(request)
        except Unavailable as error:
            self._pace.gate.failed()
            return error
        except BadRequest as error:
            return Free(str(error))
        except Refused as error:
            return Free(self._pace.refuse(error))
        except ProviderError as error:
            return Doubtful(f"{error}; only the next run asks again")
        except Exception as fault:  # noqa: BLE001 a fault of a provider must not tear down others' requests
            self._pace.break_off(fault)
            return Doubtful(FAULT)
        self._pace.gate.succeeded()
        return answer
