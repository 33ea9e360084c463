"""What the settings say to the judge: rules of theirs, and rules that they move."""

from __future__ import annotations

import pytest

from alttext_html.errors import SettingsError
from alttext_html.settings import Level, PathRuleSetting, Settings
from alttext_html.settings.rule_options import judge_options
from alttext_html.types import PathAction, Severity, Style
from tests.helpers.judging import judged

IMAGE = "<img src='a.png'>"


@pytest.mark.parametrize(
    ("level", "code", "severity"),
    [
        (Level.OFF, "ok", Severity.INFO),
        (Level.REPORT, "weak-filename", Severity.REPORT),
        (Level.INFO, "weak-filename", Severity.INFO),
        (Level.FIX, "weak-filename", Severity.FIX),
    ],
)
def test_the_settings_move_a_rule(level: Level, code: str, severity: Severity) -> None:
    """Off, or to another severity."""
    options = judge_options(Settings(severity={"weak-filename": level}))
    judgement = judged("<img alt='IMG_2041' src=a.png>", options)
    assert (judgement.code, judgement.severity) == (code, severity)


def test_a_report_that_is_moved_to_fix_is_written() -> None:
    """A title becomes the alt, white space becomes nothing."""
    options = judge_options(Settings(severity={"named-by-title": Level.FIX, "blank": Level.FIX}))
    assert judged("<img title=Heron src=a.png>", options).severity is Severity.FIX
    assert judged("<img alt=' ' src=a.png>", options).suggestion == ""


def test_an_unknown_code_in_the_settings() -> None:
    """The error names the nearest one."""
    with pytest.raises(SettingsError, match=r'settings, severity: .* "lang"; did you mean "long"'):
        judge_options(Settings(severity={"lang": Level.OFF}))


RULES = [
    (
        PathRuleSetting(select=".advert img", do=PathAction.IGNORE),
        f"<p class=advert>{IMAGE}</p>",
        "ignored-by-settings",
        Severity.INFO,
    ),
    (
        PathRuleSetting(select="img.wave", do=PathAction.DECORATIVE),
        "<img class=wave src=a.png>",
        "decorative-marker",
        Severity.FIX,
    ),
    (
        PathRuleSetting(select="img.wave", do=PathAction.DECORATIVE),
        "<img class=wave alt=Heron src=a.png>",
        "decorative-yet-named",
        Severity.REPORT,
    ),
    (PathRuleSetting(src="a.*", do=PathAction.REPORT), IMAGE, "missing", Severity.REPORT),
    (PathRuleSetting(src="b.*", do=PathAction.REPORT), IMAGE, "missing", Severity.FIX),
    (
        PathRuleSetting(src="icons/*.svg", do=PathAction.IGNORE),
        "<img src='icons/x.svg?v=2'>",
        "ignored-by-settings",
        Severity.INFO,
    ),
    (PathRuleSetting(match="index.html", do=PathAction.REPORT), IMAGE, "missing", Severity.REPORT),
    (PathRuleSetting(match="blog/**", do=PathAction.REPORT), IMAGE, "missing", Severity.FIX),
    (
        PathRuleSetting(match="**/*.html", do=PathAction.FIX),
        "<img title=Heron src=a.png>",
        "named-by-title",
        Severity.FIX,
    ),
    (PathRuleSetting(match="index.html", src="b.png", do=PathAction.IGNORE), IMAGE, "missing", Severity.FIX),
]


@pytest.mark.parametrize(("rule", "body", "code", "severity"), RULES)
def test_a_rule_of_the_settings(rule: PathRuleSetting, body: str, code: str, severity: Severity) -> None:
    """It holds where all its conditions hold."""
    judgement = judged(body, judge_options(Settings(rules=(rule,))))
    assert (judgement.code, judgement.severity) == (code, severity)


def test_rules_of_the_settings_add_up() -> None:
    """A later rule stands above an earlier one, and each may say a part."""
    rules = (
        PathRuleSetting(match="**", style=Style.SHORTER, keywords="birds"),
        PathRuleSetting(select="img", style=Style.BRIEFEST),
        PathRuleSetting(src="a.png", do=PathAction.REPORT),
    )
    judgement = judged(IMAGE, judge_options(Settings(rules=rules)))
    assert (judgement.style, judgement.keywords, judgement.severity) == (Style.BRIEFEST, "birds", Severity.REPORT)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (PathRuleSetting(do=PathAction.FIX), "it names no image"),
        (PathRuleSetting(match="**"), "it wants nothing"),
        (PathRuleSetting(match="", do=PathAction.FIX), "an empty glob"),
        (PathRuleSetting(match="a[b", do=PathAction.FIX), "never closes"),
        (PathRuleSetting(match="a\\b", do=PathAction.FIX), "backslash"),
        (PathRuleSetting(src="a**b", do=PathAction.FIX), "joins **"),
        (PathRuleSetting(select="img[", do=PathAction.FIX), 'the selector "img[" cannot be read'),
        (PathRuleSetting(src="*", keywords="x" * 256), "255 are the most"),
        (PathRuleSetting(src="*", do=PathAction.IGNORE, style=Style.SHORTER), "needs no text"),
        (PathRuleSetting(src="*", do=PathAction.DECORATIVE, keywords="x"), "needs no text"),
    ],
)
def test_a_wrong_rule_of_the_settings(rule: PathRuleSetting, message: str) -> None:
    """The error counts the rules."""
    with pytest.raises(SettingsError) as error:
        judge_options(Settings(rules=(rule,)))
    assert str(error.value).startswith("settings, rule 1: ")
    assert message in str(error.value)


def test_conflicting_rules_of_the_settings() -> None:
    """The same images, two wishes: nobody can say which was meant."""
    rules = (
        PathRuleSetting(src="a", do=PathAction.FIX),
        PathRuleSetting(src="b", do=PathAction.REPORT),
        PathRuleSetting(src="a", do=PathAction.REPORT),
    )
    with pytest.raises(
        SettingsError, match=r"rules 1 and 3 name the same images and want another do \(fix and report\)"
    ):
        judge_options(Settings(rules=rules))
