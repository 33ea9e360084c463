"""ProperDocs loads the MkDocs plugin as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import service
from tests.helpers.hosts import PROPERDOCS, build, change, faults, marked, source


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_properdocs_fills(name: str, tmp_path: Path) -> None:
    """A plain build, a filled one, and one more without a call; MkDocs is not installed there."""
    here = source("../hosts/plain", tmp_path / "source")
    config = (here / "mkdocs.yml").rename(here / name)
    with service(tmp_path) as sandbox:
        change(config, "  - alttext-html\n", "  []\n")
        plain = build(PROPERDOCS, "build", cwd=here)
        change(config, "  []\n", "  - alttext-html\n")
        filled = build(PROPERDOCS, "build", cwd=here, service=sandbox)
        calls = len(sandbox.calls())
        again = build(PROPERDOCS, "build", cwd=here, service=sandbox)
        assert len(sandbox.calls()) == calls == 2
    assert (plain.code, filled.code) == (0, 0), filled.log
    assert faults(plain.pages, filled.pages) == []
    assert again.pages == filled.pages
    assert marked(filled) == []


def test_strict_counts_our_warnings(tmp_path: Path) -> None:
    """What remains fails a strict build, by file and line."""
    here = source("../hosts/plain", tmp_path / "source")
    done = build(PROPERDOCS, "build", "--strict", cwd=here)
    assert done.code == 1
    assert "docs/index.md:6: images/fill-one.png" in done.log
    assert "2 warnings" in done.log


def test_a_wrong_value_is_an_error_of_the_configuration(tmp_path: Path) -> None:
    """The host's own style of error."""
    here = source("../hosts/plain", tmp_path / "source")
    change(here / "mkdocs.yml", "- alttext-html", "- alttext-html: {style: 9}")
    done = build(PROPERDOCS, "build", cwd=here)
    assert done.code == 1
    assert "option 'style'" in done.log
    assert "Traceback" not in done.log
