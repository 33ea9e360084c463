"""``python -m alttext_html.texts.providers.sandbox``: the simulated API as a program."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from alttext_html.errors import SettingsError
from alttext_html.texts.providers.sandbox.server import serve


def main(arguments: list[str] | None = None) -> None:
    """Print base URL and key on one line, then serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="alttext-html sandbox", description="A simulator of AltTextGenie's API on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--credits", type=int, default=100)
    parser.add_argument("--log", type=Path, help="write one JSON object for each request into this file")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between the charge and the answer")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="FAULT[:ARG][@N][%P]", help="such as 500@3; repeatable"
    )
    parser.add_argument("--seed", type=int, default=0, help="for the faults with a probability")
    options = parser.parse_args(arguments)
    try:
        serve(
            announce=partial(print, flush=True),
            port=options.port,
            credits=options.credits,
            log=options.log,
            delay=options.delay,
            faults=options.fault,
            seed=options.seed,
        )
    except (SettingsError, OSError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
