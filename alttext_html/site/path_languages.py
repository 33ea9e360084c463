"""The language of a page that names none, from the folder it lies in or the end of its name.

A folder called ``it`` or ``no`` is a language only among others: where at least two folders side by side are called by
codes that nothing else is called by (``de``, ``ja``, ``zh-tw``), and none by that of a country, a domain or a
programming language, as where shops, packages or examples are sorted by these. So with names: ``index.de.html`` beside
``index.ja.html``. What is beside a page is asked of the disk, so that it does not depend on which pages a run is told
of.

A folder that alone is called like a language tells none. But its pages say what the same pages elsewhere say otherwise,
so they are ``undetermined``: they share no text with others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path

from alttext_html import languages
from alttext_html.site.selection import listed

PathLanguages = Mapping[str, str]
"""Language tags by ``folder/``, and by ``folder/*`` and the end of a name (``docs/*.de``)."""

_CLEAR = frozenset(("de", "en", "es", "fr", "hu", "ja", "ko", "nl", "pt", "ru", "sv", "zh"))
_NO_SIGN = frozenset(("am", "as", "co", "my", "or", "so", "to"))
"""codes of languages that are rather words"""
_COUNTRIES = "at au br ch cn cz dk gb gr ie jp kr mx nz se ua us"
_DOMAINS = "com dev edu gov io net org"
_PROGRAMMING = "cpp go java javax js php py rb rs"
_OTHER_ORDER = frozenset(f"{_COUNTRIES} {_DOMAINS} {_PROGRAMMING}".split())
_CODE = r"[a-z]{2}(?:[-_](?:[a-z]{2}|[a-z]{4}|[0-9]{3}))?"
_FOLDER = re.compile(rf"(?:^|/){_CODE}(?=/)", re.IGNORECASE | re.ASCII | re.MULTILINE)
_END = re.compile(rf"[-._]{_CODE}\.x?html?$", re.IGNORECASE | re.ASCII | re.MULTILINE)
_NAME = re.compile(rf"(?P<name>[^/]+)(?P<end>[-._]{_CODE})\.x?html?", re.IGNORECASE | re.ASCII)
_FEW = 2
_AT_ONCE = 1000
"""paths that are searched together: that takes a tenth of a search in each, and little memory"""


def path_languages(root: Path, paths: Iterable[str]) -> PathLanguages:
    """What the folders and names of these pages say of languages. ``paths`` are relative to ``root``."""
    found: dict[str, str] = {}
    folders: dict[str, None] = {}
    files: dict[str, None] = {}
    rest = iter(paths)
    while text := "\n".join(islice(rest, _AT_ONCE)):
        folders |= dict.fromkeys(map(_before, _FOLDER.finditer(text)))
        files |= dict.fromkeys(map(_before, _END.finditer(text)))
    for around in folders:
        found |= _folders(around, listed(root, around))
    for around in files:
        found |= _names(around, listed(root, around))
    return found


def _before(found: re.Match[str]) -> str:
    """The folder that a folder or a file lies in, with its slash, of which the name was found in a list of paths."""
    text, start = found.string, found.start()
    line = text.rfind("\n", 0, start) + 1
    return text[line : max(line, text.rfind("/", line, start + 1) + 1)]


def language_of_path(path: str, known: PathLanguages) -> str | None:
    """The language of a page, ``und-x-...`` where it is of another than its neighbours, None where nothing says it."""
    if not known:
        return None
    end = path.find("/")
    while end >= 0:
        if (tag := known.get(path[: end + 1])) is not None:
            return tag
        end = path.find("/", end + 1)
    around, slash, name = path.rpartition("/")
    named = _NAME.fullmatch(name)
    return None if named is None else known.get(f"{around}{slash}*{named['end'].lower()}")


def _folders(around: str, names: list[str]) -> dict[str, str]:
    tags = {name: tag for name in names if (tag := _tag(name))}
    several = _are_languages(tags.values()) and _OTHER_ORDER.isdisjoint(map(str.lower, names))
    return {f"{around}{name}/": tag if several else _undetermined(tag) for name, tag in tags.items()}


def _names(around: str, names: list[str]) -> dict[str, str]:
    by_name: dict[tuple[str, str], dict[str, str]] = {}
    for name in names:
        found = _NAME.fullmatch(name)
        if found is not None and (tag := _tag(found["end"][1:])):
            by_name.setdefault((found["name"], found["end"][0]), {})[found["end"].lower()] = tag
    sets = [ends for ends in by_name.values() if _are_languages(ends.values())]
    return {f"{around}*{end}": tag for ends in sets for end, tag in ends.items()}


def _are_languages(tags: Iterable[str]) -> bool:
    return len({tag for tag in tags if tag.partition("-")[0] in _CLEAR}) >= _FEW


def _undetermined(tag: str) -> str:
    return f"und-x-{tag}"


@lru_cache(maxsize=1024)
def _tag(name: str) -> str:
    """The tag that a name is, "" for every other name."""
    tag = name.lower().replace("_", "-")
    primary = tag.partition("-")[0]
    is_code = re.fullmatch(_CODE, tag, re.ASCII) and primary in languages.codes() and tag not in _NO_SIGN
    return tag if is_code and (primary == tag or languages.is_tag(tag)) else ""
