"""Builds the site that ``alttext-html demo`` works on: real MkDocs, real Material, pictures drawn here.

Scripts, search index and compressed files of the theme are left out of the package; the pages are as MkDocs wrote them.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "fixtures" / "demo"
TARGET = ROOT / "alttext_html" / "demo_site"
LEFT_OUT = ("assets/javascripts", "search", "sitemap.xml", "sitemap.xml.gz", "assets/stylesheets/classic")


def harbour(size: tuple[int, int] = (640, 400)) -> Image.Image:
    """A row of gabled houses over water."""
    picture = Image.new("RGB", size, "#bfe0f2")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 270, 640, 400), fill="#3f7fa6")
    for number, colour in enumerate(("#d9483b", "#e8b23a", "#2f6f4f", "#c96f2e", "#7a4a8c", "#d8d2c4")):
        left = 30 + number * 100
        draw.rectangle((left, 130, left + 88, 270), fill=colour)
        draw.polygon([(left, 130), (left + 44, 80), (left + 88, 130)], fill="#4a3a33")
        for window in range(6):
            x, y = left + 14 + window % 2 * 38, 145 + window // 2 * 40
            draw.rectangle((x, y, x + 20, y + 26), fill="#f4f1e8")
    draw.polygon([(120, 300), (330, 300), (300, 345), (150, 345)], fill="#5a3d2b")
    draw.line((225, 180, 225, 300), fill="#2b2b2b", width=6)
    draw.polygon([(232, 185), (232, 290), (310, 290)], fill="#f7f3e6")
    return picture


def mountain(size: tuple[int, int] = (640, 400)) -> Image.Image:
    """Snowy peaks behind a hut."""
    picture = Image.new("RGB", size, "#a9cdea")
    draw = ImageDraw.Draw(picture)
    for points, colour in (
        ([(0, 400), (180, 90), (380, 400)], "#6d7f8f"),
        ([(220, 400), (430, 50), (640, 400)], "#56687a"),
    ):
        draw.polygon(points, fill=colour)
    draw.polygon([(430, 50), (380, 135), (420, 120), (440, 150), (480, 132)], fill="#ffffff")
    draw.polygon([(180, 90), (140, 160), (180, 145), (215, 155)], fill="#ffffff")
    draw.rectangle((0, 330, 640, 400), fill="#5f8f4a")
    draw.rectangle((270, 290, 350, 350), fill="#7b4f2d")
    draw.polygon([(258, 292), (310, 250), (362, 292)], fill="#3c2719")
    return picture


def chart(size: tuple[int, int] = (560, 340)) -> Image.Image:
    """Bars that rise over twelve months."""
    picture = Image.new("RGB", size, "#ffffff")
    draw = ImageDraw.Draw(picture)
    draw.line((50, 20, 50, 300), fill="#333333", width=3)
    draw.line((50, 300, 540, 300), fill="#333333", width=3)
    for month in range(12):
        height = 40 + month * 14 + int(30 * math.sin(month))
        draw.rectangle((65 + month * 39, 300 - height, 92 + month * 39, 298), fill="#3b78c2")
    return picture


def map_of_town(size: tuple[int, int] = (480, 360)) -> Image.Image:
    """Streets, a river and a red pin."""
    picture = Image.new("RGB", size, "#ece7dc")
    draw = ImageDraw.Draw(picture)
    draw.line([(0, 260), (140, 220), (300, 280), (480, 210)], fill="#8fbfdc", width=34)
    for x in range(40, 480, 90):
        draw.line((x, 0, x + 30, 360), fill="#ffffff", width=9)
    for y in range(30, 360, 80):
        draw.line((0, y, 480, y - 20), fill="#ffffff", width=9)
    draw.ellipse((222, 102, 258, 138), fill="#d0312d")
    draw.polygon([(225, 128), (255, 128), (240, 165)], fill="#d0312d")
    return picture


def logo(size: tuple[int, int] = (96, 96)) -> Image.Image:
    """A white anchor on a blue disc."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((2, 2, 94, 94), fill="#1e4f7a")
    draw.line((48, 24, 48, 74), fill="white", width=7)
    draw.arc((22, 34, 74, 78), 20, 160, fill="white", width=7)
    draw.line((34, 36, 62, 36), fill="white", width=6)
    return picture


def wave(size: tuple[int, int] = (600, 24)) -> Image.Image:
    """A wavy rule between sections."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.line([(x, 12 + 7 * math.sin(x / 14)) for x in range(600)], fill="#1e4f7a", width=3)
    return picture


def main() -> None:
    """Draw, build, slim."""
    images = SOURCE / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    for name, picture in (
        ("harbour.jpg", harbour()),
        ("DSC_0042.jpg", mountain()),
        ("visitors.png", chart()),
        ("town.png", map_of_town()),
        ("logo.png", logo()),
        ("wave.png", wave()),
    ):
        picture.save(images / name, quality=85, optimize=True)
    shutil.rmtree(TARGET, ignore_errors=True)
    build = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--config-file",
        SOURCE / "mkdocs.yml",
        "--site-dir",
        TARGET,
    ]
    subprocess.run(build, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    for name in LEFT_OUT:
        path = TARGET / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path in TARGET.rglob("*.map"):
        path.unlink()


if __name__ == "__main__":
    main()
