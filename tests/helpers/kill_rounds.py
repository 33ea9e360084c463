"""Rounds of kill -9 on real fills against the sandbox over a real socket. The sandbox's log is the judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from alttext_html.texts.providers.sandbox import Sandbox
from alttext_html.texts.store import Ruling
from alttext_html.texts.stores import Place, open_journal
from tests.helpers.redis_server import Running as RedisServer

ROOT = Path(__file__).resolve().parents[2]


class Fills:
    """A process that forks fills; see ``fill_process``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *jobs: Mapping[str, Any]) -> list[Any]:
        """All at once; None for each that was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(jobs) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the fills ended; see stderr"
        return list(json.loads(line))


@contextmanager
def fills(environment: Mapping[str, str] | None = None) -> Iterator[Fills]:
    """Start the process, end it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.fill_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    ) as process:
        yield Fills(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass(frozen=True)
class Tally:
    """What the rounds came to."""

    rounds: int
    killed: int
    texts: int
    charges: int
    doubts: int
    """requests in flight when the process died"""
    lost: int
    """credits spent for nothing, by the ledger's account"""
    unknown: int
    """credits of doubts that the balance did not decide"""
    double: int
    """texts charged more often than once plus their recorded doubts"""
    untold: int
    """doubts that no run told of"""


def charges(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    """How often each image and language was charged, by the sandbox's log."""
    return Counter((call.image or "", language) for call in sandbox.purchases for language in call.languages)


def kill_rounds(folder: Path, rounds: int, seed: int = 0, images: int = 5, server: RedisServer | None = None) -> Tally:
    """Each round: new images, a fill that is killed at a random moment, a fill that ends.

    With a ``server``, texts and purchases are kept there, and the leases of what was killed end between the two.
    """
    random = Random(seed)
    killed = told = 0
    with Sandbox(credits=10**6, delay=0.01) as sandbox, fills() as runner:
        for number in range(rounds):
            job = {
                "folder": str(folder),
                "server": server.socket_url if server else "",
                "url": sandbox.url,
                "key": sandbox.key,
                "images": [f"round{number}-{each}.png" for each in range(images)],
                "languages": ["en", "fr"] if number % 3 == 0 else ["en"],
            }
            first = runner.run({**job, "kill_after": random.uniform(0.0, 0.15)})[0]
            killed += first is None
            if server:
                server.let_leases_end()
            (last,) = runner.run(job)
            assert last["failures"] == [], last
            assert all(last["texts"]), last
            told += sum(note.startswith("round") for note in last["notes"])
        charged = charges(sandbox)
    with open_journal(Place(folder, server.address if server else None)) as ledger:
        doubts = ledger.history()
        bought = len(ledger.charges())
    recorded = Counter((each.item.key.sha256, each.item.key.language) for each in doubts)
    return Tally(
        rounds=rounds,
        killed=killed,
        texts=bought,
        charges=sum(charged.values()),
        doubts=len(doubts),
        lost=sum(each.item.credits for each in doubts if each.ruling is Ruling.CHARGED),
        unknown=sum(each.item.credits for each in doubts if each.ruling is Ruling.UNKNOWN),
        double=sum(1 for key, count in charged.items() if count > 1 + recorded[key]),
        untold=len(doubts) - told,
    )
