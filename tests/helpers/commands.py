"""Our command line and the sandbox as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Service:
    """A running sandbox."""

    url: str
    key: str
    log: Path

    def calls(self, endpoint: str = "generate") -> list[dict[str, Any]]:
        """Logged requests to an endpoint, in order."""
        if not self.log.exists():
            return []
        rows = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [row for row in rows if endpoint in row["endpoint"]]

    def charged(self) -> int:
        """Credits that all requests together cost."""
        return sum(row["credits"] for row in self.calls())


@contextmanager
def service(folder: Path, *, balance: int = 1000, options: tuple[str, ...] = ()) -> Iterator[Service]:
    """``alttext-html sandbox`` on a free port, stopped at the end."""
    log = folder / "calls.jsonl"
    command = [
        sys.executable,
        "-m",
        "alttext_html",
        "sandbox",
        "--port",
        "0",
        "--credits",
        str(balance),
        "--log",
        log,
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url, key = process.stdout.readline().split()
        try:
            yield Service(url, key, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def clean_environment(cwd: Path, key: str | None = None) -> dict[str, str]:
    """The environment without our variables but the key, with a cache in ``cwd``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALTTEXT", "GITHUB_"))}
    clean["ALTTEXT_HTML_CACHE_DIR"] = str(cwd / "cache")
    return clean if key is None else {**clean, "ALTTEXTGENIE_API_KEY": key}


def alttext(
    *arguments: object, cwd: Path, key: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """``alttext-html`` with these arguments, a cache of its own in ``cwd``, with or without a key."""
    clean = clean_environment(cwd, key)
    command = [sys.executable, "-m", "alttext_html", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, timeout=300)
