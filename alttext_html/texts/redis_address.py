"""Where a shared cache is: the URL of a Redis or Valkey server, read and checked. Knows no client library.

The forms are those of https://www.iana.org/assignments/uri-schemes/prov/redis and its ``rediss``, the same two with
``valkey``, and ``unix:///path/of/socket?db=0``. A password is a secret: no text of an address, and no error, shows it.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

from alttext_html.secret import Secret

FORMS = "redis://host:6379/0, rediss:// (TLS), valkey://, valkeys:// or unix:///path/of/socket"
_PORT = 6379


class Transport(StrEnum):
    """How the server is reached."""

    TCP = "redis"
    TLS = "rediss"
    SOCKET = "unix"


_SCHEMES = {
    "redis": Transport.TCP,
    "valkey": Transport.TCP,
    "rediss": Transport.TLS,
    "valkeys": Transport.TLS,
    "unix": Transport.SOCKET,
}


class ServerAddress(Struct, frozen=True):
    """One server and one of its numbered databases. Its text is a URL without user, password and certificates."""

    transport: Transport
    host: str = ""
    """"" for a socket"""
    port: int = _PORT
    socket: str = ""
    """path of the socket, "" for the others"""
    database: int = 0
    user: str = ""
    password: Secret | None = None
    authorities: Path | None = None
    """file of certificates that the server's is checked against, beside the system's"""

    def __str__(self) -> str:
        if self.transport is Transport.SOCKET:
            return f"unix://{self.socket}?db={self.database}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.transport}://{host}:{self.port}/{self.database}"


def is_url(value: object) -> bool:
    """Whether this is meant as the URL of a server, and not as a folder."""
    return isinstance(value, str) and "://" in value


def parse(url: str) -> ServerAddress:
    """The address in a URL. Raises ValueError with a sentence that shows nothing of a password."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        # Python's own words would show the part before a stray slash, which may be half a password.
        raise ValueError(
            "its host or port cannot be read; in a password write / as %2F, # as %23, ? as %3F, @ as %40"
        ) from None
    transport = _SCHEMES.get(parts.scheme)
    if transport is None:
        raise ValueError(f"{parts.scheme}:// is no server for a cache; there are {FORMS}")
    if parts.fragment:
        raise ValueError("it has a #; in a password write it as %23")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(query) - {"db", "ssl_ca_certs"}:
        raise ValueError("behind the ? only db=<number> and, for TLS, ssl_ca_certs=<file> can stand")
    path = unquote(parts.path)
    is_socket = transport is Transport.SOCKET
    if is_socket and (host or not path.strip("/")):
        raise ValueError("a socket is named by its whole path: unix:///run/redis/redis.sock")
    if not is_socket and not host:
        raise ValueError(f"it names no host; there are {FORMS}")
    database = query.get("db", "0" if is_socket else path.strip("/") or "0")
    if not (database.isascii() and database.isdecimal() and len(database) < 8):
        raise ValueError("the database, behind the host, must be a number; in a password write / as %2F")
    authorities = query.get("ssl_ca_certs")
    return ServerAddress(
        transport,
        host=unquote(host),
        port=_PORT if port is None else port,
        socket=path if is_socket else "",
        database=int(database),
        user=unquote(parts.username or ""),
        password=Secret(unquote(parts.password)) if parts.password else None,
        authorities=Path(authorities) if authorities else None,
    )
