"""Pelican's feeds with the setting ``feeds``: the texts of the articles, and nothing else in them differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from tests.helpers.commands import Service, service
from tests.helpers.hosts import Build, faults, marked
from tests.helpers.sites import alts
from tests.pelican_plugin.test_builds import FEEDS, pelican, pelican_source

pytestmark = pytest.mark.xdist_group("pelican feeds")
SITE = 'SITEURL = "https://notes.example/blog"\nRELATIVE_URLS = False\n'
MORE = 'CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"\nRSS_FEED_SUMMARY_ONLY = False\n'
FILL = 'ALTTEXT_HTML = {"buy": True, "feeds": True}'
ALT = re.compile(rb'(?<=&lt;img) alt="[^"]*"')


@dataclass(frozen=True, slots=True)
class Builds:
    plain: Build
    filled: Build
    again: Build
    sandbox: Service
    calls: int


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builds]:
    folder = tmp_path_factory.mktemp("feeds")
    here = pelican_source(folder, SITE, FEEDS, MORE)
    with service(folder) as sandbox:
        plain = pelican(here)
        filled = pelican(here, sandbox, "--verbose", settings=FILL)
        calls = len(sandbox.calls())
        again = pelican(here, sandbox, settings=FILL)
        yield Builds(plain, filled, again, sandbox, calls)


def images(feed: bytes) -> list[tuple[str, str | None]]:
    """File name and alt of every image that feed readers show."""
    found = []
    for element in etree.fromstring(feed).iter("{*}content", "{*}summary", "{*}description", "{*}encoded"):
        html = BeautifulSoup(f"<p>{element.text or ''}", "lxml")
        found += [(str(each["src"]).rsplit("/", 1)[-1], each.get("alt")) for each in html.find_all("img")]
    return found


def feeds(build: Build) -> dict[str, bytes]:
    """The feeds that a build wrote."""
    return {path: data for path, data in build.others.items() if path.startswith("feeds/")}


def test_nothing_but_alts_differs(builds: Builds) -> None:
    """Atom for all articles and for a category, and RSS: every byte beside the alts is Pelican's."""
    assert builds.filled.code == 0, builds.filled.log
    assert feeds(builds.plain).keys() == feeds(builds.filled).keys() == {
        "feeds/all.atom.xml", "feeds/all.rss.xml", "feeds/notes.atom.xml",
    }  # fmt: skip
    without = [
        {path: ALT.sub(b"", data) for path, data in feeds(build).items()} for build in (builds.plain, builds.filled)
    ]
    assert without[0] == without[1]
    assert marked(builds.filled) == []


def test_feeds_have_the_texts_of_the_pages(builds: Builds) -> None:
    """What is silent is filled, what was decided stays; no picture is bought for its feeds."""
    assert faults(builds.plain.pages, builds.filled.pages) == []
    texts = {name: alt for page in builds.filled.pages.values() for name, alt in alts(page) if name.startswith("fill-")}
    for path, feed in feeds(builds.filled).items():
        before = dict(images(feeds(builds.plain)[path]))
        assert dict(images(feed)) == {name: texts.get(name, alt) for name, alt in before.items()}
        assert sum(name.startswith("fill-") for name in before) == 4
    names = [row["image"] for row in builds.sandbox.calls()]
    assert len(names) == len(set(names)) == builds.calls


def test_the_second_build_costs_nothing_and_writes_the_same_feeds(builds: Builds) -> None:
    """No request."""
    assert len(builds.sandbox.calls()) == builds.calls
    assert feeds(builds.again) == feeds(builds.filled)


def test_an_image_that_stays_open_is_warned_of_once(tmp_path: Path) -> None:
    """For its source; three feeds repeat it."""
    here = pelican_source(tmp_path, SITE, FEEDS, MORE)
    done = pelican(here, settings='ALTTEXT_HTML = {"feeds": True}')
    lines = [line for line in done.log.splitlines() if "alttext-html: " in line and "fill-pond.png" in line]
    assert len(lines) == 1, lines
    assert "content/first.md" in lines[0]
