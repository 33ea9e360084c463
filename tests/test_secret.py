"""A Secret shows itself to nobody who did not ask by name."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict, dataclass

import pytest

from alttext_html.secret import Secret

VALUE = "atg_live_5f3c9a"


@dataclass
class Holder:
    key: Secret


@pytest.mark.parametrize("show", [str, repr, "{}".format, "%s".__mod__, "%r".__mod__])
def test_no_way_of_printing_shows_it(show: object) -> None:
    """str, repr and format give stars, also out of a dataclass that holds it."""
    assert callable(show)
    assert VALUE not in show(Secret(VALUE))
    assert VALUE not in show(Holder(Secret(VALUE)))
    assert VALUE not in f"{Secret(VALUE):>40}"


@pytest.mark.parametrize("dump", [pickle.dumps, json.dumps])
def test_it_cannot_be_written_out(dump: object) -> None:
    """A cache or another process never receives it by accident."""
    assert callable(dump)
    with pytest.raises(TypeError):
        dump(Secret(VALUE))


def test_copies_are_the_secret_itself() -> None:
    """copy, deepcopy and asdict do not fail and do not unwrap it."""
    secret = Secret(VALUE)
    assert copy.copy(secret) is secret
    assert asdict(Holder(secret)) == {"key": secret}


def test_it_compares_by_value_and_is_false_when_empty() -> None:
    """Two secrets of one value are equal and hash alike; an unset variable is false."""
    assert Secret(VALUE) == Secret(VALUE)
    assert hash(Secret(VALUE)) == hash(Secret(VALUE))
    assert Secret(VALUE) != VALUE
    assert not Secret("")
    assert Secret("\udcff") != Secret("x")


def test_it_is_taken_out_of_a_text() -> None:
    """redact removes it from a message that a stranger wrote."""
    assert Secret(VALUE).redact(f"bad key {VALUE}!") == "bad key ***!"
    assert Secret("").redact("abc") == "abc"
