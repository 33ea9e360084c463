"""Where the key goes, and where it never shows."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import httpx
import pytest

from alttext_html import __version__
from alttext_html.cli.codes import PROVIDER
from alttext_html.errors import (
    ProviderError,
    Unauthorized,
    Unavailable,
)
from alttext_html.secret import Secret
from alttext_html.texts.providers.address import DEFAULT_URL
from alttext_html.texts.providers.alttextgenie import AltTextGenie, Timeouts
from alttext_html.texts.providers.sandbox import Fault, Sandbox
from tests.helpers.client import KEY, answering, failure, success, unused_port, using, wanted
from tests.helpers.commands import alttext


def test_a_request_says_who_sends_it() -> None:
    """The program and its version; the key in its header only."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text=success(credits_remaining=1))

    using(DEFAULT_URL, lambda client: client.account(), transport=httpx.MockTransport(handler), key=f" {KEY}\n")
    assert seen[0].headers["User-Agent"] == f"alttext-html/{__version__}"
    assert seen[0].headers["X-API-Key"] == KEY
    assert str(seen[0].url) == "https://alttextgenie.com/api/v1/account.php"


@pytest.mark.parametrize("key", ["", "  ", "a b", "a\nX-Other: 1", "schlüssel", "\udcff"])
def test_a_key_that_no_header_can_carry_is_refused_unseen(key: str) -> None:
    """Before any request, and without repeating it."""
    with pytest.raises(Unauthorized) as error:
        AltTextGenie(Secret(key))
    assert not key.strip() or key.strip() not in str(error.value)


def chain(error: BaseException) -> list[BaseException]:
    """The error and everything it hangs together with."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue:
        each = queue.pop()
        if each is not None and each not in found:
            found.append(each)
            queue += [each.__cause__, each.__context__]
    return found


ECHO = failure(f"key {KEY} is unknown: " + "x" * 170 + KEY)
ENDS: list[httpx.MockTransport | str] = [
    *(f"{fault}:1" if fault is Fault.DELAY else str(fault) for fault in Fault),
    *(answering(status, ECHO) for status in (200, 302, 400, 401, 402, 403, 404, 405, 429, 500, 502, 503)),
    answering(302, "", Location=f"https://example.com/?key={KEY}"),
]


@pytest.mark.parametrize("end", ENDS)
def test_no_error_shows_the_key(end: httpx.MockTransport | str, caplog: pytest.LogCaptureFixture) -> None:
    """Not in its text, repr, traceback with local variables, chain or log, even if the server repeats it."""
    caplog.set_level(logging.DEBUG)
    with Sandbox(key=KEY) as sandbox:
        transport = None if isinstance(end, str) else end
        sandbox.set_faults(*([end] if isinstance(end, str) else []))

        async def attempt(client: AltTextGenie) -> ProviderError | None:
            assert KEY not in repr(client) + repr(vars(client))
            try:
                await client.describe(wanted())
            except ProviderError as error:
                return error
            return None

        error = using(sandbox.url, attempt, transport=transport, timeouts=Timeouts(read=0.2))
    if error is not None:
        assert chain(error) == [error]
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert KEY not in "".join(told.format()) + str(error) + repr(error) + repr(vars(error))
    assert KEY not in caplog.text


def test_no_error_without_a_connection_shows_the_key(caplog: pytest.LogCaptureFixture) -> None:
    """httpx's own exception holds the request with its headers: it is not in the chain."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Unavailable) as error:
        using(f"http://127.0.0.1:{unused_port()}", lambda client: client.describe(wanted()))
    assert chain(error.value) == [error.value]
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "proxy",
    ["http://me:hun/ter2@127.0.0.1:9", "ftp://me:hunter2@127.0.0.1:9", "socks5://me:hunter2@127.0.0.1:9"],
)
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(proxy: str, tmp_path: Path) -> None:
    """It is a setting of the machine that is wrong and no bug; the variable is named and not what it holds."""
    done = alttext("account", cwd=tmp_path, key=KEY, HTTPS_PROXY=proxy)
    assert done.returncode == PROVIDER
    assert done.stderr.startswith("alttext-html: the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used. ")
    assert "hun" not in done.stderr
