"""``alttext-html rules``."""

from __future__ import annotations

import json

import click

from alttext_html.cli.options import examples


@click.command("rules", epilog=examples("alttext-html rules", "alttext-html rules --format json"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
def command(form: str) -> int:
    """List the detection rules: code, severity, sentence.

    fix fails a check and is written by fill, report is shown, info is shown with --verbose. The setting severity
    moves a rule.
    """
    from alttext_html.html.rules import rule_rows

    rows = rule_rows()
    if form == "json":
        names = ("code", "severity", "verdict", "message")
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
        return 0
    width = max(len(code) for code, *_ in rows)
    for code, severity, _, message in rows:
        click.echo(f"{code:<{width}}  {severity:<6}  {message}")
    return 0
