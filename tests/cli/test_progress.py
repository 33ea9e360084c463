"""What a progress bar says."""

from __future__ import annotations

import pytest

from alttext_html.cli.output import Verbosity
from alttext_html.cli.progress import progress_bar, rate


@pytest.mark.parametrize(("speed", "shown"), [(None, ""), (0.25, "0.2/s"), (9.96, "10.0/s"), (1234.5, "1,234/s")])
def test_a_rate_has_few_digits(speed: float | None, shown: str) -> None:
    """Slow stages need a digit behind the point, fast ones none."""
    assert rate(speed) == shown


@pytest.mark.parametrize("said", list(Verbosity))
def test_without_a_terminal_there_is_no_bar(said: Verbosity) -> None:
    """Logs stay free of it: the tests' stderr is no terminal."""
    with progress_bar(said) as progress:
        assert progress is None
