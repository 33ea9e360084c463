"""``alttext-html buy``."""

from __future__ import annotations

from pathlib import Path

import click

from alttext_html.buying.shards import Shard
from alttext_html.cli.codes import CLEAN, PROVIDER, REMAINS
from alttext_html.cli.options import examples, read_settings
from alttext_html.cli.output import Verbosity
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.shares import order_options, order_target, shard_option, write_order
from alttext_html.cli.site import find_site
from alttext_html.types import OrderState


@click.command(
    "buy",
    epilog=examples(
        "alttext-html buy site/ --max-credits 50",
        "alttext-html buy site/ --shard 3/8 --plan plan.json --cache-dir shards/3",
    ),
)
@order_options
@shard_option("Buy for the pictures of this part, with this part of the budget.")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Buy what this plan lists: the JSON that plan wrote.",
)
def command(
    site: Path | None,
    form: str | None,
    output: Path | None,
    quiet: bool,
    config: Path | None,
    shard: Shard,
    plan_file: Path | None,
    **options: object,
) -> int:
    """Buy the texts that SITE needs into the cache, and write no page.

    --shard 3/8 is the third of eight jobs that run at the same time, each with the whole site and a cache of its own:
    every picture belongs to one of them. The plan is the budget they share; without one it is --max-credits.
    """
    said = Verbosity.QUIET if quiet else Verbosity.NORMAL
    settings = read_settings(config, options)
    target = order_target(form, output)
    folder = find_site(site, said)
    from alttext_html.buying.plan_file import read_plan
    from alttext_html.run import buy

    planned = None if plan_file is None else read_plan(plan_file)
    with progress_bar(said) as progress:
        found = buy(folder, settings, shard=shard, planned=planned, progress=progress)
    write_order(found, folder, target, said)
    if found.fault is not None:
        raise found.fault
    if found.provider_error is not None:
        return PROVIDER
    return REMAINS if any(line.state is OrderState.MISSING for line in found.lines) else CLEAN
