"""Questions to the service that cost nothing, for the commands that only ask."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from alttext_html.errors import SettingsError
from alttext_html.settings import KEY_VARIABLE, Settings

if TYPE_CHECKING:
    from alttext_html.texts.providers.alttextgenie import AltTextGenie

T = TypeVar("T")


def ask(settings: Settings, question: Callable[[AltTextGenie], Awaitable[T]]) -> T:
    """The service's answer. Raises SettingsError without a key, and the ProviderError of the question."""
    key = settings.api_key
    if key is None:
        message = f"no API key: set {KEY_VARIABLE}, or name a file that holds it in api_key_file."
        raise SettingsError(message)

    async def answer() -> T:
        from alttext_html.texts.providers import Options
        from alttext_html.texts.providers.registry import alttextgenie

        options = Options(key=key, base_url=settings.api_url, timeout=settings.timeout)
        async with contextlib.aclosing(alttextgenie(options)) as provider:
            return await question(provider)

    return asyncio.run(answer())
