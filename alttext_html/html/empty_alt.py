"""Rules about ``alt=""``: an author's decision, or the silence of a Markdown generator. Pure.

``![](a.png)`` becomes ``<img alt="" src="a.png">`` in Python-Markdown, goldmark, kramdown, markdown-it and remark.
The rules ask in this order: what somebody said about it, what stands around it, how its tag is written, what built the
page. Each answer carries its reason. When nothing speaks for silence, ``alt=""`` is the author's word.
"""

from __future__ import annotations

from alttext_html.html.answer import DESCRIBE, HOLDS, Answer, use
from alttext_html.html.case import Case
from alttext_html.html.generators import Generator, generator_named
from alttext_html.html.states import icon_size
from alttext_html.html.weak_texts import EMOJI_CLASSES
from alttext_html.types import Action, Area, EmptyAlt

_ICONS = """
icon icons headerlink octicon fa fas far fab mdi material-icons feather bullet separator divider spacer decoration
"""
_SYMBOL_CLASSES = EMOJI_CLASSES.union(_ICONS.split())
_SYMBOL_PREFIXES = ("emoji-", "twemoji-", "icon-", "fa-", "octicon-", "lucide-", "bi-")


def known_silent(case: Case) -> Answer | None:
    """Our Markdown extension saw ``![](...)`` in the source, and left its mark."""
    if case.marker != "silent" or case.control_has_text:
        return None
    return _title(case) or DESCRIBE


def beside_text(case: Case) -> Answer | None:
    """An empty alt in a link or button that has its own text is right."""
    return HOLDS if case.control_has_text else None


def in_group_of_control(case: Case) -> Answer | None:
    """A further nameless image of a link whose first image says where it goes."""
    return HOLDS if case.functional and not case.leads_control else None


def blank(case: Case) -> Answer | None:
    """White space instead of a text."""
    return use("") if case.image.get("alt") else None


def missing_by_setting(case: Case) -> Answer | None:
    """The settings say that every empty alt is missing."""
    if case.options.empty_alt is not EmptyAlt.MISSING:
        return None
    return _title(case) or DESCRIBE


def decorative_by_setting(case: Case) -> Answer | None:
    """The settings say that every empty alt is a decision."""
    return HOLDS if case.options.empty_alt is EmptyAlt.DECORATIVE else None


def symbol(case: Case) -> Answer | None:
    """An emoji or an icon by its classes or its declared size."""
    for name in case.classes:
        if name in _SYMBOL_CLASSES or name.startswith(_SYMBOL_PREFIXES):
            return Answer(because=f"its class is {name}")
    size = icon_size(case)
    return Answer(because=size) if size else None


def chrome(case: Case) -> Answer | None:
    """It stands in a header, a footer, a navigation or an aside."""
    return HOLDS if case.image.area is Area.CHROME else None


def with_title(case: Case) -> Answer | None:
    """Empty alt, yet a title that people see: a silent image's title is a text of its author."""
    return None if _silence(case) else _title(case)


def silent(case: Case) -> Answer | None:
    """It comes from Markdown and stands in the content."""
    generator = _silence(case)
    if generator is None:
        return None
    reason = f"this page comes from {generator.name}, whose Markdown writes it for every image without a text"
    return _title(case, reason) or Answer(Action.DESCRIBE, because=reason)


def raw_html(case: Case) -> Answer | None:
    """The page comes from Markdown, but this is not how its renderer writes an image without a text."""
    generator = _generator(case)
    if generator is None or generator.silent(case.image.attributes):
        return None
    return Answer(because=generator.name)


def authors_word(case: Case) -> Answer | None:
    """Nothing speaks for silence."""
    return Answer(because=_why_no_silence(case))


def _title(case: Case, because: str = "") -> Answer | None:
    title = case.image.title
    return use(title, because) if title else None


def _silence(case: Case) -> Generator | None:
    generator = _generator(case)
    if generator is None or case.image.area is not Area.CONTENT:
        return None
    return generator if generator.silent(case.image.attributes) else None


def _generator(case: Case) -> Generator | None:
    return generator_named(case.page.generator or "") or generator_named(case.options.generator)


def _why_no_silence(case: Case) -> str:
    if _generator(case) is None:
        return "the page does not say that it was made from Markdown"
    return "it does not stand in the page's content"
