"""``alttext-html adopt``."""

from __future__ import annotations

import click

from alttext_html.cli.arguments import RunArguments
from alttext_html.cli.codes import CLEAN
from alttext_html.cli.options import examples
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.sources import finish, read_project, source_options, targets
from alttext_html.report.model import RunKind


@click.command("adopt", epilog=examples("alttext-html adopt docs/ --dry-run", "alttext-html adopt docs/"))
@source_options("catalogue", "language", "exclude")
def command(told: RunArguments, dry_run: bool, **options: object) -> int:
    """Write the catalogue's texts into the Markdown and reStructuredText files of PATHS.

    Only texts that a person wrote or approved, and only where an image has none. From then on they belong to the
    sources; their entries in the catalogue harm nobody. Without PATHS it takes the sources of the project here.
    """
    wanted = targets(told)
    where, settings = read_project(told, options)
    from alttext_html.authoring.run import adopt
    from alttext_html.run import DryRun

    with progress_bar(told.said) as progress:
        outcome = adopt(where, settings, dry_run=DryRun.YES if dry_run else DryRun.NO, progress=progress)
    kind = RunKind.PLAN if dry_run else RunKind.FILL
    code = finish(outcome, kind, where, told, settings, wanted, "alttext-html adopt")
    # Here a plan is no failure: nothing is missing that this command could give.
    return CLEAN if dry_run and not outcome.problems and not outcome.summary.remaining else code
