"""``alttext-html fill``."""

from __future__ import annotations

from pathlib import Path

import click

from alttext_html.cli import output
from alttext_html.cli.options import examples, read_settings, settings_options
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.site import find_site, finish, run_options, tags, verbosity, with_diff
from alttext_html.report.model import RunKind
from alttext_html.report_files import prepare


@click.command(
    "fill", epilog=examples("alttext-html fill site/ --dry-run", "alttext-html fill site/ --max-credits 200")
)
@run_options
@click.option("--dry-run", is_flag=True, help="Show every planned text and the exact price; write and buy nothing.")
@settings_options("max_credits", "approved_only", "remote")
@click.option("--offline", "mode", flag_value="offline", help="Write what is known; use no network.")
@click.option("--frozen", "mode", flag_value="frozen", help="As --offline, and fail for what is not known.")
def command(
    site: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    diff: bool,
    quiet: bool,
    verbose: bool,
    config: Path | None,
    dry_run: bool,
    **options: object,
) -> int:
    """Write missing texts into the pages of SITE, a folder or one page.

    Texts come from the cheapest source that has one; what nobody has is bought with the key in ALTTEXTGENIE_API_KEY.
    Without a key it writes what costs nothing and lists the rest with its price.
    """
    said = verbosity(quiet, verbose)
    wanted = output.targets(with_diff(formats, diff), outputs, said)
    settings = read_settings(config, options)
    site = find_site(site, said)
    for target in wanted:
        prepare(target)
    from alttext_html.run import DryRun, fill

    with progress_bar(said) as progress:
        how = DryRun.YES if dry_run else DryRun.NO
        outcome = fill(site, settings, dry_run=how, progress=progress, tags=tags(wanted))
    return finish(outcome, RunKind.PLAN if dry_run else RunKind.FILL, site, settings, wanted, said)
