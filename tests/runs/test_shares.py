"""The documented workflow with many jobs, run as it is written: eight processes at a time, each in its own folder."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from alttext_html.buying.shards import Shard
from tests.helpers import sites
from tests.helpers.commands import Service, alttext, clean_environment, service

PAGE_OF_JOBS = sites.ROOT / "docs" / "ci" / "many-jobs.md"
INSTEAD = {
    "mkdocs build": 'cp -r "$BUILT" site',
    "pip install alttext-html": ":",
    "pip install alttext-html mkdocs-material": ":",
}
"""what a step runs here"""
USED = {
    "checkout": 'cp -r "$PROJECT"/. .',
    "setup-python": ":",
    "cache/restore": 'if [ -d "$CACHES"/{path} ]; then cp -r "$CACHES"/{path} .; fi',
    "cache/save": 'cp -r {path} "$CACHES"',
    "deploy-pages": ":",
    "upload-pages-artifact": 'cp -r {path} "$ARTIFACTS"/github-pages',
    "upload-artifact": 'mkdir -p "$ARTIFACTS"/{name}; if [ -d {path} ]; then path={path}/.; else path={path}; fi; '
    'cp -r $path "$ARTIFACTS"/{name}/',
    "download-artifact": 'mkdir -p {path}; cp -r "$ARTIFACTS"/{name}/. {path}',
    "download-artifact of all": 'mkdir -p {path}; cp -r "$ARTIFACTS"/{pattern} {path}',
}
"""what the actions of others do, in Bash"""
PAGES = 24
PADDING = f"<!-- {'x' * 200_000} -->\n"
"""behind each page, so that a small site is large enough for workers"""
PAGE = """<!doctype html>
<html lang="{language}"><head><title>Page {number}</title></head><body><main>
<a href="../page-{next:02}/"><img src="../images/fill-logo.png" alt=""></a> <img src="../images/fill-logo.png">
<p>What stood there: <img src="../images/fill-{number}.png">
<img src="../images/fill-wide-{size}.png"> <img src="../images/keep-moor.png"{moor}>
</main></body></html>
"""
TEXTS = PAGES + 5
"""to buy: one a page; the logo and the twins in two languages; the moor in French, nobody says it"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A logo on all pages, twins of one picture, a picture that one page describes, two languages; compressed."""
    site = tmp_path / "built"
    for number in range(PAGES):
        folder = site / f"page-{number:02}"
        folder.mkdir(parents=True)
        page = PAGE.format(
            number=number,
            next=(number + 1) % PAGES,
            language="fr" if number % 6 == 5 else "en",
            size=(400, 800)[number % 2],
            moor=' alt="Cotton grass on the moor"' if number == 7 else "",
        )
        (folder / "index.html").write_text(page + PADDING, "utf-8")
        (folder / "index.html.gz").write_bytes(gzip.compress((folder / "index.html").read_bytes()))
    images = site / "images"
    for name in ("fill-logo", "keep-moor", *(f"fill-{number}" for number in range(PAGES))):
        sites.draw(images / f"{name}.png")
    sites.draw(images / "fill-wide.png")
    with Image.open(images / "fill-wide.png") as picture:
        for width in (400, 800):
            picture.resize((width, width * 3 // 4)).save(images / f"fill-wide-{width}.png")
    return site


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


def script(steps: list[dict[str, Any]], shard: int) -> str:
    """The steps of a job in Bash; only a step that asks for the key has it."""
    lines = ["set -eo pipefail"]
    for step in steps:
        if "run" in step:
            key = 'export ALTTEXTGENIE_API_KEY="$SECRET"; ' if "ALTTEXTGENIE_API_KEY" in step.get("env", {}) else ""
            line = f"( {key}{INSTEAD.get(step['run'], step['run'])} )"
        else:
            given = {"path": ".", **step.get("with", {})}
            name = step["uses"].removeprefix("actions/").partition("@")[0]
            line = USED[f"{name} of all" if "pattern" in given else name].format(**given)
        lines.append(line.replace("${{ matrix.shard }}", str(shard)))
    return "\n".join(lines)


def run(workflow: Mapping[str, Any], folder: Path, environment: Mapping[str, str]) -> None:
    """Run the jobs of a workflow, those of a matrix at the same time, each in a folder of its own below ``folder``."""
    for name, job in workflow["jobs"].items():
        running = []
        for shard in job.get("strategy", {"matrix": {"shard": [1]}})["matrix"]["shard"]:
            place = folder / f"{name}-{shard}"
            place.mkdir(parents=True)
            own = {**environment, **workflow["env"], "ALTTEXT_HTML_JOBS": str(1 + shard % 2)}
            running.append(
                subprocess.Popen(
                    ["bash", "-c", script(job["steps"], shard)],
                    cwd=place,
                    env=own,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
        printed = [process.communicate()[0] for process in running]
        assert [process.returncode for process in running] == [0] * len(running), "\n".join([name, *printed])


def bought(sandbox: Service) -> Counter[tuple[str, str]]:
    """How often each text was bought."""
    return Counter((call["image"], language) for call in sandbox.calls() for language in call["languages"])


def test_many_jobs_fill_a_site_as_one_machine_does(site: Path, tmp_path: Path, sandbox: Service) -> None:
    """The same bytes; each text bought once, within the plan; no call where nothing is to be bought.

    Half of the jobs read and write with two processes.
    """
    shown = re.search(r"^```yaml\n(.*?)^```", PAGE_OF_JOBS.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert shown is not None
    project, artifacts, caches = (tmp_path / name for name in ("project", "artifacts", "caches"))
    for folder in (project, artifacts, caches):
        folder.mkdir()
    (project / "alttext-html.toml").write_text(f'api_url = "{sandbox.url}"\n')
    environment = {
        **clean_environment(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PROJECT": str(project),
        "ARTIFACTS": str(artifacts),
        "CACHES": str(caches),
        "BUILT": str(site),
        "SECRET": sandbox.key,
    }
    workflow = yaml.safe_load(shown[1])
    run(workflow, tmp_path / "jobs", environment)
    assert sandbox.charged() == len(bought(sandbox)) == TEXTS
    assert set(bought(sandbox).values()) == {1}

    number = next(number for number in range(1, 9) if Shard(number, 8).has_image(sandbox.calls()[0]["image"]))
    again = {**workflow["jobs"]["buy"], "strategy": {"matrix": {"shard": [number]}}}
    run({**workflow, "jobs": {"buy": again}}, tmp_path / "again", environment)
    assert sandbox.charged() == TEXTS, "a job that is run again buys nothing twice"

    with service(tmp_path / "project") as other:
        filled = alttext("fill", site, "--api-url", other.url, cwd=project, key=other.key)
        assert filled.returncode == 0, filled.stdout + filled.stderr
        assert bought(other) == bought(sandbox)
    for read in (sites.pages, sites.other_files):
        assert read(artifacts / "github-pages") == read(site)

    lists = [
        (tmp_path / "jobs" / f"apply-{job}" / "changed.txt").read_text("utf-8").splitlines() for job in range(1, 9)
    ]
    pages = {path for page in sites.pages(site) for path in (page, f"{page}.gz")}
    assert Counter(path for changed in lists for path in changed) == dict.fromkeys(pages, 1), "each by one job"
    assert not list((tmp_path / "jobs").rglob("alttext.json")), "parts write no catalogue"
