"""Texts that are near-certain to help nobody, and those that only look like it. Pure.

A clue asks of a text and its language alone, once for each text; what its image is called may decide against it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from alttext_html.html.facts import Facts
from alttext_html.html.words import Words, fold, screenshot_names, words_of
from alttext_html.types import IMAGE_ENDING

_IMAGE_EXTENSION = rf"(?:{IMAGE_ENDING}|\.(?:psd|eps))"
_FILE = re.compile(rf"[^\s/\\<>|*\"]{{1,150}}{_IMAGE_EXTENSION}(?:\s*\([\d.,]+\s*(?:bytes|[kmg]?b)\))?", re.IGNORECASE)
# docutils writes the address of an image as its alt when the source has none.
_IMAGE_PATH = re.compile(rf"(?!\w+://)[^\s:|<>]*/[^\s/:|<>]+{_IMAGE_EXTENSION}", re.IGNORECASE)
_SPACED_FILE = re.compile(rf".{{1,150}}{_IMAGE_EXTENSION}", re.IGNORECASE)
_CAMERA = re.compile(
    r"""(?ix)
    (?: (?: _?(?!dsc\ (?:19|20)\d\d\Z)(?:img|dsc[nf]?|mvimg|cimg|hpim|gopr|gh01|kif|pict|imag|vlcsnap|_mg|dcim)
            [_\ -]?e?\d{3,20}
          | (?:wp|pano|dji|sam|burst) (?: _\d{3,20} | -?(?:0\d{3,19} | \d{8,20}) )
          | (?:image|photo|foto|bild|scan|screen|clip|clipboard|pasted[\ _-]image)
            (?: _\d{3,20} | [\ -]?(?:0\d{2,19} | \d{5,20} | \d{4}[-_.\ ]\d\d[-_.\ ]\d\d)
              | -?(?!(?:1[5-9]|20)\d\d)\d{4} )
        )
        (?:[_\ .-](?:wa)?\d{1,20} | [_\ -]?(?:hdr|burst|edit(?:ed)?|cover|pano))*
        (?:\s?\(\d{1,3}\))?
     | pxl_\d{8}_\d{6,9}(?:[._~][^\W_]+)*
     | p\d{7}
     | whatsapp\ image\ \d{4}-\d\d-\d\d\ at\ [\d.:]+(?:\ [ap]m)?(?:\ \(\d+\))?
     | signal-\d{4}-\d\d-\d\d[-\d]*
     | fullsizerender(?:\W?\d+\W?)?
     )
    """
)
"""names that cameras and programs give; a word that people use needs more behind it than a short number or a year"""
_DATE = re.compile(r"(?:[\s_(-]|from|du|vom|van|del|da|z|från|fra)*\d{4}[-_.年/]?\s?\d{1,2}[-_.月/]?\s?\d{1,2}.{0,30}")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]{1,10}:)?//\S+|www\.[^\s.]+\.\S+|data:image/\S+|file:\S+", re.IGNORECASE)
# A path that begins with a name could be two names: vercel/next.js, 3.10/3.11, React/Vue/Node.js.
_PATH = re.compile(
    rf"""(?ix)
    (?: /(?:[\w.%@~+-]+[/\\])+[\w.%@~+-]*\.[a-z0-9]{{2,5}}
      | [\w%@~+-]+[/\\](?:[\w.%@~+-]+[/\\])*[\w.%@~+-]*(?:{_IMAGE_EXTENSION}|\.(?:x?html?|php|aspx?|jsp|pdf))
    )(?:[?\#]\S*)?
    | \.{{1,2}}/\S+
    """
)
_FOLDER = re.compile(r"(?:_?(?:figures?|figs?|images?|imgs?|pictures?|pics?|screenshots?)|_static)/", re.IGNORECASE)
_WINDOWS_PATH = re.compile(r"(?:[a-z]:\\|\\\\)[^:*?\"<>|{}$]{1,250}\.[a-z][a-z0-9]{1,4}", re.IGNORECASE)
_HEX = re.compile(r"(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{16,}", re.IGNORECASE | re.ASCII)
_UUID = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE | re.ASCII)
# Without padding it is longer, or has a plus, and is no chain of words or formulas: Q1-Q2-Q3-2023-vs-2022,
# K2Cr2O7/FeSO4/Na2SO4. In no formula a small letter follows a digit.
_BASE64 = re.compile(
    r"""(?ax)
    (?=\D*\d\D*\d\D*\d)(?=.*[A-Z])(?=.*[a-z])(?!.*[a-z]{5})
    (?: (?:[a-zA-Z\d+/_-]{4}){4,}(?:[a-zA-Z\d+/_-]{2}==|[a-zA-Z\d+/_-]{3}=)
      | (?=.{32}|.*\+)(?=.*[a-zA-Z\d]{14})(?=.*\d[a-z])[a-zA-Z\d+/_-]{20,}
    )
    """
)
# 125 × 480 is arithmetic, or the size of a thing.
_DIMENSIONS = re.compile(
    r"\d{3,5}(?:\s?(?:px)?\s?x\s?|(?:px)?[×*])\d{3,5}|\d{3,5}\s?(?:px)?\s?[x×*]\s?\d{3,5}\s?(?:px|pixels?)",
    re.IGNORECASE,
)
_SYMBOLS = re.compile(r"[.,_?'\"`~^…|:;#]+")
ONLY_SIGNS = re.compile(r"[!-/:-@\[-`{-~\s–—·•…¶§]+")
_TEX4HT = "PIC"
_LATEX2HTML = "Image "
"""before the name of the file"""
_SEPARATORS = re.compile(r"[\s_.%-]+")
_TRAILING_NUMBER = re.compile(r"[\s_#-]*\(?\d{1,3}\)?\Z")
AROUND = " ¶.:;,!…-_[](){}<>\"'«»“”„*#"

EMOJI_CLASSES = frozenset(("emoji", "twemoji", "emojione", "gemoji", "smiley", "wp-smiley", "emoticon", "joypixels"))
_FORMULA_CLASS = re.compile(r"(?:^|[-_])(?:math|formula|tex|latex|katex|mathjax|equation|mwe-math)", re.ASCII)
_FORMULA_SOURCE = re.compile(
    r"/(?:math|latex|tex|equations?|formulas?)/|codecogs|[?&](?:tex|latex|chl)=|/math-[0-9a-f]{8}", re.IGNORECASE
)
_FORMULA_TEXT = re.compile(r"\\[A-Za-z]+|[_^]\{|\$[^$]+\$")
_BADGE = re.compile(
    r"shields\.io|badgen\.net|(?<![a-z])badges?(?![a-z])|//(?:api\.)?travis-ci|codecov\.io|coveralls\.io", re.IGNORECASE
)


def is_weak(facts: Facts) -> bool:
    """Whether an image's own text is certain to help nobody: the rules replace it."""
    text, language = facts.written, facts.language
    if not text or looks_odd_and_is_right(facts):
        return False
    return (
        is_file_name(facts)
        or is_address(facts)
        or is_hash(text, language)
        or is_size(text, language)
        or is_punctuation(text, language)
        or is_placeholder(facts)
    )


def looks_odd_and_is_right(facts: Facts) -> bool:
    """Texts that look odd and are right: emoji, formulas, badges, ``@user``, rating stars; never the path of a file."""
    text = facts.written
    if not text:
        return False
    right = (
        text[0] == "@"
        or not EMOJI_CLASSES.isdisjoint(facts.classes)
        or _is_formula(facts)
        or (not text.isascii() and ("★" in text or "☆" in text or "⭐" in text))
        or (_is_badge(facts.source) and fold(text) not in words_of(facts.language).pictures)
    )
    return right and not _is_file(text) and not _WINDOWS_PATH.fullmatch(text)


def is_file_name(facts: Facts) -> bool:
    """Whether it is a file name, or a name that a camera, a scanner or a screenshot program gives."""
    text = facts.written
    if not text or len(text) > 200:
        return False
    if _is_file(text) or _CAMERA.fullmatch(text) or _is_screenshot_name(text):
        return True
    return bool(_SPACED_FILE.fullmatch(text)) and normal(text) == normal(facts.file)


def may_be_file(text: str, _: str) -> bool:
    """Whether it has what file names have: a full stop, an underscore, a digit; or is what iOS calls a picture."""
    return "." in text or "_" in text or any(map(str.isdigit, text)) or "fullsizerender" in text.casefold()


def is_address(facts: Facts) -> bool:
    """Whether it is a URL or a path. A QR code's URL is what it says."""
    text = facts.written
    if not may_be_address(text, facts.language) or "qr" in facts.stem:
        return False
    return any(pattern.fullmatch(text) for pattern in (_URL, _PATH, _WINDOWS_PATH)) or _is_source(facts)


def may_be_address(text: str, _: str) -> bool:
    """Whether it has what addresses have: a slash, a colon, a www at its begin."""
    return "/" in text or "\\" in text or ":" in text or text[:4].lower() == "www."


def is_hash(text: str, _: str) -> bool:
    """Whether it is a hash, a UUID or base64."""
    if len(text) < 16 or " " in text:
        return False
    return bool(_HEX.fullmatch(text) or _UUID.fullmatch(text) or _BASE64.fullmatch(text))


def is_size(text: str, _: str) -> bool:
    """Whether it is a size in pixels."""
    return text[:1].isdigit() and bool(_DIMENSIONS.fullmatch(text))


def is_punctuation(text: str, _: str) -> bool:
    """Whether it is punctuation alone."""
    return bool(_SYMBOLS.fullmatch(text))


def is_placeholder(facts: Facts) -> bool:
    """Whether it is a word that says "here is a picture", or that a template left behind."""
    text = facts.written
    if _is_converters(facts):
        return True
    if not may_be_placeholder(text, facts.language):
        return False
    words = words_of(facts.language)
    word = fold(text.strip(AROUND))
    if normal(word) != normal(facts.stem) and not words.unfilled.isdisjoint((word, _without_number(word))):
        return True
    return word in words.pictures or _without_number(word) in words.pictures


def may_be_placeholder(text: str, language: str) -> bool:
    """Whether it is a word of the lists, or begins as what a converter writes."""
    if not text or len(text) > 60:
        return False
    if text == _TEX4HT or text.startswith(_LATEX2HTML):
        return True
    words = words_of(language)
    word = fold(text.strip(AROUND))
    return _is_placeholder(word, words)


def normal(name: str) -> str:
    """A name with one kind of separator between its words."""
    return _SEPARATORS.sub(" ", name).strip().casefold()


def is_weak_text(text: str, language: str) -> bool:
    """Whether a text alone, without its image, is of a class that is certain to help nobody."""
    text = text.strip()
    words = words_of(language)
    word = fold(text.strip(AROUND))
    if _is_placeholder(word, words):
        return True
    patterns = (_FILE, _CAMERA, _URL, _PATH, _WINDOWS_PATH, _HEX, _UUID, _BASE64, _DIMENSIONS, _SYMBOLS, ONLY_SIGNS)
    return any(pattern.fullmatch(text) for pattern in patterns) or _is_screenshot_name(text)


def _is_source(facts: Facts) -> bool:
    """Whether it is the image's source without its extension, in a folder that is called after pictures.

    Elsewhere it may be a name of two parts: vercel/next for ``vercel/next.png``.
    """
    source = facts.source.partition("?")[0].removeprefix("./")
    return facts.written == source.rpartition(".")[0] and bool(_FOLDER.match(source))


def _is_converters(facts: Facts) -> bool:
    """Whether a converter wrote it because its source says nothing: on other pages it is somebody's text."""
    generator = (facts.page.generator or "").lower()
    if facts.written == _TEX4HT:
        return "tex4ht" in generator
    return "latex2html" in generator and facts.written.lower() == f"{_LATEX2HTML}{facts.stem}".lower()


def _is_formula(facts: Facts) -> bool:
    if any(_FORMULA_CLASS.search(name) for name in facts.classes):
        return True
    return bool(_FORMULA_TEXT.search(facts.written)) or _is_formula_source(facts.source)


@lru_cache(maxsize=4096)
def _is_formula_source(source: str) -> bool:
    return bool(_FORMULA_SOURCE.search(source))


@lru_cache(maxsize=4096)
def _is_badge(source: str) -> bool:
    return bool(_BADGE.search(source))


def _is_file(text: str) -> bool:
    return bool(_FILE.fullmatch(text) or _IMAGE_PATH.fullmatch(text))


def _is_screenshot_name(text: str) -> bool:
    if len(text) < 10 or not any(character.isdigit() for character in text):
        return False
    folded = fold(text)
    return any(
        folded.startswith(name) and _DATE.fullmatch(folded, len(name)) is not None for name in screenshot_names()
    )


def _is_placeholder(word: str, words: Words) -> bool:
    return any(each in words.unfilled or each in words.pictures for each in (word, _without_number(word)))


def _without_number(word: str) -> str:
    found = _TRAILING_NUMBER.search(word)
    return "" if found is None else word[: found.start()]
