"""Where a report goes: formats and files from the command line, and the terminal as it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from enum import Enum, auto
from pathlib import Path

import click

from alttext_html.cli.console import colored, width, write_stdout
from alttext_html.report import renderer
from alttext_html.report.model import Run
from alttext_html.report.wording import sentence
from alttext_html.report_files import BY_SUFFIX, Target, write_file
from alttext_html.types import Outcome

_STDOUT = Path("-")


class Verbosity(Enum):
    """How much is said."""

    QUIET = auto()
    """errors only"""
    NORMAL = auto()
    VERBOSE = auto()


class Diff(Enum):
    """Whether stdout gets the diff."""

    NO = auto()
    YES = auto()


def targets(
    formats: Sequence[str], outputs: Sequence[Path], verbosity: Verbosity, diff: Diff = Diff.NO
) -> list[Target]:
    """Reports to write, the first ``--output`` for the first ``--format``; the diff has no ``--output``.

    A file without a format is written in the one its suffix names. The terminal report goes to stdout when no other
    does. Raises UsageError when two reports want stdout, or when there are more files than formats.
    """
    if not formats:
        stdout = "terminal" if diff is Diff.NO else "diff"
        formats = [stdout if path == _STDOUT else BY_SUFFIX.get(path.suffix.lower(), "terminal") for path in outputs]
    if len(outputs) > len(formats):
        message = f"{len(outputs)} --output for {len(formats)} --format: give each --output a --format of its own."
        raise click.UsageError(message)
    files = [None if path == _STDOUT else path for path in outputs]
    found = [Target(name, file) for name, file in zip(formats, [*files, *[None] * len(formats)], strict=False)]
    if diff is Diff.YES and Target("diff") not in found:
        found.append(Target("diff"))
    on_stdout = [target.format for target in found if target.file is None]
    if len(on_stdout) > 1:
        message = f"{' and '.join(on_stdout)} both go to stdout: give all but one an --output."
        raise click.UsageError(message)
    if not on_stdout and verbosity is not Verbosity.QUIET:
        found.append(Target("terminal"))
    if verbosity is Verbosity.QUIET:
        found = [target for target in found if target.file is not None]
    return found


def tell(outcome: Outcome, run: Run, wanted: Sequence[Target], verbosity: Verbosity) -> None:
    """Write all reports, each whatever becomes of the others; GitHub's adds the job's summary. The rest goes to stderr.

    Raises SettingsError when a file cannot be written, OSError when stdout cannot, and at the end the bug that a run
    met and outlived.
    """
    with ExitStack() as all_of_them:
        for target in wanted:
            all_of_them.callback(_write, outcome, run, target, verbosity)
    if verbosity is not Verbosity.QUIET and Target("diff") in wanted:
        click.echo(sentence(outcome.summary, run.kind), err=True)
    if verbosity is Verbosity.QUIET and outcome.provider_error:
        click.echo(f"alttext-html: {outcome.provider_error}", err=True)
    if outcome.fault is not None:
        raise outcome.fault


def _write(outcome: Outcome, run: Run, target: Target, verbosity: Verbosity) -> None:
    if target.format == "terminal":
        text = _terminal(outcome, run, target, verbosity)
    else:
        text = renderer(target.format)(outcome, run)
    if target.format == "github":
        job_summary(renderer("markdown")(outcome, run), os.environ)
    if target.file is not None:
        write_file(target.file, text)
    else:
        if target.format == "diff" and colored(sys.stdout, os.environ):
            text = "".join(map(_diff_line, text.splitlines(keepends=True)))
        _write_stdout(text, target.format)


def _terminal(outcome: Outcome, run: Run, target: Target, verbosity: Verbosity) -> str:
    from alttext_html.report import terminal

    detail = terminal.Detail.VERBOSE if verbosity is Verbosity.VERBOSE else terminal.Detail.NORMAL
    if target.file is not None:
        return terminal.render(outcome, run, terminal.View(detail=detail))
    color = terminal.Color.ON if colored(sys.stdout, os.environ) else terminal.Color.OFF
    return terminal.render(outcome, run, terminal.View(width(), color, detail))


def _diff_line(line: str) -> str:
    colour = {"@": "cyan", "-": "red", "+": "green"}.get(line[0])
    return click.style(line.rstrip("\n"), colour, bold=line.startswith(("---", "+++"))) + "\n"


def _write_stdout(text: str, name: str) -> None:
    """A terminal gets its own encoding, a program that reads UTF-8."""
    encoding = (sys.stdout.encoding or "utf-8") if name == "terminal" else "utf-8"
    write_stdout(text.encode(encoding, "backslashreplace"))


def job_summary(text: str, environ: Mapping[str, str]) -> None:
    """Add Markdown to the summary that GitHub shows of a job, where there is one."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        click.echo(f"alttext-html: the job's summary cannot be written: {error.strerror}", err=True)
