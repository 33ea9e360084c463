"""Start-up against the import of one common library."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.row import PROGRAM, ROUNDS, Row, at_most, median, run


def main(rounds: int = ROUNDS) -> Iterator[Row]:
    """The row of ``--version``."""
    ours, other = [], []
    for number in range(rounds + 1):
        costs = run([*PROGRAM, "--version"]), run([sys.executable, "-c", "import httpx"])
        if number:  # the first one writes bytecode
            ours.append(costs[0])
            other.append(costs[1])
    yield at_most("--version against importing httpx", median(ours), median(other), 1.5)
