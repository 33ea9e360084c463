"""Beside plugins that build languages or keep versions, and in the other ways to build: real builds."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import hooks
from tests.helpers.commands import Service, service
from tests.helpers.hosts import DATE, MKDOCS, Build, beside, build, change, environment, marked, source
from tests.helpers.proofs import twice, unproven
from tests.helpers.sites import alts, draw


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


@pytest.mark.parametrize(("structure", "images"), [("folder", "docs/en/images"), ("suffix", "docs/images")])
def test_languages_are_filled_once_when_all_are_built(
    structure: str, images: str, sandbox: Service, tmp_path: Path
) -> None:
    """One request for a picture of both languages, each page in its own; the log has one summary."""
    here = source(f"../hosts/i18n-{structure}", tmp_path / "source", images)
    plain = beside(here / "mkdocs.yml", "  - alttext-html\n")
    change(here / "mkdocs.yml", "plugins:\n", "plugins:\n  - alttext-html\n")
    change(here / "mkdocs.yml", "name: Français\n  - alttext-html\n", "name: Français\n")

    def generate(sandbox: Service | None) -> Build:
        options = () if sandbox else ("--config-file", plain)
        return build(MKDOCS, "build", "--strict", *options, cwd=here, service=sandbox)

    builds = twice(sandbox, generate)
    assert unproven(builds) == [], builds.first.log
    assert {tuple(sorted(row["languages"])) for row in sandbox.calls()} == {("en", "fr"), ("fr",)}
    first = builds.first
    assert first.alt("index.html", "fill-shared.png") != first.alt("fr/index.html", "fill-shared.png")
    assert (len(first.said), len(builds.second.said)) == (1, 1), first.log


def test_the_sites_language_is_that_of_the_outermost_build(tmp_path: Path) -> None:
    """Words in a picture without a language are in the site's own: they go into the pages in that one alone."""
    here = source("../hosts/i18n-suffix", tmp_path / "source")
    change(here / "mkdocs.yml", "name: Français\n", "name: Français\n        - locale: de\n          name: Deutsch\n")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>Rain by month</title><path d="M0 0h90v90"/></svg>'
    (here / "docs" / "rain.svg").write_text(drawing, "utf-8")
    for language in ("en", "fr"):
        (here / "docs" / f"index.{language}.md").write_text("# Rain\n\n![](rain.svg)\n", "utf-8")
    built = build(MKDOCS, "build", cwd=here)
    assert built.alt("index.html", "rain.svg") == "Rain by month", built.log
    assert not built.alt("fr/index.html", "rain.svg")


def test_a_warning_names_the_file_of_its_language(tmp_path: Path) -> None:
    """index.fr.md and index.en.md stand behind two pages of one name; however the configuration was named."""
    here = source("../hosts/i18n-suffix", tmp_path / "source")
    log = build(MKDOCS, "build", "--config-file", "mkdocs.yml", cwd=here).log
    assert "docs/index.fr.md:5: ../images/fill-french.png" in log
    assert "docs/index.en.md:3: images/fill-shared.png" in log


def test_a_dirty_build_fills_what_is_built_again_and_keeps_the_rest(sandbox: Service, tmp_path: Path) -> None:
    """Where one page was changed, its new picture alone is bought; a clean build gives the same texts for nothing."""
    here = source("../hosts/plain", tmp_path / "source")
    for name in ("early", "late"):
        draw(here / "docs" / "images" / f"fill-{name}.png")
    page = here / "docs" / "other.md"
    page.write_text("# Other\n\n![](images/fill-early.png)\n", "utf-8")
    first = build(MKDOCS, "build", cwd=here, service=sandbox)
    kept = here / "site" / "index.html"
    written = kept.stat().st_mtime_ns
    page.write_text("# Other\n\n![](images/fill-early.png)\n\n![](images/fill-late.png)\n", "utf-8")
    dirty = build(MKDOCS, "build", "--dirty", cwd=here, service=sandbox)
    assert (dirty.code, len(sandbox.calls()), sandbox.charged()) == (0, 4, 4), dirty.log
    assert dirty.alt("other/index.html", "fill-early.png") == first.alt("other/index.html", "fill-early.png")
    assert "Sandbox" in str(dirty.alt("other/index.html", "fill-late.png"))
    assert kept.stat().st_mtime_ns == written
    assert marked(dirty) == []
    clean = build(MKDOCS, "build", cwd=here, service=sandbox)
    assert len(sandbox.calls()) == 4
    assert {path: alts(page) for path, page in clean.pages.items()} == {
        path: alts(page) for path, page in dirty.pages.items()
    }  # menus differ: MkDocs did not read the titles of the other pages


