"""The distribution: what a wheel holds, and that it works when it is installed alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN_NAMES = {"alttext_html", "mkdocs_alttext_html", "pelican", "sphinx_alttext_html"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the real backend without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel]
    subprocess.run(command, check=True)
    return folder


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Python with the installed wheel in front of everything else."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)


def test_the_wheel_holds_no_generic_top_level_name(wheel: Path) -> None:
    """Only our own package names, Pelican's namespace and the metadata are installed."""
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == OWN_NAMES


def test_the_wheel_adds_no_init_to_pelicans_namespace(wheel: Path) -> None:
    """Pelican extends its package path: an __init__.py above the plugin would hide Pelican itself."""
    names = zipfile.ZipFile(wheel).namelist()
    assert "pelican/__init__.py" not in names
    assert "pelican/plugins/__init__.py" not in names
    assert "pelican/plugins/alttext_html/__init__.py" in names


def test_the_wheel_is_typed_and_carries_its_data(wheel: Path) -> None:
    """py.typed, the schemas of reports, the languages and the demo's site travel with the code."""
    names = set(zipfile.ZipFile(wheel).namelist())
    reports = {"report/schema.json", "report/order.schema.json"}
    wanted = {"py.typed", *reports, "languages.tsv", "demo_site/index.html", "demo_site/images/harbour.jpg"}
    assert {f"alttext_html/{name}" for name in wanted} <= names


def test_an_installed_wheel_runs_the_demo(installed: Path, tmp_path: Path) -> None:
    """pip install alttext-html && alttext-html demo needs no checkout."""
    where = run(installed, "-c", "import alttext_html; print(alttext_html.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed)
    demo = run(installed, "-m", "alttext_html", "demo", "--target", str(tmp_path / "demo"), cwd=tmp_path)
    assert demo.returncode == 0, demo.stderr
    assert "0 credits, 0 pages changed" in demo.stdout


def test_an_editable_install_finds_all_source_roots(tmp_path: Path) -> None:
    """The development environment imports the core, the plugins and (as a path) the Pelican plugin."""
    code = (
        "import alttext_html, mkdocs_alttext_html, sphinx_alttext_html, sys\n"
        "print([p for p in sys.path if p.endswith('pelican_plugin')])"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert str(ROOT / "pelican_plugin") in answer.stdout
