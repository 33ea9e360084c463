"""Parses srcset attributes as browsers do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

_SPACE = "\t\n\f\r "
_URL = re.compile(r"[^\t\n\f\r ]+")
_INTEGER = re.compile(r"[0-9]+")
_FLOAT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LARGEST = 1_000_000


class Candidate(Struct, frozen=True):
    """One image of a srcset: its width in pixels, or its density, or neither (which means density 1)."""

    url: str
    width: int | None = None
    density: float | None = None


def parse(value: str) -> Iterator[Candidate]:
    """Candidates of a srcset in their order; a candidate with a wrong descriptor is left out.

    WHATWG HTML, section 4.8.4.3.10 "Parsing a srcset attribute": a comma belongs to a URL unless it ends it.
    """
    at = 0
    while True:
        while at < len(value) and value[at] in _SPACE + ",":
            at += 1
        match = _URL.match(value, at)
        if match is None:
            return
        at = match.end()
        url = match[0].rstrip(",")
        descriptors: list[str] = []
        if url == match[0]:
            descriptors, at = _descriptors(value, at)
        candidate = _candidate(url, descriptors)
        if candidate is not None:
            yield candidate


def _descriptors(value: str, at: int) -> tuple[list[str], int]:
    """Descriptors up to the comma that ends the candidate (one in parentheses does not), and where that is."""
    found: list[str] = []
    begin, depth = at, 0
    while at < len(value) and (depth or value[at] != ","):
        character = value[at]
        if depth == 0 and character in _SPACE:
            found.append(value[begin:at])
            begin = at + 1
        depth = 1 if character == "(" else 0 if character == ")" else depth
        at += 1
    found.append(value[begin:at])
    return [each for each in found if each], at + 1


def _candidate(url: str, descriptors: list[str]) -> Candidate | None:
    width: int | None = None
    density: float | None = None
    height = False
    for descriptor in descriptors:
        number, unit = descriptor[:-1], descriptor[-1]
        if unit == "w" and _INTEGER.fullmatch(number) and int(number[:7]) and width is None and density is None:
            width = min(int(number[:7]), _LARGEST)
        elif unit == "x" and _FLOAT.fullmatch(number) and width is None and density is None and not height:
            density = float(number)
            if density < 0:
                return None
        elif unit == "h" and _INTEGER.fullmatch(number) and not height and density is None:
            height = True
        else:
            return None
    return None if height and width is None else Candidate(url, width, density)
