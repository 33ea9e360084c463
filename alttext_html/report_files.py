"""Reports as files: which format a file gets, and the file written as a whole."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from alttext_html.errors import SettingsError
from alttext_html.report import MACHINE_FORMATS
from alttext_html.whole import replace_file

BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".html": "html",
    ".diff": "diff",
    ".patch": "diff",
}
NEED_TAGS = frozenset({"diff"})
"""formats that show start tags, which a run collects only when asked"""

_OF_THE_SYSTEM = ("/dev", "/proc")
"""folders whose links lead to open files"""


class Target(Struct, frozen=True):
    """One report to write: its format, and its file, None for stdout."""

    format: str
    file: Path | None = None


def read_target(text: str, folder: Path) -> Target:
    """The report that a host's option names: ``report.html``, or ``gitlab:quality.json`` with the format before it.

    Relative files begin at ``folder``. Raises SettingsError when neither format nor suffix names a form.

    >>> read_target("gitlab:out/quality.json", Path("project"))
    Target(format='gitlab', file=PosixPath('project/out/quality.json'))
    """
    named, _, file = text.partition(":")
    if named not in MACHINE_FORMATS:  # C:\reports\out.json
        named, file = BY_SUFFIX.get(Path(text).suffix.lower(), ""), text
    if not named or not file.strip() or named in NEED_TAGS:
        forms = ", ".join(form for form in MACHINE_FORMATS if form not in NEED_TAGS)
        message = f'report: "{text}" names no form and file. Write it as sarif:alttext.sarif; the forms are {forms}.'
        raise SettingsError(message)
    return Target(named, folder / file.strip())


def prepare(target: Target) -> None:
    """Make sure before the run, when nothing is spent yet, that a report can be written. Raises SettingsError."""
    file = target.file
    if file is None:
        return
    try:
        place = _replaced(file)
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(file, error) from error
    if file.is_dir() or not os.access(file if place is None else place.parent, os.W_OK):
        message = f"{file}: the report cannot be written there. Name a file in a folder you may write to."
        raise SettingsError(message)


def write_file(path: Path, text: str) -> None:
    """Replace a file as a whole, where links lead to. Raises SettingsError."""
    data = text.encode("utf-8", "surrogateescape")  # a list of files names them as the system does
    try:
        place = _replaced(path)
        if place is None:
            with path.open("ab") as file:  # behind what the command itself printed there
                file.write(data)
            return
        place.parent.mkdir(parents=True, exist_ok=True)  # hosts clean their output after prepare made it
        replace_file(place, data)
    except OSError as error:
        raise _unwritable(path, error) from error


def _replaced(path: Path) -> Path | None:
    """The file that is replaced, at the end of links; None for what is written as it is.

    Those are devices, pipes, and what leads to a file that is open (``/dev/stdout``). Raises OSError.
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):  # links in a circle end here
            return None
    while path.is_symlink():
        if any(path.parent.resolve().is_relative_to(folder) for folder in _OF_THE_SYSTEM):
            return None
        path = path.parent / path.readlink()
    return path


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{path}: the report cannot be written ({error.strerror}). Name another file.")
