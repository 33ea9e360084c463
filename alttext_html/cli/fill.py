"""``alttext-html fill``."""

from __future__ import annotations

import click
from msgspec.structs import replace

from alttext_html.cli.arguments import RunArguments
from alttext_html.cli.codes import REMAINS
from alttext_html.cli.options import examples, read_settings, settings_options
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.site import choose, finish, run_options, tags
from alttext_html.report.model import Front, RunKind
from alttext_html.report_files import prepare
from alttext_html.settings import Buy


@click.command(
    "fill", epilog=examples("alttext-html fill site/ --dry-run", "alttext-html fill site/ --max-credits 200")
)
@run_options
@click.option("--dry-run", is_flag=True, help="Show every planned text and the exact price; write and buy nothing.")
@click.option("--hook", is_flag=True, help="In a commit hook: buy only with --max-credits, exit 1 after a change.")
@settings_options("max_credits", "languages", "approved_only", "remote")
@click.option("--offline", "mode", flag_value="offline", help="Write what is known; ask nobody but a shared cache.")
@click.option("--frozen", "mode", flag_value="frozen", help="As --offline, and fail for what is not known.")
def command(
    told: RunArguments,
    dry_run: bool,
    hook: bool,
    **options: object,
) -> int:
    """Write missing texts into the pages of SITE, a folder, or into single pages of one.

    Texts come from the cheapest source that has one; what nobody has is bought with the key in ALTTEXTGENIE_API_KEY.
    Without a key it writes what costs nothing and lists the rest with its price.
    """
    wanted = told.targets()
    settings = read_settings(told.config, options)
    front = Front.COMMAND
    if hook and options["max_credits"] is None:
        front, settings = Front.HOOK, replace(settings, buy=Buy.NO)
    chosen = choose(told.paths, told.site_root, settings, told.said)
    for target in wanted:
        prepare(target)
    from alttext_html.run import DryRun, fill

    with progress_bar(told.said) as progress:
        how = DryRun.YES if dry_run else DryRun.NO
        site = chosen.selection
        outcome = fill(site.root, settings, only=site.pages, dry_run=how, progress=progress, tags=tags(wanted))
    code = finish(outcome, RunKind.PLAN if dry_run else RunKind.FILL, chosen, settings, wanted, told.said, front)
    return max(code, REMAINS) if hook and outcome.summary.pages_changed else code
