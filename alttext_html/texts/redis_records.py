"""What the ledger on a server writes down: the server's seconds, a space, and one line of JSON.

Whoever can write to the server could write anything: a record that is not exactly this is no record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from alttext_html.texts.store import Charge, Doubt, Epoch, Item, Ruling
from alttext_html.types import TextKey

_MAX = 20_000
"""bytes of the longest record that is believed"""
_Amount = Annotated[int, Meta(ge=0, le=10**9)]
_Word = Annotated[str, Meta(max_length=4096)]


class _Balance(msgspec.Struct, forbid_unknown_fields=True):
    balance: int
    charge: _Amount
    doubt: _Amount


class _Purchase(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    sha256: _Word
    provider: _Word
    language: _Word
    style: int
    keywords: _Word
    path: _Word
    credits: _Amount
    epoch: _Balance | None = None


class _Charge(msgspec.Struct, forbid_unknown_fields=True):
    provider: _Word
    site: _Word
    credits: _Amount
    digest: _Word
    tokens: _Amount


R = TypeVar("R")


def purchase(item: Item, epoch: Epoch | None = None) -> bytes:
    """The JSON of a text that is about to be sent."""
    key = item.key
    balance = None if epoch is None else _Balance(epoch.balance, epoch.charge, epoch.doubt)
    # A path that the file system did not give as UTF-8 is for people only.
    path = item.path.encode("utf-8", "replace").decode()[:4096]
    return msgspec.json.encode(
        _Purchase(key.sha256, key.provider, key.language, int(key.style), key.keywords, path, item.credits, balance)
    )


def charge(item: Item, site: str, tokens: int) -> bytes:
    """The JSON of credits that were spent on a text that arrived."""
    name = site.encode("utf-8", "replace").decode()[:4096]
    return msgspec.json.encode(_Charge(item.key.provider, name, item.credits, item.key.digest(), tokens))


def read_purchase(digest: bytes, record: object) -> tuple[Item, datetime] | None:
    """An intent and when it was sent; None unless it stands under its own key."""
    read = _read(record, _Purchase)
    if read is None or _item(read[1]).key.digest().encode() != digest:
        return None
    return _item(read[1]), read[0]


def read_doubt(number: int, record: object, ruling: object) -> Doubt | None:
    """The doubt of this number."""
    read = _read(record, _Purchase)
    if read is None:
        return None
    time, row = read
    epoch = None if row.epoch is None else Epoch(row.epoch.balance, row.epoch.charge, row.epoch.doubt)
    return Doubt(number, _item(row), time, _ruling(ruling), epoch)


def read_charge(record: object) -> Charge | None:
    """A charge."""
    read = _read(record, _Charge)
    if read is None:
        return None
    time, row = read
    return Charge(time, row.provider, row.site, row.credits, row.digest, row.tokens)


def present(records: Iterable[R | None]) -> tuple[R, ...]:
    """Those that could be read."""
    return tuple(record for record in records if record is not None)


def _read(record: object, kind: type[R]) -> tuple[datetime, R] | None:
    if not isinstance(record, bytes) or len(record) > _MAX:
        return None
    seconds, _, json = record.partition(b" ")
    try:
        return datetime.fromtimestamp(int(seconds), UTC), msgspec.json.decode(json, type=kind)
    except (ValueError, OverflowError, OSError, RecursionError):
        return None


def _item(row: _Purchase) -> Item:
    return Item(TextKey(row.sha256, row.provider, row.language, row.style, row.keywords), row.path, row.credits)


def _ruling(value: object) -> Ruling:
    try:
        return Ruling(value.decode()) if isinstance(value, bytes) else Ruling.UNKNOWN
    except ValueError:
        return Ruling.UNKNOWN
