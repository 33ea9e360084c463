"""``alttext-html sources``, and what it shares with ``adopt``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from alttext_html.cli import output
from alttext_html.cli.arguments import Decorator, RunArguments, run_arguments
from alttext_html.cli.codes import CLEAN, REMAINS
from alttext_html.cli.exits import exit_code
from alttext_html.cli.options import examples, read_settings, retold
from alttext_html.cli.output import Diff
from alttext_html.cli.progress import progress_bar
from alttext_html.errors import SettingsError
from alttext_html.report.model import RunKind
from alttext_html.report_files import Target, prepare
from alttext_html.report_run import described
from alttext_html.settings import Buy, Settings
from alttext_html.types import Outcome

if TYPE_CHECKING:
    from alttext_html.authoring.run import Where

SETTINGS = ("language", "style", "keywords", "site_url", "exclude", "api_url", "cache_dir")
_WRITER = "alttext-html sources --write"
_BUDGET = "add --max-credits {credits}"


def source_options(*settings: str) -> Decorator:
    """The argument PATHS and the options of every command about sources."""
    return run_arguments(
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        click.option("--dry-run", is_flag=True, help="Show what would be written; write and buy nothing."),
        settings=settings,
        diff="Show what changes in the sources, before and after.",
        verbose="Show notes too.",
    )


@click.command(
    "sources", epilog=examples("alttext-html sources docs/", "alttext-html sources --write docs/ --max-credits 50")
)
@source_options(*SETTINGS, "max_credits", "approved_only")
@click.option("--write", is_flag=True, help="Write what is known into the sources.")
def command(told: RunArguments, dry_run: bool, write: bool, **options: object) -> int:
    """Find images without a useful text in the Markdown and reStructuredText files of PATHS.

    Without PATHS it takes the sources of the MkDocs, Pelican or Sphinx project here. With --write, known texts go into
    the files; texts are bought only with a key and --max-credits. Exits with 1 when an image has no text, or a file was
    changed.
    """
    if (dry_run or told.diff is Diff.YES) and not write:
        raise click.UsageError("--dry-run and --diff show what --write does: add it.")
    wanted = targets(told)
    where, settings = read_project(told, options)
    if options.get("max_credits") is None:
        settings = replace(settings, buy=Buy.NO)
    from alttext_html.authoring.run import check, fill
    from alttext_html.run import DryRun

    with progress_bar(told.said) as progress:
        if write:
            outcome = fill(where, settings, dry_run=DryRun.YES if dry_run else DryRun.NO, progress=progress)
        else:
            outcome = check(where, settings, progress=progress)
    kind = RunKind.CHECK if not write else RunKind.PLAN if dry_run else RunKind.FILL
    code = finish(outcome, kind, where, told, settings, wanted, _WRITER)
    return code or (REMAINS if outcome.summary.pages_changed else CLEAN)


def targets(told: RunArguments) -> list[Target]:
    """The reports to write, which can be written. Raises UsageError and SettingsError."""
    wanted = told.targets()
    for target in wanted:
        prepare(target)
    return wanted


def read_project(told: RunArguments, options: Mapping[str, object]) -> tuple[Where, Settings]:
    """What a run is about, and its settings: those of the project's site generator count too. Raises SettingsError."""
    from alttext_html.authoring.project import find_project
    from alttext_html.authoring.run import Where
    from alttext_html.settings.sources import project_root

    here = Path.cwd()
    root = project_root(here) or here
    first = next(iter(told.paths), here)
    project = find_project((first if first.is_dir() else first.parent).resolve(), root)
    if not told.paths and not project.content.is_dir():
        raise SettingsError(f"no sources here (looked for {project.content}). Name their folder.")
    settings = read_settings(told.config, options, host=project.host, guessed=project.guessed)
    return Where(told.paths or (project.content,), root, project), settings


def finish(
    outcome: Outcome,
    kind: RunKind,
    where: Where,
    told: RunArguments,
    settings: Settings,
    wanted: list[Target],
    writer: str,
) -> int:
    """Write the reports and choose the exit code."""
    folder = Path(os.path.relpath(where.root))
    named = tuple(map(str, told.paths)) or tuple(map(os.path.relpath, where.named))
    run = described(outcome, kind, folder, settings, {target.format for target in wanted}, named)
    # A plan names the whole command that buys.
    permit = _BUDGET if settings.buy is Buy.NO and kind is RunKind.FILL else ""
    options = retold(click.get_current_context())
    output.tell(outcome, replace(run, writer=writer, permit=permit, options=options), wanted, told.said)
    return exit_code(outcome, kind, settings.mode)
