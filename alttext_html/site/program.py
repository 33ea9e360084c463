"""Which program this is: what one remembers of pages and pictures is nothing to another."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

import turbohtml

import alttext_html

_CODE = ("*.py", "settings/*.py", "site/*.py", "html/*.py", "html/words/*.toml", "images/*.py", "types/*.py")


@cache
def program() -> str:
    """Our version and the parser's, and a sum of our code: a checkout's changes without a version.

    Not the times of its files: where each CI job installs the program anew, a restored memory still holds.
    """
    folder = Path(alttext_html.__file__).parent
    code = 0
    for pattern in _CODE:
        for file in sorted(folder.glob(pattern)):
            code = zlib.crc32(file.read_bytes(), code)
    return f"{alttext_html.__version__} {turbohtml.__version__} {code:08x}"
