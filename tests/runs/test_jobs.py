"""Nothing depends on the number of processes: not the pages, not the report."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alttext_html.progress import silent
from alttext_html.settings import Settings
from alttext_html.settings.rule_options import judge_options
from alttext_html.site.reading import Proof, Reader
from alttext_html.site.survey import survey
from alttext_html.workers import LARGE, SMALL, Crew
from tests.helpers import sites
from tests.helpers.commands import alttext, service

ROOT = sites.ROOT
PADDING = f"<!-- {'x' * 200_000} -->\n".encode()
"""behind each page, so that a small site is large enough for workers"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of real pages: the demo's, and four times those that MkDocs builds of the fixtures."""
    folder = tmp_path_factory.mktemp("jobs")
    source = sites.copy_source("mkdocs", folder / "source", "docs/images")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder / "one")]
    subprocess.run(command, cwd=source, check=True)
    site = folder / "site"
    shutil.copytree(ROOT / "alttext_html" / "demo_site", site)
    for number in range(4):
        shutil.copytree(folder / "one", site / f"part-{number:02}")
    for path in sorted(site.rglob("*.html")):
        path.write_bytes(path.read_bytes() + PADDING)
    return site


def report(path: Path) -> dict[str, Any]:
    """A JSON report without the time it took."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found["summary"].pop("seconds")
    return found


def test_a_check_finds_the_same(built: Path, tmp_path: Path) -> None:
    """In one process and in many."""
    assert sum(path.stat().st_size for path in built.rglob("*.html")) > SMALL
    reports = {}
    for jobs in (1, 2, 3, 8):
        file = tmp_path / f"{jobs}.json"
        alttext("check", built, "--jobs", jobs, "--format", "json", "--output", file, cwd=tmp_path)
        reports[jobs] = report(file)
    assert len(reports[1]["findings"]) > 20
    assert reports[2] == reports[3] == reports[8] == reports[1]


class Watched(Crew):
    """A crew that starts nobody."""

    def __init__(self) -> None:
        super().__init__(1)
        self.expected: list[object] = []

    def expect(self, work: object) -> None:
        self.expected.append(work)


@pytest.mark.parametrize(("pages", "comes"), [(15, False), (17, True)])
def test_workers_come_while_a_large_site_is_listed(pages: int, comes: bool, tmp_path: Path) -> None:
    """A small one may be done before they are there."""
    for number in range(pages):
        with (tmp_path / f"{number:02}.html").open("wb") as file:
            file.truncate(LARGE // 16)
    crew = Watched()
    settings = Settings(cache_dir=tmp_path / "none")
    seen = survey(tmp_path, settings, judge_options(settings), crew, silent)
    assert list(seen.images) == [0] * pages
    assert all(isinstance(work, Reader) for work in crew.expected)
    assert bool(crew.expected) is comes


@pytest.mark.parametrize(("proof", "known"), [(Proof.DIGEST, True), (Proof.NONE, False)])
def test_a_page_that_nobody_will_write_needs_no_digest(proof: Proof, known: bool, tmp_path: Path) -> None:
    """To hash them costs a check as much as to read them."""
    page = b"<img src=a.png>"
    (tmp_path / "a.html").write_bytes(page)
    settings = Settings(cache_dir=tmp_path / "none")
    seen = survey(tmp_path, settings, judge_options(settings), Crew(1), silent, proof=proof)
    (occurrence,) = seen.occurrences
    assert occurrence.page.digest == (hashlib.sha256(page).hexdigest() if known else "")


def test_a_fill_writes_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Bought texts too."""
    reports, pages = {}, {}
    for jobs in (1, 2, 3, 8):
        folder = tmp_path / str(jobs)
        site = Path(shutil.copytree(built, folder / "site"))
        with service(folder) as sandbox:
            done = alttext(
                *("fill", site, "--jobs", jobs, "--api-url", sandbox.url, "--format", "json"),
                *("--output", folder / "report.json"),
                cwd=folder,
                key=sandbox.key,
            )
        assert done.returncode in (0, 1), done.stderr
        reports[jobs], pages[jobs] = report(folder / "report.json"), sites.pages(site)
    assert reports[1]["summary"]["pages_changed"] > 10
    assert reports[2] == reports[3] == reports[8] == reports[1]
    assert pages[2] == pages[3] == pages[8] == pages[1]