def test_a_theme_may_call_its_words_something_else(sandbox: Service, tmp_path: Path) -> None:
    """Such as Material's language ``custom``, a file of one's own: it says nothing of the pages' language."""
    here = source("../hosts/plain", tmp_path / "source")
    change(here / "mkdocs.yml", "theme: mkdocs\n", "theme: {name: mkdocs, language: custom, locale: en}\n")
    done = build(MKDOCS, "build", "--strict", cwd=here, service=sandbox)
    assert done.code == 0, done.log
    assert [row["languages"] for row in sandbox.calls()] == [["en"], ["en"]]


@pytest.mark.parametrize("theme", ["{name: mkdocs, locale: pt_BR}", "{name: material, language: pt-BR, font: false}"])
def test_the_themes_language_holds_for_pages_that_say_none(theme: str, sandbox: Service, tmp_path: Path) -> None:
    """MkDocs' locale, and the setting of Material."""
    here = source("../hosts/plain", tmp_path / "source")
    change(here / "mkdocs.yml", "theme: mkdocs\n", f"theme: {theme}\nexclude_docs: index.md\n")
    (here / "docs" / "old.html").write_text('<title>Old</title>\n<img src="images/fill-one.png">\n', "utf-8")
    done = build(MKDOCS, "build", cwd=here, service=sandbox)
    assert [row["languages"] for row in sandbox.calls()] == [["pt"]], done.log


def test_a_page_that_is_copied_is_named_where_its_author_has_it(tmp_path: Path) -> None:
    """HTML in docs_dir, and not its copy in the site."""
    here = source("../hosts/plain", tmp_path / "source")
    (here / "docs" / "old.html").write_text('<title>Old</title>\n<img src="images/fill-one.png">\n', "utf-8")
    assert "docs/old.html:2: images/fill-one.png" in build(MKDOCS, "build", cwd=here).log


def test_a_source_outside_of_the_configurations_folder_is_named(tmp_path: Path) -> None:
    """docs_dir may lie beside it."""
    here = source("../hosts/plain", tmp_path / "source")
    (here / "website").mkdir()
    config = (here / "mkdocs.yml").rename(here / "website" / "mkdocs.yml")
    change(config, "theme: mkdocs\n", "theme: mkdocs\ndocs_dir: ../docs\n")
    log = build(MKDOCS, "build", cwd=config.parent).log
    assert "../docs/index.md:6: images/fill-one.png" in log


GENERATED = """\
import tempfile
from mkdocs.structure.files import File


def on_files(files, config, **_):
    folder = tempfile.mkdtemp()
    with open(f"{folder}/made.md", "w") as page:
        page.write("![](images/fill-one.png)")
    files.append(File("made.md", folder, config.site_dir, config.use_directory_urls))
"""


def test_a_source_that_a_plugin_made_is_not_named(tmp_path: Path) -> None:
    """It is gone after the build; its page stays."""
    here = source("../hosts/plain", tmp_path / "source")
    (here / "generated.py").write_text(GENERATED, "utf-8")
    change(here / "mkdocs.yml", "theme: mkdocs\n", "theme: mkdocs\nhooks: [generated.py]\nexclude_docs: index.md\n")
    (tmp_path / "tmp").mkdir()
    log = build(MKDOCS, "build", cwd=here, TMPDIR=str(tmp_path / "tmp")).log
    assert "site/made/index.html:" in log
    assert "made.md:" not in log


LATE = """\
from pathlib import Path

from mkdocs.plugins import event_priority


@event_priority(-100)
def on_post_build(config, **_):
    Path(config.site_dir, "late.html").write_text('<title>Late</title><img src="images/fill-one.png">')
"""


def test_pages_that_others_write_last_are_filled(sandbox: Service, tmp_path: Path) -> None:
    """A page that is not made from Markdown, written when the build is done, as late as any plugin that we know."""
    here = source("../hosts/plain", tmp_path / "source")
    (here / "late.py").write_text(LATE, "utf-8")
    change(here / "mkdocs.yml", "theme: mkdocs\n", "theme: mkdocs\nhooks: [late.py]\n")
    done = build(MKDOCS, "build", "--strict", cwd=here, service=sandbox)
    assert (done.code, len(sandbox.calls())) == (0, 2), done.log
    assert done.alt("late.html", "fill-one.png") == done.alt("index.html", "fill-one.png")
    assert "Sandbox" in str(done.alt("late.html", "fill-one.png"))


PACK = """\
import gzip, pathlib


def on_post_build(config, **_):
    for page in pathlib.Path(config.site_dir).rglob("*.html"):
        page.with_name(page.name + ".gz").write_bytes(gzip.compress(page.read_bytes()))
"""


