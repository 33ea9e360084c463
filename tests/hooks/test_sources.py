"""The hook for sources in real commits: known texts go into staged Markdown and reStructuredText, nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.helpers import hooks, sites
from tests.helpers.commands import service
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


BUYING = {
    "docs/index.md": "# T\n\n![](a.png) `![](a.png)` ![][b]\n\n[b]: b.png\n",
    "docs/more.rst": "T\n=\n\n.. image:: a.png\n\n.. image:: free.png\n",
}


def buying(folder: Path, tool: Tool, balance: str = "5") -> Path:
    """A repository that uses the hook with a budget; two pictures have no text, a third is in the catalogue."""
    repo = folder / "repo"
    for name in ("a", "b", "free"):
        sites.draw(repo / "docs" / f"{name}.png")
    sha256 = hashlib.sha256((repo / "docs" / "free.png").read_bytes()).hexdigest()
    entry = {"paths": ["free.png"], "texts": {"en": {"text": KNOWN}}}
    (repo / "alttext.json").write_text(json.dumps({"version": 1, "images": {sha256: entry}}), "utf-8")
    for name, text in BUYING.items():
        (repo / name).write_text(text, "utf-8")
    hooks.git(repo, "init", "--quiet")
    hooks.configured(repo, tool, "alttext-html-markdown", "--write", "--max-credits", balance)
    hooks.git(repo, "add", "--all")
    return repo


def sources(repo: Path) -> dict[str, str]:
    return {name: (repo / name).read_text("utf-8") for name in BUYING}


def test_a_budget_buys_each_picture_once(tmp_path: Path, tool: Tool) -> None:
    """Sources before and after, calls, credits, log, exit code; what was bought belongs to the author, or is cached."""
    repo = buying(tmp_path, tool)
    with service(tmp_path) as sandbox:
        account = {"ALTTEXTGENIE_API_KEY": sandbox.key, "ALTTEXT_HTML_API_URL": sandbox.url}
        done = hooks.run("prek", "run", tool=tool, cwd=repo, **account)
        assert (done.returncode, len(sandbox.calls()), sandbox.charged()) == (1, 2, 2), done.stdout
        assert "1 filled from the catalogue, 3 bought (2 credits, 998 left)" in done.stdout
        assert sandbox.key not in done.stdout + done.stderr
        first = sources(repo)
        texts = re.findall(r"Sandbox text [^\n\]]+", "".join(first.values()))
        assert (len(texts), len(set(texts))) == (3, 2)
        for text in (*texts, KNOWN):
            first = {name: source.replace(text, "") for name, source in first.items()}
        assert {name: source.replace("\n   :alt: ", "") for name, source in first.items()} == BUYING
        first = sources(repo)
        hooks.git(repo, "add", "--all")
        assert hooks.run("prek", "run", tool=tool, cwd=repo, **account).returncode == 0
        for name, text in BUYING.items():
            (repo / name).write_text(text, "utf-8")
        hooks.git(repo, "add", "--all")
        again = hooks.run("prek", "run", tool=tool, cwd=repo, **account)
        assert (again.returncode, sources(repo), len(sandbox.calls())) == (1, first, 2), again.stdout
        assert " bought" not in again.stdout


@pytest.mark.parametrize(
    ("case", "code", "says"),
    [
        ("bad config", 2, 'alttext-html.toml:1: unknown setting "max_credit". Did you mean "max_credits"?'),
        ("no key", 1, "set ALTTEXTGENIE_API_KEY to buy one."),
        ("wrong key", 3, "answered 401: Invalid API key."),
        ("no credits", 1, "needs 2 credits, you have 0: nothing is bought"),
        ("API down", 3, "cannot connect to 127.0.0.1:9 "),
    ],
)
def test_what_goes_wrong_is_said_and_harms_no_source(
    tmp_path: Path, tool: Tool, case: str, code: int, says: str
) -> None:
    """The commit fails with a sentence, what is known is written, nothing is bought, the other images stay."""
    repo = buying(tmp_path, tool)
    with hooks.in_trouble(case, repo, tmp_path) as (sandbox, environment):
        done = hooks.run("prek", "run", tool=tool, cwd=repo, **environment)
        assert sandbox.charged() == 0
    assert done.returncode == 1
    assert says in done.stdout, done.stdout
    assert f"exit code: {code}" in done.stdout
    assert "Traceback" not in done.stdout
    assert "wrong-key" not in done.stdout
    known = BUYING if case == "bad config" else {
        **BUYING, "docs/more.rst": BUYING["docs/more.rst"].replace("free.png\n", f"free.png\n   :alt: {KNOWN}\n")
    }  # fmt: skip
    assert sources(repo) == known
