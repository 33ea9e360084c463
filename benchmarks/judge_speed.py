"""Prints how much judging adds to scanning, both measured in one run over a folder of built pages."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from alttext_html.html.judge import judge
from alttext_html.html.scan import scan


def main() -> None:
    """Scan and judge every page of the folder, and print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    scanning = judging = 0.0
    images = size = 0
    for path in sorted(parser.parse_args().site.rglob("*.html")):
        data = path.read_bytes()
        size += len(data)
        start = time.process_time()
        page = scan(data, path.name)
        middle = time.process_time()
        for image in page.images:
            judge(image, page)
        scanning += middle - start
        judging += time.process_time() - middle
        images += len(page.images)
    print(f"{size / 1e6:.0f} MB, {images} images")
    print(f"scan {scanning:.2f} s, judge {judging:.2f} s: judging adds {judging / scanning:.1%}")


if __name__ == "__main__":
    main()
