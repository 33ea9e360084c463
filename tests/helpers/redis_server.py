"""A real Redis or Valkey server of our own, in a folder of its own, on a socket and a free port."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis

from alttext_html.texts.redis_address import ServerAddress, parse
from alttext_html.texts.redis_ledger import OWNERS
from tests.helpers.memory import IN_MEMORY

PROGRAMS = ("redis-server", "valkey-server")
DURABLE = ("--appendonly", "yes", "--appendfsync", "always")


def program() -> str:
    """The server's program; ``scripts/install-system.sh`` installs it."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert found, f"none of {', '.join(PROGRAMS)} is installed: run scripts/install-system.sh"
    return found


@dataclass
class Running:
    """A server that runs, and can be killed and started again."""

    folder: Path
    options: tuple[str, ...]
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def socket_url(self) -> str:
        return f"unix://{self.folder}/redis.sock"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def address(self) -> ServerAddress:
        """Of the socket."""
        return parse(self.socket_url)

    def client(self, **options: object) -> redis.Redis:
        return redis.Redis(unix_socket_path=f"{self.folder}/redis.sock", **options)  # type: ignore[arg-type]

    def start(self) -> None:
        """Start it, and return when it answers. A port that somebody took meanwhile is replaced by another."""
        while True:
            self.port = self.port or free_port()
            command = [program(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
            command += ["--unixsocket", f"{self.folder}/redis.sock", "--save", "", "--logfile", "server.log"]
            self.process = subprocess.Popen([*command, *self.options], cwd=self.folder)
            while self.process.poll() is None:
                with suppress(redis.ConnectionError), self.client(retry=None) as client:
                    with suppress(redis.AuthenticationError, redis.ResponseError):
                        client.ping()
                    return
                time.sleep(0.01)
            assert "in use" in (self.folder / "server.log").read_text(), (self.folder / "server.log").read_text()
            self.port = 0

    def let_leases_end(self) -> None:
        """Every owner of a lease is dead from now on, as if the deadline had passed."""
        with self.client() as client:
            client.zremrangebyscore(OWNERS, "-inf", "inf")

    def kill(self) -> None:
        """Without any warning."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def start_again(self) -> None:
        """Killed, and there again at once."""
        self.kill()
        self.start()


@contextmanager
def redis_server(*options: str) -> Iterator[Running]:
    """A server with an append-only file that is synced at every command, unless ``options`` say otherwise."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY, prefix="redis-") as folder:
        running = Running(Path(folder), options or DURABLE)
        running.start()
        try:
            yield running
        finally:
            if running.process is not None and running.process.poll() is None:
                running.kill()


def free_port() -> int:
    """One that nobody listens on, at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
