"""``alttext-html plan``."""

from __future__ import annotations

from pathlib import Path

import click

from alttext_html.cli.options import examples, read_settings
from alttext_html.cli.output import Verbosity
from alttext_html.cli.progress import progress_bar
from alttext_html.cli.shares import order_options, order_target, write_order
from alttext_html.cli.site import find_site


@click.command("plan", epilog=examples("alttext-html plan site/", "alttext-html plan site/ --output plan.json"))
@order_options
def command(
    site: Path | None, form: str | None, output: Path | None, quiet: bool, config: Path | None, **options: object
) -> int:
    """List the texts that have to be bought for SITE, each once, with the price and where it is needed first.

    It asks no provider and writes no page, and ends with 0 whatever it lists. With --max-credits it says which of them
    the budget reaches.
    """
    said = Verbosity.QUIET if quiet else Verbosity.NORMAL
    settings = read_settings(config, options)
    target = order_target(form, output)
    folder = find_site(site, said)
    from alttext_html.run import plan

    with progress_bar(said) as progress:
        found = plan(folder, settings, progress=progress)
    write_order(found, folder, target, said)
    return 0
