"""Real sites for tests: sources copied, pictures drawn from their names, pages compared."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent.parent
SITES = ROOT / "fixtures" / "sites"
PICTURE = re.compile(r"(?:fill|free|empty|keep)-[\w-]+\.png")


def draw(path: Path) -> None:
    """A picture of its own for each file name: two coloured shapes on a ground."""
    digest = hashlib.sha256(path.name.encode()).digest()
    picture = Image.new("RGB", (160, 120), tuple(digest[:3]))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((10 + digest[3] % 60, 10, 100, 60 + digest[4] % 50), fill=tuple(digest[5:8]))
    pen.ellipse((60, 40, 80 + digest[8] % 70, 100), fill=tuple(digest[9:12]))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def copy_source(name: str, target: Path, images: str) -> Path:
    """A copy of ``fixtures/sites/<name>`` with every picture it names drawn into its folder ``images``."""
    shutil.copytree(SITES / name, target)
    for file in [path for path in target.rglob("*") if path.is_file()]:
        for picture in PICTURE.findall(file.read_text("utf-8")):
            draw(target / images / picture)
    return target


def pages(site: Path) -> dict[str, bytes]:
    """Bytes of every HTML page by relative path."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*.html"))}


def other_files(site: Path) -> dict[str, bytes]:
    """Bytes of everything that is no page."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.suffix != ".html"
    }


def alts(page: bytes) -> list[tuple[str, str | None]]:
    """File name and alt of every image of a page, as BeautifulSoup over lxml sees them; a lazy one's own file."""
    images = BeautifulSoup(page, "lxml").find_all("img")
    addresses = [unquote(str(image.get("data-src") or image.get("src", ""))) for image in images]
    return [(src.rsplit("/", 1)[-1], image.get("alt")) for src, image in zip(addresses, images, strict=True)]  # type: ignore[misc]


def without_alts_of(page: bytes, kinds: tuple[str, ...]) -> bytes:
    """The page with the alt of every image of these kinds taken out, by a plain search that knows nothing of us."""
    names = "|".join(kinds).encode()
    tag = re.compile(rb"<img\b[^>]*?/(?:" + names + rb")-[^>]*>")
    return tag.sub(lambda found: re.sub(rb'\salt(?:="[^"]*"|=\S+|(?=[\s>]))?', b"", found[0], count=1), page)
