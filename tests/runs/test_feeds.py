"""Feeds in a run: the texts of the pages, bought once, told once."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from lxml import etree
from msgspec.structs import replace

from alttext_html import run
from alttext_html.run import DryRun
from alttext_html.secret import Secret
from alttext_html.settings import Record, Settings
from alttext_html.texts.providers.sandbox import Sandbox
from alttext_html.types import Outcome
from tests.helpers import sites
from tests.helpers.commands import alttext

SITE_URL = "https://notes.example/blog/"
PAGE = '<!doctype html><html lang="en"><meta name="generator" content="Hugo 0.150"><title>{}</title><main>{}</main>'
ONE = '<p><img src="fill-a.png" alt=""></p><p><img src="keep-b.png" alt="The boathouse in snow"></p>'
TWO = '<p><img src="/blog/one/keep-b.png" alt=""></p>'
RSS = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<?xml-stylesheet href="/pretty.xsl" type="text/xsl"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel>
    <title>Field &amp; notes</title><link>https://notes.example/blog/</link>
    <generator>Hugo</generator><language>en</language>
    <atom:link href="https://notes.example/blog/index.xml" rel="self" type="application/rss+xml" />
    <item><title>One</title><link>https://notes.example/blog/one/</link>
      <description>&lt;p&gt;&lt;img src=&#34;fill-a.png&#34; alt=&#34;&#34;&gt;&lt;/p&gt;</description>
      <content:encoded><![CDATA[<p><img src="fill-a.png" alt=""></p>
<p>Two days &mdash; no wind.</p>]]></content:encoded></item>
    <item><title>Two</title><link>https://notes.example/blog/two/</link>
      <description><![CDATA[<p><img src="/blog/one/keep-b.png" alt=""></p>]]></description></item>
  </channel>
</rss>
"""
"""as Hugo writes it, with the content of pages beside the summaries"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts, their feed, and another XML file."""
    folder = tmp_path / "public"
    for name, body in (("one", ONE), ("two", TWO)):
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_text(PAGE.format(name.title(), body), "utf-8")
    sites.draw(folder / "one" / "fill-a.png")
    sites.draw(folder / "one" / "keep-b.png")
    (folder / "index.xml").write_text(RSS, "utf-8")
    (folder / "sitemap.xml").write_text("<urlset><url><loc>&lt;img src='fill-a.png'></loc></url></urlset>", "utf-8")
    return folder


def fill(site: Path, sandbox: Sandbox | None, *, dry_run: DryRun = DryRun.NO, **changed: object) -> Outcome:
    """A fill of the site and its feeds; with a sandbox it buys."""
    settings = Settings(site_url=SITE_URL, feeds=True, cache_dir=site.parent / "cache", record=Record.NEVER)
    if sandbox is not None:
        settings = replace(settings, api_url=sandbox.url, api_key=Secret(sandbox.key))
    return run.fill(site, replace(settings, **changed), dry_run=dry_run)  # type: ignore[arg-type]


def left(outcome: Outcome) -> list[tuple[str, str]]:
    """Page and source of what stays open."""
    return [(each.page, each.src) for each in outcome.findings if each.new_text is None]


def feed_alts(feed: bytes) -> list[str | None]:
    """The alt of each image that feed readers show, by lxml and BeautifulSoup."""
    found = []
    for element in etree.fromstring(feed).iter("{*}description", "{*}encoded", "{*}content", "{*}summary"):
        found += [image.get("alt") for image in BeautifulSoup(element.text or "", "lxml").find_all("img")]
    return found


def blanked(feed: bytes) -> list[tuple[object, ...]]:
    """The whole feed, element by element, without the alts of images."""
    shape: list[tuple[object, ...]] = []
    for element in etree.fromstring(feed).iter():
        soup = BeautifulSoup(f"<p>{element.text or ''}", "lxml")
        for image in soup.find_all("img"):
            del image["alt"]
        shape.append((element.tag, dict(element.attrib), str(soup), element.tail))
    return shape


def test_feeds_are_left_alone_by_default(site: Path, sandbox: Sandbox) -> None:
    """Every byte of them."""
    assert left(fill(site, sandbox, feeds=False)) == []
    assert (site / "index.xml").read_text("utf-8") == RSS


def test_a_feed_gets_the_texts_of_the_pages(site: Path, sandbox: Sandbox) -> None:
    """Bought once, from elsewhere on the site, escaped or not; nothing but alts differs, and twice is once."""
    outcome = fill(site, sandbox)
    assert left(outcome) == []
    assert outcome.problems == ()
    assert sum(call.credits for call in sandbox.purchases) == 1
    text = sites.alts((site / "one" / "index.html").read_bytes())[0][1]
    assert text
    feed = (site / "index.xml").read_bytes()
    assert feed_alts(feed) == [text, text, "The boathouse in snow"]
    assert blanked(feed) == blanked(RSS.encode())
    assert (outcome.summary.pages, outcome.summary.pages_changed) == (3, 3)
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    assert left(fill(site, sandbox)) == []
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    assert len(sandbox.purchases) == 1


def test_a_dry_run_prices_a_picture_of_page_and_feed_once(site: Path, sandbox: Sandbox) -> None:
    """And writes nothing."""
    assert fill(site, sandbox, dry_run=DryRun.YES).summary.credits_needed == 1
    assert (site / "index.xml").read_text("utf-8") == RSS


