"""Zensical ignores the plugin without a word: our command after its build does the work."""

from __future__ import annotations

import re
from pathlib import Path

from tests.helpers import sites
from tests.helpers.commands import alttext, service
from tests.helpers.hosts import ZENSICAL, build, change, faults, source


def zensical_source(folder: Path) -> Path:
    here = source("../hosts/plain", folder / "source")
    change(here / "mkdocs.yml", "theme: mkdocs\n", "")
    return here


def test_the_plugin_is_ignored_in_silence(tmp_path: Path) -> None:
    """The reason for two steps: exit code 0, nothing filled, not a word."""
    here = zensical_source(tmp_path)
    built = build(ZENSICAL, "build", cwd=here)
    assert built.code == 0
    assert "alttext" not in built.log
    assert built.alt("index.html", "fill-one.png") == ""


def test_two_steps_fill_a_zensical_site(tmp_path: Path) -> None:
    """zensical build, then alttext-html fill site: silent images are filled, the second run costs nothing."""
    here = zensical_source(tmp_path)
    page = here / "docs" / "index.md"  # by the page alone, an empty alt is silence: only a word tells
    page.write_text(re.sub(r'<img alt=""', '<img role="presentation" alt=""', page.read_text("utf-8")), "utf-8")
    built = build(ZENSICAL, "build", cwd=here)
    with service(tmp_path) as sandbox:
        for _ in range(2):
            done = alttext("fill", "site", "--api-url", sandbox.url, cwd=here, key=sandbox.key)
            assert done.returncode == 0, done.stdout
            assert len(sandbox.calls()) == 2
    assert faults(built.pages, sites.pages(here / "site")) == []


def test_the_markdown_extension_makes_it_exact(tmp_path: Path) -> None:
    """With our Markdown extension the command knows silence from a decision, and takes the marks out."""
    here = zensical_source(tmp_path)
    plain = build(ZENSICAL, "build", cwd=here)
    change(here / "mkdocs.yml", "  - md_in_html\n", "  - md_in_html\n  - alttext_html.markdown_extension\n")
    build(ZENSICAL, "build", "--clean", cwd=here)
    with service(tmp_path) as sandbox:
        arguments = ("fill", "site", "--empty-alt", "decorative", "--api-url", sandbox.url)
        done = alttext(*arguments, cwd=here, key=sandbox.key)
    assert done.returncode == 0, done.stdout
    assert faults(plain.pages, sites.pages(here / "site")) == []
