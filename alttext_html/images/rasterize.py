"""Draws an SVG with resvg in a process of its own, bounded in time and memory.

``use`` and ``pattern`` can unfold a few lines into billions of shapes, and a renderer that fails this way takes its
process along. What the drawing refers to outside of itself is cut off before.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys

from lxml import etree

from alttext_html.errors import ImageError
from alttext_html.images import svg

SECONDS = 5.0
MEMORY = 256 * 1024 * 1024
"""Bytes, where the operating system can limit it."""

_HREFS = ("href", f"{{{svg.XLINK}}}href")
_INLINE = ("data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp")


def lack() -> str | None:
    """Why no SVG can be drawn in this installation, None when it can: half a sentence that goes behind a name."""
    if importlib.util.find_spec("resvg_py") is not None:
        return None
    return 'is an SVG, and drawing it needs resvg: pip install "alttext-html[svg]".'


def draw(data: bytes, side: int) -> bytes:
    """Return the drawing as PNG, its longer side of ``side`` pixels.

    Raises ImageError when resvg is not installed, or the drawing cannot be drawn within the limits.
    """
    if (lacking := lack()) is not None:
        raise ImageError(lacking)
    root = svg.parse(data)
    _cut_off(root)
    width, height = svg.size(root)
    if min(width, height) * side < max(width, height):
        message = f"is an SVG of {width} x {height} pixels, too narrow to be drawn; give it a viewBox."
        raise ImageError(message)
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-P",
                "-m",
                "alttext_html.images.rasterize",
                "width" if width >= height else "height",
                str(side),
            ],
            input=etree.tostring(root),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"is an SVG that was not drawn within {SECONDS:.0f} seconds; simplify it or export it as PNG."
        raise ImageError(message) from error
    if done.returncode != 0 or not done.stdout.startswith(b"\x89PNG"):
        lines = done.stderr.decode("utf-8", "replace").split("\n")
        reason = next((line.strip() for line in reversed(lines) if line.strip()), "the drawing takes too much memory")
        message = f"is an SVG that cannot be drawn ({reason[:200]}); simplify it or export it as PNG."
        raise ImageError(message)
    return done.stdout


def _cut_off(root: etree._Element) -> None:
    """Remove every reference that leads out of the drawing: only its own parts and inline pictures stay."""
    for element in root.iter():
        for name in _HREFS:
            value = element.get(name)
            if value is not None and not value.startswith("#") and not value.strip().lower().startswith(_INLINE):
                del element.attrib[name]


def _main(axis: str, side: str) -> None:
    """Inside the process: an SVG from standard input, a PNG to standard output."""
    _limit_memory()
    resvg = importlib.import_module("resvg_py")
    text = sys.stdin.buffer.read().decode("ascii")  # lxml writes the rest as references
    sys.stdout.buffer.write(resvg.svg_to_bytes(svg_string=text, **{axis: int(side)}))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _main(*sys.argv[1:])
