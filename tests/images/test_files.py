"""Many files of one site are found as each of them is by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alttext_html.errors import ImageError
from alttext_html.images.files import Finder, find

NAMES = (
    "images/a.png",
    "images/../images/a.png",
    "linked/a.png",
    "images/link.png",
    "images/away.png",
    "away/secret.png",
    "images/gone.png",
    "nowhere/a.png",
    "images",
    "images/A.png",
    "more.png",
    "nul\0.png",
)


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, Path]:
    site, more, outside = tmp_path / "site", tmp_path / "more", tmp_path / "outside"
    for folder in (site / "images", more, outside):
        folder.mkdir(parents=True)
    for file in (site / "images" / "a.png", more / "more.png", outside / "secret.png"):
        file.write_bytes(b"x")
    (site / "linked").symlink_to("images")
    (site / "away").symlink_to(outside)
    (site / "images" / "link.png").symlink_to("a.png")
    (site / "images" / "away.png").symlink_to(outside / "secret.png")
    return site, more


def answer(found: Callable[[Path], Path], path: Path) -> tuple[Path | None, str]:
    try:
        return found(path), ""
    except ImageError as error:
        return None, str(error)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_that_of_a_single_look(name: str, roots: tuple[Path, Path]) -> None:
    """The second time too, when the folder is known."""
    finder, path = Finder(roots), roots[0] / name
    expected = answer(lambda path: find(path, roots), path)
    answer(finder, roots[0] / "images" / "a.png")
    assert [answer(finder, path), answer(finder, path)] == [expected, expected]


def test_a_file_that_becomes_a_link_is_not_followed_out_of_the_site(roots: tuple[Path, Path]) -> None:
    """That its folder is known says nothing of the file."""
    finder, path = Finder(roots), roots[0] / "images" / "a.png"
    assert finder(path) == path.resolve()
    path.unlink()
    path.symlink_to(roots[0].parent / "outside" / "secret.png")
    with pytest.raises(ImageError, match="lies outside"):
        finder(path)
