"""``fill`` where every text is known, and where nothing is left to do, against ``check``: a made site and the corpus.

Each run of the first comparison gets a copy of the site that no run has seen, and a copy of the cache that holds the
texts and nothing of the site's files. Those of the second run over a site that is filled, with the cache of that fill.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import corpus, site
from benchmarks.row import PROGRAM, ROUNDS, Cost, Row, at_most, median, run


def main(texts: int = 1_000, documentation: Path | None = None, rounds: int = ROUNDS) -> Iterator[Row]:
    """The rows of both sites."""
    with tempfile.TemporaryDirectory() as name:
        yield from _rows(f"{texts:,} texts known", site.make(Path(name, "pristine"), texts), Path(name), rounds)
    # The copies are links to the corpus' own files, which must lie on the same disk.
    documentation = documentation or corpus.fetch()
    with tempfile.TemporaryDirectory(dir=documentation.parent) as name:
        yield from _rows("the corpus' texts known", documentation, Path(name), rounds)


def _rows(known: str, pristine: Path, folder: Path, rounds: int) -> Iterator[Row]:
    _learn(pristine, folder)
    checks: list[Cost] = []
    fills: list[Cost] = []
    checks_after: list[Cost] = []
    fills_after: list[Cost] = []
    for _ in range(rounds):
        checks.append(_run("check", _fresh(pristine, folder), folder))
        filled = _fresh(pristine, folder)
        fills.append(_run("fill", filled, folder))
        fills_after.append(_run("fill", filled, folder))
        checks_after.append(_run("check", filled, folder))
    yield at_most(f"fill with {known} against check", median(fills), median(checks), 1.6)
    yield at_most(
        f"fill with nothing to do, {known}, against check of that site", median(fills_after), median(checks_after), 1
    )


def _learn(pristine: Path, folder: Path) -> None:
    """Get all texts from a sandbox, into a cache and a catalogue."""
    (folder / "alttext-html.toml").write_text('concurrency = 32\nrecord = "always"\n', "utf-8")
    command = [sys.executable, "-m", "alttext_html.texts.providers.sandbox", "--credits", "100000", "--delay", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdout is not None
        url, key = sandbox.stdout.readline().split()
        copy = _fresh(pristine, folder)
        options = ["--quiet", "--cache-dir", folder / "learnt", "--api-url", url]
        run([*PROGRAM, "fill", copy, *options], folder, {"ALTTEXTGENIE_API_KEY": key})
        sandbox.terminate()
    (folder / "learnt" / "stat-cache.json").unlink(missing_ok=True)


def _fresh(pristine: Path, folder: Path) -> Path:
    """The site once more, and the cache as it was. Files are the same: what replaces one leaves the other as it is."""
    if (folder / "learnt").exists():
        shutil.rmtree(folder / "cache", ignore_errors=True)
        shutil.copytree(folder / "learnt", folder / "cache")
    copy = folder / "site"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(pristine, copy, symlinks=True, copy_function=os.link)
    return copy


def _run(command: str, copy: Path, folder: Path) -> Cost:
    offline = ["--offline"] if command == "fill" else []
    return run([*PROGRAM, command, copy, "--quiet", *offline, "--cache-dir", folder / "cache"], folder)
