"""Stands between a client and a Redis server, and cuts in at a chosen step: the one way to hit an exact moment."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tests.helpers.memory import IN_MEMORY
from tests.helpers.redis_server import Running

ANY = (b"EVALSHA", b"EXEC\r\n", b"HSET", b"SADD")
"""what changes something on the server, or asks it with a script"""
INTEND = (b'"sha256"',)
"""the first command of a purchase that holds a record"""
PUT = (b'"text"',)
"""a text is stored"""
_CREDENTIALS = struct.Struct("3i")


class Moment(Enum):
    """When it is cut."""

    BEFORE = auto()
    """the server never hears of the step"""
    AFTER = auto()
    """the server has done the step, and the client never hears of it"""


def kill(client: int) -> None:
    """The client dies, whatever it does."""
    os.kill(client, signal.SIGKILL)


def disconnect(client: int) -> None:
    """The connection ends, as it does at every cut, and nothing else happens."""


@dataclass(frozen=True)
class Cut:
    """At this step, counted from 0, of those commands that hold one of ``among``."""

    step: int
    moment: Moment
    act: Callable[[int], None]
    """what happens then; it gets the number of the client's process"""
    among: Sequence[bytes] = ANY


class Relay:
    """``url`` is where clients go; one cut at a time."""

    def __init__(self, server: Running, folder: Path) -> None:
        self.url = f"unix://{folder}/relay.sock"
        self.done = True
        """whether the cut was made"""
        self._cut: Cut | None = None
        self._step = 0
        self._server = f"{server.folder}/redis.sock"
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{folder}/relay.sock")
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def next(self, cut: Cut) -> None:
        """The steps are counted from here."""
        with self._lock:
            self._cut, self._step, self.done = cut, 0, False

    def close(self) -> None:
        """Take no more clients."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as ready:
            try:
                server.connect(self._server)
            except OSError:
                return  # it is away
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            due: Cut | None = None
            while True:
                for key, _ in ready.select():
                    assert isinstance(key.fileobj, socket.socket)
                    data = _received(key.fileobj)
                    if key.fileobj is client and due is None:
                        due = self._due(data)
                    if due is not None and data.startswith(b"-NOSCRIPT"):
                        due = None
                        self._not_done()
                    if due is not None and (due.moment is Moment.BEFORE or key.fileobj is server):
                        self._make(due, client)
                        return
                    if not data:
                        return
                    key.data.sendall(data)

    def _due(self, data: bytes) -> Cut | None:
        with self._lock:
            if self._cut is None or not any(mark in data for mark in self._cut.among):
                return None
            self._step += 1
            return self._cut if self._step == self._cut.step + 1 else None

    def _not_done(self) -> None:
        """The server does not know the script; the client sends it and the step again."""
        with self._lock:
            self._step -= 1

    def _make(self, cut: Cut, client: socket.socket) -> None:
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        cut.act(_CREDENTIALS.unpack(credentials)[0])
        self.done = True


def _received(sender: socket.socket) -> bytes:
    try:
        return sender.recv(1 << 20)
    except ConnectionError:
        return b""


@contextmanager
def relay(server: Running) -> Iterator[Relay]:
    """A relay to this server, on a socket of its own."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY, prefix="relay-") as folder:
        running = Relay(server, Path(folder))
        try:
            yield running
        finally:
            running.close()
