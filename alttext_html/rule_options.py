"""The settings as the judge wants them."""

from __future__ import annotations

from alttext_html.html import judge_settings
from alttext_html.html.options import HiddenContent, JudgeOptions
from alttext_html.html.rules import RULES
from alttext_html.settings import HiddenImages, Settings, WeakTexts
from alttext_html.types import Severity, Verdict


def judge_options(settings: Settings) -> JudgeOptions:
    """Options of the judge. Raises SettingsError for a rule code, selector or glob that cannot hold."""
    moved: dict[str, str] = {}
    if settings.weak is WeakTexts.REPORT:
        weak = [rule for rule in RULES if rule.verdict is Verdict.WEAK and rule.severity is Severity.FIX]
        moved = {rule.code: Severity.REPORT for rule in weak}
    rules = [
        {
            name: value
            for name, value in (
                ("match", rule.match),
                ("select", rule.select),
                ("src", rule.src),
                ("do", rule.do),
                ("style", rule.style),
                ("keywords", rule.keywords),
            )
            if value is not None
        }
        for rule in settings.rules
    ]
    return judge_settings.judge_options(
        place="settings",
        empty_alt=settings.empty_alt,
        severities=moved | {code: level.value for code, level in settings.severity.items()},
        rules=rules,
        hidden=HiddenContent.JUDGE if settings.hidden is HiddenImages.FILL else HiddenContent.SKIP,
        opt_out=settings.opt_out,
        language=settings.language,
        generator=settings.generator,
        lazy_attributes=settings.lazy_attributes,
    )
