"""Statuses, bodies and headers that the sandbox does not give, over an injected transport."""

from __future__ import annotations

from typing import Any

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
from alttext_html.texts.providers.address import DEFAULT_URL
from tests.helpers.client import answering, failure, success, using, wanted


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
        (200, b'{"success": true, "data": {"alt_texts": {"en": "\xff"}}}', InvalidAnswer),
        (400, b'{"success": false, "error": "\xff"}', BadRequest), (500, "[" * 5_000, Ambiguous),
        (500, '{"success": false, "data": ' + "[" * 5_000 + "]" * 5_000 + "}", Ambiguous),
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
