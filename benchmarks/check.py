"""``check`` over a corpus, against reading its files and against the plain check.

At first, and again when no page changed since the run before: the memory of that run is in its cache folder.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import corpus
from benchmarks.row import PROGRAM, ROUNDS, Cost, Row, at_most, median, run, shown

SAMPLE = 20
"""every n-th page is given to the plain check, which is slow; both sides are measured on this sample"""


def main(site: Path | None = None, rounds: int = ROUNDS, sample: int = SAMPLE) -> Iterator[Row]:
    """The rows of ``check``."""
    site = site or corpus.fetch()
    paths = sorted(corpus.pages(site))
    size = sum(path.stat().st_size for path in paths) / 1e6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        everything = _listed(folder / "all", paths)
        some = paths[::sample]
        part = _listed(folder / "some", some)
        command = [*PROGRAM, "check", site, "--quiet", "--cache-dir"]
        remembers = folder / "cache"
        remembers.mkdir()
        run([*command, remembers], folder)  # away from this repository's own catalogue and settings
        firsts: list[Cost] = []
        agains: list[Cost] = []
        reading: list[Cost] = []
        start: list[Cost] = []
        for _ in range(rounds):
            firsts.append(run([*command, folder / "nowhere"], folder))
            agains.append(run([*command, remembers], folder))
            reading.append(run([sys.executable, "-m", "benchmarks.read_only", everything]))
            start.append(run([sys.executable, "-c", "pass"]))
        read, python = median(reading), median(start)
        plain = run([sys.executable, "-m", "benchmarks.plain_check", part])
    # Python's own start is no reading.
    only = Cost(read.wall - python.wall, read.cpu - python.cpu, read.peak)
    share = sum(path.stat().st_size for path in some) / 1e6 / size
    scaled = Cost(plain.wall / share, plain.cpu / share, plain.peak)
    for name, costs in (("check", firsts), ("check again, no page changed", agains)):
        ours = median(costs)
        speed = size / ours.wall
        yield Row(
            f"{name}, {len(paths):,} pages, {size:.0f} MB", shown(ours), "", speed, "at least 150 MB/s", speed >= 150
        )
        yield at_most(f"{name}, against only reading the files", ours, only, 12)
        faster = scaled.wall / ours.wall
        goal = f"at least 40 times faster (by CPU time {scaled.cpu / ours.cpu:.1f})"
        figure = f"{name}, against the plain check (of {share:.0%} of the bytes, scaled)"
        yield Row(figure, shown(ours), shown(scaled), faster, goal, faster >= 40)


def _listed(file: Path, paths: list[Path]) -> Path:
    file.write_text("\n".join(map(str, paths)), "utf-8")
    return file
