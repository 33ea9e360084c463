"""The sandbox answers as the API page says, counts what it charges and survives its clients."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from alttext_html.errors import SettingsError
from alttext_html.languages import codes
from alttext_html.texts.providers.sandbox import Fault, FaultRule, Sandbox

PNG = b"\x89PNG\r\n\x1a\n\r\n--\0\xff rest"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
URL_BODY = {"image_url": "https://example.com/image.jpg", "languages": ["en", "es", "fr"], "style_id": 2}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(credits=10) as running:
        yield running


def send(
    sandbox: Sandbox, method: str, file: str, body: bytes = b"", key: str | None = None, kind: str = "application/json"
) -> tuple[int, Any]:
    """One request without any client of ours: status and decoded JSON."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    try:
        headers = {"Content-Type": kind} | ({"X-API-Key": sandbox.key if key is None else key} if key != "" else {})
        connection.request(method, f"/api/v1/{file}", body=body, headers=headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    finally:
        connection.close()


def buy(sandbox: Sandbox, **changes: Any) -> tuple[int, Any]:
    """A purchase by address with some parameters changed; None takes one away."""
    body = {name: value for name, value in (URL_BODY | changes).items() if value is not None}
    return send(sandbox, "POST", "generate.php", json.dumps(body).encode())


def form(**fields: bytes) -> bytes:
    """A multipart body as curl -F writes it, with the boundary ``XX``."""
    parts = b""
    for name, value in fields.items():
        file = '; filename="a.png"\r\nContent-Type: image/png' if name == "image" else ""
        parts += f'--XX\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + value + b"\r\n"
    return parts + b"--XX--\r\n"


def upload(sandbox: Sandbox, **fields: bytes) -> tuple[int, Any]:
    return send(sandbox, "POST", "generate.php", form(**fields), kind="multipart/form-data; boundary=XX")


def test_account_has_the_documented_shape(sandbox: Sandbox) -> None:
    """API page, "Account Information"."""
    status, answer = send(sandbox, "GET", "account.php")
    assert status == 200
    assert answer.keys() == {"success", "data", "timestamp"}
    assert answer["success"] is True
    assert TIMESTAMP.fullmatch(answer["timestamp"])
    assert answer["data"].keys() == {"user", "credits_remaining"}
    assert answer["data"]["user"].keys() == {
        "id", "name", "email", "company", "credits", "processed_images", "subscription_status", "current_plan_key",
    }  # fmt: skip
    assert answer["data"]["credits_remaining"] == answer["data"]["user"]["credits"] == 10


def test_languages_have_the_documented_shape(sandbox: Sandbox) -> None:
    """API page, "Available Languages": all 138, and the default."""
    status, answer = send(sandbox, "GET", "languages.php")
    assert (status, answer["data"]["default"], answer["data"]["count"]) == (200, "en", 138)
    assert {row["code"] for row in answer["data"]["languages"]} == codes()
    assert all(row.keys() == {"code", "name", "native_name", "flag_emoji"} for row in answer["data"]["languages"])


def test_a_purchase_by_address_has_the_documented_shape(sandbox: Sandbox) -> None:
    """API page, first example of "Generate Alt Text": three languages, three credits."""
    status, answer = buy(sandbox, keywords="photography camera")
    assert (status, answer["success"]) == (200, True)
    assert answer["data"].keys() == {"alt_texts", "image_id"}
    assert answer["data"]["alt_texts"].keys() == {"en", "es", "fr"}
    assert re.fullmatch(r"\d{16}", answer["data"]["image_id"])
    assert sandbox.credits == 7


def test_a_purchase_by_upload_takes_a_comma_separated_list(sandbox: Sandbox) -> None:
    """API page, second example: ``-F image=@... -F languages=en,es -F style_id=2``."""
    status, answer = upload(sandbox, image=PNG, languages=b"en,es", style_id=b"2")
    assert (status, set(answer["data"]["alt_texts"])) == (200, {"en", "es"})
    assert sandbox.credits == 8


def test_defaults_are_english_and_the_recommended_style(sandbox: Sandbox) -> None:
    """API page, "Parameters": languages ["en"], style 2, no keywords."""
    assert buy(sandbox, languages=None, style_id=None)[0] == 200
    call = sandbox.calls[-1]
    assert (call.languages, call.style, call.keywords, call.credits) == (("en",), 2, "", 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"image_url": None}, {"image_url": ""}, {"image_url": "image.jpg"}, {"image_url": "file:///etc/passwd"},
        {"languages": ["xx"]}, {"languages": []}, {"languages": ""}, {"languages": 3}, {"languages": [1]},
        {"style_id": 0}, {"style_id": 6}, {"style_id": "two"}, {"keywords": "k" * 256}, {"keywords": ["a"]},
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_a_400_and_free(sandbox: Sandbox, changes: dict[str, Any]) -> None:
    """The documented error body, and nothing charged."""
    status, answer = buy(sandbox, **changes)
    assert (status, answer["success"], answer.keys()) == (400, False, {"success", "error", "timestamp"})
    assert sandbox.credits == 10


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"", "application/json"),
        (form(image=b"GIF8 no image", languages=b"en"), "multipart/form-data; boundary=XX"),
        (form(image=b"", languages=b"en"), "multipart/form-data; boundary=XX"),
        (form(languages=b"en"), "multipart/form-data; boundary=XX"),
        (form(image=PNG, languages=b"\xff"), "multipart/form-data; boundary=XX"),
        (form(image=PNG)[:-6], "multipart/form-data; boundary=XX"),
        (form(image=PNG), "multipart/form-data; boundary=YY"),
        (form(image=PNG), "multipart/form-data"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(sandbox: Sandbox, body: bytes, kind: str) -> None:
    """Neither broken JSON nor a broken form nor a file that is no image is charged."""
    assert send(sandbox, "POST", "generate.php", body, kind=kind)[0] == 400
    assert sandbox.credits == 10


@pytest.mark.parametrize("style", [1, 2, 3, 4, 5])
def test_all_styles_are_taken(sandbox: Sandbox, style: int) -> None:
    """Each of the five styles, and keywords of exactly 255 characters."""
    assert buy(sandbox, style_id=style, languages="en", keywords="ü" * 255)[0] == 200


@pytest.mark.parametrize(
    ("method", "file", "key", "status"),
    [
        ("GET", "account.php", "", 401), ("GET", "account.php", "wrong", 401), ("GET", "languages.php", "", 401),
        ("POST", "generate.php", "wrong", 401), ("GET", "generate.php", None, 405), ("PUT", "generate.php", None, 405),
        ("POST", "account.php", None, 405), ("DELETE", "languages.php", None, 405), ("GET", "other.php", None, 404),
    ],
)  # fmt: skip
def test_keys_and_methods(sandbox: Sandbox, method: str, file: str, key: str | None, status: int) -> None:
    """API page, "Error Handling": 401 without the right key, 405 for the wrong method."""
    got, answer = send(sandbox, method, file, key=key)
    assert (got, answer["success"]) == (status, False)


def test_too_few_credits_say_how_many_and_charge_none(sandbox: Sandbox) -> None:
    """API page, "Error Response Example", word for word."""
    sandbox.credits = 1
    status, answer = buy(sandbox)
    assert (status, answer["error"]) == (402, "Insufficient credits. Needed: 3, Available: 1")
    assert sandbox.credits == 1


def test_texts_depend_on_image_language_and_style_only(sandbox: Sandbox) -> None:
    """The same request gives the same texts; each of the three makes a difference."""
    sandbox.credits = 1000

    def texts(image: bytes, style: int) -> dict[str, str]:
        answer: dict[str, str] = upload(sandbox, image=image, languages=b"en,zh", style_id=b"%d" % style)[1]["data"][
            "alt_texts"
        ]
        return answer

    assert texts(PNG, 2) == texts(PNG, 2)
    every = [text for image in (PNG, PNG + b"2") for style in range(1, 6) for text in texts(image, style).values()]
    assert len(set(every)) == 20
    assert all(text.startswith("Sandbox text ") for text in every)


def test_many_clients_at_once_are_charged_exactly(sandbox: Sandbox) -> None:
    """40 purchases of one credit at once against 25 credits: 25 succeed, 15 get a 402."""
    sandbox.credits = 25
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: buy(sandbox, languages="en")[0], range(40)))
    assert (statuses.count(200), statuses.count(402), sandbox.credits) == (25, 15, 0)
    assert sorted(call.number for call in sandbox.calls) == list(range(1, 41))
    assert sum(call.credits for call in sandbox.calls) == 25


