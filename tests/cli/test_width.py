"""What commands print on a terminal fits it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.commands import alttext, clean_environment

pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
COLUMNS = 80


def shown(*arguments: str, cwd: Path, code: int = 0, stderr: bool = False) -> list[str]:
    """The lines of a command whose stdout is a terminal of 80 columns; with ``stderr`` that is the same terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "alttext_html", *arguments]
    environment = {**clean_environment(cwd), "COLUMNS": str(COLUMNS), "NO_COLOR": "1"}
    said = b""
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=theirs, stderr=theirs if stderr else None
    ) as process:
        os.close(theirs)
        try:
            while data := os.read(ours, 65536):
                said += data
        except OSError:  # Linux: the other end was closed
            pass
        assert process.wait(timeout=60) == code
    os.close(ours)
    return said.decode().splitlines()


@pytest.mark.parametrize("command", ["rules", "explain missing", "explain empty-silent", "demo --target t"])
def test_lines_fit_the_terminal(command: str, tmp_path: Path) -> None:
    """Only a word that has no space, such as a path or an address, may be longer."""
    lines = shown(*command.split(), cwd=tmp_path)
    assert [line for line in lines if len(line) > COLUMNS and " " in line.strip()] == []
    assert len(lines) > 10


@pytest.mark.parametrize("command", ["check site", "sources docs", "sources docs --write --dry-run"])
def test_progress_has_gone_when_the_report_begins(command: str, tmp_path: Path) -> None:
    """A bar that is still drawn writes into the report."""
    for name, text in (("site/a.html", '<img src="a.png">'), ("docs/a.md", "![](a.png)")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    said = "\n".join(shown(*command.split(), cwd=tmp_path, code=1, stderr=True))
    assert "Reading pages" in said.partition("/a.")[0]
    assert "Reading pages" not in said.partition("/a.")[2]


def test_a_file_gets_a_rule_a_line(tmp_path: Path) -> None:
    """Programs read it."""
    lines = alttext("rules", cwd=tmp_path).stdout.splitlines()
    assert max(map(len, lines)) > COLUMNS
    assert not any(line.startswith(" ") for line in lines)
