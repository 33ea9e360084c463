"""``mkdocs serve``: known texts are shown, nothing is bought, and a rebuild shows what a whole build would."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import Entry
from tests.helpers.catalogues import with_entry
from tests.helpers.commands import Service, service
from tests.helpers.hosts import DATE, MKDOCS, PROPERDOCS, build, environment, source
from tests.helpers.rebuilds import Rebuilds
from tests.helpers.sites import alts, draw, pages

Host: TypeAlias = tuple[str | Path, ...]


@contextmanager
def serving(here: Path, sandbox: Service, *arguments: str, host: Host = MKDOCS) -> Iterator[str]:
    """A running preview; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    command = [*host, "serve", *(("--livereload",) if host is MKDOCS else ()), "--dev-addr", address, *arguments]
    env = environment(here, sandbox, sandbox.key, {})
    with (here / "serve.log").open("w") as log, subprocess.Popen(command, cwd=here, env=env, stderr=log) as process:
        try:
            yield f"http://{address}/"
        finally:
            process.terminate()
            process.wait(timeout=20)


def shown(url: str, name: str) -> dict[str, str | None]:
    """Alts of the front page, as soon as it shows this picture."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                page = answer.read()
        except OSError:
            page = b""
        if name.encode() in page:
            assert b'data-alttext="silent" src' not in page
            return dict(alts(page))
        time.sleep(0.2)
    raise AssertionError(f"{name} was never shown")


@pytest.mark.parametrize(
    ("host", "how"),
    [(MKDOCS, ()), (MKDOCS, ("--clean",)), (MKDOCS, ("--dirty",)), (PROPERDOCS, ()), (PROPERDOCS, ("--clean",))],
    ids=["mkdocs", "mkdocs clean", "mkdocs dirty", "properdocs", "properdocs clean"],
)
def test_a_preview_shows_known_texts_and_buys_none(host: Host, how: tuple[str, ...], tmp_path: Path) -> None:
    """Bought by a build before, shown by the preview; a new picture stays without a text; no call is made."""
    here = source("../hosts/plain", tmp_path / "source")
    draw(here / "docs" / "images" / "later.png")
    with service(tmp_path) as sandbox:
        built = build(host, "build", cwd=here, service=sandbox)
        calls = len(sandbox.calls(""))
        with serving(here, sandbox, *how, host=host) as url:
            texts = shown(url, "fill-one.png")
            assert texts["fill-one.png"] == built.alt("index.html", "fill-one.png")
            page = here / "docs" / "index.md"
            page.write_text(page.read_text("utf-8") + "\n![](images/later.png)\n", "utf-8")
            texts = shown(url, "later.png")
        assert texts["later.png"] == ""
        assert texts["fill-one.png"] == built.alt("index.html", "fill-one.png")
        assert len(sandbox.calls("")) == calls


def test_a_preview_that_is_off_leaves_pages_as_they_are(tmp_path: Path) -> None:
    """on_serve: off registers nothing: no text, no mark."""
    here = source("../hosts/plain", tmp_path / "source")
    config = here / "mkdocs.yml"
    with service(tmp_path) as sandbox:
        build(MKDOCS, "build", cwd=here, service=sandbox)
        config.write_text(config.read_text("utf-8").replace("- alttext-html", "- alttext-html: {on_serve: 'off'}"))
        with serving(here, sandbox) as url:
            assert shown(url, "fill-one.png")["fill-one.png"] == ""


CONFIG = """\
site_name: Boats
theme: mkdocs
docs_dir: docs
plugins:
  - alttext-html: {mode: offline, cache_dir: cache, exclude: [left.html, left/**]}
"""
PAGES = {
    "index.md": "# Boats\n\n![](images/a.png)\n\n[![](images/link.png)](guide.md)\n\n![](images/said.png)\n",
    "guide.md": "# The guide\n\n![A red boat in the harbour](images/said.png)\n\n![](images/none.png)\n",
    "other.md": "# Others\n\n![](images/missing.png)\n\n![](images/a.png)\n\nLast words.\n",
    "left.md": "# Left out\n\n![](images/a.png)\n",
    "old.html": '<!doctype html><html lang="en"><title>Old</title><p><img src="images/a.png"></html>',
}


def boats(folder: Path) -> Path:
    """A site with a text in the catalogue, one that another page has, a link, a missing picture, a page left out."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(CONFIG, "utf-8")
    for name, text in PAGES.items():
        (docs / name).write_text(text, "utf-8")
    for name in ("a", "link", "said", "none"):
        draw(docs / "images" / f"{name}.png")
    know(folder, "a", "A boat with two sails")
    return folder


def know(folder: Path, name: str, text: str) -> None:
    """Write a person's text for a picture into the catalogue."""
    sha256 = hashlib.sha256((folder / "docs" / "images" / f"{name}.png").read_bytes()).hexdigest()
    file = folder / "alttext.json"
    file.write_bytes(with_entry(Catalogue.load(file), sha256, Entry(text)).render())


def write(folder: Path, page: str, text: str) -> None:
    (folder / "docs" / page).write_text(text, "utf-8")


def undated(preview: Rebuilds) -> dict[str, bytes]:
    """Build once more: the pages without the time, which the theme writes into one of them."""
    return {path: DATE.sub(b"", data) for path, data in pages(preview.build()).items()}


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda folder: None,
    "a page": lambda folder: write(folder, "other.md", PAGES["other.md"].replace("Last", "More")),
    "an image in a page": lambda folder: write(folder, "other.md", PAGES["other.md"] + "\n![](images/said.png)\n"),
    "a text that another page needs": lambda folder: write(
        folder, "guide.md", PAGES["guide.md"].replace("A red boat", "A ship")
    ),
    "the title of a page that an image leads to": lambda folder: write(
        folder, "guide.md", PAGES["guide.md"].replace("The guide", "The way")
    ),
    "a title that another page needs": lambda folder: write(
        folder, "other.md", PAGES["other.md"] + '\n![](images/none.png "An empty pier")\n'
    ),
    "a page is gone": lambda folder: (folder / "docs" / "guide.md").unlink(),
    "a page is new": lambda folder: write(folder, "a-new.md", "# New\n\n![](images/a.png)\n"),
    "a file of HTML": lambda folder: write(folder, "old.html", PAGES["old.html"].replace("Old", "Older")),
    "a file of HTML is new": lambda folder: write(folder, "b.html", PAGES["old.html"]),
    "a file of HTML is gone": lambda folder: (folder / "docs" / "old.html").unlink(),
    "a picture": lambda folder: shutil.copy(
        folder / "docs" / "images" / "none.png", folder / "docs" / "images" / "a.png"
    ),
    "a picture comes": lambda folder: shutil.copy(
        folder / "docs" / "images" / "a.png", folder / "docs" / "images" / "missing.png"
    ),
    "a picture goes": lambda folder: (folder / "docs" / "images" / "a.png").unlink(),
    "the catalogue": lambda folder: know(folder, "none", "Nobody is at the pier"),
    "a setting": lambda folder: (folder / "mkdocs.yml").write_text(CONFIG.replace("left/**", "other/**"), "utf-8"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_rebuild_shows_what_a_new_build_would(what: str, tmp_path: Path) -> None:
    """Whatever changed while serving: the pages, those unchanged among them, are those of a preview that begins now."""
    folder = boats(tmp_path / "source")
    preview = Rebuilds(folder / "mkdocs.yml", tmp_path / "mkdocs_again")
    first = undated(preview)
    CHANGES[what](folder)
    again = undated(preview)
    third = undated(preview)
    fresh = undated(Rebuilds(folder / "mkdocs.yml", tmp_path / "mkdocs_fresh"))
    assert again == third == fresh
    assert (again == first) is (what == "nothing")
    assert not [path for path, data in again.items() if b"data-alttext" in data]


def test_a_preview_is_a_build_that_buys_nothing(tmp_path: Path) -> None:
    """Its pages are those of ``mkdocs build``: the catalogue's texts, a link's target, what another page says."""
    folder = boats(tmp_path / "source")
    shown = undated(Rebuilds(folder / "mkdocs.yml", tmp_path / "mkdocs_shown"))
    built = build(MKDOCS, "build", cwd=folder)
    assert shown == built.pages
    assert dict(alts(shown["index.html"])) == {
        "a.png": "A boat with two sails",
        "link.png": "The guide",
        "said.png": "A red boat in the harbour",
    }
    assert dict(alts(shown["old.html"])) == {"a.png": "A boat with two sails"}
    assert dict(alts(shown["left/index.html"])) == {"a.png": ""}
