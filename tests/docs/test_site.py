"""The documentation: what is made from the code is current, the site builds, its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml_env_tag
from jsonschema import Draft7Validator
from mkdocs.config.base import LegacyConfig
from mkdocs_alttext_html.options import scheme
from yaml import SafeLoader, load

from alttext_html.hosts.options import read_options
from alttext_html.settings.values import Layer, merge
from tests.helpers.commands import alttext
from tests.helpers.sites import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SCHEMA = json.loads((ROOT / "alttext_html" / "alttext-html.schema.json").read_text("utf-8"))
PUBLISHED = {
    ".github/workflows/": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    ".readthedocs.yaml": "vendor.readthedocs",
}
"""schemas by the file that the first line of a YAML block names"""
_FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in this language."""
    return [body for name, body in _FENCE.findall(page.read_text("utf-8")) if name == language]


def test_generated_pages_are_current() -> None:
    """``make pages`` writes them anew; it names what is not as the code says."""
    done = subprocess.run([sys.executable, ROOT / "scripts" / "pages.py", "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_site_builds_strictly_and_passes_its_own_check(tmp_path: Path) -> None:
    """Every link and anchor leads somewhere, and no image is without a text."""
    site = tmp_path / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALTTEXT")}
    built = subprocess.run(
        command, cwd=ROOT, env={**clean, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, timeout=300
    )
    assert built.returncode == 0, built.stderr
    checked = alttext("check", site, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_to_files(page: Path) -> None:
    """On GitHub too, where MkDocs checks nothing."""
    text = re.sub(r"`[^`\n]+`", "", _FENCE.sub("", page.read_text("utf-8")))
    links = [link for link in _LINK.findall(text) if not re.match(r"[a-z]+:", link)]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_settings_in_the_pages_hold(page: Path, tmp_path: Path) -> None:
    """Every TOML block is read by the program and by the schema that editors use."""
    for block in blocks(page, "toml"):
        values = tomllib.loads(block)
        if "build" in values:  # netlify.toml; its commands are run with all others
            continue
        values = values.get("tool", {}).get("alttext-html", values)
        merge([Layer(page.name, values, tmp_path)], folder=tmp_path)
        Draft7Validator(SCHEMA).validate(values)


@pytest.mark.parametrize(("name", "page"), [("ALTTEXT_HTML", "pelican"), ("alttext_html", "sphinx")])
def test_settings_in_python_hold(name: str, page: str, tmp_path: Path) -> None:
    """Every Python block runs, and every dict of ours in it holds known settings."""
    seen = 0
    for block in blocks(ROOT / "docs" / f"{page}.md", "python"):
        given: dict[str, dict[str, object]] = {}
        exec(block, given)
        if name in given:
            read_options(name, given[name], {}, cwd=tmp_path, environ={})
            seen += 1
    assert seen


class Loader(SafeLoader):
    """As MkDocs reads its file."""


Loader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_yaml_in_the_pages_holds(page: Path, tmp_path: Path) -> None:
    """Options of the plugin are known to MkDocs and to the schema; workflows keep to GitHub's."""
    schema = json.loads((ROOT / "docs" / "mkdocs.schema.json").read_text("utf-8"))
    for block in blocks(page, "yaml"):
        shown = load(block, Loader)
        assert shown
        if isinstance(shown, dict) and "plugins" in shown:
            Draft7Validator(schema).validate(shown)
            for given in (entry["alttext-html"] for entry in shown["plugins"] if isinstance(entry, dict)):
                config = LegacyConfig(scheme())
                config.load_dict(given)
                assert config.validate() == ([], [])
        for mark, builtin in PUBLISHED.items():
            if block.startswith(f"# {mark}"):
                (tmp_path / "shown.yml").write_text(block, "utf-8")
                command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", builtin]
                done = subprocess.run([*command, tmp_path / "shown.yml"], capture_output=True, text=True)
                assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("mark", PUBLISHED)
def test_every_published_schema_has_a_page(mark: str) -> None:
    """The first line of a block names the file that it is."""
    assert any(block.startswith(f"# {mark}") for page in PAGES for block in blocks(page, "yaml"))


@pytest.mark.parametrize(
    "values",
    [
        {"styel": 1},
        {"style": "long"},
        {"style": 6},
        {"max_credits": -1},
        {"severity": {"mising": "off"}},
        {"buy": "no"},
    ],
)
def test_the_schema_refuses_what_the_program_refuses(values: dict[str, object]) -> None:
    """A typo, an unknown word, a number out of range."""
    Draft7Validator.check_schema(SCHEMA)
    assert list(Draft7Validator(SCHEMA).iter_errors(values))
