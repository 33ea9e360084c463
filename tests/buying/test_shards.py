"""How one site is shared between machines."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alttext_html.buying.shards import WHOLE, Shard, parse_shard
from alttext_html.errors import SettingsError

OF = st.integers(1, 40)


@given(OF, st.binary(max_size=20))
def test_each_image_belongs_to_one_shard(of: int, data: bytes) -> None:
    """So its texts are bought by one machine, however many pages show it."""
    digest = hashlib.sha256(data).hexdigest()
    assert sum(Shard(number, of).has_image(digest) for number in range(1, of + 1)) == 1


@given(OF, st.text(max_size=20))
def test_each_page_belongs_to_one_shard(of: int, path: str) -> None:
    """Every page is written, and by one machine."""
    assert sum(Shard(number, of).has_page(path) for number in range(1, of + 1)) == 1


@given(OF, st.integers(0, 5000))
def test_the_parts_of_a_budget_are_the_budget(of: int, budget: int) -> None:
    """No credit is given twice, and none is lost."""
    parts = [Shard(number, of).credits(budget) for number in range(1, of + 1)]
    assert sum(part for part in parts if part is not None) == budget


def test_no_budget_stays_no_budget() -> None:
    """What is not limited is limited for no shard."""
    assert Shard(2, 3).credits(None) is None


def test_the_whole_has_everything() -> None:
    """A machine alone does all."""
    assert WHOLE.has_image("f" * 64)
    assert WHOLE.has_page("index.html")


def test_a_shard_is_read_as_it_is_written() -> None:
    """The form of a CI matrix."""
    assert parse_shard(" 3/8 ") == Shard(3, 8)
    assert str(Shard(3, 8)) == "3/8"


@pytest.mark.parametrize("value", ["", "3", "0/8", "9/8", "3/0", "-1/8", "3/8/1", "a/b", "1/1001", "٣/٨"])
def test_what_is_no_shard_is_refused(value: str) -> None:
    """The error shows the form."""
    with pytest.raises(SettingsError, match="such as 3/8"):
        parse_shard(value)
