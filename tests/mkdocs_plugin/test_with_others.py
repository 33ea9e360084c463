"""Beside plugins that change pages, build languages or keep versions: real builds, compared with plain ones."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import MKDOCS, Build, build, change, environment, faults, marked, source


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


def both(here: Path, sandbox: Service, *arguments: str) -> tuple[Build, Build]:
    """The site without our plugin, and with it."""
    change(here / "mkdocs.yml", "  - alttext-html\n", "")
    plain = build(MKDOCS, "build", *arguments, cwd=here)
    text = (here / "mkdocs.yml").read_text("utf-8")
    (here / "mkdocs.yml").write_text(text.replace("plugins:\n", "plugins:\n  - alttext-html\n"), "utf-8")
    filled = build(MKDOCS, "build", "--strict", *arguments, cwd=here, service=sandbox)
    assert (plain.code, filled.code) == (0, 0), filled.log
    return plain, filled


@pytest.mark.parametrize("urls", ["--use-directory-urls", "--no-directory-urls"])
def test_blog_glightbox_privacy_and_minify(urls: str, sandbox: Service, tmp_path: Path) -> None:
    """Posts, excerpts, lightbox links, minified tags, lazy and absolute addresses: filled, nothing else differs."""
    here = source("../hosts/combined", tmp_path / "source")
    plain, filled = both(here, sandbox, urls)
    assert faults(plain.pages, filled.pages) == []
    assert marked(filled) == []
    assert any("fill-teaser" in page.decode() for path, page in filled.pages.items() if "archive" in path)
    assert len(sandbox.calls()) == 6, "one for each picture"


@pytest.mark.parametrize(("structure", "images"), [("folder", "docs/en/images"), ("suffix", "docs/images")])
def test_languages_are_filled_once_when_all_are_built(
    structure: str, images: str, sandbox: Service, tmp_path: Path
) -> None:
    """One request for a picture of both languages, each page in its own; the log has one summary."""
    here = source(f"../hosts/i18n-{structure}", tmp_path / "source", images)
    plain, filled = both(here, sandbox)
    assert faults(plain.pages, filled.pages) == []
    languages = {tuple(sorted(row["languages"])) for row in sandbox.calls()}
    assert languages == {("en", "fr"), ("fr",)}
    assert filled.alt("index.html", "fill-shared.png") != filled.alt("fr/index.html", "fill-shared.png")
    assert filled.log.count("images on") == 1, filled.log


def test_a_warning_names_the_file_of_its_language(tmp_path: Path) -> None:
    """index.fr.md and index.en.md stand behind two pages of one name."""
    here = source("../hosts/i18n-suffix", tmp_path / "source")
    log = build(MKDOCS, "build", cwd=here).log
    assert "docs/index.fr.md:5: ../images/fill-french.png" in log
    assert "docs/index.en.md:3: images/fill-shared.png" in log


def test_a_dirty_build_keeps_what_is_filled(sandbox: Service, tmp_path: Path) -> None:
    """--dirty renders nothing of an unchanged site: no call, the same pages."""
    here = source("../hosts/plain", tmp_path / "source")
    first = build(MKDOCS, "build", cwd=here, service=sandbox)
    calls = len(sandbox.calls())
    again = build(MKDOCS, "build", "--dirty", cwd=here, service=sandbox)
    assert again.pages == first.pages
    assert len(sandbox.calls()) == calls


def test_a_version_of_mike_is_published_filled(sandbox: Service, tmp_path: Path) -> None:
    """mike builds with MkDocs and commits what was built: its pages have their texts and no marks."""
    here = source("../hosts/plain", tmp_path / "source")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Sources"]):
        subprocess.run(["git", *IDENTITY, *command], cwd=here, check=True)
    change(here / "mkdocs.yml", "  - alttext-html\n", "  - alttext-html\n  - mike\n")
    mike = Path(sys.executable).with_name("mike")
    identity = {"GIT_AUTHOR_NAME": "T", "GIT_COMMITTER_NAME": "T"}
    identity |= {"GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_EMAIL": "t@example.org"}
    path = {"PATH": f"{mike.parent}:/usr/bin:/bin"}
    env = environment(here, sandbox, sandbox.key, {**identity, **path})
    done = subprocess.run([mike, "deploy", "1.0"], cwd=here, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    page = subprocess.run(["git", "show", "gh-pages:1.0/index.html"], cwd=here, capture_output=True, check=True).stdout
    assert b'alt="Sandbox' in page
    assert b'"silent" src' not in page


IDENTITY = ("-c", "user.name=T", "-c", "user.email=t@example.org")


def test_pages_that_were_compressed_before_are_compressed_again(sandbox: Service, tmp_path: Path) -> None:
    """A hook that compresses at the end of the build runs before the plugin: servers send what was filled."""
    here = source("mkdocs", tmp_path / "source")
    (here / "compress.py").write_text(
        "import gzip, pathlib\n"
        "def on_post_build(config):\n"
        "    for page in pathlib.Path(config.site_dir).rglob('*.html'):\n"
        "        page.with_name(page.name + '.gz').write_bytes(gzip.compress(page.read_bytes()))\n"
    )
    change(here / "mkdocs.yml", "  - search\n", "  - search\n  - alttext-html\nhooks: [compress.py]\n")
    filled = build(MKDOCS, "build", "--strict", cwd=here, service=sandbox)
    assert filled.code == 0, filled.log
    assert sandbox.calls()
    assert {path: gzip.decompress(filled.others[f"{path}.gz"]) for path in filled.pages} == filled.pages
