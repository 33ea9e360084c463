"""Rules about texts that help nobody: what is near-certain is overwritten, the rest is only reported. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from alttext_html.html.case import Case, primary_subtag
from alttext_html.html.rule import DESCRIBE, HOLDS, PURPOSE, Answer, use
from alttext_html.html.words import Words, fold, screenshot_names, words_of
from alttext_html.types import IMAGE_ENDING

LONGEST = 250
"""characters of a text that can still be listened to"""

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
_ONLY_SIGNS = re.compile(r"[!-/:-@\[-`{-~\s–—·•…¶§]+")
_NUMBER = re.compile(r"[\d.,:\s]*\d[\d.,:\s]*")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){2,}|[a-z0-9]+(?:_[a-z0-9]+){2,}")
_STEM = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}|[a-z]+_\d+")
_SEPARATORS = re.compile(r"[\s_.%-]+")
_TRAILING_NUMBER = re.compile(r"[\s_#-]*\(?\d{1,3}\)?\Z")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_NO_TITLE = "<no title>"
"""what Sphinx calls a page without a heading"""
_AROUND = " ¶.:;,!…-_[](){}<>\"'«»“”„*#"

_THINGS = """
ami base boot bootable container disc disk docker firmware installer iso machine mirror oci os podman recovery rootfs
system vm
"""
_THINGS_CALLED_IMAGE = frozenset(_THINGS.split())
"""what stands before "image" where that is the name of a thing"""
_SYMBOL_CLASSES = frozenset(("emoji", "twemoji", "emojione", "gemoji", "smiley", "wp-smiley", "emoticon", "joypixels"))
_FORMULA_CLASS = re.compile(r"(?:^|[-_])(?:math|formula|tex|latex|katex|mathjax|equation|mwe-math)", re.ASCII)
_FORMULA_SOURCE = re.compile(
    r"/(?:math|latex|tex|equations?|formulas?)/|codecogs|[?&](?:tex|latex|chl)=|/math-[0-9a-f]{8}", re.IGNORECASE
)
_FORMULA_TEXT = re.compile(r"\\[A-Za-z]+|[_^]\{|\$[^$]+\$")
_BADGE = re.compile(
    r"shields\.io|badgen\.net|(?<![a-z])badges?(?![a-z])|//(?:api\.)?travis-ci|codecov\.io|coveralls\.io", re.IGNORECASE
)


def not_weak(case: Case) -> Answer | None:
    """Texts that look odd and are right: emoji, formulas, badges, ``@user``, rating stars; never the path of a file."""
    text = case.written
    if not text:
        return None
    right = (
        text[0] == "@"
        or not _SYMBOL_CLASSES.isdisjoint(case.classes)
        or _is_formula(case)
        or (not text.isascii() and ("★" in text or "☆" in text or "⭐" in text))
        or (_is_badge(case.source) and fold(text) not in words_of(case.language).pictures)
    )
    return HOLDS if right and not _is_file(text) and not _WINDOWS_PATH.fullmatch(text) else None


def file_name(case: Case) -> Answer | None:
    """A file name, or a name that a camera, a scanner or a screenshot program gives."""
    text = case.written
    if not text or len(text) > 200:
        return None
    if _is_file(text) or _CAMERA.fullmatch(text) or _is_screenshot_name(text):
        return _rewrite(case)
    if _SPACED_FILE.fullmatch(text):
        return _rewrite(case) if _normal(text) == _normal(case.file) else None
    return None


def may_be_file(text: str, _: str) -> bool:
    """Whether it has what file names have: a full stop, an underscore, a digit; or is what iOS calls a picture."""
    return "." in text or "_" in text or any(map(str.isdigit, text)) or "fullsizerender" in text.casefold()


def url(case: Case) -> Answer | None:
    """A URL or a path. A QR code's URL is what it says."""
    return _rewrite(case) if is_url(case.written, case.language) and "qr" not in case.stem else None


def is_url(text: str, _: str) -> bool:
    """Whether it is a URL or a path."""
    if "/" in text or "\\" in text or ":" in text or text[:4].lower() == "www.":
        return bool(_URL.fullmatch(text) or _PATH.fullmatch(text) or _WINDOWS_PATH.fullmatch(text))
    return False


def hash_value(case: Case) -> Answer | None:
    """A hash, a UUID, base64."""
    return _rewrite(case) if is_hash(case.written, case.language) else None


def is_hash(text: str, _: str) -> bool:
    """Whether it is a hash, a UUID or base64."""
    if len(text) < 16 or " " in text:
        return False
    return bool(_HEX.fullmatch(text) or _UUID.fullmatch(text) or _BASE64.fullmatch(text))


def dimensions(case: Case) -> Answer | None:
    """A size in pixels."""
    return _rewrite(case) if is_size(case.written, case.language) else None


def is_size(text: str, _: str) -> bool:
    """Whether it is a size in pixels."""
    return text[:1].isdigit() and bool(_DIMENSIONS.fullmatch(text))


def symbols(case: Case) -> Answer | None:
    """Punctuation that nobody reads as a sign."""
    return _rewrite(case) if is_punctuation(case.written, case.language) else None


def is_punctuation(text: str, _: str) -> bool:
    """Whether it is punctuation alone."""
    return bool(_SYMBOLS.fullmatch(text))


def placeholder(case: Case) -> Answer | None:
    """A word that says "here is a picture", or that a template left behind."""
    text = case.written
    if not may_be_placeholder(text, case.language):
        return None
    words = words_of(case.language)
    word = fold(text.strip(_AROUND))
    if word != fold(case.stem) and not words.unfilled.isdisjoint((word, _without_number(word))):
        return _rewrite(case)
    if word in words.pictures or _without_number(word) in words.pictures:
        return _rewrite(case)
    return None