@pytest.mark.parametrize("key", [None, ""], ids=["filled", "without a key"])
def test_pages_that_were_compressed_before_are_compressed_again(
    key: str | None, sandbox: Service, tmp_path: Path
) -> None:
    """Servers send what was filled; where nothing is, no mark is left inside of the compressed page."""
    here = source("mkdocs", tmp_path / "source")
    (here / "pack.py").write_text(PACK, "utf-8")
    change(
        here / "mkdocs.yml",
        "  - search\n",
        "  - search\n  - alttext-html: {exclude: [instruments/**]}\nhooks: [pack.py]\n",
    )
    done = build(MKDOCS, "build", cwd=here, service=sandbox, key=key)
    assert (done.code, bool(sandbox.calls())) == (0, key is None), done.log
    packed = {path: gzip.decompress(done.others[f"{path}.gz"]) for path in done.pages}
    assert {path: DATE.sub(b"", page) for path, page in packed.items()} == done.pages
    assert marked(done) == []


def test_a_build_that_fails_shows_no_mark(sandbox: Service, tmp_path: Path) -> None:
    """Pages that were written before another plugin failed hold nothing of ours, and nothing was bought."""
    here = source("../hosts/plain", tmp_path / "source")
    (here / "docs" / "other.md").write_text("# Other\n", "utf-8")
    failing = "def on_post_page(output, *, page, **_):\n    return output if page.is_homepage else 1 / 0\n"
    (here / "failing.py").write_text(failing, "utf-8")
    change(here / "mkdocs.yml", "theme: mkdocs\n", "theme: mkdocs\nhooks: [failing.py]\n")
    done = build(MKDOCS, "build", cwd=here, service=sandbox)
    assert (done.code, sandbox.calls("")) == (1, [])
    assert done.alt("index.html", "fill-one.png") == ""
    assert marked(done) == []


def test_options_may_come_from_the_environment(sandbox: Service, tmp_path: Path) -> None:
    """!ENV with one name, with a default, with several names; a name that is not set says nothing."""
    here = source("../hosts/plain", tmp_path / "source")
    options = (
        "style: !ENV SITE_STYLE",
        "max_credits: !ENV [NO_SUCH_BUDGET, SITE_BUDGET, 50]",
        "on_missing: !ENV [NO_SUCH_WORD, ignore]",
        "keywords: !ENV NO_SUCH_KEYWORDS",
    )
    change(here / "mkdocs.yml", "- alttext-html\n", f"- alttext-html: {{{', '.join(options)}}}\n")
    done = build(MKDOCS, "build", "--strict", cwd=here, service=sandbox, SITE_STYLE="shorter", SITE_BUDGET="1")
    assert done.code == 0, done.log
    assert [(row["style"], row["keywords"]) for row in sandbox.calls()] == [(3, "")]
    assert "1 image remains" in done.log


def repository(folder: Path) -> Path:
    """The plain site in a repository with a remote of its own."""
    here = source("../hosts/plain", folder / "source")
    hooks.git(folder, "init", "--quiet", "--bare", "remote.git")
    hooks.git(here, "init", "--quiet")
    hooks.git(here, "add", "--all")
    hooks.git(here, "commit", "--quiet", "--message", "Sources")
    hooks.git(here, "remote", "add", "origin", str(folder / "remote.git"))
    return here


def test_gh_deploy_publishes_filled_pages(sandbox: Service, tmp_path: Path) -> None:
    """What is pushed has its texts and no marks; deploying again costs nothing."""
    here = repository(tmp_path)
    for message in ("first", "second"):
        done = build(MKDOCS, "gh-deploy", "--message", message, cwd=here, service=sandbox, **hooks.PERSON)
        assert done.code == 0, done.log
        assert marked(done) == []
        published = hooks.git(tmp_path / "remote.git", "show", "gh-pages:index.html")
        assert published.encode() == (here / "site" / "index.html").read_bytes()
        assert published.count('alt="Sandbox') == sandbox.charged() == len(sandbox.calls()) == 2
        assert hooks.git(tmp_path / "remote.git", "log", "-1", "--format=%s", "gh-pages").strip() == message


def test_a_version_of_mike_is_published_filled(sandbox: Service, tmp_path: Path) -> None:
    """mike builds with MkDocs and commits what was built, under two names: pages have their texts and no marks."""
    here = repository(tmp_path)
    change(here / "mkdocs.yml", "  - alttext-html\n", "  - alttext-html\n  - mike\n")
    mike = Path(sys.executable).with_name("mike")
    path = {"PATH": f"{mike.parent}:/usr/bin:/bin"}
    env = environment(here, sandbox, sandbox.key, {**hooks.PERSON, **path})
    for version in ("1.0", "2.0"):
        command = [mike, "deploy", version, "latest", "--update-aliases"]
        done = subprocess.run(command, cwd=here, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        page = hooks.git(here, "show", f"gh-pages:{version}/index.html")
        assert page.count('alt="Sandbox') == sandbox.charged() == len(sandbox.calls()) == 2
        assert '"silent" src' not in page
