"""What the metadata at the top of a source say of it: front matter, or the lines of Pelican and MultiMarkdown."""

from __future__ import annotations

import re

_HEADER = 2000
"""characters at the top of a source in which its metadata stand"""
_BEGINS = re.compile(r"---[ \t]*\r?$|\+\+\+[ \t]*\r?$|:?[A-Za-z][\w-]*[ \t]*[:=]", re.MULTILINE)
_LANGUAGE = re.compile(
    r"^:?lang(?:uage)?[ \t]*[:=][ \t]*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)[\"']?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_TITLE = re.compile(
    r"^:?title[ \t]*[:=][ \t]*"
    r"(?:'(?P<single>[^\n]*)'|\"(?P<double>[^\n\"\\]*)\"|(?P<plain>[^\n\"'>|&*!{\[ \t][^\n]*))[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def said_language(source: str) -> str | None:
    """The language, None where none is named."""
    found = _LANGUAGE.search(_header(source))
    return None if found is None else found[1].replace("_", "-")


def said_title(source: str) -> str | None:
    """The title; None where none is named, or in a way of YAML that is rare.

    >>> said_title("Title: Boats" + chr(10)), said_title("Boats have no title: none")
    ('Boats', None)
    """
    found = _TITLE.search(_header(source)) if _BEGINS.match(source.lstrip("\r\n")) else None
    if found is None:
        return None
    single = found["single"]
    title = single.replace("''", "'") if single is not None else found["double"] or found["plain"] or ""
    return " ".join(title.split()) or None


def _header(source: str) -> str:
    header, _, _ = source[:_HEADER].lstrip("-+ \r\n").replace("\r\n", "\n").partition("\n\n")
    return header
