"""The layout's promises: imports point one way, nobody below the edges prints or exits."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "alttext_html"
SHARED = {"types", "errors", "globs", "relative", "progress", "whole"}
MAY_IMPORT: dict[str, set[str]] = {
    "types": {"types"},
    "globs": {"errors"},
    "errors": set(),
    "relative": set(),
    "progress": set(),
    "whole": set(),
    "html": {"html", *SHARED},
    "feeds": {"feeds", "html", *SHARED},
    "images": {"images", *SHARED},
    "texts": {"texts", "languages", "secret", *SHARED},
    "report": {"report", *SHARED},
    "settings": {"settings", "html", "texts", "languages", "secret", *SHARED},
}
"""What the modules of a layer, a folder or a module, may import from this package."""
STAGES = ("site", "deciding", "buying", "outcome", "writing", "run")
"""The way of the data above these layers: a stage imports earlier ones, never a later one."""
BELOW = {"html", "feeds", "images", "texts", "settings", "languages", "workers", "packing", *SHARED}
for number, stage in enumerate(STAGES):
    MAY_IMPORT[stage] = {*STAGES[: number + 1], *BELOW}
MAY_IMPORT["hosts"] = {"hosts", "report", "report_files", "report_run", *STAGES, *BELOW}
MAY_IMPORT["authoring"] = {"authoring", "source_lines", *STAGES, *BELOW}
HOSTS = {"mkdocs", "pelican", "sphinx"}


def modules(layer: str) -> list[Path]:
    module = PACKAGE / f"{layer}.py"
    return [module] if module.is_file() else sorted((PACKAGE / layer).rglob("*.py"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All of a file's syntax tree."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module a file imports, dotted."""
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return frozenset(names)


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


def test_only_edges_print_and_exit() -> None:
    """The core returns outcomes; print and sys.exit stay in cli and in programs of their own."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "cli" in path.parts or path.name == "__main__.py":
            continue
        called = {ast.unparse(node.func) for node in nodes(path) if isinstance(node, ast.Call)}
        assert not called & {"print", "exit", "sys.exit", "SystemExit"}, path


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
        ("diskcache", {"texts/cache.py"}),
        ("redis", {"texts/redis_server.py"}),
    ],
)
def test_a_stalled_library_stands_behind_few_modules(library: str, owners: set[str]) -> None:
    """A swap of one of them touches these files only."""
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if library in {name.split(".")[0] for name in imported(path)}
    }
    assert users == owners
