"""An end for a whole fetch: httpx counts each read alone, and a host may send a byte now and then for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class CutOff:
    """Shuts the connections of the requests that get ``trace`` as their extension when the seconds are over."""

    def __init__(self, seconds: float) -> None:
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> CutOff:
        with suppress(RuntimeError):  # no thread is to be had: then each read has its own limit only
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """What httpcore calls with each of its steps."""
        if event in _CONNECTED:
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self._is_over:
                self._cut()

    def _cut(self) -> None:
        self._is_over = True
        for each in tuple(self._sockets):
            with suppress(OSError):  # it is closed, or has become one with TLS
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # an SSLSocket's own forgets its keys, under a reader
