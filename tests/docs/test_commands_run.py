"""Every command that the documentation shows is run, each block in a fresh copy of one project.

What cannot run here stands in ``INSTEAD`` with the reason, and what is run or proven in its place.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Command, Group

from alttext_html.cli.main import cli
from tests.helpers import sites
from tests.helpers.commands import Service, clean_environment, service

BIN = Path(sys.executable).parent
PAGES = sorted([sites.ROOT / "README.md", *(sites.ROOT / "docs").rglob("*.md")])
GENERATED = {"commands.md", "rules.md"}
SITE = sites.ROOT / "alttext_html" / "demo_site"

INSTEAD: tuple[tuple[str, str, str], ...] = (
    # pattern of a line, what is run in its place, why
    (r"(\w+ -m )?pip install .+", ":", "packages are not installed here; their names and extras are looked up instead"),
    (r"export ALTTEXTGENIE_API_KEY=\.\.\.", ":", "a placeholder; the sandbox's key is in the environment"),
    (r"make test", ":", "this suite; continuous integration runs it"),
    (r"make demo", "alttext-html demo --target build/demo", "it makes an environment first; the demo itself is run"),
    (r"hugo|zensical build", "cp -r built {out}", "another generator: its output folder is put there"),
    (r"bundle exec jekyll build", "cp -r built {out}", "another generator: its output folder is put there"),
    (r"npx @11ty/eleventy", "cp -r built {out}", "another generator: its output folder is put there"),
    (r"(pelican|properdocs|sphinx-build|make html|pre-commit|prek)\b.*", ":", "tests of that host run it elsewhere"),
)
OUTPUT = {
    "cloudflare-pages.md": "public",
    "hugo.md": "public",
    "jekyll.md": "_site",
    "eleventy.md": "_site",
    "zensical.md": "site",
}
_SHOWN = re.compile(r"^```(?:yaml|toml)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"^```(console|sh|bash)\b[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)


def found_blocks() -> Iterator[tuple[str, list[str]]]:
    """``page:line`` and the commands of each block."""
    for page in PAGES:
        if page.name in GENERATED:
            continue
        text = page.read_text("utf-8")
        for block in _FENCE.finditer(text):
            lines = block[2].splitlines()
            if block[1] == "console":
                lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
            line = text.count("\n", 0, block.start()) + 1
            yield f"{page.relative_to(sites.ROOT).as_posix()}:{line}", [line for line in lines if line]


def steps(page: Path) -> list[str]:
    """Our commands in the files that a page about a pipeline shows, with the variables of its service replaced."""
    text = page.read_text("utf-8").replace("$READTHEDOCS_OUTPUT/html", "site").replace(" public", " site")
    return re.findall(r"alttext-html (?:check|fill) site[^\n|&\")]*", "".join(_SHOWN.findall(text)))


PIPELINES = {page.name: found for page in PAGES if page.parent.name == "ci" and (found := steps(page))}
BLOCKS = dict(found_blocks())


def examples(command: Command, name: str) -> Iterator[tuple[str, list[str]]]:
    """The examples in the help of a command and of those below it."""
    if command.epilog and "Examples:" in command.epilog:
        lines = [line.strip() for line in command.epilog.splitlines() if line.startswith("  ")]
        yield name, lines
    if isinstance(command, Group):
        context = None
        for sub in command.list_commands(context):  # type: ignore[arg-type]
            below = command.get_command(context, sub)  # type: ignore[arg-type]
            assert below is not None
            yield from examples(below, f"{name} {sub}")


EXAMPLES = dict(examples(cli, "alttext-html"))


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for all blocks."""
    with service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, sandbox: Service) -> Path:
    """A project with sources, a built site, a catalogue, a cache and files that examples name."""
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copytree(sites.ROOT / "fixtures" / "demo", folder, dirs_exist_ok=True)
    shutil.copytree(SITE, folder / "site")
    (folder / "alttext-html.toml").write_text('style = "shorter"\n', "utf-8")
    script = (
        "alttext-html plan site --output plan.json;"
        "alttext-html fill site; mkdir shards; cp -r cache shards/1; cp -r cache shards/2;"
        "alttext-html cache export --output texts.jsonl;"
        "alttext-html catalogue export --csv --output texts.csv;"
        "alttext-html catalogue export --po --source en --language fr --output fr.po;"
        "alttext-html check site --baseline alttext-baseline.txt --update-baseline"
    )
    done = run(script, folder, sandbox)
    assert (folder / "alttext-baseline.txt").exists(), done.stdout + done.stderr
    shutil.rmtree(folder / "site")
    shutil.copytree(SITE, folder / "site")
    return folder


