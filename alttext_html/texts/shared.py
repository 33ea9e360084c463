"""A server's texts with this machine's own folder behind them, so that nothing that was paid for is out of sight.

What was bought and cannot be stored on the server is kept in the folder; what the folder holds and the server lacks is
used, and brought to the server by a run that buys.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from alttext_html.errors import CacheError
from alttext_html.texts.cache import NAME, TextCache
from alttext_html.texts.redis_cache import RedisTexts
from alttext_html.texts.store import BoughtText, Closing, Own
from alttext_html.types import TextKey


class SharedTexts(Closing):
    """Both, open; use it as a context manager. A folder that is not there is made only to save a text.

    It closes ``server``, which it is given open.
    """

    def __init__(self, server: RedisTexts, folder: Path, own: Own) -> None:
        self.notes: tuple[str, ...] = server.notes
        self._server = server
        self._folder = folder
        self._own = own
        self._open = ExitStack()
        self._open.callback(server.close)
        self._local: TextCache | None = None
        if (folder / NAME).is_file():
            try:
                self._open_folder()
            except CacheError as error:
                self.notes += (f"the texts of this machine were not used: {error}",)

    def close(self) -> None:
        """Close both."""
        self._open.close()

    def get(self, keys: Iterable[TextKey]) -> dict[TextKey, BoughtText]:
        """The texts that are there, in the order of ``keys``."""
        wanted = list(keys)
        found = self._server.get(wanted)
        if self._local is not None:
            own = self._local.get([key for key in wanted if key not in found])
            if self._own is Own.BROUGHT:
                self._server.put(own.values())
            found |= own
        return {key: found[key] for key in wanted if key in found}

    def put(self, entries: Iterable[BoughtText]) -> None:
        """Keep texts on the server. Raises CacheError when that fails; then they are in the folder, or it says no."""
        bought = list(entries)
        try:
            self._server.put(bought)
        except CacheError as error:
            try:
                (self._local or self._open_folder()).put(bought)
            except CacheError as second:
                raise CacheError(f"{error}. Nor can what was just bought be kept on this machine: {second}") from error
            raise CacheError(
                f"{error}. What was just bought is kept in {self._folder}; "
                "the next run on this machine that buys brings it to the server"
            ) from error

    def _open_folder(self) -> TextCache:
        self._local = self._open.enter_context(TextCache(self._folder))
        self.notes += self._local.notes
        return self._local
