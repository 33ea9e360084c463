"""A connection to a Redis or Valkey server. The only module that knows the client library.

Every failure is a CacheError that names the server (never its password), the cause and the remedy. A command whose
answer is lost with the connection is sent again by the client: each of ours may be, for none counts twice (see
``scripts/``). Reference: https://redis-py.readthedocs.io/, https://valkey.io/commands/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from alttext_html.errors import CacheError
from alttext_html.texts.redis_address import ServerAddress, Transport

if TYPE_CHECKING:
    import redis

PREFIX = "alttext-html:1:"
"""of every key; the number is the version of what stands under them"""
RIGHTS = f"~{PREFIX}* +@read +@write +@connection +@scripting +@transaction +time +info"
"""of a user, in the words of ACL SETUSER; INFO is for the notes alone"""

Script = Callable[[Sequence[object]], Any]
"""Takes the arguments behind the keys, returns what the server answers"""


class Patience(Struct, frozen=True):
    """How long a server is waited for. One that does not answer in time is not asked again: it hangs."""

    connect: float = 3.0
    """seconds for a connection"""
    answer: float = 10.0
    """seconds for an answer"""
    attempts: int = 5
    """how often a command is repeated when the connection ends: a second or two, enough for a server to start again"""


class Server:
    """One server, which threads may ask at once. Raises CacheError when it cannot be reached."""

    def __init__(self, address: ServerAddress, patience: Patience = Patience()) -> None:
        self.address = address
        library = _library(address)
        self._failures = (library.RedisError, OSError, UnicodeError)
        self._client: Any = _connect(address, patience)  # typed for answers as text too; ours are bytes
        with self.asked() as client:
            client.ping()

    def close(self) -> None:
        """Close the connections."""
        with self.asked():
            self._client.close()

    @contextmanager
    def asked(self) -> Iterator[Any]:
        """The client, with every failure as a CacheError."""
        try:
            yield self._client
        except self._failures as error:
            raise CacheError(f"{self.address}: {_sentence(error, self.address)}") from error

    def script(self, *names: str, keys: Sequence[str]) -> Script:
        """The scripts of these names behind each other as one, which runs alone on the server."""
        folder = files("alttext_html.texts") / "scripts"
        source = "\n".join((folder / f"{name}.lua").read_text("utf-8") for name in names)
        registered = self._client.register_script(source)

        def run(arguments: Sequence[object]) -> Any:
            with self.asked():
                return registered(keys=keys, args=arguments)

        return run

    def notes(self) -> tuple[str, ...]:
        """What of the server's settings could lose texts that were paid for; nothing where it does not tell them."""
        try:
            with self.asked() as client:
                told = client.info()
        except CacheError:
            return ()  # INFO may be forbidden
        notes = []
        policy = str(told.get("maxmemory_policy", ""))
        if policy.startswith("allkeys"):
            notes.append(
                f"{self.address}: it may throw away texts that were paid for when its memory runs short "
                f"(maxmemory-policy {policy}); set maxmemory-policy noeviction"
            )
        if told.get("aof_enabled") == 0:
            notes.append(
                f"{self.address}: it writes no log of changes, so a restart may lose texts that were paid for; "
                "set appendonly yes"
            )
        return tuple(notes)


def _library(address: ServerAddress) -> Any:
    try:
        import redis
    except ImportError as error:
        raise CacheError(
            f"{address}: a shared cache needs the client library: pip install 'alttext-html[redis]'"
        ) from error
    return redis


def _connect(address: ServerAddress, patience: Patience) -> redis.Redis:
    """A client that connects when it is asked first."""
    from redis import Redis
    from redis.backoff import ExponentialWithJitterBackoff
    from redis.exceptions import ConnectionError as Lost
    from redis.retry import Retry

    if address.authorities and not address.authorities.is_file():
        raise CacheError(f"{address}: there is no file {address.authorities}, which ssl_ca_certs in the URL names")
    common: dict[str, Any] = {
        "db": address.database,
        "username": address.user or None,
        "password": address.password.reveal() if address.password else None,
        "socket_connect_timeout": patience.connect,
        "socket_timeout": patience.answer,
        "retry": Retry(ExponentialWithJitterBackoff(base=0.1, cap=1.0), patience.attempts, (Lost,)),
        "protocol": 2,  # the answers of all versions
        "client_name": "alttext-html",
    }
    match address.transport:
        case Transport.SOCKET:
            return Redis(unix_socket_path=address.socket, **common)
        case Transport.TCP:
            return Redis(address.host, address.port, **common)
        case Transport.TLS:
            # Certificates and the host's name in them are checked unless told otherwise.
            authorities = str(address.authorities) if address.authorities else None
            return Redis(address.host, address.port, ssl=True, ssl_ca_certs=authorities, **common)


def _sentence(error: Exception, address: ServerAddress) -> str:
    """Cause and remedy, for people, without the password."""
    from redis import exceptions

    cause = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    cause = address.password.redact(cause) if address.password else cause
    match error:
        case exceptions.AuthenticationError():
            return (
                f"the server does not accept this user and password ({cause}). Write them into the URL, as in "
                "ALTTEXT_HTML_CACHE=redis://user:password@host:6379/0"
            )
        case exceptions.NoPermissionError():
            return _forbidden(cause)
        case exceptions.ResponseError() if "executing the script" in cause or "ACL failure" in cause:
            # What a script does counts as the user's: the words of Redis 7.0, and those of later ones and Valkey.
            return _forbidden(cause)
        case exceptions.ReadOnlyError():
            return "the server is a replica that cannot be written. Name the primary one"
        case exceptions.OutOfMemoryError():
            return f"the server has no memory left ({cause}). Raise its maxmemory, or free some"
        case exceptions.BusyLoadingError():
            return "the server is still reading its data. Run again in a moment"
        case exceptions.AskError() | exceptions.ClusterCrossSlotError() | exceptions.ClusterDownError():
            return "the server is a node of a cluster, which this cache cannot use. Name a single server"
        case exceptions.ResponseError() if "DB index" in cause:
            return f"the server has no database {address.database} ({cause}). Name another: the number ends the URL"
        case exceptions.ResponseError() if "WRONGTYPE" in cause:
            return f"something else stands under the keys {PREFIX}*. Name another database: the number ends the URL"
        case exceptions.ResponseError():
            return f"the server refuses ({cause}). Remove the cause, or name another cache with --cache"
        case exceptions.TimeoutError():
            return (
                f"the server does not answer ({cause}). See what keeps it busy and whether it speaks TLS, "
                "rediss:// in the URL, or not, or name another with --cache"
            )
        case exceptions.ConnectionError() if "CERTIFICATE_VERIFY_FAILED" in cause:
            return (
                f"the server's certificate is not trusted ({cause}). Name the host as the certificate does, and the "
                "file of an authority of your own behind the URL: ?ssl_ca_certs=<file>"
            )
        case exceptions.ConnectionError() if "SSL" in cause:
            return f"the server does not speak TLS as it should ({cause}). Without TLS the URL begins with redis://"
        case _:
            return (
                f"the server cannot be reached ({cause}). Start it, check the URL, which begins with rediss:// for "
                "TLS, or name another with --cache"
            )


def _forbidden(cause: str) -> str:
    return (
        f"the server does not allow this user what a cache needs ({cause}). Let its administrator say: "
        f"ACL SETUSER <user> {RIGHTS}"
    )
