"""What a machine wrote, before it goes into a page: the rules for people's texts, and some for machines only. Pure."""

# ruff: noqa: E501 (tables of patterns)

from __future__ import annotations

import re

from alttext_html.html.facts import primary_subtag
from alttext_html.html.scripts import HANDFUL, letters, wrong_script
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


def _without_kana(text: str, language: str) -> str | None:
    """Chinese where Japanese was asked for: no machine describes a picture in Japanese without kana, as people do."""
    if primary_subtag(language) != "ja":
        return None
    counts = letters(text)
    if counts.get("Kana") or not counts.get("Han") or sum(counts.values()) <= 2 * HANDFUL:
        return None
    return 'it is written in Han letters only, the language asked for is "ja"'
