"""The corpus: six documentation packages of Debian, fetched by apt, unpacked into a cache folder, never committed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import platformdirs

PACKAGES = (
    "python-sklearn-doc",
    "libboost-doc",
    "gimp-help-en",
    "python3-doc",
    "libreoffice-help-en-us",
    "python-skimage-doc",
)
PAGES = {".html", ".htm", ".xhtml"}
FOLDER = platformdirs.user_cache_path("alttext-html-benchmarks", appauthor=False) / "debian"


def fetch(folder: Path = FOLDER) -> Path:
    """The folder of the unpacked packages; what is there already is not fetched again."""
    downloads = folder / "packages"
    site = folder / "site"
    downloads.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        done = downloads / f"{package}.done"
        if done.exists():
            continue
        name = _documentation(package)
        subprocess.run(["apt-get", "download", name], cwd=downloads, check=True, capture_output=True)
        (file,) = downloads.glob(f"{name}_*.deb")
        subprocess.run(["dpkg-deb", "-x", file, site], check=True)
        file.unlink()
        done.touch()
    return site


def pages(site: Path) -> Iterator[Path]:
    """Its pages, links not followed."""
    return (path for path in site.rglob("*") if path.suffix in PAGES and path.is_file() and not path.is_symlink())


def _documentation(package: str) -> str:
    """The package that holds the pages: ``libboost-doc`` and ``python3-doc`` only depend on one with a version."""
    if package not in ("libboost-doc", "python3-doc"):
        return package
    answer = subprocess.run(["apt-cache", "depends", package], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Depends: ((?:libboost|python3)[\d.]+-doc)", answer)
    if found is None:
        raise RuntimeError(f"{package} depends on no documentation package that is known here")
    return found[1]
