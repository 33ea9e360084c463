"""What stdout may show of a report for machines: nothing that a terminal or a CI service obeys; parsers read the same.

Invisible characters (controls, direction marks, ends of lines) become escapes of the format. So does the second of two
``#``: GitHub's runner takes ``##[add-mask]`` for a command, Azure's agent ``##vso[...]``, wherever in a line it stands.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

from alttext_html.report.shown import JOINERS

_UNUSUAL = re.compile(r"[^\x20-\x7e\n]|(?<=#)#")
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})


def as_json(document: object, indent: int | None = None) -> str:
    r"""The document as JSON text.

    >>> print(as_json("a\u202eb ##[c]"))
    "a\u202eb #\u0023[c]"
    """
    return _escaped(
        json.dumps(document, ensure_ascii=False, indent=indent),
        lambda char: "\\u0023" if char == "#" else json.dumps(char)[1:-1],
    )


def as_xml(document: str) -> str:
    r"""An XML document with references in their place.

    >>> as_xml("<a>b\u202ec ##[d]</a>")
    '<a>b&#x202e;c #&#x23;[d]</a>'
    """
    return _escaped(document, lambda char: f"&#x{ord(char):x};")


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    def one(found: re.Match[str]) -> str:
        char = found[0]
        obeyed = char == "#" or (unicodedata.category(char) in _INVISIBLE and char not in JOINERS)
        return escape(char) if obeyed else char

    return _UNUSUAL.sub(one, text)
