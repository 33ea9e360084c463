"""What the providers' clients share: their connection, an answer as it came, and what is told of a failure."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from msgspec import Struct

from alttext_html import __version__
from alttext_html.errors import InvalidAnswer, Refused
from alttext_html.secret import Secret

MAX_ANSWER = 1 << 20
"""bytes; 138 texts of a comprehensive style need a tenth of it"""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""ends of the transport before a request has left"""


class Reply(Struct, frozen=True):
    """An answer of any status."""

    status: int
    content: bytes
    location: str = ""
    retry_after: str = ""


def open_client(base_url: str, **options: Any) -> httpx.AsyncClient:
    """A client that follows no redirect, and asks a proxy of the environment for https only.

    Raises Refused for a proxy that cannot be used, without its address: that may hold a password.
    """
    with suppress(httpx.InvalidURL, ValueError, ImportError):
        return httpx.AsyncClient(
            follow_redirects=False,
            trust_env=base_url.startswith("https:"),  # no proxy may see what goes to this very machine or network
            headers={
                "User-Agent": f"alttext-html/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            **options,
        )
    raise Refused(
        "the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used. Write it as http://host:port, "
        "with %2F for a / in a password; one that begins with socks needs the package socksio"
    )


async def read_body(response: httpx.Response, host: str) -> bytes | InvalidAnswer:
    """What an answer holds. Of an error, whose status says enough, that may be its beginning, or nothing.

    Nobody asked for compression, and 165 bytes of Brotli may be 200 MiB, which httpx unpacks before they are counted.
    """
    if response.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        packed = InvalidAnswer(f"{host} sent its answer compressed, though that was not asked for")
        return packed if response.is_success else b""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER and response.is_success:
            return InvalidAnswer(f"{host} sent more than {MAX_ANSWER:,} bytes where a few texts belong")
        if len(content) > MAX_ANSWER:
            break
    return bytes(content)


def reason(error: Exception, key: Secret) -> str:
    """What the transport says, on one line and without the key; timeouts say nothing themselves."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    return one_line(key.redact(str(error))) or name


def seconds_to_wait(retry_after: str, now: float) -> float | None:
    """What a Retry-After header says: seconds or a date (RFC 9110, section 10.2.3); None for anything else."""
    value = retry_after.strip()
    if re.fullmatch(r"\d{1,9}(\.\d*)?", value, re.ASCII):
        return float(value)
    try:
        return max(0.0, math.ceil(parsedate_to_datetime(value).timestamp() - now))
    except (ValueError, OverflowError):
        return None


def one_line(text: str) -> str:
    """At most 200 printable characters of what a stranger wrote, on one line and without a final dot."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())[:200].rstrip(". ")
