"""srcset as the WHATWG algorithm reads it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.images.srcset import Candidate, parse
from tests.helpers.growth import is_linear


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        (" , ,", []),
        ("a.png", [Candidate("a.png")]),
        ("a.png,", [Candidate("a.png")]),
        ("a.png 1x, b.png 2x", [Candidate("a.png", density=1), Candidate("b.png", density=2)]),
        ("a.png 400w,b.png 800w", [Candidate("a.png", 400), Candidate("b.png", 800)]),
        ("a.png, b.png 1.5x", [Candidate("a.png"), Candidate("b.png", density=1.5)]),
        ("cdn/w_400,h_3/a.png 400w, b.png", [Candidate("cdn/w_400,h_3/a.png", 400), Candidate("b.png")]),
        ("data:image/png;base64,AAAA 1x", [Candidate("data:image/png;base64,AAAA", density=1)]),
        ("a.png 800w 600h", [Candidate("a.png", 800)]),
        ("\n a.png\t2x ,\n b.png\f3x\n", [Candidate("a.png", density=2), Candidate("b.png", density=3)]),
        ("a.png 400q, b.png 2x", [Candidate("b.png", density=2)]),
        ("a.png 0w, b.png -1x, c.png 1x 2x, d.png 10w 2x, e.png 60h", []),
        ("a.png (1w, 2w) , b.png", [Candidate("b.png")]),
        ("a.png 1e1x", [Candidate("a.png", density=10)]),
        ("a.png,,, b.png", [Candidate("a.png"), Candidate("b.png")]),
    ],
)
def test_candidates(value: str, expected: list[Candidate]) -> None:
    """Commas inside a URL belong to it; a candidate with a wrong descriptor is left out alone."""
    assert list(parse(value)) == expected


@settings(deadline=None)
@given(st.text(alphabet="ab ,()12wxh.\t-e", max_size=60))
def test_any_text_is_read(value: str) -> None:
    """No text is an error, and no candidate is without a URL."""
    assert all(candidate.url for candidate in parse(value))


def test_long_descriptors_are_read_once() -> None:
    """A parenthesis that nothing closes goes to the end."""
    assert is_linear(lambda size: parse("a.png (" * size), 1250)
