"""The cache of bought texts on a server: one hash, the rows of ``rows`` under the digests of their keys.

None of our keys ever expires, so that no ``volatile`` policy can evict one. Rows are texts; what is none is ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from alttext_html.texts.redis_address import ServerAddress
from alttext_html.texts.redis_server import PREFIX, Server
from alttext_html.texts.rows import MAX_ROW, believe, encode, order
from alttext_html.texts.store import BoughtText, Closing
from alttext_html.types import TextKey

T = TypeVar("T")

KEY = f"{PREFIX}texts"
_CHUNK = 500
"""rows of one command"""
_BYTES = 4 * MAX_ROW
"""of the longest row, whatever its script"""


class RedisTexts(Closing):
    """The open cache; use it as a context manager. Raises CacheError when the server cannot be used."""

    notes: tuple[str, ...] = ()

    def __init__(self, address: ServerAddress) -> None:
        self.place = str(address)
        self._server = Server(address)
        self._rows = self._server.script("texts", keys=[KEY])

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def get(self, keys: Iterable[TextKey]) -> dict[TextKey, BoughtText]:
        """The texts that are there, in the order of ``keys``. What we did not write counts as absent."""
        digests = {key.digest(): key for key in keys}
        return {digests[digest]: entry for digest, entry in self._believed(list(digests))}

    def put(self, entries: Iterable[BoughtText]) -> None:
        """Keep texts, all or none; when this returns the server has them. Raises CacheError."""
        rows = [(entry.key.digest(), encode(entry)) for entry in entries]
        if rows:
            with self._server.asked() as client, client.pipeline(transaction=True) as pipeline:
                for chunk in _chunks(rows):
                    pipeline.hset(KEY, mapping=dict(chunk))
                pipeline.execute()

    def entries(self) -> Iterator[BoughtText]:
        """Every text, in the order of image, language, style, keywords and provider."""
        with self._server.asked() as client:
            fields = client.hkeys(KEY)
        digests = [field.decode("ascii", "replace") for field in fields]
        yield from sorted((entry for _, entry in self._believed(digests)), key=order)

    def count(self) -> int:
        """How many rows there are, readable or not."""
        with self._server.asked() as client:
            return int(client.hlen(KEY))

    def size(self) -> int:
        """How many bytes the server needs for them, as it estimates."""
        with self._server.asked() as client:
            return int(client.memory_usage(KEY) or 0)

    def remove(self, keys: Iterable[TextKey]) -> None:
        """Forget texts, all or none. Raises CacheError."""
        with self._server.asked() as client, client.pipeline(transaction=True) as pipeline:
            for chunk in _chunks([key.digest() for key in keys]):
                pipeline.hdel(KEY, *chunk)
            pipeline.execute()

    def _believed(self, digests: Sequence[str]) -> Iterator[tuple[str, BoughtText]]:
        for chunk in _chunks(digests):
            rows = self._rows([_BYTES, *chunk])
            for digest, row in zip(chunk, rows, strict=True):
                entry = believe(digest, _text(row))
                if entry is not None:
                    yield digest, entry


def _text(row: object) -> str | None:
    try:
        return row.decode() if isinstance(row, bytes) else None
    except UnicodeDecodeError:
        return None


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
