"""A bought text as one line of JSON: in the cache, on a server, in an export."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from alttext_html.texts.store import BoughtText
from alttext_html.types import TextKey

VERSION = 1
MAX_ROW = 100_000
"""characters of the longest row that is believed"""


class _Row(msgspec.Struct, forbid_unknown_fields=False):
    """The JSON of an entry, in the cache and in its exports."""

    version: int
    sha256: str
    provider: str
    language: str
    style: int
    keywords: str
    text: str
    credits: int
    time: str


_decoder = msgspec.json.Decoder(_Row)


def encode(entry: BoughtText) -> str:
    """One line of JSON that ``decode`` believes: of a text that is too long for it a part that fits.

    Raises ValueError for a text that is empty or no text.
    """
    key, text = entry.key, entry.text
    time = entry.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    while text.strip():
        row = _Row(
            VERSION, key.sha256, key.provider, key.language, int(key.style), key.keywords, text, entry.credits, time
        )
        line = msgspec.json.encode(row).decode()
        if len(line) <= MAX_ROW:
            return line
        text = text.lstrip()[: len(text) // 2]  # no page gets a text of this length; it was paid for all the same
    raise ValueError("an empty text is never kept")


def decode(line: str) -> BoughtText:
    """Back from ``encode``. Raises ValueError for anything that is not an entry of this version."""
    if len(line) > MAX_ROW:
        raise ValueError(f"it has more than {MAX_ROW:,} characters")
    try:
        row = _decoder.decode(line)
        time = datetime.fromisoformat(row.time)
        time = time.astimezone(UTC) if time.tzinfo else time
    except (msgspec.MsgspecError, UnicodeEncodeError, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if row.version != VERSION:
        raise ValueError(f"version {row.version} is not known")
    if not row.text.strip() or row.credits < 0 or time.tzinfo is None:
        raise ValueError("a text, its credits and a time in UTC are needed")
    key = TextKey(row.sha256, row.provider, row.language, row.style, row.keywords)
    return BoughtText(key, row.text, row.credits, time)


def order(entry: BoughtText) -> tuple[str, str, int, str, str]:
    """Sort entries by image, language, style, keywords and provider."""
    key = entry.key
    return key.sha256, key.language, key.style, key.keywords, key.provider


def believe(digest: str, value: object) -> BoughtText | None:
    """The entry of a row, None unless it is one that stands under its own key."""
    if not isinstance(value, str):
        return None
    try:
        entry = decode(value)
    except ValueError:
        return None
    return entry if entry.key.digest() == digest else None