def test_one_connection_serves_many_requests(sandbox: Sandbox) -> None:
    """Keep-alive, also after an error."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    for key, status in [(sandbox.key, 200), ("wrong", 401), (sandbox.key, 200)]:
        connection.request("GET", "/api/v1/account.php", headers={"X-API-Key": key})
        first = connection.sock
        response = connection.getresponse()
        response.read()
        assert (response.status, connection.sock) == (status, first)
    connection.close()


def test_clients_that_vanish_do_no_harm(sandbox: Sandbox) -> None:
    """Half a request is never charged; a client that is gone before its answer was charged."""
    address = urlsplit(sandbox.url)
    head = f"POST /api/v1/generate.php HTTP/1.1\r\nHost: x\r\nX-API-Key: {sandbox.key}\r\n".encode()
    body = json.dumps(URL_BODY).encode()
    whole = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    for piece in (b"", b"GE", head, whole[:-1]):
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(piece)
    sandbox.set_delay(0.05)
    with socket.create_connection((address.hostname, address.port)) as client:
        client.sendall(whole)
        while not sandbox.purchases:
            time.sleep(0.001)
    assert buy(sandbox, languages="en")[0] == 200
    assert [call.credits for call in sandbox.purchases] == [3, 1]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("500", FaultRule(Fault.SERVER_ERROR)),
        ("500@3", FaultRule(Fault.SERVER_ERROR, (range(3, 4),))),
        ("429:2@1,5-7", FaultRule(Fault.TOO_MANY_REQUESTS, (range(1, 2), range(5, 8)), argument="2")),
        ("drop-after%0.25", FaultRule(Fault.DROP_AFTER, probability=0.25)),
        ("account/500@2", FaultRule(Fault.SERVER_ERROR, (range(2, 3),), endpoint="account")),
        ("delay:0.5", FaultRule(Fault.DELAY, argument="0.5")),
        ("302:https://example.com/x", FaultRule(Fault.REDIRECT, argument="https://example.com/x")),
    ],
)
def test_a_fault_is_written_as_text(text: str, rule: FaultRule) -> None:
    """The command line's form of a rule."""
    assert FaultRule.parse(text) == rule


