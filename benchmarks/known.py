"""``fill`` where every text is known, and where nothing is left to do, against ``check``: a made site and the corpus.

Each run gets the site as it was built, and a copy of one cache. In the first comparison that cache knows the texts and
the pictures, and no page: all of them come out otherwise than in the build before. In the second one the site is
filled, and the cache is the one that the fill left.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from alttext_html.site.page_memory import PREFIX, SUFFIX
from benchmarks import corpus, site
from benchmarks.row import PROGRAM, ROUNDS, Cost, Row, at_most, median, run
from tests.helpers.commands import service


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
        copy = _fresh(pristine, folder)
        checks.append(_run("check", copy, folder, "learnt"))
        copy = _fresh(pristine, folder)
        fills.append(_run("fill", copy, folder, "learnt"))
        _copied(folder / "cache", folder / "after")
        fills_after.append(_run("fill", copy, folder, "after"))
        checks_after.append(_run("check", copy, folder, "after"))
    yield at_most(f"fill with {known} against check", median(fills), median(checks), 1.6)
    yield at_most(
        f"fill with nothing to do, {known}, against check of that site", median(fills_after), median(checks_after), 1
    )


def _learn(pristine: Path, folder: Path) -> None:
    """Get all texts from a sandbox, into a cache and a catalogue."""
    (folder / "alttext-html.toml").write_text('concurrency = 32\nrecord = "always"\n', "utf-8")
    with service(folder, balance=100_000) as sandbox:
        options = ["--quiet", "--cache-dir", folder / "learnt", "--api-url", sandbox.url]
        run([*PROGRAM, "fill", _fresh(pristine, folder), *options], folder, {"ALTTEXTGENIE_API_KEY": sandbox.key})
    for file in (folder / "learnt").glob(f"{PREFIX}*{SUFFIX}"):
        file.unlink()


def _fresh(pristine: Path, folder: Path) -> Path:
    """The site once more. Its files are the same files: what replaces one leaves the other as it is.

    The one before stays until all is done: for minutes after many files were deleted, ext4 is slow to make new ones.
    """
    site = folder / "site"
    if site.exists():
        site.rename(folder / f"site-{len(list(folder.iterdir()))}")
    return _copied(pristine, site, os.link)


def _copied(source: Path, target: Path, how: Callable[..., object] = shutil.copy2) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target, symlinks=True, copy_function=how)
    return target


def _run(command: str, copy: Path, folder: Path, cache: str) -> Cost:
    _copied(folder / cache, folder / "cache")
    offline = ["--offline"] if command == "fill" else []
    return run([*PROGRAM, command, copy, "--quiet", *offline, "--cache-dir", folder / "cache"], folder)
