"""``alttext-html explain``."""

from __future__ import annotations

import click

from alttext_html.cli.console import width, wrapped
from alttext_html.cli.options import beginning, examples


@click.command("explain", epilog=examples("alttext-html explain weak-filename"))
@click.argument("code", shell_complete=lambda *args: _codes(args[-1]))
def command(code: str) -> int:
    """Explain one rule: what it finds, why it matters, what to do. CODE stands in every finding."""
    from alttext_html.html.rules import load_rule_page

    columns, is_code = width(), False
    for paragraph in load_rule_page(code.strip().lower()).rstrip().split("\n"):
        is_code ^= paragraph.startswith("```")
        for line in wrapped(paragraph, None if is_code else columns):
            click.echo(line)
    return 0


def _codes(typed: str) -> list[str]:
    from alttext_html.html.rules import codes

    return beginning(codes(), typed)
