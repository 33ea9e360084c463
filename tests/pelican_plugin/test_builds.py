"""Pelican builds a site of Markdown and reStructuredText with the plugin: pages, calls, credits, logs."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import PELICAN, Build, build, environment, faults, marked, source
from tests.helpers.proofs import Twice, twice, unproven
from tests.helpers.sites import alts, draw

FEEDS = 'FEED_ALL_ATOM = "feeds/all.atom.xml"\nFEED_ALL_RSS = "feeds/all.rss.xml"\nFEED_DOMAIN = SITEURL or "https://notes.example"\n'
DRAFT = "Title: Not yet\nDate: 2026-04-01\nStatus: draft\n\n![]({static}/images/fill-draft.png)\n"
BY_DECISION = """
.. raw:: html

   <img alt="" src="../images/keep-raw.png" />

.. image:: {static}/images/keep-empty.png
   :alt:
"""
together = pytest.mark.xdist_group("pelican builds")
"""tests that look at the same builds"""
ROOT_SITE = 'SITEURL = ""\nRELATIVE_URLS = True\nTHEME = "notmyidea"\n'
PATH_SITE = 'SITEURL = "https://notes.example/blog"\nRELATIVE_URLS = False\nTHEME = "theme"\nTHEME_STATIC_DIR = "art"\n'


def pelican_source(folder: Path, *settings: str) -> Path:
    here = source("pelican", folder / "source", "content/images")
    with (here / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.writelines(("\n", *settings))
    (here / "content" / "draft.md").write_text(DRAFT, "utf-8")
    with (here / "content" / "second.rst").open("a", encoding="utf-8") as article:
        article.write(BY_DECISION)
    for name in ("fill-draft.png", "keep-raw.png", "keep-empty.png"):
        draw(here / "content" / "images" / name)
    return here


def pelican(here: Path, sandbox: Service | None = None, *arguments: str, settings: str = "", **more: str) -> Build:
    """A build of ``here``; ``settings`` stand in a publishconf.py that takes over pelicanconf.py."""
    conf = here / "publishconf.py"
    conf.write_text(f"import sys\nsys.path.insert(0, '.')\nfrom pelicanconf import *\n{settings}\n", "utf-8")
    command = ("content", "--settings", conf.name, "--delete-output-directory", *arguments)
    return build(PELICAN, *command, cwd=here, site="output", service=sandbox, **more)


@pytest.fixture(scope="module", params=[ROOT_SITE, PATH_SITE], ids=["relative", "at a path, theme of its own"])
def builds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    folder = tmp_path_factory.mktemp("pelican")
    here = pelican_source(folder, request.param, FEEDS)
    source("../hosts/pelican-theme", here / "theme", "static/images")

    def generate(sandbox: Service | None) -> Build:
        if sandbox is None:
            return pelican(here, sandbox, "--verbose")
        return pelican(here, sandbox, "--verbose", "--fatal", "warnings", settings='ALTTEXT_HTML = {"buy": True}')

    with service(folder) as sandbox:
        yield twice(sandbox, generate)


@together
def test_silent_images_are_filled_once_and_nothing_else_differs(builds: Twice) -> None:
    """Markdown without a text, reStructuredText without :alt:, drafts; decisions of both and all bytes beside stay.

    One request for each picture; the second build makes none and gives the same bytes. Warnings are fatal:
    Pelican's own about empty alts come before the fill, and are not told.
    """
    assert unproven(builds) == [], builds.first.log
    assert "empty alt" in builds.plain.log.lower()
    assert "drafts/not-yet.html" in builds.first.pages


@together
def test_an_image_of_the_theme_is_a_file_of_the_site(builds: Twice) -> None:
    """THEME_STATIC_DIR and SITEURL name it on every page: one picture, one text."""
    texts = {alt for page in builds.first.pages.values() for name, alt in alts(page) if name == "fill-banner.png"}
    assert len(texts) == ("art/images/fill-banner.png" in builds.first.others)


@together
def test_the_log_says_once_what_was_done(builds: Twice) -> None:
    """With --verbose, in one line: what was found, bought and spent, then what was known already."""
    (first,), (second,) = builds.first.said, builds.second.said
    assert re.fullmatch(
        r"INFO alttext-html: \d+ images on 11 pages: .+ bought \([67] credits, 99[34] left\)\. .+", first
    )
    assert re.fullmatch(r"INFO alttext-html: \d+ images on 11 pages: .+ filled from the catalogue\. .+", second)


@together
def test_feeds_are_as_without_the_plugin(builds: Twice) -> None:
    """Feeds hold articles too: no text is written there."""
    assert {path for path in builds.first.others if path.endswith(".xml")} == {
        "feeds/all.atom.xml",
        "feeds/all.rss.xml",
    }
    assert builds.first.others == builds.plain.others


def test_no_mark_stays_whatever_a_file_is_called(tmp_path: Path) -> None:
    """Articles that are no .html, a feed without a suffix, and one that is called like a page."""
    names = 'ARTICLE_SAVE_AS = "{slug}.php"\nFEED_ALL_ATOM = "feeds/all"\nFEED_ALL_RSS = "feed/index.html"\n'
    whole = "RSS_FEED_SUMMARY_ONLY = False\n"
    done = pelican(pelican_source(tmp_path, FEEDS, names, whole), settings="ALTTEXT_HTML = {}")
    assert {"first-frost.php", "feeds/all"} <= done.others.keys()
    assert b"fill-pond.png" in done.pages["feed/index.html"]
    assert marked(done) == []


def test_no_mark_stays_that_a_content_cache_kept_from_other_settings(tmp_path: Path) -> None:
    """Pelican keeps what Markdown made while marks were set; a build that sets none takes them out."""
    here = pelican_source(tmp_path, FEEDS, "CACHE_CONTENT = LOAD_CONTENT_CACHE = True\n")
    pelican(here, settings="ALTTEXT_HTML = {}")
    done = pelican(here, settings='ALTTEXT_HTML = {"empty_alt": "missing"}')
    assert "fill-pond.png" in done.log
    assert marked(done) == []


def test_nothing_happens_without_the_setting(tmp_path: Path) -> None:
    """Pelican switches every installed plugin on: without ALTTEXT_HTML ours is not there."""
    here = pelican_source(tmp_path, FEEDS)
    with service(tmp_path) as sandbox:
        present = pelican(here, sandbox)
        absent = pelican(here, sandbox, settings="PLUGINS = []")
        assert sandbox.calls("") == []
    assert present.pages == absent.pages
    assert "alttext-html:" not in present.log


def test_nothing_is_bought_unless_the_settings_say_so(tmp_path: Path) -> None:
    """A key alone, or the environment, is not enough: Pelican may be rebuilding on every save."""
    here = pelican_source(tmp_path)
    with service(tmp_path) as sandbox:
        done = pelican(here, sandbox, settings="ALTTEXT_HTML = {}", ALTTEXT_HTML_BUY="true")
        assert sandbox.calls("") == []
    assert done.code == 0
    assert "content/first.md:8: ./images/fill-pond.png: " in done.log
    assert "content/second.rst:8: ./images/fill-thaw_2026.png: " in done.log
    assert done.log.count("fill-thaw_2026.png: nobody") == 1, "lists of articles repeat it"


def test_an_autoreload_shows_known_texts_and_buys_none(tmp_path: Path) -> None:
    """A key in the environment, no "buy": what was bought before is there, a save costs nothing."""
    here = pelican_source(tmp_path, "ALTTEXT_HTML = {}\n")
    article = here / "content" / "first.md"
    output = here / "output" / "first-frost.html"
    with service(tmp_path) as sandbox:
        built = pelican(here, sandbox, settings='ALTTEXT_HTML = {"buy": True}')
        assert built.code == 0, built.log
        calls = len(sandbox.calls(""))
        output.unlink()
        command = [*PELICAN, "content", "--settings", "pelicanconf.py", "--autoreload"]
        with subprocess.Popen(command, cwd=here, env=environment(here, sandbox, sandbox.key, {})) as process:
            try:
                wait_for(output, "Sandbox")
                save_until_shown(article, output, "The thaw came late.")
                wait_for(output, "Sandbox", "The thaw came late.")
            finally:
                process.terminate()
        assert len(sandbox.calls("")) == calls
    assert "data-alttext" not in output.read_text("utf-8")


def save_until_shown(article: Path, page: Path, text: str) -> None:
    """Pelican begins to watch after its first build: a save before that is seen by nobody."""
    before = article.read_text("utf-8")
    for _ in range(30):
        article.write_text(f"{before}\n{text}\n", "utf-8")
        for _ in range(25):
            if page.exists() and text in page.read_text("utf-8"):
                return
            time.sleep(0.2)


def wait_for(page: Path, *texts: str) -> None:
    """Until a page is there that holds these texts."""
    for _ in range(150):
        if page.exists() and all(text in page.read_text("utf-8") for text in texts):
            return
        time.sleep(0.2)
    raise AssertionError(f"{page} never held {texts}")


@pytest.mark.parametrize("order", ['"i18n_subsites", "alttext_html"', '"alttext_html", "i18n_subsites"'])
def test_a_site_of_languages_is_filled_within_one_budget(order: str, tmp_path: Path) -> None:
    """i18n_subsites runs Pelican again for each language: all get their texts, whoever is told first that it ended."""
    languages = f'PLUGINS = [{order}]\nI18N_SUBSITES = {{"fr": {{"SITENAME": "Notes"}}}}\n'
    here = pelican_source(tmp_path, languages)
    with service(tmp_path) as sandbox:
        plain = pelican(here)
        poor = pelican(here, sandbox, settings='ALTTEXT_HTML = {"buy": True, "max_credits": 1}')
        assert sandbox.charged() == 1
        rich = pelican(here, sandbox, settings='ALTTEXT_HTML = {"buy": True}')
    assert (poor.code, rich.code) == (0, 0), rich.log
    assert faults(plain.pages, rich.pages) == []
    french, english = rich.alt("fr/first-frost.html", "fill-pond.png"), rich.alt("first-frost.html", "fill-pond.png")
    assert french != english
    assert marked(rich) == marked(poor) == []


def test_with_granular_signals_it_fills_before_others_minify(tmp_path: Path) -> None:
    """A plugin on the signal after ours finds the texts in the pages."""
    here = pelican_source(tmp_path)
    (here / "late.py").write_text(
        "import blinker, pathlib\n"
        "def look(pelican):\n"
        "    page = pathlib.Path(pelican.settings['OUTPUT_PATH'], 'first-frost.html').read_text()\n"
        "    print('FILLED BEFORE' if 'alt=\"Sandbox' in page else 'TOO EARLY')\n"
        "def register():\n"
        "    blinker.signal('minify').connect(look)\n",
        "utf-8",
    )
    plugins = 'PLUGIN_PATHS = ["."]\nPLUGINS = ["granular_signals", "alttext_html", "late"]\n'
    with service(tmp_path) as sandbox:
        done = pelican(here, sandbox, settings=plugins + 'ALTTEXT_HTML = {"buy": True}')
    assert "FILLED BEFORE" in done.log, done.log
    assert "alttext-html: " not in done.log, "nothing remains"


def test_it_does_not_matter_where_pelican_is_started(tmp_path: Path) -> None:
    """The catalogue and the project's settings are those beside pelicanconf.py."""
    here = pelican_source(tmp_path)
    with (here / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("ALTTEXT_HTML = {}\n")
    picture = here / "content" / "images" / "fill-draft.png"
    entry = {"texts": {"en": {"text": "Our harbour at dawn", "by": "person", "state": "approved"}}}
    images = {hashlib.sha256(picture.read_bytes()).hexdigest(): entry}
    (here / "alttext.json").write_text(json.dumps({"version": 1, "images": images}), "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    output = here / "output"
    command = ("--settings", str(here / "pelicanconf.py"), "--output", str(output))
    done = build(PELICAN, *command, cwd=elsewhere, site=str(output))
    assert ("fill-draft.png", "Our harbour at dawn") in alts((output / "drafts" / "not-yet.html").read_bytes())
    assert done.code == 0, done.log
    assert list(elsewhere.iterdir()) == []
