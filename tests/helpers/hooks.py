"""Real repositories with commit hooks: this project as the repository that hooks come from, and one that uses them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.commands import Service, service
from tests.helpers.hosts import NOWHERE
from tests.helpers.sites import ROOT

BIN = ROOT / ".venvs" / "hooks" / "bin"
WHEELS = ROOT / ".venvs" / "wheels"
PERSON = {
    **{f"GIT_{role}_NAME": "A" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "a@example.org" for role in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""who commits, with nobody's settings"""
_NOT_SHIPPED = ("fixtures", "tests", "benchmarks", "docs", "build", "dist", "__pycache__", "node_modules")


@dataclass(frozen=True, slots=True)
class Tool:
    """The repository that hooks come from, and the one place where runners keep what they made of it."""

    path: Path
    revision: str
    home: Path


def shipped(target: Path) -> Path:
    """A copy of this project as it is now, with all that its package is made of."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*_NOT_SHIPPED, ".git", ".venv*", ".*_cache", ".cache"))
    return target


def tool(folder: Path) -> Tool:
    """A repository with this project in it, as a clone would hold it."""
    path = shipped(folder / "alttext-html")
    git(path, "init", "--quiet")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "All of it")
    return Tool(path, git(path, "rev-parse", "HEAD").strip(), folder / "home")


def configured(repo: Path, tool: Tool, hook: str, *arguments: str) -> None:
    """Let the repository use one hook, as people write it into their file."""
    hook_ = {"id": hook, **({"args": arguments} if arguments else {})}
    config = {"repos": [{"repo": str(tool.path), "rev": tool.revision, "hooks": [hook_]}]}
    (repo / ".pre-commit-config.yaml").write_text(json.dumps(config), "utf-8")
    git(repo, "add", ".pre-commit-config.yaml")


def git(cwd: Path, *arguments: str) -> str:
    """What a git command says; it knows nobody's settings."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=cwd, env=_environment({}), check=True, capture_output=True, text=True).stdout


def offline(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which pip and uv install from the wheels alone, and find the runners' Python first."""
    pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WHEELS), "PIP_NO_COMPILE": "1"}
    uv = {"UV_NO_CONFIG": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(WHEELS), "UV_OFFLINE": "1"}
    clean = {name: value for name, value in environment.items() if not name.startswith(("PIP_", "UV_"))}
    return {**clean, **pip, **uv, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def run(program: str, *arguments: str, tool: Tool, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A hook runner in a repository, without a network."""
    assert (BIN / program).exists(), "`make test` makes the environment of the hook runners"
    homes = {"PRE_COMMIT_HOME": str(tool.home / "pre-commit"), "PREK_HOME": str(tool.home / "prek")}
    environment = {**offline(_environment(homes)), **more}
    return subprocess.run(
        [BIN / program, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )


@contextmanager
def in_trouble(case: str, repo: Path, folder: Path) -> Iterator[tuple[Service, dict[str, str]]]:
    """A repository and an account in which this goes wrong: the service, and the environment of a hook."""
    if case == "bad config":
        (repo / "alttext-html.toml").write_text("max_credit = 5\n")
    with service(folder, balance=0 if case == "no credits" else 100) as sandbox:
        environment = {"ALTTEXT_HTML_API_URL": NOWHERE if case == "API down" else sandbox.url}
        if case != "no key":
            environment["ALTTEXTGENIE_API_KEY"] = "wrong-key-0123" if case == "wrong key" else sandbox.key
        yield sandbox, environment


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    outside = ("ALTTEXT", "GITHUB_", "GIT_", "PRE_COMMIT", "PREK_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
    return {**clean, **PERSON, "NO_COLOR": "1", **more}
