"""The client of AltTextGenie as tests use it: short limits, a key, and servers that are a function."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from alttext_html.secret import Secret
from alttext_html.texts.providers import Payload, Request
from alttext_html.texts.providers.alttextgenie import AltTextGenie, Timeouts
from alttext_html.types import ImageType, LanguageTag

T = TypeVar("T")
QUICK = Timeouts(connect=2, read=5, total=10)
KEY = "atg_live_0123456789abcdef"
PNG = b"\x89PNG\r\n\x1a\n\r\n--boundary\r\n\0\xff"


def wanted(*tags: str, url: str | None = None, style: int = 2, keywords: str = "", name: str = "a.png") -> Request:
    payload = Payload(b"" if url else PNG, ImageType.PNG, name, url)
    return Request(payload, tuple(LanguageTag(tag) for tag in tags or ("en",)), style, keywords)


def using(
    base_url: str,
    use: Callable[[AltTextGenie], Awaitable[T]],
    key: str = KEY,
    transport: httpx.AsyncBaseTransport | None = None,
    timeouts: Timeouts = QUICK,
) -> T:
    """What ``use`` makes of a client that is closed afterwards."""

    async def main() -> T:
        client = AltTextGenie(
            Secret(key), base_url=base_url, transport=transport, timeouts=timeouts, clock=lambda: 1_800_000_000.0
        )
        async with contextlib.aclosing(client):
            return await use(client)

    return asyncio.run(main())


def answering(status: int, content: bytes | str = b"", **headers: str) -> httpx.MockTransport:
    """A transport that always gives this answer."""
    return httpx.MockTransport(
        lambda _: httpx.Response(
            status, content=content, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
    )


def success(**data: Any) -> str:
    return json.dumps({"success": True, "data": data, "timestamp": "2025-12-27 18:06:54"})


def failure(error: str) -> str:
    return json.dumps({"success": False, "error": error, "timestamp": "2025-12-27 18:06:54"})


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
