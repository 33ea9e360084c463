"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.redis_server import Running, redis_server


@pytest.fixture(scope="session")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The sandbox, with an account that has no credits."""
    with service(tmp_path_factory.mktemp("empty"), balance=0) as running:
        yield running


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """A server of a shared cache."""
    with redis_server() as started:
        yield started


@pytest.fixture
def server(running: Running) -> Running:
    """The same, with nothing in it."""
    with running.client() as client:
        client.flushall()
    return running
