"""What the rules say about one image."""

from __future__ import annotations

import enum
from enum import StrEnum

from msgspec import Struct

from alttext_html.types.page import Span


class Verdict(StrEnum):
    """State of an image's text."""

    OK = "ok"
    MISSING = "missing"
    WEAK = "weak"
    DECORATIVE = "decorative"
    HIDDEN = "hidden"


class Severity(StrEnum):
    """FIX is written by ``fill`` and fails ``check``; REPORT is shown; INFO is shown on request."""

    FIX = "fix"
    REPORT = "report"
    INFO = "info"


class Action(enum.Enum):
    """What ``fill`` does with a judged image."""

    LEAVE = enum.auto()
    DESCRIBE = enum.auto()
    """get a text for the picture"""
    PURPOSE = enum.auto()
    """say where its link goes; describe it when that is unknown"""
    USE = enum.auto()
    """write ``Judgement.suggestion``: a text that a person put nearby (a title), or "" for decorative"""


class EmptyAlt(StrEnum):
    """How ``alt=""`` is read where nothing decides it."""

    AUTO = "auto"
    MISSING = "missing"
    DECORATIVE = "decorative"


class OptOut(StrEnum):
    """What happens to the markers ``data-alttext="ignore"`` and ``"decorative"`` of authors once they are read."""

    KEEP = "keep"
    REMOVE = "remove"


class PathAction(StrEnum):
    """What a rule of the settings wants for the images it names."""

    IGNORE = "ignore"
    DECORATIVE = "decorative"
    REPORT = "report"
    FIX = "fix"


class Judgement(Struct, frozen=True, gc=False):
    """What the rules say about one image."""

    verdict: Verdict
    severity: Severity
    code: str
    message: str
    action: Action = Action.LEAVE
    text: str = ""
    """the accessible name that is there"""
    attribute: str = "alt"
    """the attribute that names this element: ``alt``, or ``aria-label`` where alt does not count"""
    suggestion: str | None = None
    """the text to write with ``Action.USE``"""
    remove: tuple[str, ...] = ()
    """attributes that go when the page is written: a marker of ours, ``generator-unable-to-provide-required-alt``"""
    style: int | None = None
    """of the settings' rules, None without a word on it"""
    keywords: str | None = None
    """of the settings' rules, None without a word on them"""
    speaker: Span | None = None
    """where another image of its group gets the text: that image's start tag"""
    unless_blank: Judgement | None = None
    """set where only the file's name says spacer: the judgement that holds if the picture shows something"""
