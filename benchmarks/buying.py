"""Buying from a sandbox in a process of its own that thinks for 800 ms."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import site
from benchmarks.row import PROGRAM, Row, run, shown

WAIT = 0.8
"""seconds that the service takes for a text"""
CONCURRENCY = 16


def main(texts: int = 1_000, wait: float = WAIT) -> Iterator[Row]:
    """The row of buying."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "alttext-html.toml").write_text(f'concurrency = {CONCURRENCY}\nrecord = "never"\n', "utf-8")
        pristine = site.make(folder / "pristine", texts)
        options = ["--quiet", "--cache-dir", folder / "cache"]
        command = [sys.executable, "-m", "alttext_html.texts.providers.sandbox", "--credits", str(texts)]
        with subprocess.Popen([*command, "--delay", str(wait)], stdout=subprocess.PIPE, text=True) as sandbox:
            assert sandbox.stdout is not None
            url, key = sandbox.stdout.readline().split()
            bought = run(
                [*PROGRAM, "fill", site.again(pristine, folder / "first"), *options, "--api-url", url],
                folder,
                {"ALTTEXTGENIE_API_KEY": key},
            )
            sandbox.terminate()
        ideal = texts / CONCURRENCY * wait
        ratio = bought.wall / ideal if ideal else None
        met = None if ratio is None else ratio <= 1.15
        figure = f"buying {texts:,} texts, {CONCURRENCY} at a time"
        yield Row(figure, shown(bought), f"{ideal:.2f} s at the best", ratio, "at most 1.15", met)
