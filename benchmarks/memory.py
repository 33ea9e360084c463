"""Prints how much memory a check takes on a small and on a large site, and the ratio: ``memory.py 10000 100000``.

The pages are 40 KB each with five images: the theme's logo, pictures of a set of 500 with good texts, and on one page
in a hundred one of 40 pictures without a text.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGE = 40_000
"""bytes"""
IN_FOLDER = 200
"""pages"""


def main() -> None:
    """Generate both sites one after the other, check each, and print the largest process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs=2, help="of the small site and of the large one")
    parser.add_argument("--jobs", default="2")
    given = parser.parse_args()
    peaks = []
    for pages in given.pages:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), pages)
            peak, seconds = check(Path(folder), given.jobs)
        peaks.append(peak)
        print(f"{pages:,} pages, {pages * PAGE / 1e9:.2f} GB: {peak / 1e6:.1f} MB, {seconds:.1f} s", flush=True)
    print(f"the large site takes {peaks[1] / peaks[0]:.2f} times the memory of the small one")


def generate(site: Path, pages: int) -> None:
    """A site of so many pages."""
    words = "<p>The harbour lies behind the town, and boats leave it at nine. Bring a coat: the wind is cold.</p>\n"
    for number in range(pages):
        folder = site / f"part-{number // IN_FOLDER:04}"
        folder.mkdir(exist_ok=True)
        images = ['<a href="../"><img src="../logo.png" alt="Harbour Museum"></a>']
        for place in range(3):
            picture = (number * 3 + place) % 500
            images.append(f'<p><img src="../images/boat-{picture}.png" alt="A boat with {picture} sails"></p>')
        name = f"pier-{number // 100 % 40}"
        alt = "" if number % 100 == 0 else f' alt="The {name} at low tide"'
        images.append(f'<p><img src="../images/{name}.png"{alt}></p>')
        head = f'<!doctype html><html lang="en"><head><title>Page {number}</title></head><body><main>'
        body = head + "".join(images)
        filled = body + words * ((PAGE - len(body)) // len(words))
        (folder / f"page-{number:06}.html").write_text(filled + "</main></body></html>", "utf-8")


def check(site: Path, jobs: str) -> tuple[int, float]:
    """Bytes of the largest process of a check at its peak, and the seconds it took."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "alttext_html", "check", str(site), "--jobs", jobs, "--quiet", "--no-stat-cache"]
    with subprocess.Popen(command, cwd=site) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, *(_peak(pid) for pid in (process.pid, *_children(process.pid))))
            time.sleep(0.05)
    return peak, time.perf_counter() - started


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def _peak(pid: int) -> int:
    """The most that a process ever held (VmHWM, proc(5))."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    main()
