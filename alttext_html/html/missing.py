"""Rules about images without any name. Pure."""

from __future__ import annotations

import re

from alttext_html.html.answer import DESCRIBE, HOLDS, Answer, use
from alttext_html.html.case import Case
from alttext_html.html.names import NameOrigin
from alttext_html.html.states import icon_size
from alttext_html.types import Action, ControlKind, Element

UNABLE = "generator-unable-to-provide-required-alt"
"""HTML 4.8.4.4.12, "Guidance for markup generators"."""

# What a small picture beside a link's text adds to it: the kind of file, a new window, the language.
_INFORMATIVE = """
csv doc docx download epub extern external feed flag flags lock mp3 mp4 newwindow odp ods odt offsite pdf ppt pptx
rss xls xlsx zip
"""
_INFORMATIVE_WORDS = frozenset(_INFORMATIVE.split())
_OF_ICONS = """
acrobat adobe alt application badge black blue btn button circle color colour dark document fa file fill filled
glyph gray green grey ico icon icons img large light line link links medium microsoft mime mini new o open outline
page red regular sign small solid square symbol text tiny white x
"""
_WORDS_OF_ICONS = frozenset(_OF_ICONS.split())
"""what else stands in the name of such a picture's file; with other words it shows something else"""
_SEPARATORS = re.compile(r"[-_.\s]+|\d+x\d+")
_NEW_WINDOW = re.compile(r"new[-_]window")
_SWITCHED_OFF = re.compile(r"(?:^|[-_.\s])(?:insensitive|disabled|inactive|gr[ae]yed|dim|dimmed)(?:$|[-_.\s])")
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
    return Answer(because=case.file) if _is_informative(case) or _FLAG_FOLDER.search(source) else None


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


def switched_off(case: Case) -> Answer | None:
    """An icon outside of any link or button whose file's name says that there is nothing to press."""
    if case.image.element is not Element.IMG or case.alt is not None or case.control is not None:
        return None
    if not _SWITCHED_OFF.search(case.stem) or not icon_size(case):
        return None
    return use("", case.file) if case.empty_alt_hides else None


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


def _is_informative(case: Case) -> bool:
    """Whether its file is called after what it adds, and is no screenshot that has to do with that."""
    words = {word for word in _SEPARATORS.split(_NEW_WINDOW.sub("newwindow", case.stem)) if word.strip("0123456789")}
    named = {word for word in words if not _INFORMATIVE_WORDS.isdisjoint((word, word.rstrip("0123456789")))}
    if not named:
        return False
    others = words - named - _WORDS_OF_ICONS
    return not others or bool(icon_size(case)) or (named == {"flag"} and len(others) == 1)


def _without_alt_beside_text(case: Case) -> bool:
    if case.alt is not None:
        return False
    return case.control_has_text and case.image.element in (Element.IMG, Element.SVG, Element.ROLE)
