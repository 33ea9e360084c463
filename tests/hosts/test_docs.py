"""What the pages about hosts show can be copied: their YAML and Python are read, their options are known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml_env_tag
from mkdocs.config.base import LegacyConfig
from mkdocs_alttext_html.options import scheme
from yaml import SafeLoader, load

from alttext_html.host_options import read_options
from tests.helpers.sites import ROOT

PAGES = [ROOT / "docs" / f"{name}.md" for name in ("mkdocs", "properdocs", "zensical", "pelican", "sphinx")]


class Loader(SafeLoader):
    """As MkDocs reads its file."""


Loader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_configurations_can_be_copied(page: Path) -> None:
    """YAML parses, and every option of the plugin is one."""
    shown = [load(block, Loader) for block in blocks(page, "yaml")]
    assert all(shown)
    for plugins in (part.get("plugins", []) for part in shown):
        options = [entry["alttext-html"] for entry in plugins if isinstance(entry, dict)]
        for given in options:
            config = LegacyConfig(scheme())
            config.load_dict(given)
            assert config.validate() == ([], [])


@pytest.mark.parametrize(("name", "page"), [("ALTTEXT_HTML", "pelican"), ("alttext_html", "sphinx")])
def test_settings_in_python_can_be_copied(name: str, page: str, tmp_path: Path) -> None:
    """Every block runs, and every dict of ours in it holds known settings."""
    seen = 0
    for block in blocks(ROOT / "docs" / f"{page}.md", "python"):
        given: dict[str, dict[str, object]] = {}
        exec(block, given)
        if name in given:
            read_options(name, given[name], {}, cwd=tmp_path, environ={})
            seen += 1
    assert seen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_are_those_that_are_tested(page: Path) -> None:
    """Each command line begins with a program that these tests run, or installs it."""
    known = {"pip", "export", "mkdocs", "properdocs", "zensical", "pelican", "sphinx-build", "alttext-html"}
    lines = [line for block in blocks(page, "console") for line in block.splitlines()]
    assert lines
    assert {line.removeprefix("$ ").split()[0] for line in lines} <= known
