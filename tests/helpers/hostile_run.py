"""A program: takes every file of a folder through load, prepare and embedded, and tells what happened as JSON.

Arguments: the folder. A process of its own, so that its memory can be measured and a crash is seen.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alttext_html.errors import ImageError
from alttext_html.images.embedded import embedded
from alttext_html.images.load import LoadOptions, load, read
from alttext_html.images.prepare import prepare
from alttext_html.types import ImageType, LocalRef

ALARM = 30
"""Seconds for one file, far more than any needs: a hang ends the program."""


def outcomes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        signal.alarm(ALARM)
        try:
            image = load(LocalRef(path), LoadOptions((folder,)))
            embedded(read(image), image.type, "en")
            prepare(image)
            yield path.name, "sent"
        except ImageError as error:
            yield path.name, str(error)
        except BaseException as error:  # noqa: BLE001 - this is what is looked for
            yield path.name, f"CRASH {type(error).__name__}: {error}"
        data = path.read_bytes() if path.stat().st_size < 1 << 20 else b""
        for kind in ImageType:
            embedded(data, kind, "en")


def main(folder: str) -> None:
    connections: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo"):
            connections.append(f"{event} {arguments[1:]}")

    sys.addaudithook(watch)
    found = dict(outcomes(Path(folder)))
    sys.stdout.write(json.dumps({"outcomes": found, "connections": connections, "peak_mib": _peak()}))


def _peak() -> int:
    """MiB this process had at most. getrusage would count those of the process that started it, too."""
    status = Path("/proc/self/status")
    if status.exists():
        return (
            next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1 << 20)


if __name__ == "__main__":
    main(sys.argv[1])
