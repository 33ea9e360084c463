"""What the settings say to the judge: modes, severities by rule, rules by path or selector. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from alttext_html.globs import Glob
from alttext_html.types import EmptyAlt, ImageElement, OptOut, Page, PathAction, Severity


class HiddenContent(StrEnum):
    """What happens to images inside of hidden content, which tabs and carousels may show later."""

    SKIP = "skip"
    JUDGE = "judge"


class PathRule(Struct, frozen=True):
    """A rule of the settings. Every condition that is given must hold; what is None says nothing.

    ``match``: pages; ``select``: a CSS selector that the scan has tried; ``src``: the source as written, without its
    query, or its file name alone when the glob has no ``/``.
    """

    match: Glob | None = None
    select: str | None = None
    src: Glob | None = None
    action: PathAction | None = None
    style: int | None = None
    keywords: str | None = None


class PathSettings(Struct, frozen=True):
    """What all rules that name an image say together, a later rule above an earlier one."""

    action: PathAction | None = None
    style: int | None = None
    keywords: str | None = None


NO_SETTINGS = PathSettings()


class JudgeOptions(Struct, frozen=True, dict=True):
    """The judge's settings. ``rule_options`` makes them of a site's settings, and checks them."""

    empty_alt: EmptyAlt = EmptyAlt.AUTO
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """by rule code; None switches the rule off"""
    hidden: HiddenContent = HiddenContent.SKIP
    opt_out: OptOut = OptOut.KEEP
    rules: tuple[PathRule, ...] = ()
    language: str = "en"
    """for pages that name none"""
    generator: str = ""
    """what built the site, for pages that do not say it"""
    lazy_attributes: tuple[str, ...] = ()
    """more attributes of lazy loaders, as in ``images.resolve``"""

    @cached_property
    def selectors(self) -> tuple[str, ...]:
        """The selectors that the scan must try; ``ImageElement.selectors`` holds indexes of this tuple."""
        return tuple(dict.fromkeys(rule.select for rule in self.rules if rule.select))

    def path_settings(self, image: ImageElement, page: Page) -> PathSettings:
        """Return what the rules of the settings say about an image."""
        if not self.rules:
            return NO_SETTINGS
        action, style, keywords = None, None, None
        for rule in self.rules:
            if self._names(rule, image, page):
                action = action if rule.action is None else rule.action
                style = style if rule.style is None else rule.style
                keywords = keywords if rule.keywords is None else rule.keywords
        return PathSettings(action, style, keywords)

    def _names(self, rule: PathRule, image: ImageElement, page: Page) -> bool:
        if rule.match is not None and not rule.match.fits(page.path):
            return False
        if rule.select and self.selectors.index(rule.select) not in image.selectors:
            return False
        return rule.src is None or rule.src.fits_source(image.src)
