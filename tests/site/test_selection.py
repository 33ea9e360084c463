"""Single pages: where their site begins, which of them are read, and what is said of a mix-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.errors import SettingsError
from alttext_html.site.selection import Selection, named_pages, select


def make(folder: Path, *names: str) -> list[Path]:
    """Files of these names."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


@pytest.mark.parametrize(
    ("page", "beside", "root"),
    [
        ("index.html", (), ""),
        ("guide/index.html", (), ""),
        ("site/guide/index.html", (), "site"),
        ("site/build/index.html", (), "site"),
        ("docs/_build/html/index.html", (), "docs/_build/html"),
        ("build/html/index.html", (), "build/html"),
        ("build/index.html", (), "build"),
        ("docs/guide/index.html", ("docs/CNAME",), "docs"),
        ("docs/fr/index.html", ("docs/404.html", "docs/fr/404.html"), "docs"),
        ("web/en/a.html", ("web/_static/documentation_options.js",), "web"),
        ("a/index.html", ("404.html",), ""),
        ("public/a.html", ("404.html",), "public"),
        ("site.html", (), ""),
    ],
)
def test_the_root_of_a_site_is_found_from_a_page(tmp_path: Path, page: str, beside: tuple[str, ...], root: str) -> None:
    """An output folder by its name, or a folder by a file that only a root holds; the outermost; else the project."""
    (path, *_) = make(tmp_path, page, *beside)
    relative = path.relative_to(tmp_path / root).as_posix()
    assert select([path], project=tmp_path) == Selection(tmp_path / root, (relative,))


def test_outside_a_project_the_border_is_the_folder_of_the_pages(tmp_path: Path) -> None:
    """A page of a foreign folder opens nothing above itself."""
    one, two = make(tmp_path, "site/a/one.html", "site/a/b/two.html")
    assert select([two], project=None) == Selection(two.parent, ("two.html",))
    assert select([two, one, two], project=None) == Selection(one.parent, ("b/two.html", "one.html"))
    assert select([one], project=tmp_path / "other") == Selection(one.parent, ("one.html",))


def test_the_root_can_be_named(tmp_path: Path) -> None:
    """What is named holds, whatever the folders are called."""
    (page,) = make(tmp_path, "site/v1/index.html")
    assert select([page], project=tmp_path, root=page.parent) == Selection(page.parent, ("index.html",))


def test_a_mix_up_is_a_sentence_with_the_remedy(tmp_path: Path) -> None:
    """Pages of two sites, pages that are not there, pages and roots that do not fit."""
    one, two = make(tmp_path, "site/a.html", "public/b.html")
    with pytest.raises(
        SettingsError, match=r"belong to two sites, .*site and .*public\. Name --site-root, or run once"
    ):
        select([one, two], project=tmp_path)
    with pytest.raises(SettingsError, match=r"no\.html: no such page"):
        select([one, tmp_path / "no.html"], project=tmp_path)
    with pytest.raises(SettingsError, match=r"b\.html: lies outside .*site\. Name a folder around it"):
        select([two], project=tmp_path, root=one.parent)
    with pytest.raises(SettingsError, match=r"nowhere: no such folder"):
        select([two], project=tmp_path, root=tmp_path / "nowhere")


def test_excluded_pages_are_left_out_and_links_are_problems(tmp_path: Path) -> None:
    """exclude holds for named pages too; nothing is read through a link."""
    make(tmp_path, "site/a.html", "site/tags/t.html", "secret/s.html")
    site = tmp_path / "site"
    (site / "link.html").symlink_to(tmp_path / "secret" / "s.html")
    (site / "out").symlink_to(tmp_path / "secret")
    (site / "folder.html").mkdir()
    found = named_pages(
        site, ["a.html", "tags/t.html", "link.html", "out/s.html", "folder.html", "x" * 300], ["tags/**"]
    )
    assert found.paths == ["a.html"]
    assert {problem.path: problem.message.split(";")[0] for problem in found.problems} == {
        "link.html": "is a symbolic link",
        "out/s.html": "leads out of the site",
        "folder.html": "is not a file",
        "x" * 300: "cannot be read (File name too long)",
    }
