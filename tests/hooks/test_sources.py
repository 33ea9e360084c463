"""The hook for sources in real commits: known texts go into staged Markdown and reStructuredText, nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.helpers import hooks, sites
from tests.helpers.hooks import Tool

pytestmark = pytest.mark.xdist_group("hooks")

KNOWN = "A heron on the jetty"
MARKDOWN = (
    "---\ntitle: ![](img/free-a.png)\n---\n\n- item\n\n    ![{}](img/free-a.png)\n\n```\n![](img/free-a.png)\n```\n"
)
RST = "Harbour\r\n=======\r\n\r\n.. image:: img/free-a.png\r\n{}   :align: left\r\n\r\n``.. image:: x``"
SOURCES = {
    "guide.md": (MARKDOWN.format(""), MARKDOWN.format(KNOWN)),
    "harbour.rst": (RST.format(""), RST.format(f"   :alt: {KNOWN}\r\n")),
}
"""before and after"""
OTHERS = ("committed.md", "changed.md", "untracked.md")
"""files with the same image that are no part of the commit"""


def repository(folder: Path) -> Path:
    """A repository in which SOURCES are staged, and a catalogue that knows their picture."""
    repo = folder / "repo"
    sites.draw(repo / "img" / "free-a.png")
    sha256 = hashlib.sha256((repo / "img" / "free-a.png").read_bytes()).hexdigest()
    entry = {"paths": ["img/free-a.png"], "texts": {"en": {"text": KNOWN}}}
    (repo / "alttext.json").write_text(json.dumps({"version": 1, "images": {sha256: entry}}), "utf-8")
    for name in OTHERS[:2]:
        (repo / name).write_text("![](img/free-a.png)\n")
    hooks.git(repo, "init", "--quiet")
    hooks.git(repo, "add", "--all")
    hooks.git(repo, "commit", "--quiet", "--message", "Before")
    for name, (before, _) in SOURCES.items():
        (repo / name).write_bytes(before.encode())
    hooks.git(repo, "add", "--all")
    for name in OTHERS[1:]:
        (repo / name).write_text("More. ![](img/free-a.png)\n")
    return repo


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_known_texts_go_into_staged_sources_alone(tmp_path: Path, tool: Tool, runner: str) -> None:
    """The commit fails because files changed; with them staged it passes; no other byte and no other file changed."""
    repo = repository(tmp_path)
    hooks.configured(repo, tool, "alttext-html-markdown", "--write")
    others = {name: (repo / name).read_bytes() for name in OTHERS}
    done = hooks.run(runner, "run", tool=tool, cwd=repo)
    assert done.returncode == 1, done.stderr
    assert "exit code: 1" in done.stdout
    assert "files were modified by this hook" in done.stdout.lower()
    assert "2 filled from the catalogue" in done.stdout
    assert {name: (repo / name).read_bytes().decode() for name in SOURCES} == {
        name: after for name, (_, after) in SOURCES.items()
    }
    hooks.git(repo, "add", *SOURCES)
    again = hooks.run(runner, "run", tool=tool, cwd=repo)
    assert again.returncode == 0, again.stdout
    assert {name: (repo / name).read_bytes() for name in OTHERS} == others
