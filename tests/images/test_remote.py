"""Fetching images of other hosts: a real server on loopback, names from a fake resolver."""

from __future__ import annotations

import ipaddress
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alttext_html.errors import ImageError
from alttext_html.images.addresses import checked, is_public, resolve
from alttext_html.images.load import LoadOptions, read
from alttext_html.images.remote import Remote, RemoteOptions, allowed_hosts
from alttext_html.types import RemoteRef
from tests.helpers.pictures import picture, svg

PNG = picture()
HOST = "pictures.example.org"


class Server(ThreadingHTTPServer):
    """Answers from a table: path to status, headers, body."""

    daemon_threads = False

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"none"))
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def url(server: Server, path: str, host: str = HOST) -> str:
    return f"http://{host}:{server.server_port}{path}"


@pytest.fixture
def remote(server: Server, tmp_path: Path) -> Iterator[Callable[..., Remote]]:
    opened: list[Remote] = []

    def make(**more: Any) -> Remote:
        injected = {name: more.pop(name) for name in ("resolver", "is_allowed", "now") if name in more}
        defaults: dict[str, Any] = {"resolver": lambda host: ["127.0.0.1"], "is_allowed": lambda address: True}
        options = RemoteOptions(**{"hosts": (HOST,), **more})
        opened.append(Remote(tmp_path / "remote", options, **{**defaults, **injected}))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


Make = Callable[..., Remote]
LIMITS = LoadOptions((Path("/nowhere"),))


def test_an_image_is_fetched_and_loaded(server: Server, remote: Make) -> None:
    """Under its name: the server sees the Host of the URL, and nothing that tells of earlier visits."""
    server.answers["/a.png?x=1"] = (200, {"Set-Cookie": "a=b"}, PNG)
    server.answers["/b.png"] = (200, {}, PNG)
    fetcher = remote()
    image = fetcher.load(RemoteRef(url(server, "/a.png?x=1#part")), LIMITS)
    fetcher.fetch(url(server, "/b.png"))
    assert read(image) == PNG
    assert image.width == 120
    (_, first), (_, second) = server.requests
    assert first["Host"] == f"{HOST}:{server.server_port}"
    assert not {"Cookie", "Referer", "Authorization"} & set(second)


def test_a_url_is_asked_once_a_run(server: Server, remote: Make) -> None:
    """Whether it answers or fails."""
    server.answers["/a.png"] = (200, {}, PNG)
    fetcher = remote()
    for _ in range(3):
        fetcher.fetch(url(server, "/a.png"))
        with pytest.raises(ImageError, match="status 404"):
            fetcher.fetch(url(server, "/gone.png"))
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("headers", "later", "requests"),
    [
        ({"Cache-Control": "public, max-age=3600"}, 3599, 1),
        ({"Cache-Control": "max-age=3600"}, 3601, 2),
        ({"Cache-Control": "max-age=3600", "Age": "3000"}, 700, 2),
        ({"Expires": "Thu, 01 Jan 1970 02:00:00 GMT"}, 6199, 1),
        ({"Expires": "Thu, 01 Jan 1970 02:00:00 GMT"}, 6201, 2),
        ({"Cache-Control": "no-cache, max-age=3600"}, 1, 2),
        ({"Cache-Control": "no-store"}, 1, 2),
        ({"Cache-Control": "max-age=soon", "Expires": "never"}, 1, 2),
        ({}, 1, 2),
    ],
)
def test_a_fresh_copy_is_used_unasked(
    server: Server, remote: Make, headers: dict[str, str], later: int, requests: int
) -> None:
    """By Cache-Control, Age and Expires; without them it is asked about."""
    server.answers["/a.png"] = (200, headers, PNG)
    for now in (1000.0, 1000.0 + later):
        assert remote(now=lambda: now).fetch(url(server, "/a.png")).read_bytes() == PNG  # noqa: B023
    assert len(server.requests) == requests


