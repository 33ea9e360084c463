"""Prints the path of one interpreter for each Python from 3.11 up that this machine has, oldest first."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

OLDEST = (3, 11)
NAME = re.compile(r"python3\.\d+")


def candidates() -> list[Path]:
    """Interpreters on the path and among pyenv's versions."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders += sorted(pyenv.glob("versions/*/bin"))
    return [
        path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if NAME.fullmatch(path.name)
    ]


def version(python: Path) -> tuple[int, int] | None:
    """(major, minor) of an interpreter that can make environments, None if it does not run."""
    code = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = map(int, answer.split())
    return major, minor


def main() -> None:
    """Print them."""
    found: dict[tuple[int, int], Path] = {}
    for python in candidates():
        number = version(python)
        if number is not None and number >= OLDEST:
            found.setdefault(number, python)
    for _, python in sorted(found.items()):
        print(python)


if __name__ == "__main__":
    main()
