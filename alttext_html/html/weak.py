"""Rules about texts that help nobody: what is near-certain is overwritten, the rest is only reported. Pure."""

from __future__ import annotations

import re

from alttext_html.html.answer import DESCRIBE, HOLDS, PURPOSE, Answer, use
from alttext_html.html.case import Case
from alttext_html.html.endings import ending
from alttext_html.html.facts import primary_subtag
from alttext_html.html.generators import name_as_text, names_files
from alttext_html.html.weak_texts import (
    AROUND,
    ONLY_SIGNS,
    is_address,
    is_file_name,
    is_placeholder,
    is_weak_text,
    looks_odd_and_is_right,
    normal,
)
from alttext_html.html.words import fold, words_of
from alttext_html.types import Action

LONGEST = 250
"""characters of a text that can still be listened to"""
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_TOGGLES = frozenset(("closed.png", "open.png"))
"""Doxygen's + and - before what a click opens and closes, for which there is no shorter word"""
_NO_TITLE = "<no title>"
"""what Sphinx calls a page without a heading"""

_IN_BRACES = re.compile(r"\{[^\W_]\}")
_NUMBER = re.compile(r"[\d.,:\s]*\d[\d.,:\s]*")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){2,}|[a-z0-9]+(?:_[a-z0-9]+){2,}")
_STEM = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}|[a-z]+_\d+")


def not_weak(case: Case) -> Answer | None:
    """Texts that look odd and are right: emoji, formulas, badges, ``@user``, rating stars; never the path of a file."""
    return HOLDS if looks_odd_and_is_right(case) else None


def file_name(case: Case) -> Answer | None:
    """A file name, or a name that a camera, a scanner or a screenshot program gives."""
    return rewrite(case) if is_file_name(case) else None


def url(case: Case) -> Answer | None:
    """A URL or a path."""
    return rewrite(case) if is_address(case) else None


def placeholder(case: Case) -> Answer | None:
    """A word that says "here is a picture", or that a template left behind."""
    return rewrite(case) if is_placeholder(case) else None


def other_signs(case: Case) -> Answer | None:
    """Signs that may mean something: an arrow, a bullet, a plus."""
    return None if case.functional or case.file in _TOGGLES else DESCRIBE


def is_signs(text: str, _: str) -> bool:
    """Whether it has no letter and no digit, or one in braces: {X} and {*} are MoinMoin's icons."""
    return bool(ONLY_SIGNS.fullmatch(text) or _IN_BRACES.fullmatch(text)) and not text[0].isalnum()


def too_long(case: Case) -> Answer | None:
    """Longer than anybody wants to listen to at one go."""
    return Answer(because=str(len(case.written)))


def is_long(text: str, _: str) -> bool:
    """Whether it is too long to be listened to."""
    return len(text) > LONGEST


def image_of(case: Case) -> Answer | None:
    """Begins with "image of"."""
    start = _start(case.written)
    return Answer(because=next(o.strip() for o in words_of(case.language).openings if start.startswith(o)))


def has_opening(text: str, language: str) -> bool:
    """Whether it begins with a phrase that says "image of"."""
    return bool(text) and _start(text).startswith(words_of(language).openings)


def _start(text: str) -> str:
    return fold(text[:60].lstrip(AROUND))


def ends_with_image(case: Case) -> Answer | None:
    """Ends with "image"."""
    return Answer(because=ending(case.written))


def repeats_control(case: Case) -> Answer | None:
    """Says what the text of its link or button says."""
    control = case.image.control
    if control is None or not _same(case.written, control.text):
        return None
    return use("") if case.empty_alt_hides else DESCRIBE


def repeats_caption(case: Case) -> Answer | None:
    """Says what the caption says; a caption that is hidden from assistive technology is heard only here."""
    figure = case.image.figure
    if figure is None or figure.caption_hidden or not _same(case.written, figure.caption):
        return None
    return DESCRIBE


def repeats_text(case: Case) -> Answer | None:
    """Says what the paragraph, cell or heading around it says."""
    return DESCRIBE if _same(case.written, case.image.beside) else None


def number(case: Case) -> Answer | None:
    """A number that neither its file nor the text around it explains. A year is one that people understand."""
    if case.image.beside or (case.image.figure is not None and case.image.figure.caption) or case.written in case.stem:
        return None
    return DESCRIBE


def is_number(text: str, _: str) -> bool:
    """Whether it is a number and no year."""
    if not text or len(text) > 40 or not text[-1].isdigit():
        return False
    return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def from_file_name(case: Case) -> Answer | None:
    """The words of its file's name, on a page whose generator writes them where the author wrote nothing."""
    generator = names_files(case.page.generator or "") or names_files(case.options.generator)
    if not generator or case.written != name_as_text(case.file):
        return None
    return Answer(Action.DESCRIBE, because=generator)


def slug(case: Case) -> Answer | None:
    """Words joined by hyphens or underscores, as in an address, or as in the name of its file."""
    text = case.written
    # MAX_SIZE and CVE-2024-1234 are names of what is shown.
    is_stem = not text.isupper() and normal(text) == normal(case.stem)
    return DESCRIBE if is_stem or _SLUG.fullmatch(text) else None


def may_be_slug(text: str, _: str) -> bool:
    """Whether it is words joined by hyphens or underscores."""
    return ("-" in text or "_" in text) and bool(_STEM.fullmatch(text))


def serves_as_alt(text: str, language: str) -> bool:
    """Whether words that were not written as an alt, such as a title, can be one that the rules would not find weak.

    ``language``: a code or a tag.
    """
    text = text.strip()
    if len(text) > LONGEST or text == _NO_TITLE or _TEMPLATE.match(text) or not any(map(str.isalnum, text)):
        return False
    return not is_weak_text(text, primary_subtag(language))


def rewrite(case: Case) -> Answer:
    """What takes the place of a weak text: nothing where the link is told otherwise, else purpose or description."""
    if case.control is None:
        return DESCRIBE
    if case.leads_control and case.functional:  # in this order: to ask all others takes longer than to ask the nearest
        return PURPOSE
    return use("") if case.empty_alt_hides else DESCRIBE


def _same(text: str, other: str) -> bool:
    if text == other:
        return bool(text)
    folded = fold(text.strip(AROUND))
    return bool(folded) and folded == fold(other.strip(AROUND))
