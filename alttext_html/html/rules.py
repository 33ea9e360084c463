"""All rules, in the order they are asked: the first that answers decides. Each has a page in ``rules/``."""

# ruff: noqa: E501 (the table: one line a rule)

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from functools import cache
from importlib import resources

from msgspec import Struct

from alttext_html.errors import SettingsError
from alttext_html.html import empty_alt, endings, missing, states, weak, weak_texts
from alttext_html.html.answer import Answer
from alttext_html.html.case import Case, Situation
from alttext_html.types import Severity, Verdict


class Rule(Struct, frozen=True):
    """One rule. ``applies`` answers or is silent; the first rule of the table that answers wins.

    ``applies`` is asked only in ``situations``, and of a written text only when ``clue`` says yes: it checks neither again.
    """

    code: str
    severity: Severity
    verdict: Verdict
    message: str
    """one sentence: what it is, and the remedy"""
    applies: Callable[[Case], Answer | None]
    situations: Situation = Situation.ANY
    clue: Callable[[str, str], bool] | None = None
    """asked of a written text and its language alone, once for each text"""


FIX, REPORT, INFO = Severity.FIX, Severity.REPORT, Severity.INFO
OK, MISSING, WEAK, DECORATIVE, HIDDEN = Verdict.OK, Verdict.MISSING, Verdict.WEAK, Verdict.DECORATIVE, Verdict.HIDDEN
NAMELESS, EMPTY, WRITTEN, NAMED = Situation.NAMELESS, Situation.EMPTY, Situation.WRITTEN, Situation.NAMED

