"""ProperDocs loads the MkDocs plugin as it is. What goes wrong there is in tests/mkdocs_plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import PROPERDOCS, Build, beside, build, source
from tests.helpers.proofs import twice, unproven


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_properdocs_fills(name: str, tmp_path: Path) -> None:
    """A plain build, a filled one, and one more without a call; MkDocs is not installed there."""
    here = source("../hosts/plain", tmp_path / "source")
    plain = beside((here / "mkdocs.yml").rename(here / name), "  - alttext-html\n", "  []\n")

    def generate(sandbox: Service | None) -> Build:
        options = () if sandbox else ("--config-file", plain)
        return build(PROPERDOCS, "build", "--strict", *options, cwd=here, service=sandbox)

    with service(tmp_path) as sandbox:
        builds = twice(sandbox, generate)
    assert unproven(builds) == [], builds.first.log
    found = "INFO - alttext_html: 6 images on 2 pages: 1 fine, 3 decorative, 2 missing."
    assert builds.first.said == [f"{found} 2 bought (2 credits, 998 left). 1 page changed"]
    assert builds.second.said == [f"{found} 2 filled from the catalogue. 1 page changed"]