@pytest.mark.parametrize("text", ["", "600", "500@", "500@x", "delay", "delay:x", "500%2", "other/500", "500@3-"])
def test_a_fault_that_does_not_exist_is_refused(text: str) -> None:
    """The error says what can be written."""
    with pytest.raises(SettingsError, match="fault"):
        FaultRule.parse(text)


def test_faults_hit_the_requests_they_name(sandbox: Sandbox) -> None:
    """Requests are counted for each endpoint; the first rule that fits wins."""
    sandbox.set_faults("500@2", "401@2-3")
    assert [buy(sandbox, languages="en")[0] for _ in range(4)] == [200, 500, 401, 200]
    sandbox.set_faults()
    assert buy(sandbox, languages="en")[0] == 200
    assert [call.fault for call in sandbox.calls] == [None, "500", "401", None, None]


def test_a_share_of_requests_fails_by_seed() -> None:
    """The same seed fails the same requests."""

    def statuses(seed: int) -> list[int]:
        with Sandbox(faults=["500%0.5"], seed=seed) as running:
            return [buy(running, languages="en")[0] for _ in range(20)]

    assert statuses(1) == statuses(1) != statuses(2)
    assert set(statuses(1)) == {200, 500}


def test_the_program_announces_itself_logs_and_ends_cleanly(tmp_path: Path) -> None:
    """One line with base URL and key; one JSON line a call, there at once; SIGTERM and SIGINT end it with 0."""
    log = tmp_path / "calls.jsonl"
    for end in (signal.SIGTERM, signal.SIGINT):
        program = [sys.executable, "-m", "alttext_html", "sandbox", "--port", "0", "--credits", "5"]
        with subprocess.Popen(
            [*program, "--log", str(log), "--fault", "500@2"], stdout=subprocess.PIPE, text=True
        ) as run:
            assert run.stdout is not None
            url, key = run.stdout.readline().split()
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
            for status in (200, 500):
                connection.request(
                    "POST", urlsplit(url).path + "/generate.php", json.dumps(URL_BODY), headers={"X-API-Key": key}
                )
                response = connection.getresponse()
                response.read()
                assert response.status == status
            lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
            run.send_signal(end)
            assert (run.wait(10), run.stdout.read()) == (0, "")
            connection.close()
        assert [line["credits"] for line in lines[-2:]] == [3, 0]
        assert lines[-1]["fault"] == "500"
        assert key not in log.read_text("utf-8")
        assert lines[0].keys() == {
            "time", "endpoint", "number", "key", "image", "languages", "style", "keywords", "status", "credits",
            "fault",
        }  # fmt: skip


@pytest.mark.parametrize("arguments", [["--fault", "bogus"], ["--port", "70000"], ["--log", "/no/such/folder/x"]])
def test_the_program_refuses_wrong_options_in_one_sentence(arguments: list[str]) -> None:
    """Exit code 2 and no traceback."""
    program = [sys.executable, "-m", "alttext_html", "sandbox", *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
