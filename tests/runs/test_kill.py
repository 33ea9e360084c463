"""A fill that is killed at any moment leaves whole pages, and the next one finishes the work."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import Service, alttext, clean_environment, service

ROUNDS = 10
PAGES = 50


def make_site(folder: Path) -> Path:
    """Many pages that all need new texts, so that the time of a fill goes into writing."""
    folder.mkdir()
    for number in range(6):
        sites.draw(folder / f"fill-{number}.png")
    for number in range(PAGES):
        images = "".join(f'<p>{"x" * 5000}<img src="fill-{image}.png">' for image in range(6))
        (folder / f"page-{number:02}.html").write_text(f"<!doctype html><html lang=en><main>{images}</main>")
    return folder


def start(site: Path, cwd: Path, sandbox: Service) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "alttext_html", "fill", str(site), "--quiet", "--api-url", sandbox.url]
    environment = clean_environment(cwd, sandbox.key)
    return subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_new_page(page: Path, process: subprocess.Popen[bytes]) -> None:
    """Return in the middle of the writing, however fast the machine is: as soon as this page is the new one."""
    old = page.stat().st_ino
    while page.stat().st_ino == old and process.poll() is None:
        time.sleep(0)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")
def test_every_page_is_the_old_or_the_new_one_after_a_kill(tmp_path: Path) -> None:
    """Killed at random moments, half of them while pages are written: no page is ever half written."""
    before = make_site(tmp_path / "before")
    with service(tmp_path) as sandbox:
        after = Path(shutil.copytree(before, tmp_path / "after"))
        began = time.monotonic()
        assert start(after, tmp_path, sandbox).wait() == 0
        whole = time.monotonic() - began
        old, new = sites.pages(before), sites.pages(after)
        assert all(old[path] != new[path] for path in old)
        chance = random.Random(20)
        cut = 0
        for number in range(ROUNDS):
            site = Path(shutil.copytree(before, tmp_path / f"round-{number}"))
            process = start(site, tmp_path, sandbox)
            if number % 2:
                wait_for_new_page(site / f"page-{chance.randrange(PAGES // 2):02}.html", process)
            else:
                time.sleep(chance.uniform(0.3, 1.0) * whole)
            process.send_signal(signal.SIGKILL)
            process.wait()
            pages = {path: page for path, page in sites.pages(site).items() if not path.startswith(".")}
            assert pages.keys() == old.keys()
            assert all(page in (old[path], new[path]) for path, page in pages.items())
            cut += 0 < sum(page == new[path] for path, page in pages.items()) < PAGES
            assert alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key).returncode == 0
            assert {path: page for path, page in sites.pages(site).items() if not path.startswith(".")} == new
            shutil.rmtree(site)
        assert len(sandbox.calls()) == 6, "what was bought is never bought again"
    assert cut, "no kill hit the writing: the test shows nothing"
