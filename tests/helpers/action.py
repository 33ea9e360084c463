"""GitHub's runner as far as our action needs it: steps in order, expressions, files for outputs, caches that stay.

Shell steps run in Bash as GitHub runs them; of the actions that ours uses, what they promise is done here.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yaml import safe_load

from tests.helpers import hooks
from tests.helpers.sites import ROOT

ACTION: dict[str, Any] = safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
_OUTPUT = re.compile(r"^([\w-]+)(?:=(.*)|<<(.+)\n((?:.*\n)*?)\3)$", re.MULTILINE)
_NAME = re.compile(r"(inputs|env|runner)\.([\w-]+)|steps\.([\w-]+)\.outputs\.([\w-]+)")


@dataclass(frozen=True, slots=True)
class Done:
    """What a run of the action left."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str
    steps: Mapping[str, Mapping[str, str]]
    """outputs of the steps that have a name"""


@dataclass(slots=True)
class Job:
    """One job on a fresh machine: its checked out folder, its environment, and the caches of its repository."""

    workspace: Path
    action: Path
    """what the runner fetched of the action's repository"""
    env: Mapping[str, str] = field(default_factory=dict)
    """that the workflow sets for the whole job"""
    caches: dict[str, Path] = field(default_factory=dict)
    """folders by key, in the order they were saved in"""
    cancelled: Callable[[], bool] | None = None
    """tells when somebody cancels the job in the step ``run``"""

    def use(self, inputs: Mapping[str, str] | None = None, installed: Mapping[str, str] | None = None) -> Done:
        """Run the action. ``installed``: outputs of a step ``install`` that is not run again."""
        given = {name: row.get("default", "") for name, row in ACTION["inputs"].items()} | dict(inputs or {})
        assert given.keys() == ACTION["inputs"].keys(), "unknown input"
        temp = self.workspace.parent / f"{self.workspace.name}-temp"
        temp.mkdir(exist_ok=True)
        seen = _Seen(given, {**_machine(self.workspace), **self.env})
        code, log, summary = 0, "", temp / "summary.md"
        summary.touch()
        for step in STEPS:
            if not seen.holds(step.get("if", "success()"), failed=code != 0):
                continue
            name = step.get("id", "")
            if "uses" in step:
                seen.steps[name] = self._use(step["uses"], {key: seen.text(row) for key, row in step["with"].items()})
            elif name == "install" and installed is not None:
                seen.steps[name] = {**installed, "key": f"{installed['key']}-{self.workspace.name}"}
            else:
                assert step["shell"] == "bash"
                files = {"GITHUB_OUTPUT": temp / f"{name}.txt", "GITHUB_STEP_SUMMARY": summary}
                files["GITHUB_OUTPUT"].write_text("")
                own = {key: seen.text(row) for key, row in step.get("env", {}).items()}
                paths = {"RUNNER_TEMP": temp, "GITHUB_ACTION_PATH": self.action, **files}
                script = temp / "script.sh"
                script.write_text(step["run"], "utf-8")
                env = {**seen.env, **own, **{key: str(path) for key, path in paths.items()}}
                ended, said = self._shell(script, env, name)
                code, log = code or ended, log + said
                found = _OUTPUT.finditer(files["GITHUB_OUTPUT"].read_text("utf-8"))
                seen.steps[name] = {row[1]: row[2] if row[3] is None else row[4][:-1] for row in found}
        outputs = {name: seen.text(row["value"]) for name, row in ACTION["outputs"].items()}
        return Done(code, log, outputs, summary.read_text("utf-8"), seen.steps)

    def _shell(self, script: Path, env: Mapping[str, str], name: str) -> tuple[int, str]:
        said = script.with_suffix(".log")
        with said.open("w+") as log:
            command = [*BASH, script]
            with subprocess.Popen(command, cwd=self.workspace, env=env, stdout=log, stderr=log) as process:
                while self.cancelled and name == "run" and process.poll() is None:
                    if self.cancelled():
                        process.send_signal(signal.SIGINT)
                        break
                    time.sleep(0.05)
                code = process.wait(timeout=300)
        return code, said.read_text("utf-8")

    def _use(self, action: str, given: Mapping[str, str]) -> dict[str, str]:
        match action.partition("@")[0]:
            case "actions/setup-python":
                assert given["update-environment"] == "false"
                return {"python-path": sys.executable, "python-version": "3.13.0"}
            case "actions/cache":
                assert given["path"].startswith("~/")
            case "actions/cache/restore":
                assert given["key"] not in self.caches
                fits = [key for key in self.caches if key.startswith(given["restore-keys"])]
                if fits:
                    shutil.copytree(self.caches[fits[-1]], self.workspace / given["path"])
            case "actions/cache/save":
                folder, key = self.workspace / given["path"], given["key"]
                assert key not in self.caches, "the service refuses a key that is there"
                if folder.exists():  # else it only warns
                    copy = self.workspace.parent / f"{self.workspace.name}-saved-{len(self.caches)}"
                    self.caches[key] = Path(shutil.copytree(folder, copy))
            case other:
                raise AssertionError(f"nobody says here what {other} does")
        return {}


@dataclass(slots=True)
class _Seen:
    """What expressions can name."""

    inputs: Mapping[str, str]
    env: Mapping[str, str]
    steps: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self, template: str) -> str:
        """A value with its expressions replaced."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: self.value(found[1]), template)

    def holds(self, condition: str, *, failed: bool) -> bool:
        """Whether a step runs: one that does not ask for ``always()`` only after success."""
        states = {"always()": True, "success()": not failed}
        parts = [part.strip() for part in condition.split("&&")]
        asked = [states[part] for part in parts if part in states] or [not failed]
        return all(asked) and all(self._compared(part) for part in parts if part not in states)

    def _compared(self, part: str) -> bool:
        left, operator, right = re.split(r"\s*(==|!=)\s*", part)
        return (self.value(left) == self.value(right)) == (operator == "==")

    def value(self, expression: str) -> str:
        """Names, texts in single quotes, and ``||`` between them. Fails for everything else."""
        for part in map(str.strip, expression.split("||")):
            if found := (part[1:-1] if re.fullmatch(r"'[^']*'", part) else self._named(part)):
                return found
        return ""

    def _named(self, name: str) -> str:
        found = _NAME.fullmatch(name)
        assert found, f"nobody says here what {name} is"
        if found[3]:
            return self.steps.get(found[3], {}).get(found[4], "")
        match found[1]:
            case "inputs":
                return self.inputs[found[2]]
            case "env":
                return self.env.get(found[2], "")
            case _:
                return {"os": "Linux", "arch": "X64"}[found[2]]


def _machine(workspace: Path) -> dict[str, str]:
    """The environment of a job; pip finds the project's dependencies without a network."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALTTEXT", "GITHUB_", "INPUT_"))}
    ours = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "1", "HOME": str(workspace.parent)}
    return {**hooks.offline(clean), **ours}
