"""Takes the documentation's pictures: report page and terminal of the demo, in a headless Chromium.

Their texts stand in alttext.json under the hash of the bytes: after a new picture, name it there too.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.text import Text

from alttext_html.report.model import Run, RunKind
from alttext_html.report.terminal import Color, View, render
from alttext_html.run import check
from alttext_html.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "images"
NAMES = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 64


def main() -> None:
    """Run the demo, look at it, save."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = [sys.executable, "-m", "alttext_html"]
        subprocess.run([*program, "demo", "--target", "demo"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        site = Path(folder, "site")
        shutil.copytree(ROOT / "alttext_html" / "demo_site", site)
        outcome = check(site, Settings())
        shown = render(outcome, Run(RunKind.CHECK, "site"), View(80, Color.ON))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 980}, device_scale_factor=1)
        page.goto(Path(folder, "demo", "report.html").as_uri())
        save(page, "report.png")
        page.set_content(terminal(f"$ alttext-html check site\n{shown}"))
        page.set_viewport_size({"width": 720, "height": 100})
        save(page, "terminal.png", full=True)
        browser.close()


def terminal(text: str) -> str:
    """What a terminal shows, as a page."""
    console = Console(record=True, width=80, file=io.StringIO(), color_system="standard", force_terminal=True)
    for line in text.splitlines():
        console.print(Text.from_ansi(line), soft_wrap=True)
    shown = console.export_html(inline_styles=True, code_format="<pre>{code}</pre>")
    style = "body{margin:0;background:#16181d;color:#e6e6e6}pre{margin:0;padding:16px;font:14px/1.45 monospace}"
    # The standard red and blue are too dark on this ground.
    return f"<style>{style}</style>{shown.replace('#800000', '#ff7b72').replace('#808000', '#e3b341')}"


def save(page: Page, name: str, *, full: bool = False) -> None:
    """A small PNG of few colours."""
    picture = Image.open(io.BytesIO(page.screenshot(full_page=full))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET / name, optimize=True)


if __name__ == "__main__":
    main()
