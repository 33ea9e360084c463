"""Sites that the real generators build go through ``fill`` and are compared file by file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import alttext, service

PELICAN = sites.ROOT / ".venvs" / "pelican" / "bin" / "pelican"


def build_mkdocs(folder: Path) -> Path:
    source = sites.copy_source("mkdocs", folder / "source", "docs/images")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder / "site")]
    subprocess.run(command, cwd=source, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    return folder / "site"


def build_pelican(folder: Path) -> Path:
    source = sites.copy_source("pelican", folder / "source", "content/images")
    assert PELICAN.exists(), "`make test` makes the environment that Pelican needs"
    command = [PELICAN, "content", "--settings", "pelicanconf.py", "--output", folder / "site", "--quiet"]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return folder / "site"


BUILDERS: dict[str, Callable[[Path], Path]] = {"mkdocs": build_mkdocs, "pelican": build_pelican}


@pytest.fixture(scope="module", params=sorted(BUILDERS))
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site that nobody touches: tests work on copies."""
    return BUILDERS[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "site"))


def test_every_silent_image_is_filled_and_every_decision_kept(built: Path, site: Path, tmp_path: Path) -> None:
    """After one fill each fill- and free- image has a text, each keep- image has what it had."""
    with service(tmp_path) as sandbox:
        done = alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = sites.pages(built), sites.pages(site)
    assert before.keys() == after.keys()
    seen: set[str] = set()
    for path, page in after.items():
        for (name, old), (same, new) in zip(sites.alts(before[path]), sites.alts(page), strict=True):
            assert name == same
            seen.add(name.split("-")[0])
            match name.split("-")[0]:
                case "fill":
                    assert new, f"{path}: {name} has no text"
                    assert new.startswith("Sandbox"), f"{path}: {name}: {new}"
                case "free":
                    assert new, f"{path}: {name} has no text"
                    assert not new.startswith("Sandbox"), f"{path}: {name}: {new}"
                case "empty":
                    assert new == "", f"{path}: {name}: {new}"
                case "keep":
                    assert new == old, f"{path}: {name}: {old!r} became {new!r}"
    assert {"fill", "keep"} <= seen


def test_nothing_but_alts_differs(built: Path, site: Path, tmp_path: Path) -> None:
    """Without the alts of the filled images the pages are byte for byte what the generator wrote."""
    with service(tmp_path) as sandbox:
        alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
    before, after = sites.pages(built), sites.pages(site)
    for path, page in after.items():
        kinds = ("fill", "free", "empty")
        assert sites.without_alts_of(page, kinds) == sites.without_alts_of(before[path], kinds), path
    assert sites.other_files(built) == sites.other_files(site)


def test_a_picture_is_bought_once_and_a_second_fill_does_nothing(site: Path, tmp_path: Path) -> None:
    """One request for each picture; the second run makes none, spends none and writes no page."""
    with service(tmp_path) as sandbox:
        alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
        bought = [row["image"] for row in sandbox.calls()]
        assert len(bought) == len(set(bought)) > 0
        times = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
        again = alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
        assert again.returncode == 0
        assert len(sandbox.calls()) == len(bought)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.html")} == times


def test_a_rebuilt_site_costs_nothing_and_gets_the_same_bytes(built: Path, site: Path, tmp_path: Path) -> None:
    """The cache fills the next build without a request, without a key, byte for byte alike."""
    with service(tmp_path) as sandbox:
        alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
        calls = len(sandbox.calls())
        rebuilt = Path(shutil.copytree(built, tmp_path / "again"))
        done = alttext("fill", rebuilt, "--api-url", sandbox.url, cwd=tmp_path)
        assert done.returncode == 0, done.stdout
        assert len(sandbox.calls()) == calls
    assert sites.pages(rebuilt) == sites.pages(site)