@pytest.mark.parametrize("headers", [{"ETag": '"1"'}, {"Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}])
def test_a_stale_copy_is_asked_about_conditionally(server: Server, remote: Make, headers: dict[str, str]) -> None:
    """With what the first answer gave; a 304 makes it fresh again."""
    server.answers["/a.png"] = (200, headers, PNG)
    remote().fetch(url(server, "/a.png"))
    server.answers["/a.png"] = (304, {**headers, "Cache-Control": "max-age=60"}, b"")
    assert remote().fetch(url(server, "/a.png")).read_bytes() == PNG
    assert {"If-None-Match", "If-Modified-Since"} & set(server.requests[1][1])
    remote().fetch(url(server, "/a.png"))
    assert len(server.requests) == 2


def test_a_changed_image_replaces_the_copy(server: Server, remote: Make) -> None:
    """A stale copy gives way."""
    server.answers["/a.png"] = (200, {"ETag": '"1"'}, PNG)
    remote().fetch(url(server, "/a.png"))
    server.answers["/a.png"] = (200, {"ETag": '"2"'}, PNG * 2)
    assert remote().fetch(url(server, "/a.png")).read_bytes() == PNG * 2


def test_a_copy_serves_while_the_host_fails(server: Server, remote: Make) -> None:
    """A 5xx or no connection; a 404 is an answer."""
    server.answers["/a.png"] = (200, {}, PNG)
    address = url(server, "/a.png")
    remote().fetch(address)
    server.answers["/a.png"] = (503, {}, b"")
    assert remote().fetch(address).read_bytes() == PNG

    def nobody(host: str) -> list[str]:
        raise OSError("Name or service not known")

    assert remote(resolver=nobody).fetch(address).read_bytes() == PNG
    server.answers["/a.png"] = (404, {}, b"")
    with pytest.raises(ImageError, match="404"):
        remote().fetch(address)


@pytest.mark.parametrize("spoil", [b"", b"{}", b"[", b'{"url":1}', b"\xff"])
def test_a_spoiled_store_is_no_store(server: Server, remote: Make, tmp_path: Path, spoil: bytes) -> None:
    """Damaged notes are fetched again; so is a body that does not fit its hash."""
    server.answers["/a.png"] = (200, {"Cache-Control": "max-age=60"}, PNG)
    body = remote().fetch(url(server, "/a.png"))
    body.with_suffix(".json").write_bytes(spoil)
    assert remote().fetch(url(server, "/a.png")).read_bytes() == PNG
    body.write_bytes(PNG * 2)
    assert remote().fetch(url(server, "/a.png")).read_bytes() == PNG
    assert len(server.requests) == 3


def test_a_store_that_links_outside_reads_nothing(server: Server, remote: Make, tmp_path: Path) -> None:
    """A prepared cache folder cannot make a file of the disk into a picture."""
    server.answers["/a.png"] = (200, {"Cache-Control": "max-age=60"}, PNG)
    body = remote().fetch(url(server, "/a.png"))
    (tmp_path / "secret.png").write_bytes(PNG)
    body.unlink()
    body.symlink_to(tmp_path / "secret.png")
    image = remote().load(RemoteRef(url(server, "/a.png")), LIMITS)
    assert image.path.parent == tmp_path / "remote"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "options", "words"),
    [
        ((200, {}, b""), {}, "0 bytes"),
        ((200, {}, PNG), {"max_bytes": 100}, "more than 100 bytes"),
        ((200, {}, PNG), {"max_total": 100}, "its limit"),
        ((200, {"Content-Encoding": "gzip"}, PNG), {}, "compressed"),
        ((200, {"Content-Length": "9999"}, PNG), {}, "cannot be reached"),
        ((500, {}, b""), {}, "run again later"),
        ((403, {}, b""), {}, "status 403"),
        ((302, {"Location": "/a.png"}, b""), {}, "redirects more than 5 times"),
        ((302, {"Location": "file:///etc/passwd"}, b""), {}, "not http or https"),
        ((302, {"Location": "http://other.example.net/"}, b""), {}, "redirects to other.example.net"),
        ((302, {"Location": "http://[::1"}, b""), {}, "cannot be reached"),
        ((302, {}, b""), {}, "status 302"),
    ],
)
def test_what_is_not_fetched_says_why(
    server: Server, remote: Make, answer: tuple[int, dict[str, str], bytes], options: dict[str, int], words: str
) -> None:
    """One sentence with the URL of the page."""
    server.answers["/a.png"] = answer
    address = url(server, "/a.png")
    with pytest.raises(ImageError) as caught:
        remote(**options).fetch(address)
    assert words in str(caught.value)
    assert address in str(caught.value)


def test_a_sentence_about_the_picture_names_its_url(server: Server, remote: Make) -> None:
    """Not the file of the cache."""
    server.answers["/a.png"] = (200, {}, b"<!doctype html>")
    with pytest.raises(ImageError, match=r"^http://.*a\.png is not an image: it is an HTML page"):
        remote().load(RemoteRef(url(server, "/a.png")), LIMITS)


def test_a_part_of_a_remote_sprite(server: Server, remote: Make) -> None:
    """The fragment is not sent, and chooses the part."""
    server.answers["/s.svg"] = (200, {}, svg('<symbol id="a" viewBox="0 0 5 5"><path d="M0 0"/></symbol>'))
    image = remote().load(RemoteRef(url(server, "/s.svg#a")), LIMITS)
    assert (image.width, image.height) == (5, 5)


def test_hosts_that_are_not_allowed_are_not_asked(server: Server, remote: Make) -> None:
    """Not even their name is looked up; a pattern allows what is below a host, None allows all."""
    looked_up: list[str] = []

    def resolver(host: str) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    server.answers["/a.png"] = (200, {}, PNG)
    with pytest.raises(ImageError, match=r'allow it with remote = \["other.example.net"\]'):
        remote(resolver=resolver).fetch(url(server, "/a.png", "other.example.net"))
    assert looked_up == []
    remote(hosts=("*.example.org",)).fetch(url(server, "/a.png"))
    remote(hosts=None).fetch(url(server, "/a.png", "anything.test"))


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "*.example"),
        ("a.xn--bcher-kva.example", "*.BÜCHER.example"),
    ],
)
def test_an_allowed_host_has_two_spellings(server: Server, remote: Make, host: str, allowed: str) -> None:
    """In its own script and in ASCII."""
    server.answers["/a.png"] = (200, {}, PNG)
    assert remote(hosts=(allowed,)).fetch(url(server, "/a.png", host)).read_bytes() == PNG


