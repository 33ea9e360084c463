"""Fills on a shared server that are killed, or cut off, at every step: nothing is paid twice and nobody is blocked.

The deadline of a dead process's lease is moved, not waited for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from alttext_html.texts.providers.sandbox import Sandbox
from alttext_html.texts.redis_ledger import INTENTS, LEASES, RedisLedger
from tests.helpers.kill_rounds import Fills, charges, fills, kill_rounds
from tests.helpers.redis_relay import Cut, Moment, Relay, disconnect, kill, relay
from tests.helpers.redis_server import Running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork, and the process behind a socket")

FEWEST = 8
"""steps of a fill that buys: orphans, texts, doubts, lease, intend, put, settle, leave"""


@pytest.fixture
def relayed(server: Running) -> Iterator[Relay]:
    with relay(server) as running:
        yield running


def cut_everywhere(
    relayed: Relay, runner: Fills, job: dict[str, Any], act: Callable[[int], None]
) -> Iterator[tuple[Any, Any]]:
    """One fill for each step and moment, with an image of its own; yields its job and result."""
    for moment in Moment:
        for step in count():
            own = {**job, "images": [f"{moment.name}-{step}.png"]}
            relayed.next(Cut(step, moment, act))
            (result,) = runner.run({**own, "server": relayed.url})
            yield own, result
            if not relayed.done:
                assert step >= FEWEST
                break


def test_a_kill_at_any_step_loses_at_most_the_request_in_flight(
    server: Running, relayed: Relay, tmp_path: Path
) -> None:
    """Before the server hears of a step, and when it has done it: the next fill ends, and tells what may be lost."""
    with Sandbox(credits=10_000) as sandbox, fills() as runner:
        job = {"folder": str(tmp_path), "url": sandbox.url, "key": sandbox.key, "languages": ["en", "fr"]}
        told = 0
        for own, first in cut_everywhere(relayed, runner, job, kill):
            assert (first is None) == relayed.done
            server.let_leases_end()
            (last,) = runner.run({**own, "server": server.socket_url})
            assert (last["failures"], last["error"]) == ([], None)
            assert all(last["texts"])
            told += len(last["notes"])
        paid = charges(sandbox)
    with RedisLedger(server.address) as ledger:
        doubted = {(each.item.key.sha256, each.item.key.language) for each in ledger.history()}
        assert told == len(doubted) == len(ledger.history())
        assert len(ledger.charges()) == len(paid)
    assert all(times == 1 or key in doubted for key, times in paid.items())
    assert sum(times == 2 for times in paid.values()) == 2, "one request: killed after its answer, before it is kept"


def test_a_lost_answer_changes_nothing(server: Running, relayed: Relay, tmp_path: Path) -> None:
    """The client asks again what the server may have done: each text is bought and counted once, and nothing stays."""
    with Sandbox(credits=10_000) as sandbox, fills() as runner:
        job = {"folder": str(tmp_path), "url": sandbox.url, "key": sandbox.key, "languages": ["en"]}
        for _, result in cut_everywhere(relayed, runner, job, disconnect):
            assert all(result["texts"])
            assert (result["spent"], result["notes"], result["error"]) == (1, [], None)
        paid = charges(sandbox)
    with RedisLedger(server.address) as ledger, server.client() as client:
        assert set(paid.values()) == {1}
        assert len(ledger.charges()) == len(paid)
        assert ledger.history() == ()
        assert (client.hlen(LEASES), client.hlen(INTENTS)) == (0, 0)


def test_kills_at_random_moments_and_no_double_charge(server: Running, tmp_path: Path) -> None:
    """Several requests at once: what may be lost is told, and the sums of the ledger hold."""
    tally = kill_rounds(tmp_path, 15, server=server)
    assert tally.double == 0
    assert tally.untold == 0
    assert tally.lost <= tally.charges - tally.texts <= tally.lost + tally.unknown
    assert tally.killed
