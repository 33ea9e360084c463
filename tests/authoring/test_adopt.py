"""Texts from the shop into the author's files: bought by a real build, approved, adopted, and never asked for again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.helpers.commands import alttext, service
from tests.helpers.hosts import MKDOCS, build, change, source

_IMAGE = re.compile(rb"<img\b[^>]*>")


def test_adopted_texts_outlive_cache_and_catalogue(tmp_path: Path) -> None:
    """MkDocs buys, a person approves, adopt writes; without cache and catalogue the next build asks nobody."""
    here = source("mkdocs", tmp_path / "source")
    change(here / "mkdocs.yml", "  - search\n", "  - search\n  - alttext-html\n")
    with service(tmp_path) as sandbox:
        bought = build(MKDOCS, "build", cwd=here, service=sandbox)
        calls = len(sandbox.calls())
        assert calls
        assert alttext("catalogue", "approve", "--all", cwd=here).returncode == 0
        adopted = alttext("adopt", "docs/", cwd=here)
        assert adopted.returncode == 0, adopted.stdout
        (here / "alttext.json").unlink()
        shutil.rmtree(here / "texts")
        again = build(MKDOCS, "build", cwd=here, service=sandbox)
        assert len(sandbox.calls()) == calls
    images = {path: [_IMAGE.findall(page) for page in (bought.pages[path], again.pages[path])] for path in bought.pages}
    assert [path for path, (before, after) in images.items() if before != after] == []
    assert sum(b"Sandbox" in image for before, _ in images.values() for image in before) > 10
