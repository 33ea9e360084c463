"""Opens the texts and purchases that a run works with: files of this machine, or a server that a team shares."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from alttext_html.texts.redis_address import ServerAddress

if TYPE_CHECKING:
    from alttext_html.texts.store import Archive, Journal, NotedTexts, Own


class Place(Struct, frozen=True):
    """Where bought texts are kept. Its text is what people know it by, without a password."""

    folder: Path
    """of this machine; with a server, the place behind it"""
    server: ServerAddress | None = None

    def __str__(self) -> str:
        return str(self.folder if self.server is None else self.server)

    def exists(self) -> bool:
        """Whether there is something to open. A server counts as there until it is asked."""
        return self.server is not None or self.folder.is_dir()


def open_texts(place: Place, own: Own) -> AbstractContextManager[NotedTexts]:
    """The texts of a run, with those of this machine behind a server's. Raises CacheError."""
    if place.server is None:
        return open_archive(place)
    from alttext_html.texts.redis_cache import RedisTexts
    from alttext_html.texts.shared import SharedTexts

    return SharedTexts(RedisTexts(place.server), place.folder, own)


def open_archive(place: Place) -> AbstractContextManager[Archive]:
    """All texts of the place itself, to be listed, exported, forgotten. Raises CacheError."""
    if place.server is None:
        from alttext_html.texts.cache import TextCache

        return TextCache(place.folder)
    from alttext_html.texts.redis_cache import RedisTexts

    return RedisTexts(place.server)


def open_journal(place: Place, *, site: str = "") -> AbstractContextManager[Journal]:
    """The ledger; charges are counted under ``site``. Raises CacheError."""
    if place.server is None:
        from alttext_html.texts.ledger import Ledger

        return Ledger(place.folder, site=site)
    from alttext_html.texts.redis_ledger import RedisLedger

    return RedisLedger(place.server, site=site)
