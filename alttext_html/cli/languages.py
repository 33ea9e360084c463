"""``alttext-html languages``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from alttext_html.cli.options import config_option, examples, read_settings, settings_options


@click.command("languages", epilog=examples("alttext-html languages", "alttext-html languages --online"))
@click.option("--online", is_flag=True, help="Ask the service what it offers now; asking is free.")
@settings_options("api_url")
@config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
def command(online: bool, form: str, config: Path | None, **options: object) -> int:
    """List the languages that texts can be bought in: code, English name, own name. Needs no network."""
    from alttext_html.cli.service import ask
    from alttext_html.languages import languages

    offered = (
        ask(read_settings(config, options), lambda service: service.offered_languages()) if online else languages()
    )
    if form == "json":
        rows = [{"code": row.code, "name": row.name, "native_name": row.native_name} for row in offered]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in offered:
        click.echo(f"{row.code:<5} {row.name:<22} {row.native_name}")
    return 0
