"""``alttext-html apply``."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from alttext_html.buying.shards import Shard
from alttext_html.cli.arguments import RunArguments
from alttext_html.cli.options import examples, read_settings, settings_options
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.shares import shard_option
from alttext_html.cli.site import choose, finish, run_options, tags
from alttext_html.report.model import Front, RunKind
from alttext_html.report_files import Target, prepare, write_file
from alttext_html.settings import Buy


@click.command(
    "apply",
    epilog=examples("alttext-html apply site/", "alttext-html apply site/ --shard 3/8 --changed changed.txt"),
)
@run_options
@shard_option("Write the pages of this part only, and nothing into the catalogue.")
@click.option(
    "--changed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the paths of the changed files into FILE, one a line, relative to SITE.",
)
@settings_options("approved_only", "remote")
def command(
    told: RunArguments,
    shard: Shard,
    changed: Path | None,
    **options: object,
) -> int:
    """Write the texts that are known into the pages of SITE, as fill does, and buy nothing.

    --shard 3/8 is the third of eight jobs: each sees the whole site and writes the pages that are its own.
    """
    wanted = told.targets()
    settings = replace(read_settings(told.config, options), buy=Buy.NO)
    chosen = choose(told.paths, told.site_root, settings, told.said)
    for target in (*wanted, Target("text", changed)):
        prepare(target)
    from alttext_html.run import fill

    with progress_bar(told.said) as progress:
        site = chosen.selection
        outcome = fill(site.root, settings, only=site.pages, progress=progress, tags=tags(wanted), shard=shard)
    if changed is not None:
        write_file(changed, "".join(f"{path}\n" for path in outcome.files))
    return finish(outcome, RunKind.FILL, chosen, settings, wanted, told.said, Front.APPLY)
