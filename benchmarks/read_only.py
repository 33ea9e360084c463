"""Reads files and does nothing with them: ``python -m benchmarks.read_only LIST``."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Read them."""
    for path in Path(sys.argv[1]).read_text("utf-8").splitlines():
        Path(path).read_bytes()


if __name__ == "__main__":
    main()
