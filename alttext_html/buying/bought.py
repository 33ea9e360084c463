"""What came of the wants of a run, whoever wrote the texts. A module of its own: a check needs it, and buys nothing."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from alttext_html.texts.planning import WantKey
from alttext_html.types import Text


class Bought(Struct, frozen=True):
    """What is known of the wants afterwards, and what it cost."""

    texts: Mapping[WantKey, Text] = field(default_factory=dict)
    remedies: Mapping[WantKey, str] = field(default_factory=dict)
    """for each text that is not there: why, and what to do"""
    withheld: Mapping[WantKey, str] = field(default_factory=dict)
    """the same, for texts that the settings let nobody buy: no plan counts them"""
    requests: int = 0
    spent: int = 0
    tokens: int = 0
    """that the services which count them used"""
    needed: int = 0
    """credits for all that is not owned"""
    left: int | None = None
    notes: tuple[str, ...] = ()
    error: str | None = None
    """what stopped all buying"""
    fault: Exception | None = None
    """the same, where it is a bug; the texts that came before it are here"""
