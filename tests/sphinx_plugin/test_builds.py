"""Sphinx builds a site of MyST and reStructuredText with the extension: pages, calls, credits, logs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import SPHINX, Build, build, faults, marked, source
from tests.helpers.proofs import Twice, twice, unproven
from tests.helpers.sites import draw, pages

together = pytest.mark.xdist_group("sphinx builds")
"""tests that look at the same builds"""
OURS = ', "sphinx_alttext_html"'
OPEN = (
    "docs/index.rst:4: WARNING: alttext-html: images/fill-pond.png: ",
    "docs/index.rst:14: WARNING: alttext-html: images/fill-reeds.png: ",
    "docs/guide/index.md:3: WARNING: alttext-html: images/fill-gate.png: ",
    "docs/guide/index.md:5: WARNING: alttext-html: guide/images/fill-pond.png: ",
    "docs/guide/index.md:7: WARNING: alttext-html: images/fill-fence.png: ",
)


def sphinx_source(folder: Path, *settings: str) -> Path:
    here = source("../hosts/sphinx", folder / "source")
    draw(here / "docs" / "guide" / "images" / "fill-pond.png")
    draw(here / "docs" / "images" / "free-guide.png")
    with (here / "docs" / "conf.py").open("a", encoding="utf-8") as conf:
        conf.writelines(f"{line}\n" for line in settings)
    return here


def sphinx(here: Path, *arguments: str, sandbox: Service | None = None, key: str | None = None) -> Build:
    return build(SPHINX, *arguments, "docs", "site", cwd=here, service=sandbox, key=key)


THEMES = ["html of furo at a path", "dirhtml of alabaster in French"]
HTML = ("html", 'html_theme = "furo"', 'html_baseurl = "https://station.example/docs/"')
DIRHTML = ("dirhtml", 'html_theme = "alabaster"', 'language = "fr"')


@pytest.fixture(scope="module", params=[HTML, DIRHTML], ids=THEMES)
def builds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    """The site without the extension, with it, and again from nothing, with warnings as errors."""
    folder = tmp_path_factory.mktemp("sphinx")
    builder, *settings = request.param
    here = sphinx_source(folder, *settings, 'alttext_html = {"buy": True}')
    (here / ".git").mkdir()
    ours, without = here / "docs" / "conf.py", here / "without"
    without.mkdir()
    (without / "conf.py").write_text(ours.read_text("utf-8").replace(OURS, ""), "utf-8")

    def generate(sandbox: Service | None) -> Build:
        conf = ours.parent if sandbox else without
        return sphinx(here, "-b", builder, "-c", str(conf), "-E", "-a", "-W", sandbox=sandbox)

    with service(folder) as sandbox:
        yield twice(sandbox, generate)


@together
def test_silent_images_are_filled_once_and_nothing_else_differs(builds: Twice) -> None:
    """MyST without a text, directives of both without :alt:; decisions, scaled ones too, and all bytes beside stay.

    One request for each picture, one credit; two files of the same bytes are one picture.
    """
    assert unproven(builds) == [], builds.first.log
    assert builds.calls_of_first == builds.sandbox.charged() == 4
    assert builds.first.alt("index.html", "free-guide.png") == "The guide", "the site's name is no part of it"


@together
def test_the_log_says_once_what_was_done(builds: Twice) -> None:
    """One line of ours, and no warning."""
    found = "alttext-html: 15 images on 5 pages: 3 fine, 6 decorative, 2 missing, 4 weak."
    assert builds.first.said == [f"{found} 1 filled from the page, 5 bought (4 credits, 996 left). 2 pages changed"]
    assert builds.second.said == [f"{found} 5 filled from the catalogue, 1 from the page. 2 pages changed"]


@together
def test_no_other_file_differs(builds: Twice) -> None:
    """The search index and copied sources are as without the extension."""
    others = [
        {path: data for path, data in build.others.items() if not path.startswith(".") and path != "objects.inv"}
        for build in (builds.plain, builds.first)
    ]  # the inventory of a site without a version holds the time
    assert others[0] == others[1]


@together
def test_texts_are_in_the_language_of_the_site(builds: Twice) -> None:
    """What conf.py says."""
    french = b'<html lang="fr"' in builds.first.pages["index.html"]
    assert {tuple(row["languages"]) for row in builds.sandbox.calls()} == {("fr",) if french else ("en",)}


def test_building_what_is_built_costs_nothing(tmp_path: Path) -> None:
    """Sphinx writes nothing, so there is nothing to fill. The first build reads and writes in several processes."""
    here = sphinx_source(tmp_path, 'alttext_html = {"buy": True}')
    with service(tmp_path) as sandbox:
        first, again = sphinx(here, "-j", "2", sandbox=sandbox), sphinx(here, sandbox=sandbox)
        assert (first.code, len(sandbox.calls()), marked(first)) == (0, 4, [])
    assert again.pages == first.pages
    assert again.said == ["alttext-html: 15 images on 5 pages: 9 fine, 6 decorative. 0 pages changed"]


def test_texts_that_come_later_reach_pages_that_sphinx_would_not_write(tmp_path: Path) -> None:
    """A build without a key says what remains; the next one fills it without a change of the sources."""
    here = sphinx_source(tmp_path, 'alttext_html = {"buy": True, "report": ["found.json"]}')
    poor = sphinx(here)
    found = json.loads((here / "docs" / "found.json").read_text("utf-8"))["findings"]
    assert {"docs/index.rst", "docs/guide/index.md"} <= {each["source_file"] for each in found}
    assert {"_images/fill-pond1.png", "../_images/fill-pond.png"} <= {each["src"] for each in found}
    assert [line for line in OPEN if line not in poor.log] == []
    assert (poor.code, poor.log.count("[alttext_html.missing]")) == (0, 5)
    untouched = here / "site" / "plain.html"
    written = untouched.stat().st_mtime_ns
    with service(tmp_path) as sandbox:
        rich = sphinx(here, sandbox=sandbox)
        assert "WARNING" not in rich.log
        assert faults(poor.pages, rich.pages) == []
        page = here / "docs" / "guide" / "index.md"
        page.write_text(page.read_text("utf-8") + "\nThe gate is open.\n", "utf-8")
        last = sphinx(here, sandbox=sandbox)
        assert len(sandbox.calls()) == 4
    assert "guide/index" in last.log
    assert last.pages["index.html"] == rich.pages["index.html"]
    assert last.pages["guide/index.html"].replace(b"<p>The gate is open.</p>\n", b"") == rich.pages["guide/index.html"]
    assert untouched.stat().st_mtime_ns == written


def test_what_no_source_shows_is_named_by_a_page_that_can_be_opened(tmp_path: Path) -> None:
    """An image of the theme: its page is named from the working folder, as sources are."""
    here = sphinx_source(tmp_path, 'templates_path = ["."]')
    (here / "docs" / "layout.html").write_text(
        '{% extends "!layout.html" %}{% block footer %}<img src="_static/logo.png">{% endblock %}', "utf-8"
    )
    done = build(SPHINX, "docs", "docs/_build/html", cwd=here, site="docs/_build/html")
    named = [line.split(":")[0] for line in done.said if "logo.png" in line]
    assert named
    assert all(page.startswith("docs/_build/html/") and (here / page).is_file() for page in named)


def test_one_build_may_be_told_to_buy(tmp_path: Path) -> None:
    """-D says it on the command line, where sphinx-autobuild does not."""
    here = sphinx_source(tmp_path)
    with service(tmp_path) as sandbox:
        told = sphinx(here, "-D", "alttext_html.buy=1", sandbox=sandbox)
        assert len(sandbox.calls()) == 4
    assert "WARNING" not in told.log
    assert "Sandbox" in str(told.alt("index.html", "fill-reeds.png"))


def test_other_builders_are_left_alone(tmp_path: Path) -> None:
    """One page, or texts: no mark, no text of ours, not a word."""
    here = sphinx_source(tmp_path, 'alttext_html = {"buy": True}')
    with service(tmp_path) as sandbox:
        done = sphinx(here, "-b", "singlehtml", sandbox=sandbox)
        assert sandbox.calls("") == []
    assert done.code == 0
    assert done.alt("index.html", "fill-gate.png") == ""
    assert "alttext-html" not in done.log
    assert marked(done) == []


def test_no_mark_stays_in_pages_of_another_suffix(tmp_path: Path) -> None:
    """html_file_suffix names them."""
    done = sphinx(sphinx_source(tmp_path), "-D", "html_file_suffix=.shtml")
    assert b"fill-gate.png" in done.others["guide/index.shtml"]
    assert marked(done) == []


def test_a_build_that_fails_is_not_filled_and_shows_no_mark(tmp_path: Path) -> None:
    """Pages that were written before the failure hold nothing of ours."""
    here = sphinx_source(tmp_path, 'alttext_html = {"buy": True}')
    with (here / "docs" / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("def late(app, page, *_):\n    if page == 'plain':\n        raise ValueError('broken')\n")
        conf.write("def setup(app):\n    app.connect('html-page-context', late)\n")
    with service(tmp_path) as sandbox:
        done = sphinx(here, sandbox=sandbox)
        assert sandbox.calls("") == []
    assert done.code == 2
    assert "guide/index.html" in pages(here / "site")
    assert marked(done) == []
    assert done.alt("guide/index.html", "fill-gate.png") == ""


@pytest.mark.parametrize(
    ("settings", "arguments", "code", "seen", "never"),
    [
        ((), ("-W",), 1, OPEN, "Traceback"),
        (('suppress_warnings = ["alttext_html.missing"]',), ("-W",), 0, ("5 images remain",), "WARNING"),
        (('alttext_html = {"on_missing": "error"}',), (), 1, ("docs/index.rst:4: ERROR: ",), "Traceback"),
    ],
    ids=["warnings are errors", "suppressed", "error"],
)
def test_what_remains_fails_a_build_that_wants_it(
    settings: tuple[str, ...], arguments: tuple[str, ...], code: int, seen: tuple[str, ...], never: str, tmp_path: Path
) -> None:
    """Sphinx' own -W and suppress_warnings know our warnings; on_missing: error needs no -W.

    The key in the environment is not enough to buy: sphinx-autobuild builds on every save.
    """
    here = sphinx_source(tmp_path, *settings)
    done = build(SPHINX, *arguments, "docs", "site", cwd=here, key="agk_0000000000")
    assert done.code == code, done.log
    assert [text for text in seen if text not in done.log] == [], done.log
    assert never not in done.log
    assert "connect" not in done.log
