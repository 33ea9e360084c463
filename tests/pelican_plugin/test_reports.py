"""What a build leaves for machines: reports that name the sources."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers.hosts import PELICAN, build, source


def test_a_build_writes_the_reports_that_its_setting_names(tmp_path: Path) -> None:
    """The issue stands in the article's file."""
    here = source("pelican", tmp_path / "source", "content/images")
    with (here / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write('\nALTTEXT_HTML = {"report": ["gitlab:quality.json"]}\n')
    done = build(PELICAN, "content", "--settings", "pelicanconf.py", cwd=here, site="output")
    assert done.code == 0, done.log
    issues = json.loads((here / "quality.json").read_text("utf-8"))
    assert {"path": "content/first.md", "lines": {"begin": 8}} in [issue["location"] for issue in issues]
