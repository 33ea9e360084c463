"""The help fits a screen, and the shell completes commands, options and their values."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.commands import alttext


def test_the_help_fits_a_screen_with_room_for_the_prompt(tmp_path: Path) -> None:
    """24 rows of 80 columns."""
    lines = alttext("--help", cwd=tmp_path, COLUMNS="80").stdout.splitlines()
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("alttext-html", "che"), {"check"}),
        (("alttext-html", "cache", "ex"), {"export"}),
        (("alttext-html", "fill", "--max"), {"--max-credits"}),
        (("alttext-html", "check", "--format", "sa"), {"sarif"}),
        (("alttext-html", "check", "--style", "sh"), {"shorter"}),
        (("alttext-html", "check", "--language", "pt"), {"pt"}),
        (("alttext-html", "explain", "weak-fi"), {"weak-filename"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bash_completes(tmp_path: Path, words: tuple[str, ...], found: set[str]) -> None:
    """The real script in a real Bash."""
    program = Path(sys.executable).with_name("alttext-html")
    script = f"""
        eval "$(_ALTTEXT_HTML_COMPLETE=bash_source alttext-html)"
        COMP_WORDS=({" ".join(words)}); COMP_CWORD={len(words) - 1}
        _alttext_html_completion alttext-html; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert set(done.stdout.split()) == found, done.stderr