def may_be_placeholder(text: str, language: str) -> bool:
    """Whether it is a word of the lists."""
    if not text or len(text) > 60:
        return False
    words = words_of(language)
    word = fold(text.strip(_AROUND))
    return _is_placeholder(word, words)


def other_signs(case: Case) -> Answer | None:
    """Signs that may mean something: an arrow, a bullet, a plus."""
    return DESCRIBE if is_signs(case.written, case.language) and not case.functional else None


def is_signs(text: str, _: str) -> bool:
    """Whether it has no letter and no digit."""
    return bool(_ONLY_SIGNS.fullmatch(text)) and not text[0].isalnum()


def too_long(case: Case) -> Answer | None:
    """Longer than anybody wants to listen to at one go."""
    return Answer(because=str(len(case.written))) if is_long(case.written, case.language) else None


def is_long(text: str, _: str) -> bool:
    """Whether it is too long to be listened to."""
    return len(text) > LONGEST


def image_of(case: Case) -> Answer | None:
    """Begins with "image of"."""
    if not has_opening(case.written, case.language):
        return None
    folded = fold(case.written[:60])
    return Answer(because=next(o.strip() for o in words_of(case.language).openings if folded.startswith(o)))


def has_opening(text: str, language: str) -> bool:
    """Whether it begins with a phrase that says "image of"."""
    return bool(text) and fold(text[:60]).startswith(words_of(language).openings)


def ends_with_image(case: Case) -> Answer | None:
    """Ends with "image"."""
    return Answer(because=_ending(case.written)) if has_ending(case.written, case.language) else None


def has_ending(text: str, language: str) -> bool:
    """Whether its last word of several says "image", and means what is seen: a Docker image is a thing."""
    ending = _ending(text) if " " in text else ""
    if ending in ("image", "images") and fold(text.split()[-2:][0].strip(_AROUND)) in _THINGS_CALLED_IMAGE:
        return False
    return ending in words_of(language).generic


def _ending(text: str) -> str:
    return fold(text.rsplit(" ", 1)[-1].rstrip(".!"))


def repeats_control(case: Case) -> Answer | None:
    """Says what the text of its link or button says."""
    control = case.image.control
    return use("") if control is not None and _same(case.written, control.text) else None


def repeats_caption(case: Case) -> Answer | None:
    """Says what the caption says; a caption that is hidden from assistive technology is heard only here."""
    figure = case.image.figure
    if figure is None or figure.caption_hidden or not _same(case.written, figure.caption):
        return None
    return DESCRIBE


def repeats_text(case: Case) -> Answer | None:
    """Says what the paragraph, cell or heading around it says."""
    return DESCRIBE if _same(case.written, case.image.beside) else None


def number(case: Case) -> Answer | None:
    """A number that neither its file nor the text around it explains. A year is one that people understand."""
    text = case.written
    if not is_number(text, case.language):
        return None
    if case.image.beside or (case.image.figure is not None and case.image.figure.caption) or text in case.stem:
        return None
    return DESCRIBE


def is_number(text: str, _: str) -> bool:
    """Whether it is a number and no year."""
    if not text or len(text) > 40 or not text[-1].isdigit():
        return False
    return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def slug(case: Case) -> Answer | None:
    """Words joined by hyphens or underscores, as in an address, or as in the name of its file."""
    text = case.written
    if not may_be_slug(text, case.language):
        return None
    # MAX_SIZE and CVE-2024-1234 are names of what is shown.
    is_stem = not text.isupper() and _normal(text) == _normal(case.stem)
    return DESCRIBE if is_stem or _SLUG.fullmatch(text) else None


def may_be_slug(text: str, _: str) -> bool:
    """Whether it is words joined by hyphens or underscores."""
    return ("-" in text or "_" in text) and bool(_STEM.fullmatch(text))


def is_weak_text(text: str, language: str) -> bool:
    """Whether a text alone, without its image, is of a class that is certain to help nobody."""
    text = text.strip()
    words = words_of(language)
    word = fold(text.strip(_AROUND))
    if _is_placeholder(word, words):
        return True
    patterns = (_FILE, _CAMERA, _URL, _PATH, _WINDOWS_PATH, _HEX, _UUID, _BASE64, _DIMENSIONS, _SYMBOLS, _ONLY_SIGNS)
    return any(pattern.fullmatch(text) for pattern in patterns) or _is_screenshot_name(text)


def serves_as_alt(text: str, language: str) -> bool:
    """Whether words that were not written as an alt, such as a title, can be one that the rules would not find weak.

    ``language``: a code or a tag.
    """
    text = text.strip()
    if len(text) > LONGEST or text == _NO_TITLE or _TEMPLATE.match(text) or not any(map(str.isalnum, text)):
        return False
    return not is_weak_text(text, primary_subtag(language))


def _rewrite(case: Case) -> Answer:
    """What takes the place of a weak text: nothing where the link says it already, else purpose or description."""
    if case.control is None:
        return DESCRIBE
    return use("") if case.control_has_text else PURPOSE


def _is_formula(case: Case) -> bool:
    if any(_FORMULA_CLASS.search(name) for name in case.classes):
        return True
    return bool(_FORMULA_TEXT.search(case.written)) or _is_formula_source(case.source)


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


def _normal(name: str) -> str:
    return _SEPARATORS.sub(" ", name).strip().casefold()


def _same(text: str, other: str) -> bool:
    return bool(text) and bool(other) and (text == other or fold(text.strip(_AROUND)) == fold(other.strip(_AROUND)))
