"""What a build leaves for machines and for people who review: reports that name the Markdown files."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers.hosts import MKDOCS, build, change, source


def test_a_build_writes_the_reports_that_its_option_names(tmp_path: Path) -> None:
    """Annotations of services stand at docs/index.md, which is in the repository, and not in the built page."""
    here = source("../hosts/plain", tmp_path / "source")
    change(
        here / "mkdocs.yml", "  - alttext-html\n", "  - alttext-html: {report: [a.sarif, gitlab:out/q.json, r.html]}\n"
    )
    done = build(MKDOCS, "build", cwd=here)
    assert done.code == 0, done.log
    (run,) = json.loads((here / "a.sarif").read_text("utf-8"))["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"docs/index.md"}
    assert [place["region"]["startLine"] for place in places] == [6, 16]
    issues = json.loads((here / "out" / "q.json").read_text("utf-8"))
    assert [issue["location"] for issue in issues] == [
        {"path": "docs/index.md", "lines": {"begin": line}} for line in (6, 16)
    ]
    assert "data:image/" in (here / "r.html").read_text("utf-8")


def test_a_report_may_lie_in_a_folder_that_the_build_cleans(tmp_path: Path) -> None:
    """MkDocs empties its output after the options were read; the report's folder is there in the end."""
    here = source("../hosts/plain", tmp_path / "source")
    change(here / "mkdocs.yml", "  - alttext-html\n", "  - alttext-html: {report: [public/reports/a.json]}\n")
    change(here / "mkdocs.yml", "plugins:", "site_dir: public\nplugins:")
    done = build(MKDOCS, "build", cwd=here, site="public")
    assert done.code == 0, done.log
    assert json.loads((here / "public" / "reports" / "a.json").read_text("utf-8"))["findings"]


def test_a_build_of_another_folder_names_all_files_from_here(tmp_path: Path) -> None:
    """``mkdocs build -f site-docs/mkdocs.yml``: who reads the log can open the source and the page it names."""
    here = source("../hosts/plain", tmp_path / "site-docs")
    (here / "theme").mkdir()
    (here / "theme" / "main.html").write_text(
        '{% extends "base.html" %}{% block footer %}<img src="/images/fill-theme.png">{% endblock %}', "utf-8"
    )
    change(here / "mkdocs.yml", "theme: mkdocs", "theme: {name: mkdocs, custom_dir: theme}")
    change(here / "mkdocs.yml", "  - alttext-html\n", "  - alttext-html: {report: [a.json]}\n")
    done = build(MKDOCS, "build", "-f", "site-docs/mkdocs.yml", cwd=tmp_path, site="site-docs/site")
    assert done.code == 0, done.log
    named = [line.partition("site-docs/")[2].split(": ")[0] for line in done.said if "site-docs/" in line]
    assert named[:2] == ["docs/index.md:6", "docs/index.md:16"]
    assert named[2].startswith("site/index.html:")
    found = json.loads((here / "a.json").read_text("utf-8"))["findings"]
    assert {each["source_file"] for each in found} == {None, "site-docs/docs/index.md"}
