"""The memory of a check: the largest of its processes, on a small site and on one of ten times as many pages.

The pages of the first row are 40 KB each with five images: the theme's logo, pictures of a set of 500 with good texts,
and on one page in a hundred one of 40 pictures without a text. Those of the others are of 4 KB, and each has more to
tell: what is told of a page is what grows.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.row import Row

SMALL, LARGE = 10_000, 100_000
LIMIT = 200
"""MB"""
IN_FOLDER = 200
"""pages"""
_WORDS = "<p>The harbour lies behind the town, and boats leave it at nine. Bring a coat: the wind is cold.</p>\n"
_DECORATIVE = '<p><img src="../images/line.png" alt="" role="none"></p>'
_VOCABULARY = (
    "harbour town boats museum rope anchor wind gulls tide lantern bridge crane ferry market stone tower sails nets "
    "under before above beside with near a the old red white low narrow busy quiet empty long three"
)


def _own_images(number: int) -> str:
    """Three pictures that no other page shows, with texts that no other has."""
    return _views(number, (f"view-{number}-{place}" for place in range(3)))


def _own_texts(number: int) -> str:
    """Three pictures that 200 pages show, with texts that no other has."""
    return _views(number, (f"view-{(number * 3 + place) % 1500}" for place in range(3)))


def _views(number: int, names: Iterable[str]) -> str:
    words = random.Random(number)
    images = []
    for name in names:
        text = " ".join(words.choices(_VOCABULARY.split(), k=10))
        images.append(f'<p><img src="../images/{name}.jpg" alt="{text}, no. {number}"></p>')
    return "".join(images)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the pages of a site are like."""

    name: str
    size: int
    """bytes of a page"""
    more: Callable[[int], str] = lambda _number: ""
    """what each page has beside the images that all have, by its number"""
    growth: float | None = None
    """how much more a site of ten times as many pages may take; None where each page has something to tell"""


KINDS = (
    Kind("", 40_000, growth=1.2),
    Kind(", each with ten decorative images", 4_000, lambda _number: _DECORATIVE * 10),
    Kind(", each with an image without a text", 4_000, lambda _number: '<p><img src="../images/pier-1.png"></p>'),
    Kind(", each with three images with texts of their own", 4_000, _own_images),
    Kind(", each with texts of its own for three of 1,500 images", 4_000, _own_texts),
)


def main(small: int = SMALL, large: int = LARGE) -> Iterator[Row]:
    """A row for each kind of page."""
    for kind in KINDS:
        (less, _), (peak, seconds) = (_measured(kind, pages) for pages in (small, large))
        ratio = peak / less
        size = large * kind.size / 1e9
        yield Row(
            f"memory of a check of {large:,} pages{kind.name} ({size:.1f} GB) against {small:,}",
            f"{peak / 1e6:.0f} MB, {seconds:.0f} s",
            f"{less / 1e6:.0f} MB",
            ratio,
            f"at most {kind.growth:g}, below {LIMIT} MB" if kind.growth else f"below {LIMIT} MB",
            peak < LIMIT * 1e6 and (kind.growth is None or ratio <= kind.growth),
        )


def _measured(kind: Kind, pages: int) -> tuple[int, float]:
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), pages, kind)
        return check(Path(folder))


def generate(site: Path, pages: int, kind: Kind) -> None:
    """A site of so many pages."""
    for number in range(pages):
        folder = site / f"part-{number // IN_FOLDER:04}"
        folder.mkdir(exist_ok=True)
        images = ['<a href="../"><img src="../logo.png" alt="Harbour Museum"></a>']
        for place in range(3):
            picture = (number * 3 + place) % 500
            images.append(f'<p><img src="../images/boat-{picture}.png" alt="A boat with {picture} sails"></p>')
        name = f"pier-{number // 100 % 40}"
        alt = "" if number % 100 == 0 else f' alt="The {name} at low tide"'
        images.append(f'<p><img src="../images/{name}.png"{alt}></p>{kind.more(number)}')
        head = f'<!doctype html><html lang="en"><head><title>Page {number}</title></head><body><main>'
        body = head + "".join(images)
        filled = body + _WORDS * ((kind.size - len(body)) // len(_WORDS))
        (folder / f"page-{number:06}.html").write_text(filled + "</main></body></html>", "utf-8")


def check(site: Path, jobs: str = "2") -> tuple[int, float]:
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
