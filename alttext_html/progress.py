"""How far a run is: told stage by stage to whoever watches. Draws nothing itself."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told a stage's name, how much of it is done, and how much there is."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
