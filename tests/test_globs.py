"""Globs of paths: what fits, what is refused, and that a hostile one costs nothing."""

from __future__ import annotations

import glob as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alttext_html.errors import SettingsError
from alttext_html.globs import Glob


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("a.html", "*.html", True),
        ("a/b.html", "*.html", False),
        ("a/b.html", "**/*.html", True),
        ("b.html", "**/*.html", True),
        ("a/b/c/d.html", "a/**/d.html", True),
        ("a/d.html", "a/**/d.html", True),
        ("a/x/b/x/c", "**/x/**/x/c", True),
        ("a/b", "a/**", True),
        ("b/a", "a/**", False),
        ("a/b/c", "a/b", False),
        ("a", "a/b", False),
        ("a", "a/**", False),
        ("a", "**", True),
        ("a/b", "**", True),
        ("a[1]/b", "a[[]1]/*", True),
        ("a/b", "a[!x]b", False),
        ("A.html", "a.html", False),
    ],
)
def test_globs(path: str, glob: str, expected: bool) -> None:
    """A star stays inside a folder, two cross any number of them."""
    assert Glob(glob).fits(path) is expected


def test_a_hostile_glob_takes_no_time() -> None:
    """Many double stars over a deep path do not multiply."""
    assert not Glob("/".join(["**", "a"] * 100 + ["b"])).fits("/".join("a" * 300))
    assert not Glob("*a" * 100 + "b").fits("a" * 300)


@pytest.mark.parametrize("pattern", ["", " ", "a\\b", "a**/b", "**.html", "a[b"])
def test_a_glob_that_was_surely_meant_otherwise_is_refused(pattern: str) -> None:
    """Better said at once than matching nothing for ever."""
    with pytest.raises(SettingsError):
        Glob(pattern)


@pytest.mark.parametrize("path", ["a[1].html", "a*b/c?.html", "[x]/[y].html"])
def test_an_escaped_path_fits_itself(path: str) -> None:
    """What the standard library escapes means the path itself."""
    assert Glob(standard.escape(path)).fits(path)


@given(
    st.lists(st.sampled_from(["a", "b", "*", "**", "a*", "[ab]", "index.html"]), min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b", "ab", "c", "index.html"]), min_size=2, max_size=5),
)
def test_a_folder_with_a_path_that_fits_is_reached(parts: list[str], names: list[str]) -> None:
    """Leaving out the folders that no glob reaches loses no page."""
    glob = Glob("/".join(parts))
    if glob.fits("/".join(names)):
        assert all(glob.reaches("/".join(names[:depth])) for depth in range(1, len(names)))
