"""The sandbox's HTTP server, and the object that tests steer it with."""

from __future__ import annotations

import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from alttext_html.errors import SettingsError
from alttext_html.texts.providers.sandbox.faults import FaultRule
from alttext_html.texts.providers.sandbox.service import Call, Service

API_PATH = "/api/v1/"
_LARGEST_BODY = 64 << 20
_IDLE_SECONDS = 60


class Sandbox:
    """The simulated API on a port of its own, from ``with`` to the end of its block.

    ``faults`` are rules or their text (``FaultRule.parse``), ``delay`` is in seconds, ``log`` gets JSON Lines.
    """

    def __init__(
        self,
        *,
        credits: int = 100,  # noqa: A002 the API's word
        key: str | None = None,
        port: int = 0,
        delay: float = 0.0,
        faults: Iterable[FaultRule | str] = (),
        seed: int = 0,
        log: Path | None = None,
    ) -> None:
        if not 0 <= port <= 65535:
            raise SettingsError(f"the port {port} must be between 0 (any free one) and 65535")
        rules = _rules(faults)
        self._stack = ExitStack()
        file = self._stack.enter_context(log.open("a", encoding="utf-8")) if log else None
        self._service = Service(
            key=key or f"sandbox_{secrets.token_hex(16)}",
            credits=credits,
            delay=delay,
            faults=rules,
            seed=seed,
            log=file,
        )
        try:
            self._server = _Server(("127.0.0.1", port), self._service)
        except OSError:
            self._stack.close()
            raise
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """Base URL, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}{API_PATH.rstrip('/')}"

    @property
    def key(self) -> str:
        """The one key it accepts."""
        return self._service.key

    @property
    def calls(self) -> tuple[Call, ...]:
        """All requests so far, of every endpoint."""
        return self._service.calls

    @property
    def purchases(self) -> tuple[Call, ...]:
        """The requests that were charged."""
        return tuple(call for call in self.calls if call.credits)

    @property
    def credits(self) -> int:
        """What the account has left."""
        return self._service.credits

    @credits.setter  # noqa: A003 the API's word
    def credits(self, value: int) -> None:
        self._service.credits = value

    def set_faults(self, *faults: FaultRule | str) -> None:
        """Replace the faults (none: nothing goes wrong any more). Requests are counted from the sandbox's start."""
        self._service.set_faults(_rules(faults))

    def set_delay(self, seconds: float) -> None:
        """Let every later purchase wait so long between charge and answer."""
        self._service.set_delay(seconds)

    def __enter__(self) -> Sandbox:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.stop()
        self._stack.close()


def serve(
    *,
    announce: Callable[[str], None],
    port: int = 0,
    credits: int = 100,  # noqa: A002 the API's word
    log: Path | None = None,
    delay: float = 0.0,
    faults: Iterable[str] = (),
    seed: int = 0,
) -> None:
    """Run a sandbox until SIGINT or SIGTERM, in the main thread.

    ``announce`` gets one line, base URL, space, key, once requests are answered. OSError when the port or the log
    cannot be opened, SettingsError for a port or fault that cannot be.
    """
    # A list and no event: the handler runs in the thread that waits, and an event's lock may be held there just then.
    asked: list[int] = []
    with Sandbox(port=port, credits=credits, log=log, delay=delay, faults=faults, seed=seed) as sandbox:
        before = {
            each: signal.signal(each, lambda number, _: asked.append(number))
            for each in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            announce(f"{sandbox.url} {sandbox.key}")
            while not asked:
                time.sleep(0.1)
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _rules(faults: Iterable[FaultRule | str]) -> tuple[FaultRule, ...]:
    return tuple(FaultRule.parse(each) if isinstance(each, str) else each for each in faults)


class _Server(ThreadingHTTPServer):
    """A thread for each connection. It knows them all, so that its end is the end of every one of them."""

    request_queue_size = 256
    daemon_threads = True

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        super().__init__(address, _Handler)
        self.service = service
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}

    def server_bind(self) -> None:
        """Bind without the base class' look-up of the host's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection's requests in a thread of its own."""
        thread = threading.Thread(target=self._run, args=(request, client_address), daemon=True)
        with self._lock:
            self._open[thread] = request
        thread.start()

    def _run(self, request: Any, client_address: Any) -> None:
        self.process_request_thread(request, client_address)
        with self._lock:
            self._open.pop(threading.current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that vanishes is no error."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End every connection and wait for its thread. Call it after ``shutdown``."""
        self.stopping.set()
        with self._lock:
            connections = dict(self._open)
        for thread, connection in connections.items():
            _end(connection)
            thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "AltTextSandbox"
    sys_version = ""
    timeout = _IDLE_SECONDS
    wbufsize = -1  # status line, headers and body leave in one piece
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base class' name
        """The service's log is the log."""

    def _answer(self) -> None:
        body = self._body()
        if body is None:
            return
        path = urlsplit(self.path).path
        reply = self.server.service.handle(
            self.command,
            path.removeprefix(API_PATH) if path.startswith(API_PATH) else "",
            self.headers.get("X-API-Key", ""),
            self.headers.get("Content-Type", ""),
            body,
        )
        if self.server.stopping.wait(reply.delay) or reply.cut == -1:
            self._drop()
            return
        self.send_response(reply.status)
        for name, value in (
            ("Content-Type", reply.content_type),
            ("Content-Length", str(len(reply.body))),
            *reply.headers,
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: reply.cut])
        if reply.cut is not None:
            self.wfile.flush()
            self._drop()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer  # noqa: N815 the base class' names

    def _body(self) -> bytes | None:
        """The request's body; None when it did not come whole, is too large or has no length."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.send_error(400)
            self.close_connection = True
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _drop(self) -> None:
        self.close_connection = True
        _end(self.connection)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):  # the client has ended it already
        connection.shutdown(socket.SHUT_RDWR)
