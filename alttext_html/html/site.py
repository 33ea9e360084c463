"""Judgements that need the whole site: what the theme repeats, and one picture with several texts. Pure.

They follow on what ``judge`` and ``side_by_side`` said about every image. Nothing here holds a page: a site is as large
as it likes. What somebody said in the source or in the settings stays.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from alttext_html.html.case import LAZY_SOURCES
from alttext_html.html.rules import SITE_RULES
from alttext_html.html.weak import LONGEST
from alttext_html.html.words import fold
from alttext_html.relative import relative
from alttext_html.types import Action, ImageElement, Judgement, Page, Severity, Verdict

Severities = Mapping[str, Severity | None]
"""by rule code, as in JudgeOptions"""

_MIN_CHROME_PAGES = 3
_ROWS = {code: row for row in SITE_RULES for code in row[:1]}


class ThemePlace(NamedTuple):
    """A place in the tree and the picture there: what a template repeats on its pages."""

    path: str
    picture: str


class Compared(NamedTuple):
    """What has one text everywhere, or should."""

    picture: str
    language: str


def changed(
    judgement: Judgement,
    code: str,
    action: Action,
    severities: Severities,
    suggestion: str | None = None,
    because: str = "",
) -> Judgement:
    """The judgement of a rule that sees more than one image, in the place of that of the image alone."""
    _, default, verdict, message = _ROWS[code]
    severity = severities.get(code, default)
    if severity is None:
        return judgement
    if severity is Severity.FIX and action is Action.LEAVE:
        severity = Severity.INFO
    return replace(
        judgement,
        verdict=verdict,
        severity=severity,
        code=code,
        message=message.format(because=because),
        action=action,
        suggestion=suggestion,
    )


def is_good(judgement: Judgement) -> bool:
    """Whether an image has a text that no rule has a word on."""
    return judgement.code == "ok" and judgement.verdict is Verdict.OK and bool(judgement.text)


def identity(image: ImageElement, page: str) -> str:
    """What tells one picture of a site from another: where its source leads; "" for one that names none."""
    source = image.src
    for name in LAZY_SOURCES:
        if name in image.attributes:
            source = image.attributes[name].value or source
            break
    source = source.strip()
    if not source:
        return ""
    folder = page.rpartition("/")[0]
    if (path := relative(folder, source)) is not None:
        return path
    try:
        parts = urlsplit(source)
    except ValueError:
        return source
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return source
    return posixpath.normpath(posixpath.join(folder, unquote(parts.path)))


def theme_place(image: ImageElement, page: str, judgement: Judgement) -> ThemePlace | None:
    """Where an image stands whose alt is empty without a reason: when many pages have it there, the theme wrote it."""
    return ThemePlace(image.path, identity(image, page)) if judgement.code == "empty-silent" else None


def repeated(judgement: Judgement, found: int, pages: int, severities: Severities) -> Judgement:
    """The judgement of an image that stands at one place on ``found`` of the site's ``pages``."""
    if found < _MIN_CHROME_PAGES or found * 2 <= pages:
        return judgement
    return changed(judgement, "repeated-chrome", Action.LEAVE, severities, because=f"{found} of {pages}")


def compared(image: ImageElement, page: Page, judgement: Judgement) -> Compared | None:
    """What other images this one should have its text in common with; None where texts may differ."""
    # In a link the text says where it goes, so it may differ from place to place.
    if image.control is not None or not is_good(judgement):
        return None
    picture = identity(image, page.path)
    return Compared(picture, image.language or page.language or "") if picture else None


def best_texts(texts: Iterable[tuple[Compared, str, int]], severities: Severities) -> dict[Compared, str]:
    """For each picture that has several texts in one language, the best of them.

    ``texts``: with the number of places, in the order of the site.
    """
    if severities.get("different-texts", Severity.REPORT) is None:
        return {}
    first: dict[Compared, str] = {}
    several: dict[Compared, dict[str, tuple[str, int]]] = {}
    kept = list(texts)
    for key, text, _ in kept:
        if first.setdefault(key, text) != text:
            several[key] = {}
    for key, text, count in kept:
        if key in several:
            folded = fold(text)
            spelling, before = several[key].get(folded, (text, 0))
            several[key][folded] = spelling, before + count
    return {key: best_text(dict(spellings.values())) for key, spellings in several.items() if len(spellings) > 1}


def differing(judgement: Judgement, best: str, severities: Severities) -> Judgement:
    """The judgement of an image whose picture has a better text elsewhere."""
    if fold(judgement.text) == fold(best):
        return judgement
    return changed(judgement, "different-texts", Action.USE, severities, best, best)


def best_text(texts: Iterable[str] | Mapping[str, int]) -> str:
    """Return the best of several good texts for one image: what most places say, else the richest, not too long."""
    counts = Counter(texts)
    return max(counts, key=lambda text: (counts[text], len(text) <= LONGEST, min(len(text), LONGEST), text))
