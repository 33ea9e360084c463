"""Where a source file shows an image: a finding names the line that its author can change. Pure.

Renderers forget the lines of their sources, so that the image is looked for by its file name, text and folders. A
wrong line would do no harm beyond a detour: nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from urllib.parse import unquote

from msgspec import Struct

_CODE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^[ \t>]*(?P=fence)|\Z)"  # with a backtick behind it is a span
    r"|(?P<ticks>(?<!`)`+(?!`)).*?(?<!`)(?P=ticks)(?!`)"
    r"|<!--.*?(?:-->|\Z)",
    re.MULTILINE | re.DOTALL,
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?P<label>[^\]\n]+)\]:[ \t]*<?(?P<url>[^\s>]+)", re.MULTILINE)
_IMAGE = re.compile(
    r"!\[(?P<text>[^\[\]]*)\](?:\([ \t]*(?:<(?P<bracketed>[^>\n]*)>|(?P<url>[^\s)]*))|[ ]?\[(?P<label>[^\]\n]*)\]|)"
    r"|<img\b(?P<attributes>[^>]*)>"
    r"|^[ \t]*\.\.[ ]+(?:\|[^|\n]+\|[ ]+)?(?:image|figure)::[ \t]*(?P<directive>\S+)",
    re.MULTILINE | re.IGNORECASE,
)
_SOURCE = re.compile(
    r"""(?<![\w-])(?:src|data-[\w-]+)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
"""what an img shows, at first or in the end: lazy loaders have attributes of their own"""
_ALT = re.compile(r"""\balt[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)


class Shown(Struct, frozen=True):
    """An image as a page shows it: its address, and the text it had before it was filled."""

    src: str
    text: str = ""


class _Mention(Struct, frozen=True):
    offset: int
    path: tuple[str, ...]
    text: str


def lines_of(source: str, images: Sequence[Shown]) -> list[int | None]:
    """For each image, in the page's order: the line of ``source`` that shows it, from 1; None if none does."""
    mentions = _mentions(source)
    lines: list[int | None] = []
    for image in images:
        path = _path(image.src)
        named = [mention for mention in mentions if mention.path[-1:] == path[-1:]] if path else []
        worded = [mention for mention in named if mention.text == _collapsed(image.text)]
        found = _nearest(worded or named, path)
        offset = found.offset if found is not None else source.find(path[-1]) if path else -1
        if found is not None and len(named) > 1:  # the next image of this name is further down
            mentions = [mention for mention in mentions if mention.offset != found.offset]
        lines.append(None if offset < 0 else source.count("\n", 0, offset) + 1)
    return lines


def _mentions(source: str) -> list[_Mention]:
    text = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    addresses = {_label(found["label"]): found["url"] for found in _DEFINITION.finditer(text)}
    mentions: list[_Mention] = []
    for found in _IMAGE.finditer(text):
        if found["attributes"] is not None:
            urls, words = _values(_SOURCE, found["attributes"]), "".join(_values(_ALT, found["attributes"])[:1])
        elif found["directive"] is not None:
            urls, words = [found["directive"]], found["directive"]  # what docutils writes without an :alt:
        else:
            words = found["text"]
            urls = [found["bracketed"] or found["url"] or addresses.get(_label(found["label"] or words), "")]
        mentions += (_Mention(found.start(), _path(url), _collapsed(words)) for url in urls)
    return mentions


def _path(url: str) -> tuple[str, ...]:
    """The names in an address, without the steps that differ between a source and its page; empty without a file."""
    *folders, name = re.split(r"[?#]", url, maxsplit=1)[0].split("/")
    return (*(unquote(each) for each in folders if each not in ("", ".", "..")), unquote(name)) if name else ()


def _nearest(mentions: Sequence[_Mention], path: tuple[str, ...]) -> _Mention | None:
    """The first of those whose last names are the most of a path's."""
    nearest, most = None, 0
    for mention in mentions:
        common = _common(mention.path, path)
        if common > most:
            nearest, most = mention, common
        if common == len(path):
            break
    return nearest


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many of their last names two paths share."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _values(pattern: re.Pattern[str], attributes: str) -> list[str]:
    return [double or single or bare for double, single, bare in pattern.findall(attributes)]


def _label(text: str) -> str:
    return _collapsed(text).lower()


def _collapsed(text: str) -> str:
    return " ".join(text.split())
