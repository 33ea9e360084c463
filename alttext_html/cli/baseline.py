"""The file of ``check --baseline``: read and written here."""

from __future__ import annotations

from pathlib import Path

import click

from alttext_html.cli.codes import CLEAN
from alttext_html.cli.output import Verbosity
from alttext_html.errors import SettingsError
from alttext_html.report.baseline import parse, render
from alttext_html.report.shown import count
from alttext_html.report_files import write_file
from alttext_html.types import Outcome

BASELINE = click.Path(dir_okay=False, path_type=Path)


def read(path: Path) -> frozenset[str]:
    """The marks of the findings that may stay. Raises SettingsError for a file that is not there or no baseline."""
    try:
        return parse(path.read_text("utf-8"))
    except FileNotFoundError as error:
        message = f"{path}: there is no baseline yet. Write it with --update-baseline."
        raise SettingsError(message) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is no baseline. Name another file, or --update-baseline.") from error
    except ValueError as error:
        message = f"{path}:{error}: is no line of a baseline. Repair it, or write the file anew with --update-baseline."
        raise SettingsError(message) from error
    except OSError as error:
        raise SettingsError(f"{path}: the baseline cannot be read ({error.strerror}). Name another file.") from error


def update(path: Path, outcome: Outcome, said: Verbosity) -> int:
    """Write the baseline of what was found; returns the exit code."""
    text = render(outcome)
    write_file(path, text)
    if said is not Verbosity.QUIET:
        click.echo(f"{path}: {count(text.count(chr(10)) - 1, 'finding')} in the baseline.")
    return CLEAN
