"""The sandbox's faults: what goes wrong, on which requests."""

from __future__ import annotations

import re
from enum import StrEnum
from random import Random

from msgspec import Struct

from alttext_html.errors import SettingsError


class Fault(StrEnum):
    """One thing that goes wrong. Its value is its name in text options and in the log."""

    UNAUTHORIZED = "401"
    OUT_OF_CREDITS = "402"
    TOO_MANY_REQUESTS = "429"
    """with ``Retry-After``: its argument, 1 second unless told"""
    SERVER_ERROR = "500"
    """the documented JSON error, nothing charged"""
    BAD_GATEWAY = "502"
    """a gateway's HTML page after the charge"""
    UNAVAILABLE = "503"
    """a gateway's HTML page without a charge, with ``Retry-After`` when it has an argument"""
    REDIRECT = "302"
    """to the address in its argument"""
    DELAY = "delay"
    """waits for its argument, in seconds, after the charge; goes together with another fault"""
    DROP_BEFORE = "drop-before"
    """the connection ends without an answer, nothing charged"""
    DROP_AFTER = "drop-after"
    """the connection ends without an answer, charged"""
    TRUNCATED = "truncated"
    """the connection ends in the middle of the answer"""
    CUT_JSON = "cut-json"
    """a whole answer whose JSON ends in the middle"""
    NOT_JSON = "not-json"
    HTML = "html"
    """a web page with status 200"""
    WRONG_SHAPE = "wrong-shape"
    """texts that are not strings"""
    NULL_DATA = "null-data"
    HUGE = "huge"
    """an answer of 4 MiB"""
    NOT_SUCCESS = "not-success"
    """``success: false`` with status 200, nothing charged"""
    MISSING_LANGUAGE = "missing-language"
    """the last language is paid and left out"""
    WEAK = "weak"
    """a file name for a text"""
    REFUSAL = "refusal"
    """a model's refusal for a text"""


UNCHARGED = frozenset(
    {
        Fault.UNAUTHORIZED,
        Fault.OUT_OF_CREDITS,
        Fault.TOO_MANY_REQUESTS,
        Fault.SERVER_ERROR,
        Fault.UNAVAILABLE,
        Fault.REDIRECT,
        Fault.DROP_BEFORE,
        Fault.NOT_SUCCESS,
    }
)
"""The faults that come before the charge."""

_RULE = re.compile(
    r"""(?:(?P<endpoint>account|languages|generate)/)?
    (?P<fault>[a-z0-9-]+)
    (?::(?P<argument>[^@%]+))?
    (?:@(?P<requests>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?
    (?:%(?P<probability>0?\.\d+|1))?""",
    re.VERBOSE,
)


class FaultRule(Struct, frozen=True):
    """A fault and the requests it hits: all, the n-th ones of its endpoint (from 1), a seeded share of either."""

    fault: Fault
    requests: tuple[range, ...] = ()
    """none: every request"""
    probability: float = 1.0
    argument: str = ""
    endpoint: str = "generate"

    @classmethod
    def parse(cls, text: str) -> FaultRule:
        """Read ``[ENDPOINT/]FAULT[:ARGUMENT][@N,N-N][%PROBABILITY]``: ``500@3``, ``429:2@1-5``, ``account/500%0.2``."""
        parts = _RULE.fullmatch(text.strip())
        if parts is None or parts["fault"] not in list(Fault):
            raise SettingsError(
                f"the fault {text!r} is not FAULT[:ARGUMENT][@REQUESTS][%PROBABILITY]; faults are {', '.join(Fault)}"
            )
        fault, argument = Fault(parts["fault"]), parts["argument"] or ""
        if fault is Fault.DELAY and not re.fullmatch(r"\d+(\.\d+)?", argument):
            raise SettingsError(f"the fault {text!r} needs its seconds, as in delay:0.5")
        return cls(
            fault=fault,
            requests=tuple(_numbers(part) for part in (parts["requests"] or "").split(",") if part),
            probability=float(parts["probability"] or 1),
            argument=argument,
            endpoint=parts["endpoint"] or "generate",
        )

    def hits(self, endpoint: str, number: int, random: Random) -> bool:
        """Whether it hits the endpoint's request of this number; draws from ``random`` when a share is asked for."""
        if endpoint != self.endpoint or (self.requests and not any(number in each for each in self.requests)):
            return False
        return self.probability >= 1 or random.random() < self.probability


def _numbers(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)