# fmt: off
RULES: tuple[Rule, ...] = (
    # What somebody said about the image.
    Rule("ignored", INFO, OK, 'The page says data-alttext="ignore": it is left alone.', states.ignored_inline),
    Rule("ignored-by-settings", INFO, OK, "A rule of the settings says to ignore it.", states.ignored_by_settings),
    # Nobody perceives it.
    Rule("noscript-twin", FIX, MISSING, "This copy inside noscript has no text: it gets that of the lazy image before it.", states.noscript_twin, NAMELESS | EMPTY),
    Rule("hidden-aria", INFO, HIDDEN, "aria-hidden hides it from assistive technology: it is left alone.", states.hidden_from_assistive_technology),
    Rule("hidden", INFO, HIDDEN, "It is hidden ({because}): it is left alone unless the settings ask for hidden content.", states.hidden),
    Rule("area-without-link", INFO, OK, "An area without a link needs no text.", states.area_without_link),
    # It is decorative because somebody says so, or because there is nothing to see.
    Rule("decorative-yet-named", REPORT, WEAK, "It is marked as decorative and has a text: remove one of the two.", states.marked_yet_named, WRITTEN | NAMED),
    Rule("decorative-marker", FIX, DECORATIVE, "It is marked as decorative ({because}).", states.marked_decorative, NAMELESS | EMPTY),
    Rule("presentational-yet-named", REPORT, WEAK, "Its role says decorative, yet it has a text that nobody hears: remove the role or empty the alt.", states.presentational_yet_named, WRITTEN),
    Rule("decorative-role", INFO, DECORATIVE, "Its role says that it is decorative.", states.presentational),
    Rule("decorative-spacer", FIX, DECORATIVE, "It is a spacer or a tracker ({because}): an empty alt is right.", states.spacer, NAMELESS | EMPTY),
    # It has no name.
    Rule("canvas", REPORT, MISSING, "This canvas has no name: give it an aria-label.", missing.canvas, NAMELESS),
    Rule("background", REPORT, MISSING, "A background image cannot have a text: if it says something, make it an img.", missing.background, NAMELESS),
    Rule("unable-to-provide", FIX, MISSING, "The program that made the page had no text for it: give it one.", missing.unable_to_provide, NAMELESS | EMPTY),
    Rule("missing-in-link", FIX, MISSING, "It is the only content of a link and has no text: say where the link goes.", missing.missing_in_link, NAMELESS | EMPTY),
    Rule("missing-in-button", FIX, MISSING, "It is the only content of a button and has no text: say what the button does.", missing.missing_in_button, NAMELESS | EMPTY),
    Rule("informative-beside-text", REPORT, MISSING, "{because} has no alt and may add something to its link's text (a file type, a new window): say it, or empty the alt.", missing.informative_beside_text, NAMELESS),
    Rule("missing-beside-text", FIX, MISSING, "Its link or button has a text of its own: an empty alt is right.", missing.missing_beside_text, NAMELESS),
    Rule("missing-switched-off", REPORT, MISSING, "{because} has no alt and its name says that it is switched off: empty the alt, or say what is off.", missing.switched_off, NAMELESS),
    Rule("named-by-title", REPORT, WEAK, "Only its title names it, which many people never see or hear: make it the alt.", missing.named_by_title, NAMED),
    Rule("named-by-caption", REPORT, WEAK, "Only the caption names it: say in the alt what the picture shows.", missing.named_by_caption, NAMED),
    Rule("missing", FIX, MISSING, "It has no text: give it one, or alt=\"\" if it is decorative.", missing.missing, NAMELESS),
    # Its alt is empty: a decision or silence?
    Rule("decorative-beside-text", INFO, DECORATIVE, "Its link or button has a text of its own: the empty alt is right.", empty_alt.beside_text, EMPTY),
    Rule("decorative-in-group", INFO, DECORATIVE, "Another image of its link says where the link goes.", empty_alt.in_group_of_control, EMPTY),
    Rule("empty-known-silent", FIX, MISSING, "Its source has no text for it: the empty alt is silence, not a decision.", empty_alt.known_silent, EMPTY),
    Rule("blank", REPORT, WEAK, 'Its alt is only white space: write alt="" or a text.', empty_alt.blank, EMPTY),
    Rule("empty-by-setting", FIX, MISSING, "Its alt is empty, and the settings say that this means missing.", empty_alt.missing_by_setting, EMPTY),
    Rule("decorative-by-setting", INFO, DECORATIVE, "Its alt is empty, and the settings say that this is a decision.", empty_alt.decorative_by_setting, EMPTY),
    Rule("decorative-symbol", INFO, DECORATIVE, "Its alt is empty and it is an icon ({because}): it is taken as decorative.", empty_alt.symbol, EMPTY),
    Rule("decorative-chrome", INFO, DECORATIVE, "Its alt is empty and it belongs to the page's frame: it is taken as decorative.", empty_alt.chrome, EMPTY),
    Rule("empty-with-title", REPORT, WEAK, "Its alt is empty and its title is not: make the title the alt, or remove it.", empty_alt.with_title, EMPTY),
    Rule("decorative-raw-html", INFO, DECORATIVE, "Its alt is empty and this is not how {because} writes an image without a text: it is taken as the author's word.", empty_alt.raw_html, EMPTY),
    Rule("empty-silent", FIX, MISSING, "Its alt is empty and {because}: give it a text, or mark it as decorative.", empty_alt.silent, EMPTY),
    Rule("decorative-author", INFO, DECORATIVE, "Its alt is empty and {because}: it is taken as the author's word.", empty_alt.authors_word, EMPTY),
    # Its text helps nobody, for certain.
    Rule("not-weak", INFO, OK, "An emoji, a formula, a badge, a user or a rating: its short text is right.", weak.not_weak, WRITTEN),
    Rule("weak-filename", FIX, WEAK, "Its text is a file name: say what the picture shows.", weak.file_name, WRITTEN, weak_texts.may_be_file),
    Rule("weak-url", FIX, WEAK, "Its text is an address: say what the picture shows.", weak.url, WRITTEN, weak_texts.may_be_address),
    Rule("weak-hash", FIX, WEAK, "Its text is a string of letters and digits made by a program: say what the picture shows.", weak.rewrite, WRITTEN, weak_texts.is_hash),
    Rule("weak-dimensions", FIX, WEAK, "Its text is a size: say what the picture shows.", weak.rewrite, WRITTEN, weak_texts.is_size),
    Rule("weak-symbols", FIX, WEAK, "Its text is punctuation: say what the picture shows.", weak.rewrite, WRITTEN, weak_texts.is_punctuation),
    Rule("weak-placeholder", FIX, WEAK, "Its text is a placeholder: say what the picture shows.", weak.placeholder, WRITTEN, weak_texts.may_be_placeholder),
    # Its text may be better: a person decides.
    Rule("signs", REPORT, WEAK, "Its text is a sign and no word: say what the picture shows, or empty the alt.", weak.other_signs, WRITTEN, weak.is_signs),
    Rule("long", REPORT, WEAK, "Its text has {because} characters: shorten it, and put the rest into the page.", weak.too_long, WRITTEN, weak.is_long),
    Rule("image-of", REPORT, WEAK, 'Its text begins with "{because}", which screen readers say already: leave that out.', weak.image_of, WRITTEN, weak.has_opening),
    Rule("ends-with-image", REPORT, WEAK, 'Its text ends with "{because}", which screen readers say already: leave that out.', weak.ends_with_image, WRITTEN, endings.has_ending),
    Rule("repeats-link", REPORT, WEAK, "Its text is that of its link or button and is heard twice: empty the alt.", weak.repeats_control, WRITTEN),
    Rule("repeats-caption", REPORT, WEAK, "Its text is that of its caption and is heard twice: say what the picture shows.", weak.repeats_caption, WRITTEN),
    Rule("repeats-text", REPORT, WEAK, "Its text is the text beside it and is heard twice: say what the picture shows.", weak.repeats_text, WRITTEN),
    Rule("number", REPORT, WEAK, "Its text is a number that nothing explains: say what the picture shows.", weak.number, WRITTEN, weak.is_number),
    Rule("from-file-name", REPORT, WEAK, "Its text is what {because} makes of a file's name: say what the picture shows.", weak.from_file_name, WRITTEN),
    Rule("slug", REPORT, WEAK, "Its text is written like an address: write words.", weak.slug, WRITTEN, weak.may_be_slug),
)

