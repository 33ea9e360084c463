"""One repository that the hooks come from, for all tests about them."""

from __future__ import annotations

import pytest

from tests.helpers import hooks
from tests.helpers.hooks import Tool


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Tool:
    """The repository that the hooks come from; each runner makes its environment once."""
    return hooks.tool(tmp_path_factory.mktemp("hooks"))
