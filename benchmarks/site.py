"""Made sites: pages with pictures that are all different and that nobody has described."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image

LONG_AGO = 1_000_000_000


def make(folder: Path, pictures: int, a_page: int = 10) -> Path:
    """A site of that many pictures, each on one page."""
    folder.mkdir(parents=True)
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 60).convert("RGB").save(buffer, "JPEG", quality=80)
    for first in range(0, pictures, a_page):
        numbers = range(first, min(first + a_page, pictures))
        body = "".join(f'<p>Step {number}.</p><p><img src="p{number}.jpg"></p>' for number in numbers)
        page = f'<!doctype html><html lang="en"><title>Part {first}</title><main>{body}</main>'
        (folder / f"part{first}.html").write_text(page, "utf-8")
        for number in numbers:
            file = folder / f"p{number}.jpg"
            file.write_bytes(buffer.getvalue() + str(number).encode())
            os.utime(file, (LONG_AGO, LONG_AGO))
    return folder
