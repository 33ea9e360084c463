"""An image alone in a link says where the link goes: the title of the source that it leads to, never its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.authoring.metadata import said_title
from tests.helpers import sites
from tests.helpers.commands import alttext

MKDOCS = {
    "mkdocs.yml": "site_name: Harbour\n",
    "docs/said.md": "---\ntitle: The boats & we\n---\n\n# Another\n",
    "docs/heading.md": "# The *quay*\n\n## At night\n",
    "docs/bare.md": "Only text.\n",
    "docs/index.md": "[![](a.png)](said.md) [![](a.png)](heading.md) [![](a.png)](heading.md#at-night) "
    "[![](a.png)](bare.md)",
}
PELICAN = {
    "pelicanconf.py": "PATH = 'docs'\n",
    "docs/said.md": "Title: The boats & we\nDate: 2026-01-02\n\nText.\n",
    "docs/heading.rst": "The *quay*\n##########\n\n:date: 2026-01-02\n",
    "docs/bare.md": "Date: 2026-01-02\n\nOnly text.\n",
    "docs/notes/index.md": "[![](a.png)]({filename}../said.md) [![](a.png)]({filename}/heading.rst) "
    "[![](a.png)](|filename|../said.md) [![](a.png)]({filename}../bare.md)",
}


@pytest.mark.parametrize(
    ("files", "source", "texts"),
    [
        (MKDOCS, "docs/index.md", ["The boats &amp; we", "The quay", "At night", ""]),
        (PELICAN, "docs/notes/index.md", ["The boats &amp; we", "The quay", "The boats &amp; we", ""]),
    ],
    ids=["mkdocs", "pelican"],
)
def test_a_link_is_named_by_its_targets_title(
    tmp_path: Path, files: dict[str, str], source: str, texts: list[str]
) -> None:
    """The title that its metadata say, or its heading; a source without one has no name to give."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    sites.draw((tmp_path / source).with_name("a.png"))
    alttext("sources", "--write", source, cwd=tmp_path)
    expected = files[source]
    for text in texts:
        expected = expected.replace("[![](", f"[![{text.replace('&amp;', '&')}](", 1) if text else expected
    assert (tmp_path / source).read_text("utf-8") == expected


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: Boats\nlang: fr\n---\n", "Boats"),
        ("---\r\nlang: fr\r\ntitle:  'It''s full'\r\n---\r\n", "It's full"),
        ('+++\ntitle = "Boats: all"\n+++\n', "Boats: all"),
        ("Date: 2026-01-02\nTitle: Boats\n\nText", "Boats"),
        ("---\ntitle: >\n  folded\n---\n", None),
        ('---\ntitle: "a \\u0062"\n---\n', None),
        ("---\ntitle:\n---\n", None),
        ("---\ndate: 2026\n---\n\ntitle: no\n", None),
        ("A list of words\ntitle: no\n", None),
        ("# Heading\ntitle: no\n", None),
    ],
)
def test_the_title_in_metadata(source: str, title: str | None) -> None:
    """Front matter of YAML and TOML, and the lines of Pelican; what else looks like one is text."""
    assert said_title(source) == title
