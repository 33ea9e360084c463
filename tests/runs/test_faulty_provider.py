"""A bug in one provider's client ends the buying, not the run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.helpers.commands import alttext
from tests.helpers.fills import alts, make_site

_BUGGY = """
from alttext_html.texts.providers import Account, Answer

class Buggy:
    name, price, languages = "buggy/1", 0, None
    calls = 0

    async def describe(self, request):
        self.calls += 1
        if self.calls > 1:
            raise UnicodeDecodeError("utf-8", b"x", 0, 1, "an odd answer")
        return Answer({language: "A heron on the jetty" for language in request.languages})

    async def account(self):
        return Account(None)

    async def aclose(self):
        pass

def create(options):
    return Buggy()
"""


@pytest.fixture
def packages(tmp_path: Path) -> str:
    """Where a package with a faulty provider is installed, as PYTHONPATH says it."""
    folder = tmp_path / "packages"
    (folder / "buggy-1.dist-info").mkdir(parents=True)
    (folder / "buggy.py").write_text(_BUGGY)
    (folder / "buggy-1.dist-info" / "METADATA").write_text("Name: buggy\nVersion: 1\n")
    (folder / "buggy-1.dist-info" / "entry_points.txt").write_text("[alttext_html.providers]\nbuggy = buggy:create\n")
    return os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])


def test_what_was_bought_before_a_bug_is_written_and_told(tmp_path: Path, packages: str) -> None:
    """Pages, catalogue and report are as after any end of the buying; then the bug is told, with its exit code."""
    site = make_site(tmp_path, index='<img src="fill-a.png"><img src="fill-b.png"><img src="fill-c.png">')
    (tmp_path / "alttext-html.toml").write_text('providers = ["buggy"]\nconcurrency = 1\n')
    done = alttext("fill", site, "--output", "report.json", cwd=tmp_path, PYTHONPATH=packages)
    assert done.returncode == 2
    assert "unexpected UnicodeDecodeError" in done.stderr
    assert sorted(map(str, alts(site))) == ["A heron on the jetty", "None", "None"]
    found = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert found["summary"]["remaining"] == 2
    assert "UnicodeDecodeError" in found["provider_error"]
    assert "A heron on the jetty" in (tmp_path / "alttext.json").read_text("utf-8")


def test_a_purchase_alone_tells_the_bug_too(tmp_path: Path, packages: str) -> None:
    """Its list says what was bought and what was not."""
    site = make_site(tmp_path, index='<img src="fill-a.png"><img src="fill-b.png">')
    (tmp_path / "alttext-html.toml").write_text('providers = ["buggy"]\nconcurrency = 1\n')
    done = alttext("buy", site, "--output", "bought.json", cwd=tmp_path, PYTHONPATH=packages)
    assert done.returncode == 2
    assert "unexpected UnicodeDecodeError" in done.stderr
    states = [line["state"] for line in json.loads((tmp_path / "bought.json").read_text("utf-8"))["texts"]]
    assert sorted(states) == ["bought", "missing"]
