"""Line, column and byte of a character, for texts that no parser has counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alttext_html.html.places import Places
from alttext_html.types import Place


@given(st.text(st.sampled_from("a\né\r\U0001f6a2"), max_size=30), st.data())
def test_places_are_those_that_counting_from_the_start_gives(text: str, data: st.DataObject) -> None:
    """Also where several are asked for in one line, or one twice."""
    asked = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    places = Places(text, first_byte=3)
    for character in asked:
        before = text[:character]
        column = character - before.rfind("\n")
        assert places.of(character) == Place(before.count("\n") + 1, column, 3 + len(before.encode()))
