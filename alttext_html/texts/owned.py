"""Texts that are in the cache already, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable

from alttext_html.texts.planning import WantKey, want_key
from alttext_html.texts.store import Texts
from alttext_html.types import Text, TextSource, Want


def known(wants: Iterable[Want], cache: Texts, provider: str) -> dict[WantKey, Text]:
    """The texts that are owned already, written by the provider of that name. Raises CacheError."""
    keys = {want_key(want): want.key(provider) for want in wants}
    found = cache.get(keys.values())
    return {
        key: Text(found[text_key].text, TextSource.CACHE, text_key.language, provider)
        for key, text_key in keys.items()
        if text_key in found
    }


def known_to_any(wants: Iterable[Want], cache: Texts, providers: Iterable[str]) -> dict[WantKey, Text]:
    """The texts that are owned already, of the first of these providers that wrote one. Raises CacheError."""
    open_wants, found = list(wants), dict[WantKey, Text]()
    for name in providers:
        found |= known(open_wants, cache, name)
        open_wants = [want for want in open_wants if want_key(want) not in found]
    return found
