"""Which letters a text is written in, and which ones a language is written in. Pure."""

# ruff: noqa: E501 (tables of ranges)

from __future__ import annotations

# Unicode 16, Scripts.txt: the ranges that hold the letters of today's texts.
_SCRIPTS: dict[str, tuple[tuple[int, int], ...]] = {
    "Latin": (
        (0x41, 0x5A),
        (0x61, 0x7A),
        (0xAA, 0xAA),
        (0xBA, 0xBA),
        (0xC0, 0x24F),
        (0x250, 0x2AF),
        (0x1E00, 0x1EFF),
        (0xFF21, 0xFF5A),
    ),
    "Greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "Cyrillic": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "Armenian": ((0x530, 0x58F),),
    "Hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
    "Arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "Thaana": ((0x780, 0x7BF),),
    "Devanagari": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "Bengali": ((0x980, 0x9FF),),
    "Gurmukhi": ((0xA00, 0xA7F),),
    "Gujarati": ((0xA80, 0xAFF),),
    "Odia": ((0xB00, 0xB7F),),
    "Tamil": ((0xB80, 0xBFF),),
    "Telugu": ((0xC00, 0xC7F),),
    "Kannada": ((0xC80, 0xCFF),),
    "Malayalam": ((0xD00, 0xD7F),),
    "Sinhala": ((0xD80, 0xDFF),),
    "Thai": ((0xE00, 0xE7F),),
    "Lao": ((0xE80, 0xEFF),),
    "Tibetan": ((0xF00, 0xFFF),),
    "Myanmar": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    "Georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "Ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF)),
    "Khmer": ((0x1780, 0x17FF),),
    "Mongolian": ((0x1800, 0x18AF),),
    "Hangul": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)),
    "Kana": ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)),
    "Han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
}
HANDFUL = 3
"""letters in the right script that are enough where most are Latin: brands and program names are"""

# CLDR, "Language-Script": the languages that are not written in Latin letters. Those with two living scripts are left out.
_BY_SCRIPT = {
    "Greek": "el",
    "Cyrillic": "ru uk be bg mk ky tt ba cv tg",
    "Armenian": "hy",
    "Hebrew": "he iw yi",
    "Arabic": "ar fa ur ps ug ckb",
    "Thaana": "dv",
    "Devanagari": "hi mr ne sa bho mai doi",
    "Bengali": "bn as",
    "Gujarati": "gu",
    "Odia": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Tibetan": "bo dz",
    "Myanmar": "my",
    "Georgian": "ka",
    "Ethiopic": "am ti",
    "Khmer": "km",
    "Hangul": "ko",
    "Kana Han": "ja",
    "Han": "zh yue",
}
_LATIN = """
af sq ay eu ca ceb ny co cs da nl en eo et ee fi fr fy gl de gn ht ha haw hmn hu is ig ilo id ga it jv rw la lv ln lt
lg lb mg ms mt mi nb nn no nso om pl pt qu ro sm gd st sn sk sl so es su sw sv fil tl tr ts vi cy xh yo zu bm br
"""
_EXPECTED = {language: frozenset(scripts.split()) for scripts, of in _BY_SCRIPT.items() for language in of.split()}
_EXPECTED |= dict.fromkeys(_LATIN.split(), frozenset(("Latin",)))
_NAMED = {
    "latn": "Latin", "cyrl": "Cyrillic", "arab": "Arabic", "deva": "Devanagari", "guru": "Gurmukhi", "mong": "Mongolian",
    "hans": "Han", "hant": "Han",
}  # fmt: skip
"""scripts by their subtags, of languages that are written in several"""


def wrong_script(text: str, language: str) -> str | None:
    """Return why a text cannot be in the script of a language: the one that its tag names, else its only one."""
    primary, *subtags = language.replace("_", "-").lower().split("-")
    named = _NAMED.get(subtags[0]) if subtags else None
    expected = _EXPECTED.get(primary) if named is None else frozenset((named,))
    if expected is None:
        return None
    counts = letters(text)
    total = sum(counts.values())
    right = sum(counts.get(script, 0) for script in expected)
    enough = total if total < HANDFUL else HANDFUL if "Latin" not in expected else total // 2
    if total == 0 or right >= enough:
        return None
    most = max(counts, key=lambda script: counts[script])
    return f'it is written in {most} letters, the language asked for is "{language}"'


def letters(text: str) -> dict[str, int]:
    """How many letters of each script there are."""
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            script = _script_of(character)
            counts[script] = counts.get(script, 0) + 1
    return counts


def main_script(text: str) -> str:
    """Return the script that most letters of a text are of, "" for one without letters."""
    counts = letters(text)
    return max(counts, key=lambda script: counts[script]) if counts else ""


def _script_of(character: str) -> str:
    """The script of a letter, "other" for one that no list of languages here needs."""
    point = ord(character)
    for script, ranges in _SCRIPTS.items():
        for first, last in ranges:
            if first <= point <= last:
                return script
    return "other"
