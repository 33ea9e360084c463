"""Finds source files, and reads them without losing a byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from alttext_html.errors import PageError, SettingsError
from alttext_html.site import pages
from alttext_html.types import PageProblem

MARKDOWN = (".md", ".markdown")
RESTRUCTURED_TEXT = (".rst",)
_BOM = "\ufeff"
_GLOBS = tuple(f"**/*{suffix}" for suffix in (*MARKDOWN, *RESTRUCTURED_TEXT))
_NOT_OURS = ("**/.*/**", "**/node_modules/**", "**/site-packages/**")
"""what tools keep in a project, found only when it is named"""


class SourceText(Struct, frozen=True):
    """The text of a source file, and what stood before it."""

    text: str
    mark: str = ""
    """the byte order mark, where the file has one"""

    def encode(self, text: str) -> bytes:
        """The bytes of a text made from this one."""
        return (self.mark + text).encode()


def find(named: Iterable[Path], exclude: Sequence[str]) -> tuple[list[Path], list[PageProblem]]:
    """The source files that are named or lie in the folders that are: absolute, in a stable order, each once.

    ``exclude``: globs relative to the folder that was named. Raises SettingsError for a name that is neither.
    """
    found: dict[Path, None] = {}
    problems: list[PageProblem] = []
    for path in named:
        if path.is_file():
            if path.suffix.lower() not in (*MARKDOWN, *RESTRUCTURED_TEXT):
                raise SettingsError(f"{path}: is neither Markdown nor reStructuredText. Name .md or .rst files.")
            found[_real(path)] = None
            continue
        if not path.is_dir():
            raise SettingsError(f"{path}: no such file or folder. Name the folder of your sources.")
        inside = pages.find(path, _GLOBS, (*exclude, *_NOT_OURS))
        found |= dict.fromkeys(_real(path / name) for name in inside.paths)
        problems += (PageProblem(str(path / problem.path), problem.message) for problem in inside.problems)
    return list(found), problems


def read(path: Path, name: str) -> SourceText:
    """The text of a file. Raises PageError for one that cannot be read or is not UTF-8."""
    return decode(file_bytes(path, name), name)


def decode(data: bytes, name: str) -> SourceText:
    """The text in a file's bytes. Raises PageError when they are not UTF-8."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        message = f"{name}: is not UTF-8 (byte {error.start + 1}); file left alone. Save it as UTF-8."
        raise PageError(message) from error
    return SourceText(text.removeprefix(_BOM), _BOM if text.startswith(_BOM) else "")


def _real(path: Path) -> Path:
    """Its absolute path; a file that is a link stays one, so that the writer can refuse it."""
    return path.parent.resolve() / path.name


def file_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file. Raises PageError."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{name}: cannot be read ({error.strerror}); file left alone. Check its permissions."
        raise PageError(message) from error
