"""Work for the process pool; workers find it by its name."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alttext_html.workers import Crew


def double(number: int) -> int:
    return number * 2


def process(_task: object) -> int:
    """Who does it."""
    return os.getpid()


def modules(_task: object) -> frozenset[str]:
    """What is imported there."""
    return frozenset(sys.modules)


def noisy(number: int) -> int:
    print("printed between the answers", flush=True)
    os.write(1, b"and written")
    return number


def fails_at_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


@dataclass(frozen=True, slots=True)
class Shared:
    """Says who does it. This process waits until a worker has begun."""

    home: int
    begun: Path

    def __call__(self, _number: int) -> int:
        if os.getpid() != self.home:
            self.begun.touch()
        while not self.begun.exists():
            time.sleep(0.01)
        return os.getpid()


@dataclass(frozen=True, slots=True)
class DiesElsewhere:
    """Work that ends every process but this one."""

    home: int
    begun: Path

    def __call__(self, number: int) -> int:
        if os.getpid() != self.home:
            self.begun.touch()
            os._exit(9)
        while not self.begun.exists():
            time.sleep(0.01)
        return number


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Work that is interrupted here, as by Ctrl-C, when a worker has begun."""

    home: int
    started: Path

    def __call__(self, number: int) -> int:
        if os.getpid() != self.home:
            (self.started / str(os.getpid())).touch()
            return number
        while not list(self.started.iterdir()):
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)
        return number


def in_daemon(answers: Any) -> None:
    with Crew(2) as crew:
        answers.put(list(crew.map(double, range(40))))
