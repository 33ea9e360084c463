"""Cells of a CSV that no spreadsheet takes for a formula. Pure.

What could happen otherwise: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""also behind spaces, in the wide forms of East Asian scripts, or looking as if it were guarded already"""
_GUARDED = re.compile(r"'" + _FORMULA.pattern)


def guarded(cell: str) -> str:
    """A cell as it is written: an apostrophe stands before what could be run as a formula.

    >>> guarded("A boat"), guarded(" =1+1"), guarded("'=1+1")
    ('A boat', "' =1+1", "''=1+1")
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Back from ``guarded``."""
    return cell[1:] if _GUARDED.match(cell) else cell
