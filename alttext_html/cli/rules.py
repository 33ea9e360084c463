"""``alttext-html rules``."""

from __future__ import annotations

import json

import click

from alttext_html.cli.console import width, wrapped
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
    longest = max(len(code) for code, *_ in rows)
    columns = width()
    for code, severity, _, message in rows:
        for line in wrapped(message, columns, f"{code:<{longest}}  {severity:<6}  "):
            click.echo(line)
    return 0
