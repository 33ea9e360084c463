"""What a machine wrote, before it goes into a page: the rules for people's texts, and some for machines only. Pure."""

# ruff: noqa: E501 (tables of patterns and ranges)

from __future__ import annotations

import re

from alttext_html.html.facts import primary_subtag
from alttext_html.html.weak import LONGEST
from alttext_html.html.weak_texts import is_weak_text
from alttext_html.html.words import fold

_MARKUP = re.compile(
    r"</?[a-z][^<>]*>|!?\[[^\]]*\]\([^)]*\)|^\s*(?:#{1,6}\s|```|[-*]\s)|\*\*[^*]+\*\*|&(?:[a-z]+|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE,
)
_REFUSALS = (
    # en
    r"\b(?:i'?m|i am) (?:very |really |so )?sorry\b|\bi (?:can'?t|cannot|can not|am unable to|'?m unable to|am not able to|"
    r"'?m not able to|won'?t be able to) (?:\w+ ){0,3}(?:help|assist|describe|identify|see|view|process|analy[sz]e|generate|provide|access|"
    r"determine|create|comply|fulfil)|\bas an? (?:ai|large language|language model)\b|\b(?:no image|image (?:was )?not) (?:was )?"
    r"(?:provided|attached|uploaded|available|found)\b|\bunable to (?:describe|process|analy[sz]e|view|load)\b",
    # de
    r"es tut mir leid|tut mir leid|ich kann (?:\w+ ){0,4}nicht (?:\w+ ){0,3}(?:beschreiben|helfen|sehen|erkennen|erstellen)|als ki\b",
    # fr
    r"je suis désolée?|désolée?, |je ne peux pas|je ne suis pas en mesure|en tant qu'(?:ia|intelligence)",
    # es
    r"lo siento, |no puedo (?:ayudar|describir|ver|identificar|procesar|generar|proporcionar)|como (?:una )?(?:ia|inteligencia artificial)\b",
    # it
    r"mi dispiace, |non posso (?:aiutar|descriver|veder|identificar|elaborar|fornir)|come (?:ia|intelligenza artificiale)\b",
    # nl
    r"het spijt me|ik kan (?:\w+ ){0,4}niet (?:\w+ ){0,2}(?:beschrijven|helpen|zien)",
    # pt
    r"lamento, |sinto muito|desculpe, |não posso (?:ajudar|descrever|ver|identificar|processar)|não consigo (?:ajudar|descrever|ver)",
    # pl cs
    r"przykro mi|przepraszam, |nie mogę (?:pomóc|opisać|zobaczyć)|omlouvám se|je mi líto|nemohu (?:pomoci|popsat)",
    # sv nb da fi
    r"jag är ledsen|tyvärr kan jag|jag kan inte (?:beskriva|hjälpa|se)|beklager, |jeg kan (?:dessverre )?ikke (?:beskrive|hjelpe|hjælpe|se)|"
    r"det beklager jeg|jeg beklager|olen pahoillani|en voi (?:auttaa|kuvailla|nähdä)",
    # ro tr
    r"îmi pare rău|nu pot (?:să )?(?:ajut|descri|vedea|văd)|üzgünüm|özür dilerim|yardımcı olamam|açıklayamam",
    # ru uk
    r"извините|к сожалению, я|простите, |я не могу (?:\w+ ){0,2}(?:помочь|описать|увидеть)|вибачте|на жаль, я|я не можу (?:допомогти|описати)",
    # ja ko zh
    r"申し訳(?:ありません|ございません)|お手伝いできません|説明できません|죄송합니다|죄송하지만|도와드릴 수 없|抱歉|对不起|對不起|无法(?:描述|提供|识别|查看)|無法(?:描述|提供|識別|查看)",
    # ar he vi
    r"آسف|عذر[اً]|لا أستطيع (?:وصف|المساعدة)|لا يمكنني|אני מצטער|אני לא יכול|אינני יכול|xin lỗi|tôi không thể",
)
# Compiled when a machine's first text comes, and kept by re: no other pattern takes so long.
_REFUSAL = "|".join(_REFUSALS)
_INSTRUCTION = (
    r"\b(?:ignore|disregard|forget) (?:all |any |the |your |my )*(?:previous|prior|above|earlier|preceding) |\bsystem prompt\b|"
    r"\byou (?:must|should|are) (?:now )?(?:respond|reply|answer|output|act|an? (?:ai|assistant))\b|\bdo not (?:mention|describe|reveal)\b|"
    r"<\|[a-z_]+\|>|\[/?inst\]|^\s*(?:system|assistant|user)\s*:|\bhere(?: i|'|’)s (?:the|an?|your) (?:\w+ ){0,3}(?:alt|description)|"
    r"^\s*(?:alt[ -]?text|alternative text|caption)\s*:|^\s*(?:sure|certainly|of course)[,!.] "
)

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
_HANDFUL = 3
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


def objection(text: str, language: str, *, longest: int = LONGEST) -> str | None:
    """Return why a text that a machine wrote must not go into a page, None when nothing speaks against it.

    ``language``: the one that was asked for, a code or a tag. ``longest``: the most characters. The reason is a half
    sentence that can stand behind "the text was not written: ".
    """
    return unfit(text, language, longest=longest) or _without_kana(text, language)


def unfit(text: str, language: str, *, longest: int) -> str | None:
    """Return why a text must not go into a page, whoever wrote it. Takes and returns what ``objection`` does."""
    text = text.strip()
    if not text:
        return "it is empty"
    primary = primary_subtag(language)
    if len(text) > longest:
        return f"it has {len(text)} characters, {longest} are the most"
    if is_weak_text(text, primary):
        return "it is itself a file name, an address or a placeholder"
    plain = fold(text.replace("’", "'"))
    if re.search(_REFUSAL, plain, re.IGNORECASE):
        return "it is a refusal, not a description"
    if re.search(_INSTRUCTION, plain, re.IGNORECASE):
        return "it contains an instruction or an introduction, not a description alone"
    if _MARKUP.search(text):
        return "it contains markup"
    return wrong_script(text, language)


def wrong_script(text: str, language: str) -> str | None:
    """Return why a text cannot be in the script of a language: the one that its tag names, else its only one."""
    primary, *subtags = language.replace("_", "-").lower().split("-")
    named = _NAMED.get(subtags[0]) if subtags else None
    expected = _EXPECTED.get(primary) if named is None else frozenset((named,))
    if expected is None:
        return None
    counts = _letters(text)
    total = sum(counts.values())
    right = sum(counts.get(script, 0) for script in expected)
    enough = total if total < _HANDFUL else _HANDFUL if "Latin" not in expected else total // 2
    if total == 0 or right >= enough:
        return None
    most = max(counts, key=lambda script: counts[script])
    return f'it is written in {most} letters, the language asked for is "{language}"'


def _without_kana(text: str, language: str) -> str | None:
    """Chinese where Japanese was asked for: no machine describes a picture in Japanese without kana, as people do."""
    if primary_subtag(language) != "ja":
        return None
    counts = _letters(text)
    if counts.get("Kana") or not counts.get("Han") or sum(counts.values()) <= 2 * _HANDFUL:
        return None
    return 'it is written in Han letters only, the language asked for is "ja"'


def _letters(text: str) -> dict[str, int]:
    """How many letters of each script there are."""
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            script = script_of(character)
            counts[script] = counts.get(script, 0) + 1
    return counts


def script_of(character: str) -> str:
    """Return the script of a letter, "other" for one that no list of languages here needs."""
    point = ord(character)
    for script, ranges in _SCRIPTS.items():
        for first, last in ranges:
            if first <= point <= last:
                return script
    return "other"
