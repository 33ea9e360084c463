"""The server that tests of a shared cache use, empty for each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.redis_server import Running, redis_server


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    with redis_server() as started:
        yield started


@pytest.fixture
def server(running: Running) -> Running:
    """The server, with nothing in it."""
    with running.client() as client:
        client.flushall()
    return running
