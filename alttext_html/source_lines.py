"""Where a source file shows an image: a finding names the line that its author can change. Pure.

Renderers forget the lines of their sources, so that the image is looked for by its file name, text and folders. A
wrong line would do no harm beyond a detour: nothing is written here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import unquote

from msgspec import Struct

_CODE = re.compile(
    r"""
      ^[ \t>]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^[ \t>]*(?P=fence)|\Z)  # a fence; with a backtick behind it
    | (?<!`)(?P<ticks>`++)                                                    # a span begins: as many backticks end it
    | <!--.*?(?:-->|\Z)                                                       # a comment
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_TICKS = re.compile(r"`+")
_LINES = re.compile(r"[^\n]+")
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?P<label>[^\]\n]+)\]:[ \t]*<?(?P<url>[^\s>]+)", re.MULTILINE)
_IMAGE = re.compile(
    r"""
      !\[(?P<text>[^\[\]]*)\]                                        # Markdown: the text, and behind it
        (?: \([ \t]*(?:<(?P<bracketed>[^<>\n]*)>|(?P<url>[^\s)]*))   # an address in one of two forms,
          | [ ]?\[(?P<label>[^\]\n]*)\]                              # or the name of a definition,
          | )                                                        # or nothing: the text is that name
    | <img\b(?P<attributes>                                          # HTML: a tag
          (?:[^<>"']++|"[^"]*"|'[^']*')*+(?=>)                       # up to a sign that stands in no quotes,
        | [^<>]*(?=>) )                                              # or up to any, where a quote has no end
    | ^[ \t]*\.\.[ ]+(?:\|[^|\n]+\|[ ]+)?                            # reStructuredText: a directive, maybe named,
        (?:image|figure)::[ \t]*(?P<directive>\S+)                   # and its address
    """,
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
_SOURCE = re.compile(
    r"""(?<![\w-])(?:src|data-[\w-]+)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
"""what an img shows, at first or in the end: lazy loaders have attributes of their own"""
_ALT = re.compile(r"""\balt[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_NAMES = 8
"""how many of a path's last names tell images of one file name apart"""


class Shown(Struct, frozen=True):
    """An image as a page shows it: its address, and the text it had before it was filled."""

    src: str
    text: str = ""


class _Mention(Struct, frozen=True):
    """An image as the source shows it."""

    offset: int
    paths: tuple[tuple[str, ...], ...]
    """what it shows; several where a script puts one in the place of another"""
    text: str

    @property
    def names(self) -> set[str]:
        """The names of its files."""
        return {path[-1] for path in self.paths}


def lines_of(source: str, images: Sequence[Shown]) -> list[int | None]:
    """For each image, in the page's order: the line of ``source`` that shows it, from 1; None if none does."""
    mentions = _Mentions(_mentions(source))
    anywhere = cache(source.find)
    line_ends = [found.start() for found in re.finditer("\n", source)]
    lines: list[int | None] = []
    for image in images:
        path = _path(image.src)
        found = mentions.take(path, _collapsed(image.text))
        offset = found.offset if found is not None else anywhere(path[-1]) if path else -1
        lines.append(None if offset < 0 else bisect_left(line_ends, offset) + 1)
    return lines


class _Mentions:
    """The images of a source, to be taken in their order by what is known of them."""

    def __init__(self, mentions: Sequence[_Mention]) -> None:
        self._by_end: defaultdict[tuple[str | None, tuple[str, ...]], deque[_Mention]] = defaultdict(deque)
        """by text, or None for any, and by the last names of a path"""
        self._left = Counter(name for mention in mentions for name in mention.names)
        self._taken: set[int] = set()
        for mention in mentions:
            for path in mention.paths:
                for end in _ends(path):
                    self._by_end[mention.text, end].append(mention)
                    self._by_end[None, end].append(mention)

    def take(self, path: tuple[str, ...], text: str) -> _Mention | None:
        """The first image of this file name with this text, else with any, that shares most last names with ``path``.

        It is not handed out again while there is another of its name, which is further down.
        """
        found = next((each for words in (text, None) for end in _ends(path) if (each := self._first(words, end))), None)
        if found is not None and self._left[path[-1]] > 1:
            self._taken.add(found.offset)
            self._left.subtract(found.names)
        return found

    def _first(self, text: str | None, end: tuple[str, ...]) -> _Mention | None:
        waiting = self._by_end.get((text, end))
        while waiting and waiting[0].offset in self._taken:
            waiting.popleft()
        return waiting[0] if waiting else None


def _ends(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The last names of a path: many of them first, the file's alone last."""
    for number in range(min(len(path), _NAMES), 0, -1):
        yield path[-number:]


def _mentions(source: str) -> list[_Mention]:
    text = _without_code(source)
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
        paths = tuple(path for url in urls if (path := _path(url)))
        mentions.append(_Mention(found.start(), paths, _collapsed(words)))
    return mentions


def _without_code(source: str) -> str:
    """The source with spaces for code and comments, which show no image."""
    runs: defaultdict[int, list[int]] = defaultdict(list)
    for run in _TICKS.finditer(source):
        runs[len(run[0])].append(run.start())
    pieces: list[str] = []
    done = position = 0
    while (code := _CODE.search(source, position)) is not None:
        position = code.end()
        if ticks := code["ticks"]:
            closing = bisect_left(runs[len(ticks)], position)
            if closing == len(runs[len(ticks)]):
                continue  # nothing ends it: these are backticks
            position = runs[len(ticks)][closing] + len(ticks)
        blank = _LINES.sub(lambda line: " " * len(line[0]), source[code.start() : position])
        pieces += (source[done : code.start()], blank)
        done = position
    return "".join((*pieces, source[done:]))


def _path(url: str) -> tuple[str, ...]:
    """The names in an address, without the steps that differ between a source and its page; empty without a file."""
    *folders, name = re.split(r"[?#]", url, maxsplit=1)[0].split("/")
    return (*(unquote(each) for each in folders if each not in ("", ".", "..")), unquote(name)) if name else ()


def _values(pattern: re.Pattern[str], attributes: str) -> list[str]:
    return [double or single or bare for double, single, bare in pattern.findall(attributes)]


def _label(text: str) -> str:
    return _collapsed(text).lower()


def _collapsed(text: str) -> str:
    return " ".join(text.split())
