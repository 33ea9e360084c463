"""A service that writes texts, in memory: its log is the judge of every purchase."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alttext_html.errors import Ambiguous, BadRequest, OutOfCredits, Unauthorized, Unavailable
from alttext_html.texts.cache import TextCache
from alttext_html.texts.describe import Described, describe
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.material import Material
from alttext_html.texts.pace import Clock, Limits
from alttext_html.texts.planning import WantKey, want_key
from alttext_html.texts.providers import Account, Answer, Payload, Request
from alttext_html.types import Image, ImageType, LanguageTag, Want

UNCHARGED = {"400", "401", "402", "429", "500", "drop-before"}


def image(name: str) -> Image:
    """An image whose bytes are its name."""
    content = name.encode()
    return Image(
        hashlib.sha256(content).hexdigest(), ImageType.PNG, 1, 1, len(content), Path(f"{name}.png"), content=content
    )


def want(name: str, language: str = "en", *, uses: int = 1, keywords: str = "", style: int = 2) -> Want:
    return Want(image(name), LanguageTag(language), style, keywords, uses)


def payload(picture: Image) -> Payload:
    return Payload(picture.content or b"", picture.type, picture.path.name)


@dataclass
class Service:
    """The account and its log; several purchasers can share it."""

    credits: int = 1000
    charged: Counter[WantKey] = field(default_factory=Counter)
    requests: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """what goes wrong with the next requests, in order"""
    down: bool = False
    calls: int = 0
    in_flight: int = 0
    most_in_flight: int = 0

    @property
    def spent(self) -> int:
        return sum(self.charged.values())


class FakeProvider:
    """Behaves as the API page says; ``steps`` yields before and after the charge, as a socket would."""

    name = "fake"

    def __init__(self, service: Service, *, price: int = 1, languages: Iterable[str] | None = None) -> None:
        self.service = service
        self.price = price
        self.languages = None if languages is None else frozenset(map(LanguageTag, languages))

    async def describe(self, request: Request) -> Answer:
        service = self.service
        service.calls += 1
        service.in_flight += 1
        service.most_in_flight = max(service.most_in_flight, service.in_flight)
        try:
            return await self._describe(request)
        finally:
            service.in_flight -= 1

    async def _describe(self, request: Request) -> Answer:
        service = self.service
        await asyncio.sleep(0)
        fault = "500" if service.down else service.faults.pop(0) if service.faults else "ok"
        match fault:
            case "400":
                raise BadRequest("the service rejects this image")
            case "401":
                raise Unauthorized("the key is wrong")
            case "429":
                raise Unavailable("too many requests", retry_after=2.0)
            case "500":
                raise Unavailable("the service failed")
            case "drop-before":
                raise Ambiguous("the connection ended")
            case "402":
                raise OutOfCredits("no credits left")
        cost = self.price * len(request.languages)
        if service.credits < cost:
            raise OutOfCredits("no credits left")
        service.credits -= cost
        service.requests.append(request)
        digest = hashlib.sha256(request.payload.data).hexdigest()
        for language in request.languages:
            service.charged[digest, language, request.style, request.keywords] += 1
        await asyncio.sleep(0)
        if fault == "drop-after":
            raise Ambiguous("the connection ended")
        if fault == "bug":
            raise RuntimeError("a bug in a plugin")
        told = request.languages[:-1] if fault == "left-out" else request.languages
        name = request.payload.data.decode(errors="replace")
        return Answer({each: f"{name} in {each}" for each in told})

    async def account(self) -> Account:
        await asyncio.sleep(0)
        return Account(self.service.credits)

    async def aclose(self) -> None:
        return None


class FakeTime:
    """A clock that sleeping moves, at once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        return Clock(lambda: self.seconds, lambda: start + timedelta(seconds=self.seconds), self.sleep, lambda: 0.5)


def fill(
    folder: Path,
    service: Service,
    wants: list[Want],
    limits: Limits | None = None,
    time: FakeTime | None = None,
    **options: object,
) -> Described:
    """One run over a cache folder, from opening to closing."""
    with TextCache(folder) as cache, Ledger(folder) as ledger:
        return asyncio.run(
            describe(
                wants,
                provider=FakeProvider(service),
                cache=cache,
                ledger=ledger,
                material=Material(payload),
                limits=limits or Limits(),
                clock=(time or FakeTime()).clock,
                **options,  # type: ignore[arg-type]
            )
        )


def texts(described: Described, wants: list[Want]) -> list[str | None]:
    """The texts of these wants, None for those without."""
    return [described.texts[want_key(each)].value if want_key(each) in described.texts else None for each in wants]