def run(script: str, folder: Path, sandbox: Service) -> subprocess.CompletedProcess[str]:
    """A script in Bash with our program first on the path and the sandbox as the service."""
    environment = clean_environment(folder, sandbox.key)
    environment |= {
        "PATH": f"{BIN}{os.pathsep}{environment['PATH']}",
        "ALTTEXT_HTML_API_URL": sandbox.url,
        "NO_MKDOCS_2_WARNING": "1",
        "HOME": str(folder),
    }
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=240, input=""
    )


def runnable(line: str, page: str) -> str:
    """The line, or what is run in its place; both sides of ``&&`` by themselves."""
    parts = [part.strip() for part in re.sub(r"\s+#.*", "", line).split("&&")]
    for number, part in enumerate(parts):
        for pattern, other, _ in INSTEAD:
            if re.fullmatch(pattern, part):
                parts[number] = other.format(out=OUTPUT.get(page, "site"))
    return " && ".join(parts)


def commands_work(lines: list[str], page: str, prepared: Path, folder: Path, sandbox: Service) -> None:
    """Run the lines one after the other; 1 means that something remains, which examples may show."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    out = folder / OUTPUT.get(page, "site")
    if page in OUTPUT:
        (folder / "site").rename(folder / "built")
        shutil.rmtree(out, ignore_errors=True)
    script = "\n".join(f"{runnable(line, page)}\ncode=$?; [ $code -le 1 ] || exit $code" for line in lines)
    done = run(script, folder, sandbox)
    assert done.returncode == 0, (
        f"{done.stdout}{done.stderr}\nWhat cannot run here belongs into INSTEAD, with a reason."
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("where", sorted(BLOCKS))
def test_a_block_of_commands_can_be_copied(where: str, prepared: Path, sandbox: Service, tmp_path: Path) -> None:
    """From README.md and every page."""
    page = where.rpartition(":")[0].rpartition("/")[2]
    commands_work(BLOCKS[where], page, prepared, tmp_path / "project", sandbox)


@pytest.mark.parametrize("page", sorted(PIPELINES))
def test_the_steps_of_a_pipeline_work(page: str, prepared: Path, sandbox: Service, tmp_path: Path) -> None:
    """What the services' own steps prepare, a built site, is there; each of our commands is run."""
    commands_work(PIPELINES[page], page, prepared, tmp_path / "project", sandbox)


def test_every_page_about_a_pipeline_is_run() -> None:
    """Its file's steps, or its block of commands; tests/runs/test_shares.py runs the one with many jobs."""
    pages = {page.name for page in PAGES if page.parent.name == "ci"} - {"many-jobs.md"}
    assert pages == set(PIPELINES) | {
        where.rpartition(":")[0].rpartition("/")[2] for where in BLOCKS if "/ci/" in where
    }


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_examples_of_a_commands_help_can_be_copied(
    name: str, prepared: Path, sandbox: Service, tmp_path: Path
) -> None:
    """Each command has some."""
    serves = name.endswith(" sandbox")  # until it is stopped
    lines = [f"timeout 3 {line}; true" if serves else line for line in EXAMPLES[name]]
    commands_work(lines, "", prepared, tmp_path / "project", sandbox)


@pytest.mark.parametrize("pattern", [pattern for pattern, *_ in INSTEAD])
def test_no_exception_outlives_its_page(pattern: str) -> None:
    """Every row of the table is needed by a page."""
    parts = [part.strip() for lines in BLOCKS.values() for line in lines for part in line.split("#")[0].split("&&")]
    assert any(re.fullmatch(pattern, part) for part in parts)


def test_every_command_has_examples() -> None:
    """The groups' own too."""
    names = {name for name in _names(cli, "alttext-html") if name != "alttext-html"}
    assert names == set(EXAMPLES)


def test_packages_that_are_installed_have_the_extras_that_pages_name() -> None:
    """``pip install "alttext-html[mkdocs]"`` and its like."""
    text = "".join(page.read_text("utf-8") for page in PAGES)
    named = set(re.findall(r"alttext-html\[([\w-]+)\]", text))
    project = tomllib.loads((sites.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert named <= set(project["optional-dependencies"])


def _names(command: Command, name: str) -> Iterator[str]:
    yield name
    if isinstance(command, Group):
        for sub in command.list_commands(None):  # type: ignore[arg-type]
            below = command.get_command(None, sub)  # type: ignore[arg-type]
            assert below is not None
            yield from _names(below, f"{name} {sub}")
