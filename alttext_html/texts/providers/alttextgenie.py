"""AltTextGenie: the client of its three endpoints (API page).

Before a request has left, nothing can have been charged: ``Unavailable``. When the connection ends after that without
a whole answer, the request may have been charged: ``Ambiguous``. ``alttextgenie_answers`` says what whole answers mean.

The key goes into the headers of a request and nowhere else. Errors are raised after httpx's exception is gone, because
that one holds the request with its headers.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from alttext_html.errors import (
    Ambiguous,
    BadRequest,
    InvalidAnswer,
    ProviderError,
    Unauthorized,
    Unavailable,
)
from alttext_html.languages import Language, codes
from alttext_html.secret import Secret
from alttext_html.texts.providers import Account, Answer, Request
from alttext_html.texts.providers.address import DEFAULT_URL, checked_base_url, provider_name
from alttext_html.texts.providers.alttextgenie_answers import (
    DASHBOARD,
    Cost,
    judge,
    read_account,
    read_languages,
    read_texts,
)
from alttext_html.texts.providers.http import NOT_SENT, Reply, open_client, read_body, reason
from alttext_html.types import MAX_KEYWORDS, LanguageTag, Style

_IDLE_SECONDS = 4.0
"""a connection that the server may be about to close is not used again: its end would look like a lost request"""


class Timeouts(Struct, frozen=True):
    """In seconds: to connect, between two pieces of data, and for a whole request."""

    connect: float = 10.0
    read: float = 90.0
    total: float = 180.0


class AltTextGenie:
    """The paying provider; see ``Provider`` for what the members mean."""

    price = 1

    def __init__(
        self,
        key: Secret,
        *,
        base_url: str = DEFAULT_URL,
        timeouts: Timeouts = Timeouts(),
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = _checked_key(key)
        self._base_url = checked_base_url(base_url)
        self.name = provider_name(self._base_url)
        self._timeouts = timeouts
        self._clock = clock
        self._transport = transport
        self._tls = httpx.create_ssl_context()
        self._clients: list[httpx.AsyncClient] = []
        self._idle: list[httpx.AsyncClient] = []
        """those in no request, the one used last at the end: its connection is the freshest"""

    @property
    def languages(self) -> frozenset[LanguageTag]:
        """The 138 codes of the API page."""
        return codes()

    async def describe(self, request: Request) -> Answer:
        """Buy the texts of one image: one credit for each language.

        BadRequest, Unavailable, Unauthorized, OutOfCredits and Refused: nothing was charged. Ambiguous and
        InvalidAnswer: it may have been. What the service left out or left blank is absent from the answer.
        """
        return read_texts(await self._call(_GENERATE, **_body(request)), request.languages)

    async def account(self) -> Account:
        """Balance and plan, free of charge: never Ambiguous."""
        return read_account(await self._call(_ACCOUNT))

    async def offered_languages(self) -> tuple[Language, ...]:
        """The languages that the service offers now, free of charge: never Ambiguous."""
        return read_languages(await self._call(_LANGUAGES))

    async def aclose(self) -> None:
        """Close the connections."""
        for client in self._clients:
            await client.aclose()

    def _client(self) -> httpx.AsyncClient:
        """A client with one connection: a pool of many looks at all of them, each against all, for every request."""
        client = open_client(
            self._base_url,
            transport=self._transport,
            verify=self._tls,
            timeout=httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect, pool=None),
            limits=httpx.Limits(max_connections=None, keepalive_expiry=_IDLE_SECONDS),
        )
        self._clients.append(client)
        return client

    async def _call(self, endpoint: _Endpoint, **body: Any) -> bytes:
        """The body of a successful answer. Errors are raised here, where no chain and no frame holds the key."""
        reply = await self._exchange(endpoint, body)
        if isinstance(reply, ProviderError):
            raise reply
        error = judge(reply, cost=endpoint.cost, base_url=self._base_url, key=self._key, now=self._clock())
        if error is not None:
            raise error
        return reply.content

    async def _exchange(self, endpoint: _Endpoint, body: dict[str, Any]) -> Reply | ProviderError:
        """Send and read. Every end of the transport is returned as an error of ours, stripped of httpx's."""
        host = urlsplit(self._base_url).netloc
        client = self._idle.pop() if self._idle else self._client()
        request = client.build_request(
            endpoint.method, f"{self._base_url}/{endpoint.path}", headers={"X-API-Key": self._key.reveal()}, **body
        )
        request.read()  # a form then leaves in one piece, not in one for each of its parts
        try:
            async with (
                asyncio.timeout(self._timeouts.total),
                aclosing(await client.send(request, stream=True)) as response,
            ):
                content = await read_body(response, host)
                if isinstance(content, InvalidAnswer):
                    return content
                return Reply(
                    response.status_code,
                    self._key.redact(content.decode("latin-1")).encode("latin-1"),  # any byte is a character of it
                    location=self._key.redact(response.headers.get("Location", "")),
                    retry_after=response.headers.get("Retry-After", ""),
                )
        except NOT_SENT as error:
            return Unavailable(
                f"cannot connect to {host} ({reason(error, self._key)}); nothing was sent. "
                "Check the network and the API's address"
            )
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            what = f"the connection to {host} ended before its answer was complete ({reason(error, self._key)})"
            if endpoint.cost is Cost.FREE:
                return Unavailable(f"{what}; try again later")
            return Ambiguous(f"{what}; the request may have been charged")
        finally:
            self._idle.append(client)


