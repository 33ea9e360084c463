"""Timeouts and connections that fail: what may have been charged, and what cannot have been."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from alttext_html.errors import (
    Ambiguous,
    InvalidAnswer,
    ProviderError,
    Unauthorized,
    Unavailable,
)
from alttext_html.texts.providers import Payload, Request
from alttext_html.texts.providers.address import DEFAULT_URL
from alttext_html.texts.providers.alttextgenie import Timeouts
from alttext_html.texts.providers.sandbox import Sandbox
from alttext_html.types import ImageType, LanguageTag
from tests.helpers.client import KEY, PNG, unused_port, using, wanted


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(credits=10, key=KEY) as running:
        yield running


def test_a_refused_connection_is_unavailable() -> None:
    """Nothing was sent, so nothing was charged."""
    with pytest.raises(Unavailable, match="nothing was sent"):
        using(f"http://127.0.0.1:{unused_port()}", lambda client: client.describe(wanted()))


def test_an_unknown_host_is_unavailable() -> None:
    """A name that does not resolve."""
    with pytest.raises(Unavailable, match="nothing was sent"):
        using("https://api.invalid/v1", lambda client: client.describe(wanted()))


def test_a_failed_handshake_is_unavailable(sandbox: Sandbox) -> None:
    """https against a server that speaks http: TLS ends before the request."""
    address = urlsplit(sandbox.url)
    with pytest.raises(Unavailable, match="nothing was sent"):
        using(f"https://localhost:{address.port}/api/v1", lambda client: client.describe(wanted()))
    assert sandbox.purchases == ()


def test_a_handshake_that_hangs_is_unavailable() -> None:
    """A server that accepts and says nothing cannot have read the request."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Unavailable, match="nothing was sent"):
            using(url, lambda client: client.describe(wanted()), timeouts=Timeouts(connect=0.05, read=5, total=5))


@pytest.mark.parametrize("timeouts", [Timeouts(read=1), Timeouts(total=1)])
def test_no_answer_in_time_is_ambiguous(sandbox: Sandbox, timeouts: Timeouts) -> None:
    """The request was received and charged."""
    sandbox.set_delay(60)
    with pytest.raises(Ambiguous, match="timeout"):
        using(sandbox.url, lambda client: client.describe(wanted()), timeouts=timeouts)
    assert sandbox.credits == 9


@pytest.mark.parametrize("fault", ["drop-before", "truncated", "502", "delay:5"])
def test_the_free_endpoints_are_never_ambiguous(sandbox: Sandbox, fault: str) -> None:
    """Nothing can be charged there."""
    sandbox.set_faults(f"account/{fault}")
    with pytest.raises(Unavailable):
        using(sandbox.url, lambda client: client.account(), timeouts=Timeouts(read=0.2))


def test_an_answer_that_drips_for_ever_ends(sandbox: Sandbox) -> None:
    """Each piece is in time, the whole is not."""

    async def drip() -> Any:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=drip()))
    with pytest.raises(Ambiguous):
        using(DEFAULT_URL, lambda c: c.describe(wanted()), transport=transport, timeouts=Timeouts(total=0.05))


@pytest.mark.parametrize(
    ("status", "error"), [(200, InvalidAnswer), (401, Unauthorized), (503, Unavailable), (500, Ambiguous)]
)
def test_what_is_compressed_is_not_unpacked(status: int, error: type[ProviderError]) -> None:
    """Some hundred bytes may unpack to any number before they are counted; of an error the status is enough."""
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    unpacked: list[bytes] = []

    async def body() -> Any:
        unpacked.append(bomb)
        yield bomb

    packed = httpx.Response(status, content=body(), headers={"Content-Encoding": "gzip, gzip"})
    with pytest.raises(error) as raised:
        using(DEFAULT_URL, lambda c: c.describe(wanted()), transport=httpx.MockTransport(lambda _: packed))
    assert type(raised.value) is error
    assert not unpacked


def test_a_connection_that_ends_while_the_image_is_sent_is_ambiguous() -> None:
    """The server goes away in the middle of a large upload."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.recv(10)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        large = Request(Payload(PNG + bytes(20_000_000), ImageType.PNG, "a.png"), (LanguageTag("en"),), 2)
        with pytest.raises(Ambiguous):
            using(f"http://127.0.0.1:{server.getsockname()[1]}", lambda client: client.describe(large))
        thread.join()
