"""Judgements that need the whole site: what the theme repeats, and one picture with several texts. Pure.

They follow on what ``judge`` and ``side_by_side`` said about every image. Nothing here holds a page: a site is as large
as it likes. What somebody said in the source or in the settings stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from msgspec.structs import replace

from alttext_html.html.judge import OK_CODE
from alttext_html.html.rules import SITE_RULES
from alttext_html.html.scripts import main_script
from alttext_html.html.weak import LONGEST
from alttext_html.html.weak_texts import normal
from alttext_html.html.words import fold
from alttext_html.types import Action, Element, ImageElement, Judgement, Page, Severity, Verdict

Severities = Mapping[str, Severity | None]
"""by rule code, as in JudgeOptions"""
Identity = Callable[[ImageElement, Page], str]
"""What tells the picture of an element of a page from all others of the site; "" where nothing does"""

_MIN_CHROME_PAGES = 3
_AFTER_NAME = re.compile(r"[?#].*", re.DOTALL)
_PARTED = re.compile(r"[\d_-]")
_ROWS = {code: row for row in SITE_RULES for code in row[:1]}


class ThemePlace(NamedTuple):
    """A place in the tree and the picture there: what a template repeats on its pages."""

    path: str
    picture: str


class Compared(NamedTuple):
    """What has one text everywhere, or should."""

    picture: str
    language: str
    """a tag, or where nothing names one the script of the text"""


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
    return judgement.code == OK_CODE and judgement.verdict is Verdict.OK and bool(judgement.text)


def theme_place(image: ImageElement, page: Page, judgement: Judgement, identity: Identity) -> ThemePlace | None:
    """Where an image stands whose alt is empty without a reason: when many pages have it there, the theme wrote it."""
    picture = identity(image, page) if judgement.code == "empty-silent" else ""
    return ThemePlace(image.path, picture) if picture else None


def repeated(judgement: Judgement, found: int, pages: int, severities: Severities) -> Judgement:
    """The judgement of an image that stands at one place on ``found`` of the site's ``pages``."""
    if found < _MIN_CHROME_PAGES or found * 2 <= pages:
        return judgement
    return changed(judgement, "repeated-chrome", Action.LEAVE, severities, because=f"{found} of {pages}")


def compared(image: ImageElement, page: Page, judgement: Judgement, picture: str) -> Compared | None:
    """What other images this one should have its text in common with; None where texts may differ.

    ``picture``: what tells it from others; "" where nothing does.
    """
    # In a link, and on a button, the text says where it goes, so it may differ from place to place.
    if not picture or image.control is not None or image.element is Element.INPUT or not is_good(judgement):
        return None
    # Pages that name no language may be in several.
    return Compared(picture, image.language or page.language or main_script(judgement.text))


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
    return {
        key: best_text(dict(spellings.values()), key.picture)
        for key, spellings in several.items()
        if len(spellings) > 1
    }


def differing(judgement: Judgement, best: str, severities: Severities) -> Judgement:
    """The judgement of an image whose picture has a better text elsewhere."""
    if fold(judgement.text) == fold(best):
        return judgement
    return changed(judgement, "different-texts", Action.USE, severities, best, best)


def agreed_text(texts: Mapping[str, int], file: str) -> str | None:
    """Return the good text for an image that more places have than any other, None where no text is ahead.

    ``file``: the image's. What a program makes of its name is a text where it stands, and none for other places.
    """
    texts = {text: count for text, count in texts.items() if not is_file_as_text(text, file)}
    places: Counter[str] = Counter()
    for text, count in texts.items():
        places[fold(text)] += count
    ranked = places.most_common(2)
    if not ranked or len({count for _, count in ranked}) < len(ranked):
        return None
    return best_text({text: count for text, count in texts.items() if fold(text) == ranked[0][0]}, file)


def best_text(texts: Iterable[str] | Mapping[str, int], file: str) -> str:
    """Return the best of several good texts for one image: what most places say, else the richest, not too long.

    What a program makes of the name of its ``file`` is the last choice, but for one word: ``note`` for ``note.png``
    may be a person's.
    """
    counts = Counter(texts)
    stem = _stem(file)
    made = normal(stem) if _PARTED.search(stem) else None
    return max(counts, key=lambda text: (normal(text) != made, counts[text], *_richness(text)))


def is_file_as_text(text: str, file: str) -> bool:
    """Whether a text is a file's name with blanks between its words, as Asciidoctor writes it, or a name of one word.

    A name with blanks in it and neither digit nor separator may be the text of a person who called the file so.

    >>> is_file_as_text("hidden pin 24", "img/hidden_pin_24.png"), is_file_as_text("Our office", "Our office.jpg")
    (True, False)
    """
    stem = _stem(file)
    return normal(text) == normal(stem) and (" " not in stem or _PARTED.search(stem) is not None)


def _stem(file: str) -> str:
    name = unquote(_AFTER_NAME.sub("", file).rpartition("/")[2])
    return name.rpartition(".")[0] or name


def _richness(text: str) -> tuple[bool, int, str]:
    return len(text) <= LONGEST, min(len(text), LONGEST), text
