"""What a run is about: a whole site, or single pages of one, such as the files that a commit hook names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from alttext_html.errors import SettingsError
from alttext_html.globs import Glob
from alttext_html.html.generators import GIVEN_AWAY
from alttext_html.relative import near
from alttext_html.site.pages import OUTPUT_FOLDERS, Pages
from alttext_html.types import PageProblem

ROOT_FILES = ("sitemap.xml", "robots.txt", "CNAME", ".nojekyll", "404.html", "_headers", "_redirects", *GIVEN_AWAY)
"""Files that only the root of a published site holds."""


class Selection(Struct, frozen=True):
    """The root of a site, and of its pages those that were named: paths relative to the root, None for all."""

    root: Path
    pages: tuple[str, ...] | None = None


def select(named: Sequence[Path], *, project: Path | None, root: Path | None = None) -> Selection:
    """The pages that were named, at least one, with the root of their site: ``root``, or what ``find_root`` finds.

    Raises SettingsError for a page that is not there or lies outside the root, and for pages of several sites.
    """
    here = Path.cwd()
    pages = [_absolute(path) for path in named]
    for path, page in zip(named, pages, strict=True):
        if not page.exists():
            raise SettingsError(f"{path}: no such page. Check its name.")
    if root is not None:
        folder = _absolute(root)
        if not folder.is_dir():
            raise SettingsError(f"{root}: no such folder. Name the folder of the built site with --site-root.")
    else:
        together = Path(os.path.commonpath([page.parent for page in pages]))
        roots = {page: find_root(page, project, together) for page in pages}
        folder = roots[pages[0]]
        for path, page in zip(named, pages, strict=True):
            if roots[page] != folder:
                sites = f"{near(folder, here)} and {near(roots[page], here)}"
                message = f"{named[0]} and {path} belong to two sites, {sites}. Name --site-root, or run once for each."
                raise SettingsError(message)
    for path, page in zip(named, pages, strict=True):
        if not page.is_relative_to(folder):
            raise SettingsError(f"{path}: lies outside {near(folder, here)}. Name a folder around it with --site-root.")
    return Selection(Path(near(folder, here)), tuple(sorted({page.relative_to(folder).as_posix() for page in pages})))


def find_root(page: Path, project: Path | None, fallback: Path) -> Path:
    """Root of the site that a page belongs to.

    Inside the project (else the working folder) it is the outermost folder that bears the name of an output folder, or
    that holds a file which only a site's root holds; a page called ``build`` is a folder inside of its site, so the
    nearest would be wrong. Where there is none it is the project, or ``fallback`` outside a project.
    """
    border = project or Path.cwd()
    if not page.is_relative_to(border):
        return fallback
    for folder in reversed([parent for parent in page.parents if parent.is_relative_to(border)]):
        if folder != border and any((folder / name).is_file() for name in ROOT_FILES):
            return folder
        for name in OUTPUT_FOLDERS:
            if page.parent.is_relative_to(folder / name):
                return folder / name
    return project or fallback


def named_pages(root: Path, named: Sequence[str], exclude: Sequence[str]) -> Pages:
    """Those of the named pages that may be read, and why others may not.

    Excluded pages are left out without a word, as in a walk through the site. Raises SettingsError for a faulty glob.
    """
    unwanted = [Glob(pattern) for pattern in exclude]
    pages: list[str] = []
    problems: list[PageProblem] = []
    for path in named:
        if any(glob.fits(path) for glob in unwanted):
            continue
        if reason := _unreadable(root, path):
            problems.append(PageProblem(path, reason))
        else:
            pages.append(path)
    pages.sort()
    return Pages(pages, [(root / path).stat().st_size for path in pages], tuple(problems))


def is_page(root: Path, path: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a path relative to the root is a page of the site, whatever was named."""
    return any(Glob(pattern).fits(path) for pattern in include) and bool(named_pages(root, [path], exclude).paths)


def listed(root: Path, folder: str) -> list[str]:
    """Names of what lies in a folder of the site, by its path there; nothing where there is no such folder."""
    try:
        return os.listdir(root / folder)  # noqa: PTH208 - names are all that is needed
    except OSError:
        return []


def _unreadable(root: Path, path: str) -> str | None:
    page = root / path
    try:
        if page.is_symlink():
            return "is a symbolic link; page left alone. Name the file that it points to."
        if not page.is_file():
            return "is not a file; it was left alone."
        if not page.resolve().is_relative_to(root.resolve()):
            return "leads out of the site; page left alone. Name the folder that holds it."
    except OSError as error:
        return f"cannot be read ({error.strerror}); page left alone."
    return None


def _absolute(path: Path) -> Path:
    """Without ``..``, with links as they are: what a link leads to is judged when a page is read."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve() follows links
