"""The layout's promises: imports point one way, nobody below the edges prints, modules stay readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "alttext_html"
SHARED = {"types", "errors", "globs", "relative", "progress"}
MAY_IMPORT = {
    "html": {"html", *SHARED},
    "feeds": {"feeds", "html", *SHARED},
    "images": {"images", *SHARED},
    "texts": {"texts", "languages", "secret", *SHARED},
    "report": {"report", *SHARED},
    "settings": {"settings", "html", "texts", "languages", "secret", *SHARED},
}
STAGES = ("site", "deciding", "buying", "writing", "hosts")
"""The way of the data above these layers: a stage imports earlier ones, never a later one."""
BESIDE = {"writing": {"outcome"}, "hosts": {"outcome", "run", "report", "report_files", "report_run"}}
for number, stage in enumerate(STAGES):
    MAY_IMPORT[stage] = {*STAGES[: number + 1], "html", "feeds", "images", "texts", "settings", "languages", "workers"}
    MAY_IMPORT[stage] |= {"packing", *SHARED}.union(*(BESIDE.get(each, ()) for each in STAGES[: number + 1]))
"""What the modules of a layer may import from this package."""
HOSTS = {"mkdocs", "pelican", "sphinx"}


def modules(layer: str) -> list[Path]:
    return sorted((PACKAGE / layer).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module a file imports, dotted."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


def own_layers(path: Path) -> set[str]:
    """The first part below alttext_html of everything a file imports from this package."""
    return {name.split(".")[1] for name in imported(path) if name.startswith("alttext_html.")} - {"__version__"}


@pytest.mark.parametrize("layer", sorted(MAY_IMPORT))
def test_imports_point_one_way(layer: str) -> None:
    """html, images, texts and report know types and errors, never each other; the stages above know earlier ones."""
    strays = {str(path): own_layers(path) - MAY_IMPORT[layer] for path in modules(layer)}
    assert {path: names for path, names in strays.items() if names} == {}


def test_the_core_knows_no_host_and_no_command_line() -> None:
    """Nothing outside cli imports click or a site generator."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tops = {name.split(".")[0] for name in imported(path)}
        assert not tops & HOSTS, path
        if "cli" not in path.parts:
            assert "click" not in tops, path


def test_only_edges_print() -> None:
    """The core returns outcomes; print and sys.exit stay in cli and in programs of their own."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "cli" in path.parts or path.name == "__main__.py":
            continue
        calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call, ast.Name) and call.id == "print"], path


@pytest.mark.parametrize(
    ("library", "owners"),
    [
        (
            "httpx",
            {
                *(f"texts/providers/{name}.py" for name in ("http", "alttextgenie", "openai_compatible")),
                "images/remote.py",
            },
        ),
        ("diskcache", {"texts/cache.py", "texts/cache_disk.py"}),
        ("redis", {"texts/redis_server.py"}),
    ],
)
def test_a_stalled_library_stands_behind_few_modules(library: str, owners: set[str]) -> None:
    """A swap of httpx or diskcache touches these files only."""
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if library in {name.split(".")[0] for name in imported(path)}
    }
    assert users <= owners