def test_a_diff_shows_a_feeds_start_tags_as_html(site: Path) -> None:
    """On the command line the setting is ``--feeds``."""
    done = alttext("check", site, "--feeds", "--diff", "--site-url", SITE_URL, cwd=site.parent)
    assert '+<img src="/blog/one/keep-b.png" alt="The boathouse in snow">' in done.stdout


def test_an_open_image_is_told_once(site: Path) -> None:
    """For its page; for the feed only where no page shows it, and for the first feed then."""
    lost = "&lt;p&gt;&lt;img src=&#34;fill-c.png&#34; alt=&#34;&#34;&gt;"
    sites.draw(site / "two" / "fill-c.png")
    for name in ("index.xml", "other.xml"):
        (site / name).write_text(RSS.replace("<description><![CDATA[", f"<description>{lost}<![CDATA["), "utf-8")
    outcome = fill(site, None)
    assert left(outcome) == [("index.xml", "fill-c.png"), ("one/index.html", "fill-a.png")]
    assert outcome.summary.remaining == outcome.summary.credits_needed == 2
    assert sum(outcome.summary.by_verdict.values()) == outcome.summary.images


def test_a_picture_that_differs_on_some_screens_is_noted_once(site: Path) -> None:
    """For its page."""
    picture = '<picture><source media="(width < 9em)" srcset="keep-b.png"><img src="fill-a.png" alt=""></picture>'
    (site / "one" / "index.html").write_text(PAGE.format("One", picture), "utf-8")
    (site / "index.xml").write_text(RSS.replace('<img src="fill-a.png" alt="">', picture), "utf-8")
    notes = [note for note in fill(site, None).notes if "on some screens" in note]
    assert len(notes) == 1
    assert notes[0].startswith("one/index.html:1: ")


def test_a_feed_that_is_malformed_is_reported(site: Path, sandbox: Sandbox) -> None:
    """It is left alone, the pages are filled."""
    broken = RSS.replace("</channel>", "")
    (site / "index.xml").write_text(broken, "utf-8")
    (problem,) = fill(site, sandbox).problems
    assert problem.path == "index.xml"
    assert problem.message.startswith("the feed is not well-formed XML (line 15: mismatched tag); feed left alone. ")
    assert (site / "index.xml").read_text("utf-8") == broken
    assert sites.alts((site / "one" / "index.html").read_bytes())[0][1]


OTHER_STATES = {
    "the feed": RSS,
    "an escaped text": RSS.replace("alt=&#34;&#34;", "alt=&#34;A heron&#34;"),
    "no alt": RSS.replace(" alt=&#34;&#34;", ""),
    "a text in a section": RSS.replace('alt=""', 'alt="A &quot;heron&quot;"'),
}


@pytest.mark.parametrize("packed", OTHER_STATES.values(), ids=OTHER_STATES)
def test_a_compressed_feed_follows(packed: str, site: Path, sandbox: Sandbox) -> None:
    """As compressed pages do, also one that holds the feed with other texts."""
    (site / "index.xml.gz").write_bytes(gzip.compress(packed.encode()))
    assert fill(site, sandbox).problems == ()
    assert gzip.decompress((site / "index.xml.gz").read_bytes()) == (site / "index.xml").read_bytes() != RSS.encode()


@pytest.mark.parametrize(
    ("one", "other"), [("fill-a", "fill-c"), ("no wind", "no rain"), ("<title>One", "<title>Three")]
)
def test_a_compressed_feed_that_is_another_one_is_reported(one: str, other: str, site: Path, sandbox: Sandbox) -> None:
    """Be it other in a picture, in the text beside, or around."""
    packed = gzip.compress(RSS.replace(one, other).encode())
    (site / "index.xml.gz").write_bytes(packed)
    (problem,) = fill(site, sandbox).problems
    assert problem.path == "index.xml.gz"
    assert (site / "index.xml.gz").read_bytes() == packed


def test_many_feeds_of_one_entry_are_no_theme(site: Path, sandbox: Sandbox) -> None:
    """A picture that stands at one place of most files is not taken for decoration."""
    for number in range(6):
        (site / f"tag-{number}.xml").write_text(RSS.replace("index.xml", f"tag-{number}.xml"), "utf-8")
    assert left(fill(site, sandbox)) == []
    assert all(alt for number in range(6) for alt in feed_alts((site / f"tag-{number}.xml").read_bytes()))
    assert len(sandbox.purchases) == 1


def test_many_feeds_hide_no_theme(site: Path) -> None:
    """What stands on most pages is the theme's, however many feeds there are."""
    sites.draw(site / "fill-logo.png")
    for number in range(4):
        page = PAGE.format(number, '<p><img src="fill-logo.png" alt=""></p>')
        (site / f"page-{number}.html").write_text(page, "utf-8")
        (site / f"tag-{number}.xml").write_text(RSS, "utf-8")
    codes = [each.code for each in fill(site, None).findings if each.src == "fill-logo.png"]
    assert codes == ["repeated-chrome"] * 4


def test_what_a_feed_says_is_no_source_for_pages(site: Path) -> None:
    """It repeats a page, of now or of once."""
    (site / "index.xml").write_text(RSS.replace('alt=""', 'alt="A heron"'), "utf-8")
    assert left(fill(site, None)) == [("one/index.html", "fill-a.png")]


def test_excluded_feeds_are_left_alone(site: Path, sandbox: Sandbox) -> None:
    """As excluded pages are."""
    fill(site, sandbox, exclude=("*.xml",))
    assert (site / "index.xml").read_text("utf-8") == RSS
