"""What the plugin adds to a preview's rebuild after one page of 500 was saved, every text known.

Rebuilds with the plugin and without it take turns in one process. Beside the difference of their medians, which suffers
from all else that a rebuild of ten seconds does, stands the time spent in the plugin's own events and in its Markdown
extension: nothing else of it runs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from alttext_html.hosts.after_build import EXTENSION
from benchmarks import material
from benchmarks.row import ROUNDS, Row
from tests.helpers.rebuilds import Rebuilds, plugin

LIMIT = 50
"""milliseconds"""


class Watch:
    """Sums up what calls cost, in seconds by the clock and of CPU."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, watched."""

        def watched(*arguments: Any, **named: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return call(*arguments, **named)
            finally:
                self.wall += time.perf_counter() - wall
                self.cpu += time.process_time() - cpu

        return watched


class _WatchedExtension(Extension):
    """Registered behind ours: watches what ours does to each page."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        ours: Treeprocessor = md.treeprocessors["alttext_html"]
        ours.run = self._watch.timed(ours.run)  # type: ignore[method-assign]


def main(pages: int = 500, rounds: int = ROUNDS) -> Iterator[Row]:
    """The row of a rebuild."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        without, ours = material.make(folder, pages)
        plain, filled = Rebuilds(without, folder / "mkdocs_plain"), Rebuilds(ours, folder / "mkdocs_filled")
        page = folder / "docs" / "section-00" / "page-000.md"
        rebuilds: list[float] = []
        added: list[float] = []
        own: list[Watch] = []
        for number in range(rounds + 1):
            page.write_text(f"{page.read_text('utf-8')}\nSaved {number}.\n", "utf-8")
            seconds = _seconds(plain.build)
            watch = Watch()
            with_ours = _seconds(partial(_watched, filled, watch))
            if number:  # the first one is the whole site
                rebuilds.append(seconds)
                added.append(with_ours - seconds)
                own.append(watch)
    wall, cpu = (statistics.median(getattr(watch, each) for watch in own) * 1000 for each in ("wall", "cpu"))
    rebuild = statistics.median(rebuilds)
    yield Row(
        f"MkDocs preview: a rebuild after one of {pages} pages changed, what the plugin adds",
        f"{wall:.0f} ms, CPU {cpu:.0f} ms (difference of the rebuilds {statistics.median(added) * 1000:.0f} ms)",
        f"{rebuild:.2f} s",
        wall / 1000 / rebuild,
        f"less than {LIMIT} ms (by CPU time {cpu:.0f})",
        wall < LIMIT,
    )


def _watched(preview: Rebuilds, watch: Watch) -> None:
    """Build with our events watched."""
    config = preview.load()
    ours = plugin(config)
    for methods in config.plugins.events.values():
        methods[:] = [watch.timed(each) if getattr(each, "__self__", None) is ours else each for each in methods]
    config.markdown_extensions += [EXTENSION, _WatchedExtension(watch)]
    preview.build(config)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
