"""MkDocs builds a Material site with the plugin and a key, twice; every test looks at these two builds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import MKDOCS, Build, build, change, faults, marked, source


@dataclass(frozen=True, slots=True)
class Twice:
    """The same site without the plugin, with it, and again."""

    plain: Build
    first: Build
    second: Build
    calls_of_first: int
    sandbox: Service


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    folder = tmp_path_factory.mktemp("mkdocs")
    here = source("mkdocs", folder / "source")
    with service(folder) as sandbox:
        plain = build(MKDOCS, "build", cwd=here)
        change(here / "mkdocs.yml", "  - search\n", "  - search\n  - alttext-html\n")
        first = build(MKDOCS, "build", "--strict", cwd=here, service=sandbox)
        calls = len(sandbox.calls())
        second = build(MKDOCS, "build", "--strict", cwd=here, service=sandbox)
        yield Twice(plain, first, second, calls, sandbox)


def test_a_build_fills_silent_images_and_touches_nothing_else(builds: Twice) -> None:
    """Each fill- image has a bought text, each free- one a free text, each keep- one what it had, the rest is bytes."""
    assert faults(builds.plain.pages, builds.first.pages) == []


def test_nothing_shows_that_marks_were_there(builds: Twice) -> None:
    """The Markdown extension leaves no trace, in the search index neither."""
    assert marked(builds.first) == []
    compressed = {"sitemap.xml.gz"}  # holds the time
    assert {path: data for path, data in builds.first.others.items() if path not in compressed} == {
        path: data for path, data in builds.plain.others.items() if path not in compressed
    }


def test_each_picture_is_bought_once(builds: Twice) -> None:
    """One request for each picture, one credit for each of its languages."""
    calls = builds.sandbox.calls()
    images = [row["image"] for row in calls]
    assert len(images) == len(set(images)) == builds.calls_of_first > 0
    assert builds.sandbox.charged() == sum(len(row["languages"]) for row in calls)


def test_a_picture_on_an_english_and_a_french_part_is_one_request(builds: Twice) -> None:
    """lang on a part of the page decides the language of its images."""
    assert any("fr" in row["languages"] for row in builds.sandbox.calls())
    assert builds.first.alt("instruments/index.html", "fill-french.png") != ""


def test_the_second_build_costs_nothing_and_gives_the_same_bytes(builds: Twice) -> None:
    """No request, no credit, equal pages."""
    assert len(builds.sandbox.calls()) == builds.calls_of_first
    assert builds.second.pages == builds.first.pages


def test_a_build_that_leaves_nothing_open_is_quiet(builds: Twice) -> None:
    """--strict passes; the log has one line of ours that says what was done."""
    assert builds.first.code == builds.second.code == 0, builds.first.log
    ours = [line for line in builds.first.log.splitlines() if "alttext" in line]
    assert len(ours) == 1, ours
    assert "bought" in ours[0]
    assert "from the catalogue" in builds.second.log


def test_the_key_is_in_no_file_and_no_log(builds: Twice) -> None:
    """Neither the site nor the log shows it."""
    key = builds.sandbox.key.encode()
    for made in (builds.first, builds.second):
        assert key.decode() not in made.log
        assert not [path for path, data in {**made.pages, **made.others}.items() if key in data]
