"""Words of many languages that stand where an alt text should. Read once for each language, on first need.

Each ``<language>.toml`` says in its header how it was checked. Its keys: ``generic``, nouns for a picture of any sort;
``kinds``, nouns for a sort of picture; ``unfilled``, what a template or a program leaves behind; ``openings``, phrases
that say "image of"; ``screenshots``, how programs begin the file name of a screenshot; ``own``, English entries that
are ordinary words of this language, and so do not count in it.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

_FOLDER = Path(__file__).parent
_SAME_LANGUAGE = {"no": "nb", "nn": "nb", "iw": "he"}
_KEYS = ("generic", "kinds", "unfilled", "openings", "screenshots", "own")


class Words(Struct, frozen=True):
    """The words that count on a page, folded."""

    generic: frozenset[str]
    pictures: frozenset[str]
    """generic words and kinds of pictures"""
    unfilled: frozenset[str]
    openings: tuple[str, ...]


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return a text as the lists have it: one spelling of each character, case folded, single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


@cache
def languages() -> tuple[str, ...]:
    """Languages with a list."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def words_of(language: str) -> Words:
    """Return the words of a primary language subtag and of English; of English alone where there is no list."""
    own = _load(_SAME_LANGUAGE.get(language, language))
    english = _load("en") if language != "en" else _load("")
    excluded = set(own["own"])
    generic = frozenset((*english["generic"], *own["generic"])) - excluded
    kinds = frozenset((*english["kinds"], *own["kinds"])) - excluded
    unfilled = frozenset((*english["unfilled"], *own["unfilled"])) - excluded
    return Words(generic, generic | kinds, unfilled, (*own["openings"], *english["openings"]))


@cache
def screenshot_names() -> tuple[str, ...]:
    """Return how screenshots are called by programs in any of the languages, the longest first."""
    names = {name for language in languages() for name in _load(language)["screenshots"]}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@cache
def _load(language: str) -> dict[str, tuple[str, ...]]:
    if language not in languages():
        return dict.fromkeys(_KEYS, ())
    lists = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    return {key: tuple(_fold_entry(word) for word in lists.get(key, ())) for key in _KEYS}


def _fold_entry(entry: str) -> str:
    """An opening's last space says that its last word ends there."""
    return fold(entry) + " " * entry.endswith(" ")
