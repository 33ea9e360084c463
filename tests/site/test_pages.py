"""The pages of a site: found in the order of their paths, and kept small."""

from __future__ import annotations

from pathlib import Path

from alttext_html.site.pages import Paths, find

NAMES = [
    "a.html",
    "a-b.html",
    "a/b.html",
    "a/index.html",
    "a0/c.html",
    "ä/é.html",
    f"{'long/' * 60}page.html",
    f"{'long/' * 60}page-2.html",
    *(f"part-{number // 7}/page-{number:02}.html" for number in range(50)),
]


def test_pages_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    """Though they are listed folder by folder."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    found = find(tmp_path, ["**/*.html"], ())
    assert list(found.paths) == sorted(NAMES)
    assert list(found.sizes) == [len(name.encode()) for name in sorted(NAMES)]
    assert all(name in found for name in NAMES)
    assert "a/c.html" not in found


def test_a_folder_may_be_named_like_a_page(tmp_path: Path) -> None:
    """Its pages are read, so that nothing is wrong; it is told of where no page in it is asked for."""
    (tmp_path / "octave.html").mkdir()
    (tmp_path / "octave.html" / "index.html").touch()
    found = find(tmp_path, ["**/*.html"], ())
    assert (list(found.paths), found.problems) == (["octave.html/index.html"], ())
    assert [problem.path for problem in find(tmp_path, ["*.html"], ()).problems] == ["octave.html"]


def test_whoever_listens_hears_how_many_bytes_there_are(tmp_path: Path) -> None:
    """After each page, while the others are still to be found; what is no page counts for nothing."""
    for name in ("a.html", "b/c.html", "d.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("12345", "utf-8")
    heard: list[int] = []
    find(tmp_path, ["**/*.html"], (), heard.append)
    assert heard == [5, 10]


def test_paths_are_what_was_put_in() -> None:
    """Whatever they share, and names that are no UTF-8 too."""
    names = ["", "a", "a", "ab", "\udcff.html", "\udcff/x", *NAMES]
    paths = Paths()
    for name in names:
        paths.append(name)
    assert list(paths) == names
    assert paths[-1] == names[-1]
    assert list(paths[3:40:5]) == names[3:40:5]


def test_where_compressed_files_lie_is_known(tmp_path: Path) -> None:
    """So that nobody lists a folder once more to look for them."""
    for name in ("index.html", "index.html.gz", "a/index.html", "b/index.html", "b/index.html.zst", "b/c/app.js.br"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert find(tmp_path, ["**/*.html"], []).packed == {"", "b", "b/c"}
