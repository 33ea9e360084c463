"""Reports as files: which format a file gets, what a report knows of the run, and the file written as a whole."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from alttext_html import __version__
from alttext_html.errors import SettingsError
from alttext_html.relative import near
from alttext_html.report import MACHINE_FORMATS
from alttext_html.report.model import Run, RunKind, count
from alttext_html.settings import PAYING, Buy, Mode, Settings
from alttext_html.types import Outcome

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


def described(
    outcome: Outcome,
    kind: RunKind,
    folder: Path,
    settings: Settings,
    formats: Collection[str],
    named: Sequence[str] = (),
) -> Run:
    """What reports in these formats say of a run on the site in ``folder``. Reads the pictures that a page shows."""
    thumbnails: dict[str, str] = {}
    if "html" in formats:
        from alttext_html.thumbnails import thumbnails as made

        thumbnails = made(outcome.findings, folder, settings)
    from alttext_html.html.rules import rule_rows

    rules = {code: message for code, _, _, message in rule_rows()}
    has_key = settings.api_key is not None
    return Run(
        kind, folder.as_posix(), __version__, has_key, rules, named, thumbnails=thumbnails, permit=permit(settings)
    )


def permit(settings: Settings) -> str:
    """What a purchase takes beside a key, as a step for a reader; empty where these settings allow it."""
    if settings.buy is Buy.NO:
        return "allow it with the setting buy"
    return "" if settings.mode is Mode.ONLINE else f"run it online, not {settings.mode}"


def circumstances(settings: Settings) -> Iterator[tuple[str, str]]:
    """What a run goes by, a name and a value each. The key itself is never told."""
    here = Path.cwd()
    yield "settings", settings.file or "none: the defaults, the environment and the command line"
    there = "" if settings.catalogue.is_file() else ", not there yet"
    yield "catalogue", f"{near(settings.catalogue, here)}{there}"
    yield "cache", near(settings.cache_folder(), here) if settings.cache is None else str(settings.cache)
    key = "" if set(settings.providers) - {PAYING} else (", with a key" if settings.api_key else ", without a key")
    where = f" at {settings.api_url}" if PAYING in settings.providers else ""
    yield "provider", f"{', '.join(settings.providers)}{where}{key}"
    limit = "" if settings.max_credits is None else f", at most {count(settings.max_credits, 'credit')}"
    yield "buying", f"{'allowed' if settings.buy is Buy.YES else 'not allowed'}, {settings.mode}{limit}"
    if settings.sources:
        yield "sources", ", ".join(near(folder, here) for folder in settings.sources)


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
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
