"""A site of many pages: a worker reads them while MkDocs renders the others, and nothing comes out otherwise."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.hosts import MKDOCS, Build, build

PAGES = 130
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>Boat {number}</title><path d="M0 0h9v9z"/></svg>'
CONFIG = """\
site_name: The harbour
plugins:
  - alttext-html: {{jobs: {jobs}, mode: offline, on_missing: ignore}}
"""


def made(folder: Path, jobs: int) -> Build:
    """The site, built with so many processes."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for number in range(PAGES):
        (docs / f"boat-{number}.svg").write_text(PICTURE.format(number=number), "utf-8")
        said = "A boat" if number else "A boat with a red sail"
        images = f"![](boat-{number}.svg)\n\n![](gone-{number}.png)\n\n![{said}](boat-1.svg)\n"
        (docs / f"page-{number}.md").write_text(f"# Page {number}\n\n{images}", "utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG.format(jobs=jobs), "utf-8")
    return build(MKDOCS, "build", cwd=folder)


def test_the_pages_are_the_same_with_one_process_and_with_two(tmp_path: Path) -> None:
    """Texts from picture files are in them, and no mark is left."""
    one, two = made(tmp_path / "one", 1), made(tmp_path / "two", 2)
    assert two.alt("page-7/index.html", "boat-7.svg") == "Boat 7"
    assert two.pages == one.pages
    assert not any(b"data-alttext" in data for data in two.pages.values())