SITE_RULES: tuple[tuple[str, Severity, Verdict, str], ...] = (
    ("repeated-chrome", INFO, DECORATIVE, "Its alt is empty and it stands at the same place on {because} pages: it belongs to the theme."),
    ("group-member", FIX, DECORATIVE, "It forms one picture with the images beside it, and one of them carries the text."),
    ("same-text", REPORT, WEAK, "The image beside it has the same text and shows something else: tell them apart."),
    ("different-texts", REPORT, WEAK, "The same image has another text elsewhere on this site: use one, such as “{because}”."),
)
"""Judgements that need more than one image: code, severity, verdict, sentence."""
# fmt: on

_CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def codes() -> tuple[str, ...]:
    """All rule codes in the order of the tables."""
    return (*(rule.code for rule in RULES), *(code for code, *_ in SITE_RULES))


def rule_rows() -> list[tuple[str, Severity, Verdict, str]]:
    """All rules for people: code, severity, verdict, sentence with ... for what depends on the image."""
    rows = [(rule.code, rule.severity, rule.verdict, rule.message) for rule in RULES] + list(SITE_RULES)
    return [(code, severity, verdict, text.replace("{because}", "...")) for code, severity, verdict, text in rows]


def require_code(code: str, place: str) -> str:
    """Return a known rule code. Raises SettingsError that names the place and the nearest code."""
    if code in codes():
        return code
    nearest = difflib.get_close_matches(code, codes(), n=1, cutoff=0.5)
    hint = f'did you mean "{nearest[0]}"?' if nearest else "`alttext-html rules` lists them."
    raise SettingsError(f'{place}: there is no rule "{code}"; {hint}')


def load_rule_page(code: str) -> str:
    """Return a rule's documentation page as Markdown. Raises SettingsError for an unknown code."""
    require_code(code, "rules")
    return (resources.files("alttext_html") / "rules" / f"{code}.md").read_text("utf-8")
