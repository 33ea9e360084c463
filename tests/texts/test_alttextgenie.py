"""The client against the sandbox over a real socket, and over an injected transport where a socket cannot do it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import socket
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import pytest

from alttext_html import __version__
from alttext_html.errors import (
    Ambiguous,
    BadRequest,
    InvalidAnswer,
    OutOfCredits,
    ProviderError,
    Refused,
    SettingsError,
    Unauthorized,
    Unavailable,
)
from alttext_html.languages import codes, languages
from alttext_html.secret import Secret
from alttext_html.texts.providers import Payload, Provider, Request
from alttext_html.texts.providers.address import DEFAULT_URL, checked_base_url
from alttext_html.texts.providers.alttextgenie import AltTextGenie, Timeouts
from alttext_html.texts.providers.sandbox import Fault, Sandbox
from alttext_html.types import ImageType, LanguageTag

T = TypeVar("T")
QUICK = Timeouts(connect=2, read=5, total=10)
KEY = "atg_live_0123456789abcdef"
PNG = b"\x89PNG\r\n\x1a\n\r\n--boundary\r\n\0\xff"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(credits=10, key=KEY) as running:
        yield running


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


def test_it_is_a_provider() -> None:
    """The protocol's members are there, with AltTextGenie's values."""
    client: Provider = AltTextGenie(Secret(KEY))
    assert (client.name, client.price, client.languages) == ("alttextgenie", 1, codes())
    asyncio.run(client.aclose())


def test_an_upload_buys_a_text_in_each_language(sandbox: Sandbox) -> None:
    """The bytes arrive unchanged, the languages are paid one credit each, and a repeated one once."""
    answer = using(
        sandbox.url, lambda client: client.describe(wanted("en", "zh", "en", style=4, keywords="zwölf, 十二"))
    )
    assert answer.texts.keys() == {"en", "zh"}
    call = sandbox.calls[-1]
    assert (call.languages, call.style, call.keywords, call.credits) == (("en", "zh"), 4, "zwölf, 十二", 2)
    assert call.image == hashlib.sha256(PNG).hexdigest()


def test_an_address_is_sent_as_json(sandbox: Sandbox) -> None:
    """``image_url`` instead of the bytes."""
    request = wanted("en", "es", url="https://example.com/image.jpg", keywords="camera")
    assert using(sandbox.url, lambda client: client.describe(request)).texts.keys() == {"en", "es"}
    assert sandbox.calls[-1].keywords == "camera"


def test_all_languages_can_be_bought_at_once(sandbox: Sandbox) -> None:
    """138 languages, 138 credits, one request."""
    sandbox.credits = 138
    assert using(sandbox.url, lambda client: client.describe(wanted(*codes()))).texts.keys() == codes()
    assert sandbox.credits == 0


def test_the_account_is_free(sandbox: Sandbox) -> None:
    """Balance, plan, status and images processed."""
    account = using(sandbox.url, lambda client: client.account())
    assert (account.credits, account.plan, account.status, account.processed_images) == (10, "sandbox", "active", 0)
    assert sandbox.purchases == ()


def test_the_offered_languages_are_the_table(sandbox: Sandbox) -> None:
    """The endpoint's rows become the same type as our table."""
    assert using(sandbox.url, lambda client: client.offered_languages()) == languages()


def test_a_whole_run_uses_one_connection(sandbox: Sandbox) -> None:
    """Keep-alive: requests one after another do not reconnect."""

    async def thrice(client: AltTextGenie) -> None:
        for _ in range(3):
            await client.describe(wanted())

    using(sandbox.url, thrice)
    assert len(sandbox.purchases) == 3


@pytest.mark.parametrize(
    ("fault", "error", "charged"),
    [
        ("401", Unauthorized, 0), ("402", OutOfCredits, 0), ("429", Unavailable, 0), ("500", Unavailable, 0),
        ("502", Ambiguous, 2), ("503", Unavailable, 0), ("302", Refused, 0), ("drop-before", Ambiguous, 0),
        ("drop-after", Ambiguous, 2), ("truncated", Ambiguous, 2), ("cut-json", Ambiguous, 2),
        ("not-json", InvalidAnswer, 2), ("html", InvalidAnswer, 2), ("wrong-shape", InvalidAnswer, 2),
        ("null-data", InvalidAnswer, 2), ("huge", InvalidAnswer, 2), ("not-success", BadRequest, 0),
        ("missing-language", None, 2), ("weak", None, 2), ("refusal", None, 2), ("delay:0.01", None, 2),
    ],
)  # fmt: skip
def test_each_fault_has_its_class(
    sandbox: Sandbox, fault: str, error: type[ProviderError] | None, charged: int
) -> None:
    """What may have been charged is Ambiguous or InvalidAnswer; no other error is ever charged."""
    sandbox.set_faults(fault)
    expected = pytest.raises(error) if error else contextlib.nullcontext()
    with expected as raised:
        using(sandbox.url, lambda client: client.describe(wanted("en", "fr")))
    assert sandbox.credits == 10 - charged
    if raised is not None:
        assert type(raised.value) is error


