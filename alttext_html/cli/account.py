"""``alttext-html account``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from alttext_html.cli.options import config_option, examples, read_settings, settings_options
from alttext_html.cli.service import ask


@click.command("account", epilog=examples("alttext-html account"))
@settings_options("api_url")
@config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
def command(form: str, config: Path | None, **options: object) -> int:
    """Show the credits that are left and the plan; asking is free."""
    account = ask(read_settings(config, options), lambda service: service.account())
    rows = {
        "credits": account.credits,
        "plan": account.plan or None,
        "status": account.status or None,
        "processed_images": account.processed_images,
    }
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
    else:
        for name, value in rows.items():
            if value is not None:
                click.echo(f"{name.replace('_', ' ')}: {value}")
    return 0