@pytest.mark.parametrize(
    ("setting", "site_url", "hosts"),
    [
        ((), "https://example.org/docs/", ("example.org",)),
        ((), "", ()),
        (("CDN.example.net.",), "https://example.org/", ("example.org", "cdn.example.net")),
        (("all",), "https://example.org/", None),
        (("none",), "https://example.org/", ()),
    ],
)
def test_the_setting_remote(setting: tuple[str, ...], site_url: str, hosts: tuple[str, ...] | None) -> None:
    """The site's own host by default, all, none, or a list."""
    assert allowed_hosts(setting, site_url) == hosts


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1",
        "::", "::1", "fe80::1", "fd00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3f57:fefe",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    """Also inside IPv6."""
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_ordinary_addresses_are_public(address: str) -> None:
    """What the internet is made of."""
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]", "localhost"])
def test_loopback_in_disguise_is_refused(server: Server, remote: Make, host: str) -> None:
    """Decimal, octal and short forms are addresses after the look-up, and that is what is checked."""
    server.answers["/a.png"] = (200, {}, PNG)
    fetcher = remote(hosts=None, resolver=resolve, is_allowed=is_public)
    with pytest.raises(ImageError):
        fetcher.fetch(url(server, "/a.png", host))
    assert server.requests == []


def test_one_private_address_spoils_a_name() -> None:
    """A name that leads inside and outside is a trap."""
    with pytest.raises(PermissionError, match=r"10\.0\.0\.7"):
        checked("x", lambda host: ["1.1.1.1", "10.0.0.7"], is_public)
    with pytest.raises(PermissionError):
        checked("x", lambda host: ["fe80::1%eth0"], is_public)
    with pytest.raises(OSError, match="no address"):
        checked("x", lambda host: [], is_public)


def test_a_name_that_changes_its_address_gains_nothing(server: Server, remote: Make) -> None:
    """The name is looked up once a request, and the connection goes to the very address that was checked."""
    looked_up: list[str] = []

    def rebinding(host: str) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["169.254.169.254"]

    server.answers["/a.png"] = (200, {}, PNG)
    fetcher = remote(resolver=rebinding, is_allowed=lambda address: address.is_loopback)
    fetcher.fetch(url(server, "/a.png"))
    assert looked_up == [HOST]
    with pytest.raises(ImageError, match=r"169\.254\.169\.254, which is not public"):
        fetcher.fetch(url(server, "/b.png"))


def test_every_redirect_is_checked(server: Server, remote: Make) -> None:
    """A public host that sends on to a private one is refused before a connection."""
    public, private = "public.example.org", "private.example.org"
    table = {public: ["127.0.0.1"], private: ["127.0.0.2"]}
    server.answers["/a.png"] = (302, {"Location": url(server, "/secret", private)}, b"")
    fetcher = remote(hosts=None, resolver=table.__getitem__, is_allowed=lambda address: str(address) == "127.0.0.1")
    with pytest.raises(ImageError, match=r"private\.example\.org leads to the address 127\.0\.0\.2"):
        fetcher.fetch(url(server, "/a.png", public))
    assert [path for path, _ in server.requests] == ["/a.png"]


def test_a_slow_answer_is_given_up(server: Server, remote: Make) -> None:
    """The time is limited for the whole, bodies that drip and chains of redirects included."""
    server.answers["/a.png"] = (200, {}, PNG)
    server.answers["/b.png"] = (302, {"Location": "/a.png"}, b"")
    for path in ("/a.png", "/b.png"):
        hours = itertools.count(step=3600)
        with pytest.raises(ImageError, match="takes more than 30 seconds"):
            remote(now=lambda: float(next(hours))).fetch(url(server, path))  # noqa: B023


@pytest.mark.parametrize(
    "piece", [b"X-Slow: 1\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"], ids=["header", "early hints"]
)
def test_headers_that_never_end_are_given_up(remote: Make, piece: bytes) -> None:
    """Each read is in time, and no answer begins: the connection is cut."""
    with socket.create_server(("127.0.0.1", 0)) as endless:

        def drip() -> None:
            connection, _ = endless.accept()
            with connection, suppress(OSError):
                connection.recv(1 << 16)
                connection.sendall(b"HTTP/1.1 200 OK\r\n" if piece.startswith(b"X") else b"")
                for _ in range(400):
                    connection.sendall(piece)
                    time.sleep(0.01)

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(ImageError, match=r"takes more than 0\.2 seconds"):
            remote(seconds=0.2).fetch(f"http://{HOST}:{endless.getsockname()[1]}/a.png")
        thread.join()


def test_a_second_address_is_tried(server: Server, remote: Make) -> None:
    """A host whose first address does not answer, as with IPv6 on many machines."""
    server.answers["/a.png"] = (200, {}, PNG)
    remote(resolver=lambda host: ["127.0.0.9", "127.0.0.1"]).fetch(url(server, "/a.png"))
