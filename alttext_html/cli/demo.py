"""``alttext-html demo``."""

from __future__ import annotations

from pathlib import Path

import click

from alttext_html.cli.console import width
from alttext_html.cli.options import examples


@click.command("demo", epilog=examples("alttext-html demo"))
@click.option(
    "--target",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("alttext-demo"),
    show_default=True,
    help="Folder for the filled site and its report.",
)
def command(target: Path) -> int:
    """Fill a small site that ships with the program, against the sandbox: no account, no money, no network."""
    from alttext_html.demo import demo

    return demo(target, click.echo, width())
