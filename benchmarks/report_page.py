"""How large the report page of 5,000 images is, and how long it takes to make, to open and to filter.

python benchmarks/report_page.py [NUMBER]
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace
from PIL import Image

from alttext_html.report.html import render
from alttext_html.report.model import Run, RunKind
from alttext_html.settings import Settings
from alttext_html.thumbnails import thumbnails
from alttext_html.types import Outcome, Summary, TextSource, Verdict
from tests.helpers.browser import chromium
from tests.helpers.outcomes import MISSING


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        findings = []
        for index in range(number):
            (site / f"{index}.jpg").write_bytes(_photo(index))
            finding = replace(MISSING, page=f"{index // 10}/index.html", offset=index, src=f"/{index}.jpg")
            written = index % 2
            text = f"Houses by the water and two people in front of boat number {index}" if written else None
            findings.append(replace(finding, new_text=text, text_source=TextSource.PROVIDER if written else None))
        outcome = Outcome(Summary(images=number, by_verdict={Verdict.MISSING: number}), tuple(findings))
        started = time.perf_counter()
        small = thumbnails(findings, site, Settings())
        made = time.perf_counter()
        page = render(outcome, Run(RunKind.FILL, "site", thumbnails=small))
        rendered = time.perf_counter()
        file = site / "report.html"
        file.write_text(page, "utf-8")
        print(f"{number} images, {len(small)} thumbnails, {file.stat().st_size / 1e6:.1f} MB")
        print(f"thumbnails {made - started:.1f} s, page {rendered - made:.2f} s")
        with chromium() as browser:
            window = browser.new_page()
            started = time.perf_counter()
            window.goto(file.as_uri())
            loaded = time.perf_counter()
            filtered = window.evaluate(
                """() => { const start = performance.now(); const field = document.forms[0].elements.page;
                field.value = "42"; field.dispatchEvent(new Event("input", {bubbles: true}));
                document.body.getBoundingClientRect(); return performance.now() - start; }"""
            )
            print(f"load {loaded - started:.2f} s, filter {filtered / 1000:.3f} s")


def _photo(seed: int) -> bytes:
    """Something as hard to pack as a photo."""
    noise = Image.effect_noise((80, 60), 40 + seed % 40).resize((800, 600)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=80, comment=str(seed).encode())
    return out.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
