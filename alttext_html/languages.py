"""AltTextGenie's languages, and which of them a page's ``lang`` means.

The table ``languages.tsv`` holds the facts of the API page, "Supported Languages". The API has one code for each
language, so a tag's language decides; its script and region (``sr-Latn``, ``zh-Hant``, ``pt-BR``) do not. A related
language is never taken instead: a Swiss German page does not get High German, nor a Sorani page Kurmanji.
Of texts that are there already the script counts too: see ``writing``.
"""

from __future__ import annotations

import difflib
import re
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from alttext_html.types import LanguageTag

_LONGEST_TAG = 60
_COMMON_TAG = re.compile(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?", re.ASCII)
"""language, script, region: nothing that could change the meaning of the first subtag"""
_OLD_CODES = {"iw": "he"}
"""codes of the table that are never chosen, as the table has their successor too"""
_WRITTEN_NORWEGIAN = ("nb", "nn")
"""the two written forms of ``no``, which CLDR keeps apart from it"""
_SCRIPT = re.compile(r"[a-z]{2,3}(?:-[a-z]{3}){0,3}-([a-z]{4})(?:-.*)?", re.ASCII)
_REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]{3}){0,3}-([a-z]{2})(?:-.*)?", re.ASCII)
_BY_REGION = {
    "zh": {**dict.fromkeys(("cn", "sg", "my"), "hans"), **dict.fromkeys(("tw", "hk", "mo"), "hant")},
    "sr": {"me": "latn"},
    "pa": {"pk": "arab"},
    "az": {"ir": "arab"},
    "uz": {"af": "arab"},
    "kk": {"cn": "arab"},
    "mn": {"cn": "mong"},
}
"""CLDR, "likelySubtags": where a region tells how the language is written there"""


class Language(Struct, frozen=True):
    """A language of the API."""

    code: LanguageTag
    name: str
    """in English"""
    native_name: str


@cache
def languages() -> tuple[Language, ...]:
    """All languages in the order of the API page."""
    lines = Path(__file__).with_name("languages.tsv").read_text("utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return tuple(Language(LanguageTag(code), name, native_name) for code, name, native_name in rows)


@cache
def codes() -> frozenset[LanguageTag]:
    """All codes of the API."""
    return frozenset(language.code for language in languages())


def match(tag: str) -> LanguageTag | None:
    """The code for a BCP 47 tag as pages have it (``pt-BR``, ``zh_TW``, ``iw``), None when no code means it."""
    tag = tag.strip().replace("_", "-").lower()
    if not tag or len(tag) > _LONGEST_TAG:
        return None
    common = _COMMON_TAG.fullmatch(tag)
    if common and common[1] in codes():
        return LanguageTag(_OLD_CODES.get(common[1], common[1]))
    return _by_canonical_language().get(_canonical_language(tag))


@lru_cache(maxsize=1024)
def writing(tag: str) -> tuple[str, str]:
    """The language of a tag, and the script that it names or that its region means; "" where it says nothing of one.

    Readers of ``zh-Hans`` and ``zh-TW``, or of ``sr-Cyrl`` and ``sr-Latn``, share a language and not its letters.
    """
    tag = tag.strip().replace("_", "-").lower()
    language = match(tag) or tag
    if script := _SCRIPT.fullmatch(tag):
        return language, script[1]
    region = _REGION.fullmatch(tag)
    return language, _BY_REGION.get(language, {}).get(region[1], "") if region else ""


def fits(one: str, other: str) -> bool:
    """Whether a text under one tag can be read under the other: the language is one, no script speaks against it."""
    (language, script), (other_language, other_script) = writing(one), writing(other)
    return language == other_language and (script == other_script or not script or not other_script)


def is_tag(tag: str) -> bool:
    """Whether this is a language tag at all, of whatever language; a template's placeholder is none."""
    import langcodes

    return langcodes.tag_is_valid(tag.strip()) and _canonical_language(tag.strip().lower()) not in ("", "und")


def canonical(tag: str) -> LanguageTag:
    """One spelling for each tag, for languages that the API has no code for; "" for what is no tag."""
    import langcodes

    return LanguageTag(langcodes.standardize_tag(tag.strip()) if is_tag(tag) else "")


def _canonical_language(tag: str) -> str:
    """The language after CLDR's aliases and macro languages (``cmn-CN``, ``zh-cmn`` -> ``zh``); "" for junk."""
    import langcodes  # needed for rare tags only, and slow to import

    try:
        canonical = langcodes.Language.get(langcodes.standardize_tag(tag, macro=True))
    except ValueError:
        return ""
    return canonical.language or ""


@cache
def _by_canonical_language() -> dict[str, LanguageTag]:
    found = {_canonical_language(code): code for code in codes() if code not in _OLD_CODES}
    return found | dict.fromkeys(_WRITTEN_NORWEGIAN, LanguageTag("no"))


def nearest(tag: str) -> str:
    """The hint for a tag that has no code: the language it is related to, or those that are spelled alike."""
    found = ", ".join(f"{language.code} ({language.name})" for language in _nearest(tag))
    return f"the nearest it has: {found}" if found else "its codes are listed by `alttext-html languages`"


def _nearest(tag: str) -> list[Language]:
    """The related language for a real tag, up to three that are spelled alike for anything else."""
    import langcodes

    wanted = tag.strip().lower()
    if len(wanted) > _LONGEST_TAG:
        return []
    if language := _canonical_language(wanted):
        related, _ = langcodes.closest_match(language, sorted(codes()), max_distance=30)
        return [each for each in languages() if each.code == related]
    by_name = {name.lower(): each for each in languages() for name in (each.native_name, each.name)}
    alike = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.75)
    return list(dict.fromkeys(by_name[name] for name in alike))
