"""What a request says of an image: its bytes or address, the prose around it, keywords."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from msgspec import Struct

from alttext_html.texts.providers import Context, Payload, Request
from alttext_html.types import Image, Want


class Material(Struct, frozen=True):
    """Where a request gets these. The prose and the keywords found in it are no part of what is paid for once."""

    payload: Callable[[Image], Payload]
    """runs in a thread; may raise ImageError"""
    context: Callable[[Image], Context] | None = None
    """the prose around an image, for a provider that reads it"""
    keywords: Callable[[Image], str] | None = None
    """for wants without keywords of their own"""

    async def request(self, wants: Sequence[Want]) -> Request:
        """The request for these wants: the languages of one image in one style. Raises ImageError."""
        first = wants[0]
        return Request(
            payload=await asyncio.to_thread(self.payload, first.image),
            languages=tuple(want.language for want in wants),
            style=int(first.style),
            keywords=first.keywords or (self.keywords(first.image) if self.keywords else ""),
            context=self.context(first.image) if self.context else None,
        )
