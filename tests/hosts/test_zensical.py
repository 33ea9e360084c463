"""Zensical ignores the plugin without a word: our command after its build does the work."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import Service, alttext, service
from tests.helpers.hosts import NOWHERE, ZENSICAL, Build, build, change, faults, left, source
from tests.helpers.proofs import Trouble, twice, unproven, untold

FIRST = "site/index.html:"
TROUBLES = (
    Trouble("no key", 1, (FIRST, "nobody has a text for it yet; set ALTTEXTGENIE_API_KEY to buy one."), key=""),
    Trouble("wrong key", 3, ("answered 401: Invalid API key.",), key="agk_wrong0000000000", never=("agk_wrong",)),
    Trouble("no credits", 1, (FIRST, "needs 4 credits, you have 0: nothing is bought")),
    Trouble("API down", 3, ("cannot connect to 127.0.0.1:9 ",), "total_timeout = 1", key="agk_a0000", reachable=False),
    Trouble("bad config", 2, ('alttext-html.toml:1: unknown setting "styel". Did you mean "style"?',), "styel = 1"),
)


def zensical_source(folder: Path) -> Path:
    here = source("../hosts/plain", folder / "source")
    change(here / "mkdocs.yml", "theme: mkdocs\n", "")
    return here


def filled(here: Path, sandbox: Service | None, *arguments: str, key: str | None = None) -> Build:
    """The second step."""
    key = sandbox.key if sandbox is not None and key is None else key
    address = sandbox.url if sandbox else NOWHERE
    done = alttext("fill", "site", *arguments, cwd=here, key=key or None, ALTTEXT_HTML_API_URL=address)
    return left(done, here / "site")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Build]:
    """The source beside its built site, which tests copy."""
    here = zensical_source(tmp_path_factory.mktemp("zensical"))
    return here, build(ZENSICAL, "build", cwd=here)


def test_the_plugin_is_ignored_in_silence(built: tuple[Path, Build]) -> None:
    """The reason for two steps: exit code 0, nothing filled, not a word."""
    _, plain = built
    assert (plain.code, plain.said, plain.alt("index.html", "fill-one.png")) == (0, [], "")


def test_two_steps_fill_a_zensical_site(tmp_path: Path) -> None:
    """zensical build, then alttext-html fill site: silent images are filled, doing both again costs nothing."""
    here = zensical_source(tmp_path)
    page = here / "docs" / "index.md"  # by the page alone, an empty alt is silence: only a word tells
    page.write_text(re.sub(r'<img alt=""', '<img role="presentation" alt=""', page.read_text("utf-8")), "utf-8")

    def generate(sandbox: Service | None) -> Build:
        plain = build(ZENSICAL, "build", "--clean", cwd=here)
        return filled(here, sandbox) if sandbox else plain

    with service(tmp_path) as sandbox:
        builds = twice(sandbox, generate)
    assert unproven(builds) == [], builds.first.log
    assert "2 bought (2 credits, 998 left). 1 page changed" in builds.first.log
    assert "2 filled from the cache. 1 page changed" in builds.second.log


@pytest.mark.parametrize("case", TROUBLES, ids=[case.name for case in TROUBLES])
def test_the_second_step_says_what_is_wrong(
    case: Trouble, built: tuple[Path, Build], empty_account: Service, tmp_path: Path
) -> None:
    """Exit code and report fit, no error shows a traceback; the pages are as Zensical made them."""
    here = shutil.copytree(built[0], tmp_path / "source")
    if case.settings:
        (here / "alttext-html.toml").write_text(f"{case.settings}\n", "utf-8")
    done = filled(here, case.service(empty_account), key=case.key)
    assert untold(case, done, built[1], empty_account) == [], done.log
    assert "Traceback" not in done.log


def test_the_markdown_extension_makes_it_exact(built: tuple[Path, Build], tmp_path: Path) -> None:
    """With our Markdown extension the command knows silence from a decision, and takes the marks out."""
    here = shutil.copytree(built[0], tmp_path / "source")
    change(here / "mkdocs.yml", "  - md_in_html\n", "  - md_in_html\n  - alttext_html.markdown_extension\n")
    build(ZENSICAL, "build", "--clean", cwd=here)
    with service(tmp_path) as sandbox:
        done = filled(here, sandbox, "--empty-alt", "decorative")
    assert done.code == 0, done.log
    assert faults(built[1].pages, sites.pages(here / "site")) == []
