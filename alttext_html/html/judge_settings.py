"""What stands in the settings to the judge's options, checked. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from alttext_html.errors import SettingsError
from alttext_html.globs import Glob
from alttext_html.html.options import HiddenContent, JudgeOptions, OptOut, PathAction, PathRule
from alttext_html.html.rules import require_code
from alttext_html.html.scan import check_selector
from alttext_html.types import EmptyAlt, Severity, Style

_KEYS = ("match", "select", "src", "do", "style", "keywords")
_CONDITIONS = ("match", "select", "src")
_KEY_OF = {"action": "do", "style": "style", "keywords": "keywords"}
_OFF = "off"
_MAX_KEYWORDS = 255
E_ = TypeVar("E_", bound=StrEnum)


def judge_options(
    *,
    place: str,
    empty_alt: str = "auto",
    severities: Mapping[str, str] | None = None,
    rules: Sequence[Mapping[str, object]] = (),
    hidden: str = "skip",
    opt_out: str = "keep",
    language: str = "en",
    generator: str = "",
    lazy_attributes: tuple[str, ...] = (),
) -> JudgeOptions:
    """Return the options that the settings at ``place`` (a file or a command line, for messages) ask for.

    ``severities``: rule code to ``fix``, ``report``, ``info`` or ``off``. ``rules``: tables with the conditions
    ``match``, ``select`` and ``src``, and with ``do``, ``style`` and ``keywords``. Raises SettingsError that names
    the place.
    """
    return JudgeOptions(
        empty_alt=_choice(EmptyAlt, empty_alt, f"{place}, empty_alt"),
        severities={
            require_code(code, f"{place}, severity"): _severity(value, f"{place}, severity of {code}")
            for code, value in (severities or {}).items()
        },
        hidden=_choice(HiddenContent, hidden, f"{place}, hidden"),
        opt_out=_choice(OptOut, opt_out, f"{place}, opt_out"),
        rules=_path_rules(rules, place),
        language=language,
        generator=generator,
        lazy_attributes=lazy_attributes,
    )


def _path_rules(tables: Sequence[Mapping[str, object]], place: str) -> tuple[PathRule, ...]:
    rules = tuple(_path_rule(table, f"{place}, rule {number}") for number, table in enumerate(tables, 1))
    seen: dict[tuple[object, ...], tuple[int, PathRule]] = {}
    for number, rule in enumerate(rules, 1):
        conditions = (rule.match, rule.select, rule.src)
        other_number, other = seen.setdefault(conditions, (number, rule))
        for key, written in _KEY_OF.items():
            one, two = getattr(other, key), getattr(rule, key)
            if one is not None and two is not None and one != two:
                message = f"{place}: rules {other_number} and {number} name the same images and want another {written}"
                raise SettingsError(f"{message} ({one} and {two}); keep one of them.")
    return rules


def _path_rule(table: Mapping[str, object], place: str) -> PathRule:
    table = {key: value for key, value in table.items() if value is not None}
    for key in table:
        if key not in _KEYS:
            raise SettingsError(f'{place}: unknown key "{key}"{_nearest(key, _KEYS)}')
    if not any(key in table for key in _CONDITIONS):
        raise SettingsError(f"{place}: it names no image; give it match, select or src.")
    if not any(key in table for key in _KEYS[3:]):
        raise SettingsError(f"{place}: it wants nothing; give it do, style or keywords.")
    select = _text(table, "select", place)
    try:
        if select is not None:
            check_selector(select)
        match, src = (_glob(_text(table, key, place)) for key in ("match", "src"))
    except SettingsError as error:
        raise SettingsError(f"{place}: {error}") from error
    action = _text(table, "do", place)
    keywords = _text(table, "keywords", place)
    if keywords is not None and len(keywords) > _MAX_KEYWORDS:
        raise SettingsError(f"{place}: keywords have {len(keywords)} characters; {_MAX_KEYWORDS} are the most.")
    rule = PathRule(
        match=match,
        select=select,
        src=src,
        action=None if action is None else _choice(PathAction, action, f"{place}, do"),
        style=_style(table.get("style"), place),
        keywords=keywords,
    )
    if rule.action in (PathAction.IGNORE, PathAction.DECORATIVE) and (rule.style is not None or keywords is not None):
        raise SettingsError(f'{place}: "{rule.action}" needs no text, so style and keywords say nothing.')
    return rule


def _glob(pattern: str | None) -> Glob | None:
    return None if pattern is None else Glob(pattern)


def _text(table: Mapping[str, object], key: str, place: str) -> str | None:
    value = table.get(key)
    if value is None or isinstance(value, str):
        return value
    raise SettingsError(f"{place}: {key} must be a text, not {value!r}.")


def _style(value: object, place: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value in tuple(Style):
        return value
    names = [style.name.lower() for style in Style]
    if isinstance(value, str) and value.lower() in names:
        return Style[value.upper()].value
    raise SettingsError(f"{place}: there is no style {value!r}; write one of {', '.join(names)}, or 1 to {len(names)}.")


def _severity(value: str, place: str) -> Severity | None:
    if value == _OFF:
        return None
    if value in tuple(Severity):
        return Severity(value)
    choices = (*Severity, _OFF)
    raise SettingsError(f'{place}: there is no severity "{value}"; write one of {", ".join(choices)}.')


def _choice(kind: type[E_], value: str, place: str) -> E_:
    if value in tuple(kind):
        return kind(value)
    choices = [member.value for member in kind]
    raise SettingsError(f'{place}: "{value}" is none of {", ".join(choices)}{_nearest(value, choices)}')


def _nearest(word: str, known: Sequence[str]) -> str:
    nearest = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f'; did you mean "{nearest[0]}"?' if nearest else f"; known: {', '.join(known)}."
