"""``alttext-html languages``."""

from __future__ import annotations

import json

import click

from alttext_html.cli.options import examples


@click.command("languages", epilog=examples("alttext-html languages"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
def command(form: str) -> int:
    """List the languages that texts can be bought in: code, English name, own name. Needs no network."""
    from alttext_html.languages import languages

    if form == "json":
        rows = [{"code": row.code, "name": row.name, "native_name": row.native_name} for row in languages()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in languages():
        click.echo(f"{row.code:<5} {row.name:<22} {row.native_name}")
    return 0
