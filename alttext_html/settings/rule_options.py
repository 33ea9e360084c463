"""Turns the settings into the judge's options, and refuses those that cannot hold or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alttext_html.errors import SettingsError
from alttext_html.globs import Glob
from alttext_html.html.options import HiddenContent, JudgeOptions, PathRule
from alttext_html.html.rules import RULES, require_code
from alttext_html.html.scan import check_selector
from alttext_html.settings import HiddenImages, Level, PathRuleSetting, Settings, WeakTexts
from alttext_html.types import MAX_KEYWORDS, PathAction, Severity, Verdict

_PLACE = "settings"
_KEY_OF = {"action": "do", "style": "style", "keywords": "keywords"}


def judge_options(settings: Settings) -> JudgeOptions:
    """Options of the judge. Raises SettingsError for a rule code, selector or glob that cannot hold."""
    return JudgeOptions(
        empty_alt=settings.empty_alt,
        severities=dict(_severities(settings)),
        hidden=HiddenContent.JUDGE if settings.hidden is HiddenImages.FILL else HiddenContent.SKIP,
        opt_out=settings.opt_out,
        rules=_path_rules(settings.rules),
        language=settings.language,
        generator=settings.generator,
        lazy_attributes=settings.lazy_attributes,
    )


def _severities(settings: Settings) -> Iterator[tuple[str, Severity | None]]:
    """The rules that the settings move, what is said of single ones last. None switches a rule off."""
    if settings.weak is WeakTexts.REPORT:
        for rule in RULES:
            if rule.verdict is Verdict.WEAK and rule.severity is Severity.FIX:
                yield rule.code, Severity.REPORT
    for code, level in settings.severity.items():
        yield require_code(code, f"{_PLACE}, severity"), None if level is Level.OFF else Severity(level.value)


def _path_rules(settings: Sequence[PathRuleSetting]) -> tuple[PathRule, ...]:
    rules = tuple(_path_rule(rule, f"{_PLACE}, rule {number}") for number, rule in enumerate(settings, 1))
    seen: dict[tuple[object, ...], tuple[int, PathRule]] = {}
    for number, rule in enumerate(rules, 1):
        conditions = (rule.match, rule.select, rule.src)
        other_number, other = seen.setdefault(conditions, (number, rule))
        for key, written in _KEY_OF.items():
            one, two = getattr(other, key), getattr(rule, key)
            if one is not None and two is not None and one != two:
                message = f"{_PLACE}: rules {other_number} and {number} name the same images and want another {written}"
                raise SettingsError(f"{message} ({one} and {two}); keep one of them.")
    return rules


def _path_rule(rule: PathRuleSetting, place: str) -> PathRule:
    if rule.match is None and rule.select is None and rule.src is None:
        raise SettingsError(f"{place}: it names no image; give it match, select or src.")
    if rule.do is None and rule.style is None and rule.keywords is None:
        raise SettingsError(f"{place}: it wants nothing; give it do, style or keywords.")
    if rule.keywords is not None and len(rule.keywords) > MAX_KEYWORDS:
        raise SettingsError(f"{place}: keywords have {len(rule.keywords)} characters; {MAX_KEYWORDS} are the most.")
    silent = rule.do in (PathAction.IGNORE, PathAction.DECORATIVE)
    if silent and (rule.style is not None or rule.keywords is not None):
        raise SettingsError(f'{place}: "{rule.do}" needs no text, so style and keywords say nothing.')
    try:
        if rule.select is not None:
            check_selector(rule.select)
        match, src = (None if glob is None else Glob(glob) for glob in (rule.match, rule.src))
    except SettingsError as error:
        raise SettingsError(f"{place}: {error}") from error
    return PathRule(match, rule.select, src, rule.do, rule.style, rule.keywords)
