"""Rules about what is said of an image: left out by its author, hidden, decorative by role or marker. Pure."""

from __future__ import annotations

import re

from alttext_html.html.answer import DESCRIBE, HOLDS, Answer, use
from alttext_html.html.case import Case
from alttext_html.html.options import HiddenContent
from alttext_html.types import Element, Hidden

_SPACER_FILE = re.compile(
    r"(?:spacer|blank|pixel|clear|clearpixel|transparent|trans|dot[_-]?clear|1x1|shim)(?:[_-]?\d{1,2})?", re.ASCII
)
_LENGTH = re.compile(r"\s*(\d+)(?:px)?\s*", re.ASCII)
_STYLED = re.compile(r"(?:^|[;\s])(width|height)\s*:\s*([^;!]*)", re.IGNORECASE)
_SIDES = ("width", "height")
TINY = 3
"""pixels: what is no larger shows nothing"""
_ICON_SIZE = 32
"""pixels: what is declared to be larger is no icon, and no spacer for its name alone"""


def ignored_inline(case: Case) -> Answer | None:
    """``data-alttext="ignore"``."""
    return HOLDS if case.marker == "ignore" else None


def ignored_by_settings(case: Case) -> Answer | None:
    """A rule of the settings says ``ignore``."""
    return HOLDS if case.ignored_by_settings else None


def noscript_twin(case: Case) -> Answer | None:
    """The copy of a lazy image inside noscript gets the text of that image."""
    image = case.image
    if image.hidden is not Hidden.NOSCRIPT or image.noscript_twin is None:
        return None
    if image.noscript_twin.strip():
        return use(image.noscript_twin.strip())
    return DESCRIBE


def hidden_from_assistive_technology(case: Case) -> Answer | None:
    """aria-hidden=true, on the image or around it."""
    own = (case.image.get("aria-hidden") or "").strip().lower() == "true"
    return HOLDS if own or case.image.hidden is Hidden.ARIA else None


def hidden(case: Case) -> Answer | None:
    """Hidden by style, attribute, inert or template."""
    reason = case.image.hidden
    if reason in (None, Hidden.ARIA, Hidden.NOSCRIPT) or case.options.hidden is HiddenContent.JUDGE:
        return None
    return Answer(because=reason.value if reason is not None else "")


def area_without_link(case: Case) -> Answer | None:
    """An area that leads nowhere needs no name."""
    return HOLDS if case.image.element is Element.AREA and case.image.get("href") is None else None


def marked_yet_named(case: Case) -> Answer | None:
    """Somebody marked it as decorative, somebody gave it a text: a person has to decide."""
    return HOLDS if case.decorative_mark else None


def marked_decorative(case: Case) -> Answer | None:
    """Marked as decorative in the page or in the settings."""
    mark = case.decorative_mark
    if not mark:
        return None
    if case.image.element is Element.IMG and case.image.get("alt") is None:
        return use("", mark)
    return Answer(because=mark)


def presentational_yet_named(case: Case) -> Answer | None:
    """role=none beside a text: nobody hears the text."""
    return HOLDS if case.presentational else None


def presentational(case: Case) -> Answer | None:
    """role=none or presentation, where the role holds."""
    return HOLDS if case.presentational else None


def spacer(case: Case) -> Answer | None:
    """A tracker or a spacer that nobody sees."""
    if case.image.element is not Element.IMG or case.functional or not case.empty_alt_hides:
        return None
    reason = tiny(case) or _spacer_name(case)
    if not reason:
        return None
    return use("", reason) if case.alt is None else Answer(because=reason)


def tiny(case: Case) -> str:
    """Why an image is too small to be seen, "" when nothing says so. Its decoded size is known later."""
    # Where a style sets a size the attributes are only a ratio.
    lengths = _styled_sizes(case) or _declared_sizes(case)
    return next((f"its {name} is {size}" for name, size in lengths if size is not None and size <= TINY), "")


def icon_size(case: Case) -> str:
    """Why an image is as small as an icon, "" when a declared side is larger or not in pixels, or none is declared."""
    styled = {name.lower(): value.strip().lower() for name, value in _styles(case)}
    declared = ((name, styled.get(name) or case.image.get(name)) for name in _SIDES)
    sizes = [(name, _pixels(value)) for name, value in declared if value and value != "auto"]
    if not all(size is not None and size <= _ICON_SIZE for _, size in sizes):
        return ""
    return " and ".join(f"its {name} is {size}" for name, size in sizes)


def _spacer_name(case: Case) -> str:
    if not _SPACER_FILE.fullmatch(case.stem):
        return ""
    large = any(size is not None and size > _ICON_SIZE for _, size in _declared_sizes(case) + _styled_sizes(case))
    return "" if large else f"its file is called {case.file}"


def _declared_sizes(case: Case) -> list[tuple[str, int | None]]:
    return [(name, _pixels(case.image.get(name) or "")) for name in _SIDES]


def _styled_sizes(case: Case) -> list[tuple[str, int | None]]:
    return [(name.lower(), _pixels(value)) for name, value in _styles(case)]


def _styles(case: Case) -> list[tuple[str, str]]:
    return _STYLED.findall(case.image.get("style") or "")


def _pixels(length: str) -> int | None:
    found = _LENGTH.fullmatch(length)
    return None if found is None else int(found[1][:6])
