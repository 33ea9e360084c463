"""Progress bars on stderr, when stderr is a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from alttext_html.cli.output import Verbosity
from alttext_html.progress import Progress

STAGES = {"scan": "Reading pages", "texts": "Getting texts", "write": "Writing pages"}


@contextmanager
def progress_bar(said: Verbosity) -> Iterator[Progress | None]:
    """A callable that draws one bar for each stage with counts, rate and time left; None when nobody would see it."""
    if said is Verbosity.QUIET or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            return Text(rate(task.finished_speed or task.speed))

    console = Console(stderr=True)
    bar = BarColumn(bar_width=max(5, min(40, console.width - 50)))
    columns = (TextColumn("{task.description}"), bar, MofNCompleteColumn(), Rate(), TimeRemainingColumn(compact=True))
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=console, transient=True) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def rate(speed: float | None) -> str:
    """A number a second, with a digit behind the point only where it says something.

    >>> rate(None), rate(0.25), rate(1234.5)
    ('', '0.2/s', '1,234/s')
    """
    if speed is None:
        return ""
    return f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s"
