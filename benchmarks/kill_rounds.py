"""kill -9 at random moments of real fills against the sandbox: ``python -m benchmarks.kill_rounds [ROUNDS]``.

Exits 1 when a text was charged more often than once plus its recorded doubts, or a doubt was told to nobody.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.helpers.kill_rounds import kill_rounds


def main() -> None:
    """Run the rounds and print the tally."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        tally = kill_rounds(Path(folder), rounds)
    print(tally)
    sys.exit(1 if tally.double or tally.untold else 0)


if __name__ == "__main__":
    main()
