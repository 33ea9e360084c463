"""What every command of a run is told: what it is about, which reports are wanted, and how much is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path

import click
from msgspec import Struct

from alttext_html.cli import output
from alttext_html.cli.options import config_option, settings_options
from alttext_html.cli.output import Diff, Verbosity
from alttext_html.report import FORMATS
from alttext_html.report_files import Target

Command = Callable[..., int]
Decorator = Callable[[Command], Command]


class RunArguments(Struct, frozen=True):
    """The arguments that all commands of a run share."""

    paths: tuple[Path, ...]
    """a site, pages or sources, as they were named"""
    formats: tuple[str, ...]
    outputs: tuple[Path, ...]
    diff: Diff
    said: Verbosity
    config: Path | None
    """settings file to read instead of the project's"""
    site_root: Path | None = None
    """of pages that were named"""

    def targets(self) -> list[Target]:
        """The reports to write. Raises UsageError for what cannot go together."""
        return output.targets(self.formats, self.outputs, self.said, self.diff)


def run_arguments(*own: Decorator, settings: Sequence[str], diff: str, verbose: str) -> Decorator:
    """Options of a run around a command, which gets their values as its first argument, ``RunArguments``.

    ``own`` are the argument ``paths`` and options of this kind of run; ``settings`` come as ``**options``; ``diff`` and
    ``verbose`` are the help of these two.
    """
    file = click.Path(path_type=Path)
    decorators: tuple[Decorator, ...] = (
        *own,
        click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="Form of the report."),
        click.option(
            "--output", "outputs", multiple=True, type=file, metavar="FILE", help="Its file, in the same order."
        ),
        click.option("--diff", is_flag=True, help=diff),
        click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
        click.option("-v", "--verbose", is_flag=True, help=verbose),
        settings_options(*settings),
        config_option,
    )

    def decorate(command: Command) -> Command:
        @wraps(command)
        def decorated(
            *,
            paths: tuple[Path, ...],
            formats: tuple[str, ...],
            outputs: tuple[Path, ...],
            diff: bool,
            quiet: bool,
            verbose: bool,
            config: Path | None,
            site_root: Path | None = None,
            **others: object,
        ) -> int:
            shown, said = Diff.YES if diff else Diff.NO, _verbosity(quiet, verbose)
            return command(RunArguments(paths, formats, outputs, shown, said, config, site_root), **others)

        with_options: Command = decorated
        for decorator in reversed(decorators):
            with_options = decorator(with_options)
        return with_options

    return decorate


def _verbosity(quiet: bool, verbose: bool) -> Verbosity:
    """What --quiet and --verbose ask for. Raises UsageError for both."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose cannot go together.")
    return Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
