"""Folders in memory, for tests in which no power is cut: a killed process loses nothing of them, and a sync is free."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY = Path("/dev/shm")
IN_MEMORY: Path | None = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
"""where to make temporary folders; None for the platform's place"""
