"""Rules about images without any name. Pure."""

from __future__ import annotations

import re

from alttext_html.html.answer import DESCRIBE, HOLDS, Answer, use
from alttext_html.html.case import Case
from alttext_html.html.names import NameOrigin
from alttext_html.types import Action, ControlKind, Element

UNABLE = "generator-unable-to-provide-required-alt"
"""HTML 4.8.4.4.12, "Guidance for markup generators"."""

# What a small picture beside a link's text adds to it: the kind of file, a new window, the language.
_INFORMATIVE_FILE = re.compile(
    r"(?:^|[-_.])(?:pdf|docx?|xlsx?|pptx?|odt|ods|zip|csv|epub|mp[34]|rss|feed|external|extern|new-?window|offsite|flag|flags|lock|"
    r"download)(?:$|[-_.\d])"
)
_FLAG_FOLDER = re.compile(r"(?:^|/)flags?/", re.IGNORECASE)


def canvas(case: Case) -> Answer | None:
    """A canvas without a name."""
    return HOLDS if case.image.element is Element.CANVAS else None


def background(case: Case) -> Answer | None:
    """A background image, which no attribute can name."""
    return HOLDS if case.image.element is Element.BACKGROUND else None


def missing_in_button(case: Case) -> Answer | None:
    """Nothing in the button says what it does."""
    return _functional(case, ControlKind.BUTTON)


def missing_in_link(case: Case) -> Answer | None:
    """Nothing in the link says where it goes."""
    return _functional(case, ControlKind.LINK)


def informative_beside_text(case: Case) -> Answer | None:
    """A picture that adds something to the text of its link: a file type, a flag, a new window."""
    if not _without_alt_beside_text(case):
        return None
    source = case.source.split("?")[0]
    if _INFORMATIVE_FILE.search(case.stem) or _FLAG_FOLDER.search(source):
        return Answer(because=case.file)
    return None


def missing_beside_text(case: Case) -> Answer | None:
    """No alt in a link or button that has its own text: the text is there already."""
    if not _without_alt_beside_text(case):
        return None
    if case.image.element is not Element.IMG:
        return HOLDS
    return use("") if case.empty_alt_hides else None


def unable_to_provide(case: Case) -> Answer | None:
    """The program that made the page says that it had no text."""
    if UNABLE not in case.image.attributes or case.image.element is not Element.IMG:
        return None
    return DESCRIBE


def missing(_: Case) -> Answer | None:
    """No accessible name at all, and no empty alt that could be a decision."""
    return DESCRIBE


def named_by_title(case: Case) -> Answer | None:
    """Only a title names it."""
    if case.image.element is Element.IMG and case.name.origin is NameOrigin.TITLE:
        return use(case.name.text)
    return None


def named_by_caption(case: Case) -> Answer | None:
    """Only the figure's caption names it."""
    return DESCRIBE if case.name.origin is NameOrigin.CAPTION else None


def _functional(case: Case, kind: ControlKind) -> Answer | None:
    control = case.control
    if control is None or control.kind is not kind or not case.functional:
        return None
    if case.leads_control:  # when nothing says where it leads (a lightbox), its author's title comes before a purchase
        return Answer(Action.PURPOSE, case.image.title or None)
    if case.image.element is Element.IMG and case.alt is None and case.empty_alt_hides:
        return use("")
    return None


def _without_alt_beside_text(case: Case) -> bool:
    if case.alt is not None:
        return False
    return case.control_has_text and case.image.element in (Element.IMG, Element.SVG, Element.ROLE)
