"""``alttext-html check``."""

from __future__ import annotations

from pathlib import Path

import click

from alttext_html.cli.arguments import RunArguments
from alttext_html.cli.baseline import BASELINE, read, update
from alttext_html.cli.options import examples, read_settings
from alttext_html.cli.output import Diff
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.site import choose, finish, run_options, tags
from alttext_html.report.baseline import Seen, without
from alttext_html.report.model import RunKind
from alttext_html.report_files import prepare


@click.command(
    "check", epilog=examples("alttext-html check site/", "alttext-html check site/ --format json --output report.json")
)
@run_options
@click.option("--baseline", type=BASELINE, metavar="FILE", help="Let findings pass that this file holds.")
@click.option("--update-baseline", is_flag=True, help="Write all findings of now into the file of --baseline.")
def command(
    told: RunArguments,
    baseline: Path | None,
    update_baseline: bool,
    **options: object,
) -> int:
    """Find images without a useful text in SITE, a folder, or in single pages of one.

    Writes nothing, needs no key and no network. Without SITE it takes the folder that your generator writes.
    """
    if update_baseline and baseline is None:
        raise click.UsageError("--update-baseline needs the file: --baseline FILE.")
    if update_baseline and (told.formats or told.outputs or told.diff is Diff.YES):
        message = "--update-baseline writes no report: ask for --format, --output and --diff in a run of its own."
        raise click.UsageError(message)
    known = read(baseline) if baseline is not None and not update_baseline else None
    wanted = told.targets()
    settings = read_settings(told.config, options)
    chosen = choose(told.paths, told.site_root, settings, told.said)
    seen = Seen.WHOLE if chosen.selection.pages is None else Seen.PART
    if update_baseline and seen is Seen.PART:
        raise click.UsageError("--update-baseline is about a whole site: name its folder, and no pages.")
    for target in wanted:
        prepare(target)
    from alttext_html.run import check

    with progress_bar(told.said) as progress:
        site = chosen.selection
        outcome = check(site.root, settings, only=site.pages, progress=progress, tags=tags(wanted))
    if baseline is not None and update_baseline:
        return update(baseline, outcome, told.said)
    outcome = outcome if known is None else without(outcome, known, seen)
    return finish(outcome, RunKind.CHECK, chosen, settings, wanted, told.said)
