"""The same check written in the plain way: BeautifulSoup over lxml, one process. Prints what it found.

``python -m benchmarks.plain_check LIST``: a file with the path of one page a line.
"""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path

from bs4 import BeautifulSoup

FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|svg|avif)", re.IGNORECASE)
PLACEHOLDERS = {"image", "img", "photo", "picture", "screenshot", "figure", "logo", "icon"}


def findings(page: bytes) -> list[tuple[int | None, str]]:
    """Line and reason of each image whose text is missing or certainly weak."""
    found: list[tuple[int | None, str]] = []
    for image in BeautifulSoup(page, "lxml").find_all("img"):
        alt = image.get("alt")
        hidden = image.find_parent(attrs={"hidden": True}) or image.find_parent(attrs={"aria-hidden": "true"})
        if hidden or image.get("role") in ("none", "presentation") or image.get("aria-label") or image.get("title"):
            continue
        link = image.find_parent("a")
        if alt is None or (not alt.strip() and link is not None and not link.get_text(strip=True)):
            found.append((image.sourceline, "missing"))
        elif FILE_NAME.fullmatch(str(alt).strip()) or str(alt).strip().lower() in PLACEHOLDERS:
            found.append((image.sourceline, "weak"))
    return found


def main() -> None:
    """Check the pages."""
    warnings.simplefilter("ignore")
    paths = Path(sys.argv[1]).read_text("utf-8").splitlines()
    print(sum(len(findings(Path(path).read_bytes())) for path in paths))


if __name__ == "__main__":
    main()
