"""The dict that Pelican and Sphinx hand over: texts are bought only where it says so itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.hosts.options import read_options
from alttext_html.settings import Buy


@pytest.mark.parametrize(
    ("given", "buy"),
    [
        ({}, Buy.NO),
        ({"buy": None}, Buy.NO),
        ({"buy": False}, Buy.NO),
        ({"buy": "no"}, Buy.NO),
        ({"buy": True}, Buy.YES),
        ({"buy": "yes"}, Buy.YES),
    ],
)
def test_nothing_is_bought_unless_the_dict_allows_it(given: dict[str, object], buy: Buy, tmp_path: Path) -> None:
    """A variable of the environment that is not set is None: it allows nothing."""
    environ = {"ALTTEXT_HTML_BUY": "true"}
    assert read_options("ALTTEXT_HTML", given, {}, cwd=tmp_path, environ=environ).settings.buy is buy
