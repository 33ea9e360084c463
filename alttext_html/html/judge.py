"""The verdict on one image: the rules of the table in their order, the first that answers wins. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from alttext_html.html.answer import Answer, use
from alttext_html.html.case import Case, Situation, image_at
from alttext_html.html.facts import MARKER
from alttext_html.html.missing import UNABLE
from alttext_html.html.names import heard, naming_attribute, says_something
from alttext_html.html.options import JudgeOptions, PathSettings
from alttext_html.html.rules import RULES, Rule
from alttext_html.html.states import TINY, noscript_twin, spacer, tiny
from alttext_html.html.weak_texts import is_weak
from alttext_html.types import (
    Action,
    Attribute,
    Hidden,
    Image,
    ImageElement,
    Judgement,
    OptOut,
    Page,
    PathAction,
    Severity,
    Verdict,
)

OK_CODE = "ok"
_DEFAULT = JudgeOptions()
_ASKED = {
    situation: tuple(rule for rule in RULES if situation in rule.situations)
    for situation in (Situation.NAMELESS, Situation.EMPTY, Situation.WRITTEN, Situation.NAMED)
}
_MOST, _LONGEST = 4096, 500
"""judgements that are remembered, and characters of the tag of one"""


def judge(image: ImageElement, page: Page, options: JudgeOptions = _DEFAULT) -> Judgement:
    """Return what the rules say about an image of ``page``.

    Only a judgement of severity FIX may be written; at another severity its action says what would be written if the
    settings moved the rule to FIX. Never raises for a scanned page.
    """
    key = _key(image, page, options)
    if key is None:
        return _judged(image, page, options)
    known = _known_under(options)
    found = known.judgements.get(key)
    if found is None:
        found = _judged(image, page, options), image.attributes
        if len(known.judgements) >= _MOST:
            known.judgements.clear()
        known.judgements[key] = found
    return found[0]


class _Known(NamedTuple):
    """Judgements under one set of options; each keeps its attributes alive, because the key holds their ``id()``."""

    options: JudgeOptions
    judgements: dict[tuple[object, ...], tuple[Judgement, Mapping[str, Attribute]]]


_known = _Known(_DEFAULT, {})


def _known_under(options: JudgeOptions) -> _Known:
    global _known  # noqa: PLW0603 - as lru_cache, which cannot tell mappings apart
    known = _known
    if known.options is not options:
        known = _known = _Known(options, known.judgements if known.options == options else {})
    return known


def _key(image: ImageElement, page: Page, options: JudgeOptions) -> tuple[object, ...] | None:
    """Everything that the rules ask about, None where they look at other images too, or at the page's path.

    Six in seven images of real documentation have the key of another one: arrows, logos, the icons of notes.
    """
    control = image.control
    if options.rules or image.hidden is Hidden.NOSCRIPT or image.tag.end - image.tag.start > _LONGEST:
        return None
    if control is not None and not (control.sole or control.name or says_something(control.text)):
        return None
    return (
        id(image.attributes),  # images with the same tag share them
        image.element,
        image.labelled_by,
        image.label,
        control and (control.kind, control.text, control.name, control.title, control.sole),
        image.figure,
        image.hidden,
        image.focusable,
        image.area,
        image.language,
        image.beside,
        image.noscript_twin,
        page.language,
        page.generator,
    )


def _judged(image: ImageElement, page: Page, options: JudgeOptions) -> Judgement:
    case = Case(image, page, options)
    return _first(case, iter(_asked(case)))


def _first(case: Case, rules: Iterator[Rule]) -> Judgement:
    """What the first of these rules says that holds."""
    path_settings = case.options.path_settings(case.image, case.page)
    severities = case.options.severities
    for rule in rules:
        severity = severities.get(rule.code, rule.severity) if severities else rule.severity
        if severity is None:
            continue
        answer = rule.applies(case)
        if answer is not None:
            if _follows_twin(case, rule, answer):
                answer = _answer_for_twin(case, answer)
            judgement = _judgement(case, rule, answer, _moved(rule, severity, answer, path_settings), path_settings)
            if rule.applies is spacer and answer.action is Action.USE and not tiny(case):
                judgement = replace(judgement, unless_blank=_first(case, rules))
            return judgement
    return Judgement(
        Verdict.OK,
        Severity.INFO,
        OK_CODE,
        "It has a text.",
        text=case.name.text,
        attribute=naming_attribute(case.image.element),
        remove=_removed(case, Action.LEAVE),
    )


def _asked(case: Case) -> tuple[Rule, ...]:
    """The rules that can hold for an image, in their order."""
    return _asked_of(case.written, case.language) if case.written else _ASKED[case.situation]


@lru_cache(maxsize=4096)
def _asked_of(text: str, language: str) -> tuple[Rule, ...]:
    """The rules that can hold for a written text: most texts, and most places of a text, have no clue of a fault."""
    return tuple(rule for rule in _ASKED[Situation.WRITTEN] if rule.clue is None or rule.clue(text, language))


def judge_loaded(judgement: Judgement, image: ImageElement, loaded: Image) -> Judgement:
    """Return the judgement that holds when the picture itself is known: no text is bought for a spacer.

    Changes nothing but purchases for pictures of at most 3 x 3 pixels and for blank ones.
    """
    if judgement.action is not Action.DESCRIBE or judgement.attribute != "alt":
        return judgement
    if not loaded.blank and max(loaded.width, loaded.height) > TINY:
        return judgement
    because = "it shows a single colour" if loaded.blank else f"it measures {loaded.width} x {loaded.height} pixels"
    return _decorative(judgement, image, "decorative-spacer", because)


def judge_catalogued(judgement: Judgement, image: ImageElement) -> Judgement:
    """Return the judgement of an image that the catalogue says is decorative: an alt that is empty already is right."""
    return _decorative(judgement, image, "decorative-marker", "the catalogue says so")


def _decorative(judgement: Judgement, image: ImageElement, code: str, because: str) -> Judgement:
    rule = next(rule for rule in RULES if rule.code == code)
    is_empty = image.get(judgement.attribute) is not None and not judgement.text
    return replace(
        judgement,
        verdict=rule.verdict,
        severity=Severity.INFO if is_empty else judgement.severity,
        code=rule.code,
        message=rule.message.format(because=because),
        action=Action.LEAVE if is_empty else Action.USE,
        suggestion=None if is_empty else "",
    )


def _follows_twin(case: Case, rule: Rule, answer: Answer) -> bool:
    """Whether this copy inside noscript has no text, or one that would be replaced."""
    if case.image.hidden is not Hidden.NOSCRIPT or case.image.noscript_twin is None or answer.action is Action.LEAVE:
        return False
    return rule.applies is noscript_twin or is_weak(case)


def _answer_for_twin(case: Case, answer: Answer) -> Answer:
    """What is done with a lazy image is done with its copy inside noscript: else the next run would change the copy."""
    span = case.image.noscript_twin_tag
    twin = None if span is None else image_at(case.page, span.start)
    if twin is None or twin.hidden is Hidden.NOSCRIPT:
        return answer
    judgement = judge(twin, case.page, case.options)
    if judgement.unless_blank is not None:
        return Answer(Action.DESCRIBE)
    stays = judgement.severity is not Severity.FIX or judgement.action is Action.LEAVE
    text = heard(case.image.noscript_twin or "")
    if stays and text:
        return use(text)
    return use("") if judgement.action is Action.LEAVE else Answer(judgement.action, judgement.suggestion)


def _judgement(case: Case, rule: Rule, answer: Answer, severity: Severity, path_settings: PathSettings) -> Judgement:
    return Judgement(
        verdict=rule.verdict,
        severity=severity,
        code=rule.code,
        message=rule.message.format(because=answer.because),
        action=answer.action,
        text=case.name.text,
        attribute=naming_attribute(case.image.element),
        suggestion=answer.suggestion,
        remove=_removed(case, answer.action),
        style=path_settings.style,
        keywords=path_settings.keywords,
    )


def _moved(rule: Rule, severity: Severity, answer: Answer, path_settings: PathSettings) -> Severity:
    """Settle what moves between fix, report and info."""
    if severity is Severity.FIX and answer.action is Action.LEAVE and severity is rule.severity:
        # Nothing to write: a decorative image that has its alt="" already, or an element that alt cannot empty.
        severity = Severity.INFO if rule.verdict is Verdict.DECORATIVE else Severity.REPORT
    if path_settings.action is PathAction.REPORT and severity is Severity.FIX:
        return Severity.REPORT
    if path_settings.action is PathAction.FIX and severity is Severity.REPORT and answer.action is not Action.LEAVE:
        return Severity.FIX
    return severity


def _removed(case: Case, action: Action) -> tuple[str, ...]:
    removed = []
    marked_by_author = case.marker in ("ignore", "decorative")
    if case.marker == "silent" or (marked_by_author and case.options.opt_out is OptOut.REMOVE):
        removed.append(MARKER)
    if action is not Action.LEAVE and UNABLE in case.image.attributes:
        removed.append(UNABLE)
    return tuple(removed)