def test_every_fault_is_in_the_table_above() -> None:
    """A new fault needs a line there."""
    table = next(mark for mark in test_each_fault_has_its_class.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
    assert {row[0].split(":")[0] for row in table.args[1]} == set(Fault)


def test_a_wrong_key_is_unauthorized(sandbox: Sandbox) -> None:
    """Without any fault, on a free endpoint as well."""
    for use in (lambda client: client.account(), lambda client: client.describe(wanted())):
        with pytest.raises(Unauthorized, match=r"https://alttextgenie\.com/dashboard"):
            using(sandbox.url, use, key="atg_wrong")
    assert sandbox.credits == 10


def test_the_numbers_of_a_402_are_read(sandbox: Sandbox) -> None:
    """Needed and available, as the API page writes them."""
    sandbox.credits = 1
    with pytest.raises(OutOfCredits, match="Add credits") as error:
        using(sandbox.url, lambda client: client.describe(wanted("en", "es", "fr")))
    assert (error.value.needed, error.value.available) == (3, 1)


def test_what_is_no_image_is_a_bad_request(sandbox: Sandbox) -> None:
    """400: this image's problem."""
    request = Request(Payload(b"<svg/>", ImageType.SVG, "a.svg"), (LanguageTag("en"),), 2)
    with pytest.raises(BadRequest, match="Invalid image"):
        using(sandbox.url, lambda client: client.describe(request))


def test_a_language_left_out_is_just_absent(sandbox: Sandbox) -> None:
    """The others are kept."""
    sandbox.set_faults("missing-language")
    assert using(sandbox.url, lambda client: client.describe(wanted("en", "fr"))).texts.keys() == {"en"}


@pytest.mark.parametrize(
    "request_",
    [
        wanted("xx"), wanted("en-US"), Request(Payload(PNG, ImageType.PNG, "a"), (), 2), wanted(style=0),
        wanted(style=6), wanted(keywords="k" * 256), wanted(url="file:///etc/passwd"), wanted(url="https://a b"),
        wanted(url="https://\udcff"),
        Request(Payload(b"", ImageType.PNG, "a.png"), (LanguageTag("en"),), 2),
    ],
)  # fmt: skip
def test_what_cannot_succeed_is_not_sent(sandbox: Sandbox, request_: Request) -> None:
    """A wrong language, style, keyword length or address is an error before any request."""
    with pytest.raises(BadRequest):
        using(sandbox.url, lambda client: client.describe(request_))
    assert sandbox.calls == ()


@pytest.mark.parametrize("name", ["", "/home/me/secret/a.png", "C:\\me\\a.png", 'a"\r\nb.png', "\udcff.png", "十.png"])
def test_any_file_name_can_be_sent(sandbox: Sandbox, name: str) -> None:
    """Quotes, line ends and bytes that are no UTF-8 do not break the form."""
    assert using(sandbox.url, lambda client: client.describe(wanted(name=name, keywords="\udcff"))).texts


def test_of_a_path_only_the_name_is_sent() -> None:
    """The folders of the machine are nobody's business."""
    seen: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        return httpx.Response(200, text=success(alt_texts={"en": "A pier"}))

    request = wanted(name="/home/me/site/a.png")
    using(DEFAULT_URL, lambda client: client.describe(request), transport=httpx.MockTransport(handler))
    assert b'filename="a.png"' in seen[0]
    assert b"/home" not in seen[0]


# --- timeouts and connections ----------------------------------------------------------------------------


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


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


# --- statuses and headers that the sandbox does not give ---------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, failure("Invalid parameters"), BadRequest), (405, failure("Method Not Allowed"), BadRequest),
        (413, "<html>", BadRequest), (422, "", BadRequest), (403, "<html>", Refused), (404, "<html>", Refused),
        (301, "", Refused), (308, "", Refused), (304, "", Refused), (201, success(), InvalidAnswer),
        (204, "", InvalidAnswer),
        (408, "", Unavailable), (429, "", Unavailable), (503, "<html>", Unavailable),
        (503, failure("down"), Unavailable),
        (500, failure("AI model failure"), Unavailable), (502, failure("model down"), Unavailable),
        (500, "", Ambiguous), (500, "<html>", Ambiguous), (502, "<html>", Ambiguous), (504, "<html>", Ambiguous),
        (500, success(), Ambiguous), (500, '{"success": 0, "error"', Ambiguous), (500, "x" * 2_000_000, Ambiguous),
        (524, "", Ambiguous), (200, "", Ambiguous),
        (200, failure("Insufficient credits. Needed: 1, Available: 0"), OutOfCredits),
        (200, failure("Invalid API key"), Unauthorized), (200, failure("No image"), BadRequest),
        (200, '{"success": false}', BadRequest), (200, '{"success": false, "error": null}', BadRequest),
        (200, "[]", InvalidAnswer), (200, "{}", InvalidAnswer), (200, '{"success": true}', InvalidAnswer),
        (200, success(), InvalidAnswer), (200, success(alt_texts="A pier"), InvalidAnswer),
        (200, success(alt_texts=["A pier"]), InvalidAnswer), (200, success(alt_texts={"en": None}), InvalidAnswer),
        (200, "[" * 100_000, InvalidAnswer), (200, b"\xff\xfe", InvalidAnswer),
    ],
)  # fmt: skip
def test_each_answer_has_its_class(status: int, body: str | bytes, error: type[ProviderError]) -> None:
    """The documented table, and the answers of gateways, firewalls and PHP."""
    with pytest.raises(error) as raised:
        using(DEFAULT_URL, lambda client: client.describe(wanted()), transport=answering(status, body))
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("alt_texts", "texts"),
    [
        ({"en": "A pier", "fr": None}, {"en": "A pier"}), ({"en": "A pier", "fr": " "}, {"en": "A pier"}), ([], {}),
        ({}, {}),
        ({"en": "A pier", "de": "Ein Steg"}, {"en": "A pier"}), ({"fr": ""}, {}),
    ],
)  # fmt: skip
def test_what_is_good_in_an_answer_is_kept(alt_texts: Any, texts: dict[str, str]) -> None:
    """A null or blank text is left out; PHP's ``[]`` is an empty map; what nobody asked for is ignored."""
    transport = answering(200, success(alt_texts=alt_texts))
    assert using(DEFAULT_URL, lambda c: c.describe(wanted("en", "fr")), transport=transport).texts == texts


