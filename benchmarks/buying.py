"""Buying from a sandbox in a process of its own that thinks for 800 ms."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import site
from benchmarks.row import PROGRAM, Row, run, shown
from tests.helpers.commands import service

WAIT = 0.8
"""seconds that the service takes for a text"""
CONCURRENCY = 16


def main(texts: int = 1_000, wait: float = WAIT) -> Iterator[Row]:
    """The row of buying."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "alttext-html.toml").write_text(f'concurrency = {CONCURRENCY}\nrecord = "never"\n', "utf-8")
        made = site.make(folder / "site", texts)
        with service(folder, balance=texts, options=("--delay", str(wait))) as sandbox:
            bought = run(
                [*PROGRAM, "fill", made, "--quiet", "--cache-dir", folder / "cache", "--api-url", sandbox.url],
                folder,
                {"ALTTEXTGENIE_API_KEY": sandbox.key},
            )
        ideal = texts / CONCURRENCY * wait
        ratio = bought.wall / ideal if ideal else None
        met = None if ratio is None else ratio <= 1.15
        figure = f"buying {texts:,} texts, {CONCURRENCY} at a time"
        yield Row(figure, shown(bought), f"{ideal:.2f} s at the best", ratio, "at most 1.15", met)
