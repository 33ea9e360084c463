"""``alttext-html sandbox``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alttext_html.cli.options import examples
from alttext_html.errors import SettingsError


@click.command("sandbox", epilog=examples("alttext-html sandbox --port 0 --credits 100 --log calls.jsonl"))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--credits", type=click.IntRange(min=0), default=100, show_default=True, help="Credits to begin with.")
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="Write each request as a line of JSON.")
@click.option("--delay", type=click.FloatRange(min=0), default=0.0, help="Seconds between the charge and the answer.")
@click.option("--fault", "faults", multiple=True, metavar="FAULT", help="Something that goes wrong, such as 500@3.")
@click.option("--seed", type=int, default=0, help="For the faults with a probability.")
def command(port: int, credits: int, log: Path | None, delay: float, faults: tuple[str, ...], seed: int) -> int:  # noqa: A002
    """Serve a simulation of the AltTextGenie API on this machine, until Ctrl-C.

    Prints one line, its base URL and a key; no account, no money.
    """
    from alttext_html.texts.providers.sandbox import serve

    try:
        serve(announce=_announce, port=port, credits=credits, log=log, delay=delay, faults=faults, seed=seed)
    except OSError as error:
        place = log if log is not None and error.filename else f"port {port}"
        raise SettingsError(f"sandbox: {place} cannot be opened ({error.strerror}). Take another.") from error
    return 0


def _announce(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
