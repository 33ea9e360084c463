"""Sources of Sphinx projects, MyST and reStructuredText: read as Sphinx reads them, and nothing in them is run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from alttext_html.authoring.myst import MystSyntax
from alttext_html.authoring.project import find_project
from alttext_html.authoring.restructuredtext import RestructuredTextSyntax
from alttext_html.authoring.syntax import Syntax
from tests.helpers import sites
from tests.helpers.commands import alttext, clean_environment, service
from tests.helpers.hosts import PELICAN, SPHINX, build, change, faults, source

MYST = MystSyntax({"enable_extensions": ["colon_fence", "substitution"]})


def test_texts_in_the_sources_are_in_the_pages_that_sphinx_builds(tmp_path: Path) -> None:
    """Fences, Markdown and directives get their texts; what its author left empty stays so; all else is as before."""
    here = source("../hosts/sphinx", tmp_path / "source")
    sites.draw(here / "docs" / "guide" / "images" / "fill-pond.png")
    sites.draw(here / "docs" / "images" / "free-guide.png")
    change(here / "docs" / "conf.py", ', "sphinx_alttext_html"', "")
    (here / ".git").mkdir()
    without = ("-D", "html_show_sourcelink=0", "-D", "html_copy_source=0")
    before = build(SPHINX, "-W", "-E", *without, "docs", "site", cwd=here)
    with service(tmp_path) as sandbox:
        buy = ("sources", "--write", "--max-credits", "9", "--api-url", sandbox.url)
        done = alttext(*buy, cwd=here, key=sandbox.key)
        assert "written by hand" not in done.stdout
        calls = len(sandbox.calls())
        assert alttext(*buy, cwd=here, key=sandbox.key).returncode == 0
        assert len(sandbox.calls()) == calls > 0
    assert (here / "docs/guide/index.md").read_text().count(":alt: Sandbox") == 1
    after = build(SPHINX, "-W", "-E", *without, "docs", "site", cwd=here)
    assert (before.code, after.code) == (0, 0), after.log
    assert faults(before.pages, after.pages) == []


def test_findings_name_file_and_line(tmp_path: Path) -> None:
    """In a fence, a directive, and a grid table, where nothing can be written; an empty option is a decision."""
    (tmp_path / ".git").mkdir()
    sites.draw(tmp_path / "doc" / "a.png")
    (tmp_path / "doc" / "conf.py").write_text('extensions = ["myst_parser"]\nraise SystemExit(9)\n')
    (tmp_path / "doc" / "a.md").write_text("# T\n\n```{image} a.png\n```\n\n```{image} a.png\n:alt:\n```\n")
    grid = "+-------------------+\n| .. image:: a.png  |\n+-------------------+\n"
    (tmp_path / "doc" / "b.rst").write_text(f"T\n=\n\n{grid}\n.. image:: a.png\n   :alt:\n")
    done = alttext("sources", "--verbose", cwd=tmp_path)
    assert done.returncode == 1
    found = [line.split(" ")[:2] for line in done.stdout.splitlines() if line.startswith("doc/") and ":" in line]
    assert [each for each in found if len(each) == 2 and each[0].count(":") == 2] == [
        ["doc/a.md:3:1", "empty-known-silent"],
        ["doc/a.md:6:1", "decorative-by-setting"],
        ["doc/b.rst:5:1", "empty-known-silent"],
        ["doc/b.rst:8:1", "decorative-by-setting"],
    ]


@pytest.mark.parametrize("extensions", [[], ["html_image"]])
def test_a_tag_without_an_alt_has_no_text(tmp_path: Path, extensions: list[str]) -> None:
    """Also where MyST makes an image of its own of it, and gives that an empty one."""
    sites.draw(tmp_path / "a.png")
    (tmp_path / "conf.py").write_text(f'extensions = ["myst_parser"]\nmyst_enable_extensions = {extensions}\n')
    (tmp_path / "a.md").write_text('<img src="a.png">\n\n<img src="a.png" alt="">\n')
    done = alttext("sources", cwd=tmp_path)
    assert [line.split(" ")[0] for line in done.stdout.splitlines() if line.startswith("a.md")] == ["a.md:1:1"]


@pytest.mark.parametrize(
    ("syntax", "written"),
    [
        (MYST, "{{ 'forty' ~ 'two' }}"),
        (MYST, "---\nmyst:\n  enable_extensions: [substitution]\n---\n\n{{ 'forty' ~ 'two' }}"),
        (MYST, "---\na: 1\n---\n---\nmyst:\n  enable_extensions: [substitution]\n---\n\n{{ 'forty' ~ 'two' }}"),
        (MYST, "```{include} secret.svg\n```"),
        (MYST, "```{raw} html\n:file: secret.svg\n```"),
        (MYST, "```{image} secret.svg\n:loading: embed\n```"),
        (RestructuredTextSyntax(), ".. include:: secret.svg"),
        (RestructuredTextSyntax(), ".. raw:: html\n   :file: secret.svg"),
        (RestructuredTextSyntax(), ".. csv-table::\n   :file: secret.svg"),
        (RestructuredTextSyntax(), ".. image:: secret.svg\n   :loading: embed"),
    ],
)
def test_a_source_runs_nothing_and_reads_no_file(tmp_path: Path, syntax: Syntax, written: str) -> None:
    """No template of it is computed, and no file that it names gets into its page."""
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><title>fortytwo</title></svg>')
    assert "fortytwo" not in syntax.render(written.replace("secret.svg", str(secret)))


@pytest.mark.parametrize("folder", ["", "docs", "docs/source"])
def test_a_sphinx_project_is_found_where_it_usually_lies(tmp_path: Path, folder: str) -> None:
    """Its settings are read as data; with MyST its extensions are those of conf.py."""
    place = tmp_path / folder
    place.mkdir(parents=True, exist_ok=True)
    (place / "conf.py").write_text(
        'extensions = ["sphinx.ext.autodoc"]\nextensions += ["myst_nb"]\nmyst_enable_extensions = ["colon_fence"]\n'
        'language = "de"\nalttext_html = {"style": "shorter", "on_missing": "warn", "report": ["found.json"]}\n'
    )
    project = find_project(tmp_path, tmp_path)
    assert project.content == place
    assert project.myst == {"enable_extensions": ["colon_fence"]}
    assert project.guessed is not None
    assert project.guessed.values["language"] == "de"
    assert project.host is not None
    assert project.host.values == {"style": "shorter"}


def test_without_myst_parser_the_remedy_is_named(tmp_path: Path) -> None:
    """Where it is not installed, nothing is read as something else."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "conf.py").write_text('extensions = ["myst_parser"]\n')
    (tmp_path / "a.md").write_text("![](a.png)\n")
    python = Path(PELICAN[0]).parent / "python"
    command = [python, "-m", "alttext_html", "sources", "--write", "."]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 2, done.stdout
    assert 'pip install "alttext-html[myst]"' in done.stderr
