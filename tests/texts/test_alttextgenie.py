"""The client against the sandbox over a real socket: what it sends, and each fault's class."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Iterator

import httpx
import pytest

from alttext_html.errors import (
    Ambiguous,
    BadRequest,
    InvalidAnswer,
    OutOfCredits,
    ProviderError,
    Refused,
    Unauthorized,
    Unavailable,
)
from alttext_html.languages import codes, languages
from alttext_html.secret import Secret
from alttext_html.texts.providers import Payload, Provider, Request
from alttext_html.texts.providers.address import DEFAULT_URL
from alttext_html.texts.providers.alttextgenie import AltTextGenie
from alttext_html.texts.providers.sandbox import Fault, Sandbox
from alttext_html.types import ImageType, LanguageTag
from tests.helpers.client import KEY, PNG, success, using, wanted


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(credits=10, key=KEY) as running:
        yield running


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


def test_the_numbers_of_a_402_are_told(sandbox: Sandbox) -> None:
    """Needed and available, as the API page writes them, and what to do."""
    sandbox.credits = 1
    with pytest.raises(OutOfCredits, match=r"Needed: 3\b.*Available: 1\b.*Add credits"):
        using(sandbox.url, lambda client: client.describe(wanted("en", "es", "fr")))


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
