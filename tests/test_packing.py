"""The formats of compressed pages: the same bytes out and in, and never more memory than was asked for."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alttext_html.packing import PACKINGS, Packing

EACH = pytest.mark.parametrize("packing", PACKINGS, ids=lambda packing: packing.suffix)


@EACH
@given(data=st.binary(max_size=5000))
def test_what_is_packed_comes_out_again(packing: Packing, data: bytes) -> None:
    """Whole, and only if it is not longer than the limit."""
    packed = packing.pack(data)
    assert packing.unpack(packed, len(data)) == data
    assert packed == packing.pack(data)
    if data:
        assert packing.unpack(packed, len(data) - 1) is None


@EACH
def test_no_time_stands_in_what_is_packed(packing: Packing) -> None:
    """Another process at another time makes the same bytes."""
    number = PACKINGS.index(packing)
    code = f"from alttext_html.packing import PACKINGS; print(PACKINGS[{number}].pack(b'page' * 99).hex())"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert there.strip() == packing.pack(b"page" * 99).hex()


@EACH
def test_what_is_no_whole_file_of_the_format(packing: Packing) -> None:
    """Cut off, damaged, followed by something, or something else."""
    packed = packing.pack(b"<p>A heron on the jetty</p>" * 20)
    for data in (b"", packed[:-3], packed[:5], b"\xff" + packed, packed + b"more", b"<!doctype html>"):
        assert packing.unpack(data, 10_000) is None, data


@EACH
def test_a_bomb_is_not_unpacked(packing: Packing) -> None:
    """20 MB in a few kB: no more memory is taken than the limit asks for, several times at most."""
    bomb = packing.pack(bytes(20_000_000))
    assert len(bomb) < 30_000
    tracemalloc.start()
    try:
        assert packing.unpack(bomb, 100_000) is None
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
