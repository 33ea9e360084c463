"""How the work grows with its size, as a ratio of two times of one run: nothing is held against a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 16


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Whether 16 times the size is far from 256 times the work."""
    return _seconds(work, size * TIMES) < _seconds(work, size) * TIMES * 5


def _seconds(work: Callable[[int], object], size: int) -> float:
    """Of the best of three."""
    found = []
    for _ in range(3):
        begin = time.process_time()
        work(size)
        found.append(time.process_time() - begin)
    return min(found)
