"""Addresses and numbers as people are shown them."""

from __future__ import annotations

import pytest

from alttext_html.report.shown import count, short_source


@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_a_count_agrees_with_its_noun(number: int) -> None:
    """Only one is singular."""
    assert count(number, "page").endswith("page") == (number == 1)


@pytest.mark.parametrize(
    "src", ["data:image/png;base64," + "A" * 9000, "https://example.org/" + "x" * 500 + "/end.png"]
)
def test_a_long_source_is_shortened(src: str) -> None:
    """Data URLs keep their head, addresses their end."""
    short = short_source(src)
    assert len(short) <= 120
    assert short.startswith(src[:30])
    assert src.startswith("data:") or short.endswith("/end.png")
