"""Ten thousand images that have not changed: a second run against the first."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from alttext_html.images.load import LoadOptions, load_found
from alttext_html.settings import Settings
from alttext_html.site.pictures import Pictures
from alttext_html.types import Image, LocalRef
from benchmarks import site
from benchmarks.row import Row


def main(images: int = 10_000) -> Iterator[Row]:
    """The row of hashing: how many files each run opened, and how long it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        made = site.make(folder / "site", images)
        (folder / "cache").mkdir()
        runs = [_run(made, folder / "cache") for _ in range(2)]
    (cold, first), (warm, second) = runs
    ours, other = f"{warm:,} opened, {second:.2f} s", f"{cold:,} opened, {first:.2f} s"
    yield Row(f"{images:,} unchanged images, second run", ours, other, second / first, "none opened", warm == 0)


def _run(made: Path, cache: Path) -> tuple[int, float]:
    opened = 0

    def counting(path: Path, options: LoadOptions) -> Image:
        nonlocal opened
        opened += 1
        return load_found(path, options)

    started = time.perf_counter()
    pictures = Pictures(made, Settings(cache_dir=cache), load_file=counting)
    for path in sorted(made.glob("*.jpg")):
        pictures.load(LocalRef(path))
    pictures.save()
    return opened, time.perf_counter() - started