@pytest.mark.parametrize("data", [{"credits_remaining": "1500"}, {"user": {"credits": 1500, "current_plan_key": None}}])
def test_the_balance_is_read_as_php_writes_it(data: Any) -> None:
    """A number in a string, fields left out or null."""
    assert using(DEFAULT_URL, lambda c: c.account(), transport=answering(200, success(**data))).credits == 1500


@pytest.mark.parametrize("data", [{}, {"credits_remaining": "many"}, {"user": None}, {"user": []}])
def test_an_account_without_a_balance_is_invalid(data: Any) -> None:
    """No guess about credits."""
    with pytest.raises(InvalidAnswer):
        using(DEFAULT_URL, lambda c: c.account(), transport=answering(200, success(**data)))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7), ("0", 0), (" 2.5 ", 2.5), ("Fri, 15 Jan 2027 08:01:00 GMT", 60), ("Fri, 15 Jan 2027 07:00:00 GMT", 0),
        ("", None), ("soon", None), ("-1", None), ("nan", None), ("9" * 400, None), ("1e9", None),
        ("Fri, 99 Jan 2027 08:01:00 GMT", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 500, 503])
def test_retry_after_is_seconds_or_a_date(status: int, header: str, seconds: float | None) -> None:
    """RFC 9110, section 10.2.3; anything else is no advice."""
    transport = answering(status, failure("busy"), retry_after=header)
    with pytest.raises(Unavailable) as error:
        using(DEFAULT_URL, lambda client: client.describe(wanted()), transport=transport)
    assert error.value.retry_after == seconds


def test_a_redirect_is_not_followed_and_names_its_target() -> None:
    """The key stays with the configured origin; the error says what to do."""
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(307, headers={"Location": "https://user:pw@new.example.com/api"})

    with pytest.raises(Refused, match=r"to new\.example\.com, .* set the API's address"):
        using(DEFAULT_URL, lambda client: client.describe(wanted()), transport=httpx.MockTransport(handler))
    assert seen == ["alttextgenie.com"]


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


# --- the address -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        DEFAULT_URL, DEFAULT_URL + "/", "https://host:8443/x", "http://127.0.0.1:80/x", "http://127.8.9.1", "http://[::1]:8/x",
        "http://localhost:8000", "HTTPS://host",
    ],
)  # fmt: skip
def test_addresses_that_are_safe(url: str) -> None:
    """https anywhere, http on this machine."""
    assert checked_base_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "", "alttextgenie.com/api", "http://alttextgenie.com/api/v1", "http://localhost.example.com", "http://127.0.0.1.nip.io",
        "http://10.0.0.1", "http://0.0.0.0", "ftp://localhost", "file:///x", "https://", "https:///x", "https://user:pw@host",
        "http://localhost@evil.example", "https://host?key=pw", "https://host/#pw", "https://host:99999", "https://[::1",
        "https://ho st", "https://h\u0130st", "https://evil.example\\@localhost",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    """No clear text to other machines, no credentials, nothing that is no base; a password is not repeated."""
    with pytest.raises(SettingsError, match="API's address") as error:
        checked_base_url(url)
    assert "pw" not in str(error.value)


# --- the key -----------------------------------------------------------------------------------------------


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
