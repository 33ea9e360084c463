"""Which program this is: what one remembers of pages and pictures is nothing to another."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import turbohtml

import alttext_html

_CODE = ("*.py", "html/*.py", "html/words/*.toml", "images/*.py", "types/*.py")


@cache
def program() -> str:
    """Our version and the parser's, and sizes and times of the modules: in a checkout they change without a version."""
    folder = Path(__file__).parent
    code = sorted(file for files in _CODE for file in folder.glob(files))
    stamps = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in code]
    return repr((alttext_html.__version__, turbohtml.__version__, stamps))