class _Endpoint(Struct, frozen=True):
    method: str
    path: str
    cost: Cost


_ACCOUNT = _Endpoint("GET", "account.php", Cost.FREE)
_LANGUAGES = _Endpoint("GET", "languages.php", Cost.FREE)
_GENERATE = _Endpoint("POST", "generate.php", Cost.PAID)


def _body(request: Request) -> dict[str, Any]:
    """The request's body as httpx takes it; BadRequest for what the API would refuse or charge in vain."""
    languages = list(dict.fromkeys(request.languages))
    unknown = [language for language in languages if language not in codes()]
    if not languages or unknown:
        raise BadRequest(f"AltTextGenie does not offer the language {', '.join(unknown) or '(none given)'}")
    if request.style not in tuple(Style):
        raise BadRequest(f"AltTextGenie has the styles 1 to 5, not {request.style}")
    if len(request.keywords) > MAX_KEYWORDS:
        raise BadRequest(f"the keywords have {len(request.keywords)} characters; AltTextGenie takes {MAX_KEYWORDS}")
    payload = request.payload
    keywords = {"keywords": _utf8(request.keywords)} if request.keywords else {}
    if payload.url is not None:
        if not re.fullmatch(r"(?i:https?)://\S+", payload.url) or not payload.url.isprintable():
            raise BadRequest("an image that is sent by its address needs one that begins with https://")
        fields = {"image_url": payload.url, "languages": languages, "style_id": int(request.style)}
        return {"json": fields | keywords}
    if not payload.data:
        raise BadRequest("the image is empty")
    filename = _utf8(PurePosixPath(payload.filename.replace("\\", "/")).name) or "image"
    return {
        "data": {"languages": ",".join(languages), "style_id": str(int(request.style))} | keywords,
        "files": {"image": (filename, payload.data, str(payload.type))},
    }


def _utf8(text: str) -> str:
    """``text`` without the lone surrogates that file names and pages may have."""
    return text.encode("utf-8", "replace").decode()


def _checked_key(key: Secret) -> Secret:
    """The key without white space around it; Unauthorized when it cannot be a header's value."""
    value = key.reveal().strip()
    if not re.fullmatch(r"[!-~]+", value):
        raise Unauthorized(f"the API key is empty or has characters that no key has. Create one at {DASHBOARD}")
    return Secret(value)
