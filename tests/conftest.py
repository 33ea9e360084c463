"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.commands import Service, service


@pytest.fixture(scope="session")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The sandbox, with an account that has no credits."""
    with service(tmp_path_factory.mktemp("empty"), balance=0) as running:
        yield running
