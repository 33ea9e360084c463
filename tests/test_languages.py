"""Which of the API's languages a page's ``lang`` means."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alttext_html.languages import canonical, codes, fits, languages, match, nearest, writing

SAME_LANGUAGE = """
    en en  EN en  en-US en  en_US en  en-GB-oed en  en-US-x-private en  eng en  de-DE-u-co-phonebk de  de-CH-1996 de
    deu de  ger de  fre fr  fr-CA fr  es-419 es  pt-BR pt  pt-PT pt  zh zh  zh-Hant zh  zh-TW zh  zh-Hans-CN zh
    zh-cmn-Hans zh  cmn zh  zh-guoyu zh  nb no  nn no  nb-NO no  nn-NO no  no-NO no  nob no  no-bok no  fil tl
    fil-PH tl  tl tl  tl-PH tl  he he  iw he  iw-IL he  heb he  in id  id-ID id  ji yi  yi yi  jw jv  mo ro  mo-MD ro
    ro-MD ro  sr-Latn sr  sr-Cyrl-RS sr  sr_Latn_RS sr  sh sr  arb ar  ar-EG ar  pes fa  prs fa  zsm ms  ekk et  swh sw
    khk mn  npi ne  ory or  kmr ku  ltz lb  nso nso  st st  haw haw  mni-Mtei mni  bh bho  eu eu  gl gl  ca ca
    oc-x-a -  gd-GB gd  ga-IE ga  cy cy  br-FR br
    uz-Cyrl uz  ckb -  gsw -  gsw-CH -  nds -  yue -  zh-yue -  zh-min-nan -
    nan -
    ast -  an -  oc -  sco -  frr -  min -  bjn -  azb -  arz -  ltg -  tlh -  i-klingon -  kok -  dty -  hsb -  sme -
    ak -  twi -  pap -  aa -  sgn-BE-FR -
"""
_WORDS = iter(SAME_LANGUAGE.split())
PAIRS = list(zip(_WORDS, _WORDS, strict=True))
JUNK = [
    "", " ", "english", "English", "x-default", "{{lang}}", "{{ site.lang }}", "en-US.UTF-8", "en,fr", "en-", "-en",
    "e", "und", "mul", "zxx", "root", "C", "POSIX", "true", "undefined", "null", "xx", "qaa", "en--US", "<en>", "en US",
    "ｅｎ", "中文", "\0", "en\0", "a" * 10_000, "\udcff", "1", "de-" + "x" * 60,
]  # fmt: skip


@pytest.mark.parametrize(("tag", "code"), PAIRS)
def test_a_tag_gets_the_code_of_its_own_language_or_none(tag: str, code: str) -> None:
    """Aliases, regions and scripts lead to the language itself; a related language is no substitute."""
    assert (match(tag) or "-") == code


@pytest.mark.parametrize("tag", JUNK)
def test_junk_has_no_language(tag: str) -> None:
    """What is no tag, or a tag for no language, is not guessed."""
    assert match(tag) is None


def test_every_code_but_the_old_hebrew_one_means_itself() -> None:
    """``iw`` gives ``he``, which the API has as well."""
    assert {code: match(code) for code in codes() if match(code) != code} == {"iw": "he"}


def test_the_table_has_the_138_languages_of_the_api() -> None:
    """Every row is whole and no code stands twice."""
    assert len(languages()) == len(codes()) == 138
    assert all(each.code and each.name and each.native_name for each in languages())
    assert ("ka", "ქართული") in {(each.code, each.native_name) for each in languages()}


@given(st.text(max_size=80))
def test_no_text_breaks_the_match(tag: str) -> None:
    """Any lang attribute gives a code of the API or None."""
    assert match(tag) in codes() | {None}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("gsw", "de (German)"), ("english", "en (English)"), ("Deutsch", "de (German)"), ("xx", "codes")],
)
def test_a_tag_without_a_code_gets_the_nearest_as_a_hint(tag: str, expected: str) -> None:
    """The remedy names a related language, or one that is spelled alike."""
    assert expected in nearest(tag)


@pytest.mark.parametrize(
    ("tag", "spelled"), [("HSB", "hsb"), ("gsw_CH", "gsw-CH"), ("english", ""), ("{{ lang }}", "")]
)
def test_a_language_without_a_code_has_one_spelling(tag: str, spelled: str) -> None:
    """Texts of other providers are kept under it."""
    assert canonical(tag) == spelled


def test_a_common_tag_does_not_import_langcodes() -> None:
    """The slow library is loaded for rare tags only."""
    program = "import sys; from alttext_html.languages import match; match('pt-BR'); print('langcodes' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("zh", ""), ("zh-Hant", "hant"), ("zh_TW", "hant"), ("zh-HK", "hant"), ("zh-MO", "hant"), ("zh-CN", "hans"),
        ("zh-SG", "hans"), ("zh-Hans-TW", "hans"), ("zh-cmn-Hant-x-foo", "hant"), ("cmn-TW", "hant"), ("sr", ""),
        ("sr-Latn", "latn"), ("SR-Cyrl-RS", "cyrl"), ("sr-ME", "latn"), ("en-US", ""), ("de-u-nu-latn", ""),
        ("de-CH-1996", ""), ("yue-Hant", "hant"), ("", ""), ("{{lang}}", ""),
    ],
)  # fmt: skip
def test_a_tag_says_its_script_itself_or_by_its_region(tag: str, script: str) -> None:
    """What says nothing of a script has none: both are written under ``sr``."""
    assert writing(tag)[1] == script


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("pt-BR", "pt-PT", True), ("zh", "zh-TW", True), ("zh-CN", "zh-Hans", True), ("zh-CN", "zh-TW", False),
        ("sr-Latn", "sr-Cyrl", False), ("nb", "no", True), ("en", "de", False),
    ],
)  # fmt: skip
def test_a_text_fits_where_language_and_script_do(one: str, other: str, fit: bool) -> None:
    """Regions make no difference, scripts do."""
    assert fits(one, other) is fits(other, one) is fit
