"""What every benchmark yields, and how a program is measured: medians of runs in turn, by wall and by CPU time."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = [sys.executable, "-m", "alttext_html"]
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table."""

    figure: str
    ours: str
    other: str
    ratio: float | None
    """ours to the other, or what the goal is about"""
    goal: str
    met: bool | None
    """None where there is no goal"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a program cost: seconds by the clock, seconds of CPU of it and its children, MB at its peak."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str | Path], cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a program to its end; exit code 1 is a finding. Raises CalledProcessError for any other."""
    # An installed program has its bytecode; a development setting that forbids writing it would measure the compiler.
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], cwd=cwd, env=surroundings | dict(environment or {}), stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / (1 << 10))


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each measure."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak")))


def shown(cost: Cost) -> str:
    """A cost for the table."""
    return f"{cost.wall:.2f} s, CPU {cost.cpu:.2f} s, {cost.peak:.0f} MB"


def at_most(figure: str, ours: Cost, other: Cost, limit: float) -> Row:
    """A figure whose ratio by the clock may not exceed the limit; the ratio of CPU time stands beside it."""
    ratio = ours.wall / other.wall
    return Row(
        figure,
        shown(ours),
        shown(other),
        ratio,
        f"at most {limit:g} (by CPU time {ours.cpu / other.cpu:.2f})",
        ratio <= limit,
    )
