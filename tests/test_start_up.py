"""Start-up: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.pictures import picture

HEAVY = {"PIL", "asyncio", "bs4", "diskcache", "email", "httpx", "langcodes", "lxml", "rich", "sqlite3", "turbohtml"}
PROGRAM = """
import sys
from alttext_html.cli.main import run
run(sys.argv[1:])
print("imported:", *sys.modules)
"""

PREVIEW = """
import sys
from pathlib import Path
from alttext_html.hosts.preview import Preview
from alttext_html.settings import Settings
site = Path(sys.argv[1])
preview = Preview()
preview.begin(Settings(catalogue=site / "alttext.json", cache_dir=site / "cache"))
preview.page("index.html", (site / "index.html").read_text())
assert preview.fill(site, {}).remaining == 1
print("imported:", *sys.modules)
"""


def heavy_imports(*arguments: str, program: str = PROGRAM) -> set[str]:
    """Which of the heavy modules a command leaves imported, in a process of its own."""
    command = [sys.executable, "-c", program, *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return HEAVY & set(answer.stdout.splitlines()[-1].removeprefix("imported:").split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--help")])
def test_a_question_about_the_program_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """People, shells and package managers ask these often."""
    assert heavy_imports(*arguments) == set()


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (("check",), {"rich", "turbohtml"}),
        (("check", "--format", "json"), {"turbohtml"}),
        (("fill", "--offline"), {"rich", "turbohtml"}),
    ],
)
def test_a_run_over_a_site_without_needs_imports_a_parser_and_little_more(
    arguments: tuple[str, ...], allowed: set[str], tmp_path: Path
) -> None:
    """Nothing is fetched, decoded, looked up or bought; rich prints the report for people."""
    page = '<!doctype html><html lang="en"><title>Boats</title><p><img src="a.png" alt="A red boat in the harbour">'
    (tmp_path / "index.html").write_text(page, "utf-8")
    command, *options = arguments
    assert heavy_imports(command, str(tmp_path), *options) <= allowed


@pytest.mark.parametrize("arguments", [("--offline",), ("--frozen",), ("--dry-run",)])
def test_who_may_ask_nobody_imports_nothing_to_ask_with(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Such as every build without a key that has pictures without a text."""
    (tmp_path / "index.html").write_text("<img src=boat.png>", "utf-8")
    (tmp_path / "boat.png").write_bytes(picture())
    imported = heavy_imports("fill", str(tmp_path), *arguments)
    assert "PIL" in imported, "the picture was looked at"
    assert not imported & {"asyncio", "bs4", "email", "httpx"}


def test_a_preview_imports_nothing_to_ask_with(tmp_path: Path) -> None:
    """It never buys, and whoever writes a site waits for its first build."""
    (tmp_path / "index.html").write_text("<img src=boat.png>", "utf-8")
    (tmp_path / "boat.png").write_bytes(picture())
    imported = heavy_imports(str(tmp_path), program=PREVIEW)
    assert "PIL" in imported, "the picture was looked at"
    assert not imported & {"asyncio", "bs4", "email", "httpx"}
