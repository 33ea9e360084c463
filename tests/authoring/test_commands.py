"""``alttext-html sources`` and ``adopt`` as people and hooks run them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.helpers import hosts, sites
from tests.helpers.commands import alttext, service

CONFIG = """\
site_name: Harbour
theme: {name: mkdocs}
markdown_extensions:
  - attr_list
  - admonition
  - pymdownx.emoji:
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
plugins: [alttext-html]
"""
INDEX = """\
# Harbour

!!! note
    ![](img/fill-quay.png)

![](img/fill-wave.png){ .decorative }

`![](img/fill-quay.png)` ![](img/gone.png)
"""
FRENCH = "# Port\n\n![](img/fill-quay.png)\n"
RST = "Harbour\n=======\n\n.. image:: img/fill-quay.png\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A MkDocs project with a picture, under version control."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs" / "img").mkdir(parents=True)
    for name in ("fill-quay", "fill-wave"):
        sites.draw(tmp_path / "docs" / "img" / f"{name}.png")
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    (tmp_path / "docs" / "index.md").write_text(INDEX)
    return tmp_path


def catalogue(project: Path, **texts: dict[str, str]) -> None:
    """The catalogue with these entries for the quay, by language."""
    digest = hashlib.sha256((project / "docs/img/fill-quay.png").read_bytes()).hexdigest()
    images = {digest: {"paths": ["img/fill-quay.png"], "texts": texts}}
    (project / "alttext.json").write_text(json.dumps({"version": 1, "images": images}))


def test_sources_are_checked_without_a_built_site(project: Path) -> None:
    """File, line and column of each silent image; exit 1; nothing is written."""
    done = alttext("sources", "docs", cwd=project)
    assert done.returncode == 1, done.stderr
    assert "docs/index.md:4:5 empty-known-silent" in done.stdout
    assert "docs/index.md:8:26 empty-known-silent" in done.stdout
    assert "fill-wave" not in done.stdout
    assert (project / "docs/index.md").read_text() == INDEX


def test_every_place_of_a_picture_is_named(project: Path) -> None:
    """In sources each place is mended by itself, also the same picture in two files."""
    (project / "docs" / "other.rst").write_text(RST)
    done = alttext("sources", cwd=project)
    assert "docs/index.md:4:5" in done.stdout
    assert "docs/other.rst:4:1" in done.stdout


def test_lazy_attributes_of_the_settings_tell_pictures_apart(project: Path) -> None:
    """What fills their places until they come is no picture with two texts."""
    photo = '<img src="img/wait.gif" {} data-photo="img/fill-{}.png">\n\n'
    lines = (photo.format('alt="Boats"', "quay"), photo.format("", "wave"), photo.format('alt="A wave"', "wave"))
    (project / "docs/index.md").write_text("".join(lines))
    (project / "alttext-html.toml").write_text('lazy_attributes = ["data-photo"]\n')
    done = alttext("sources", "docs", "--format", "json", cwd=project)
    assert [(each["code"], each["src"]) for each in json.loads(done.stdout)["findings"]] == [
        ("missing", "img/fill-wave.png")
    ]


def test_a_picture_whose_texts_differ_lends_none_of_them_to_a_source(project: Path) -> None:
    """It gets one when more places have that than any other."""
    texts = ("Step 3: choose Export", "Example for the filter, before and after")
    for name, text in zip("ab", texts, strict=True):
        (project / f"docs/{name}.md").write_text(f"![{text}](img/fill-quay.png)\n")
    (project / "docs/index.md").write_text("![](img/fill-quay.png)\n")
    assert alttext("sources", "--write", "docs", cwd=project).returncode == 1
    assert (project / "docs/index.md").read_text() == "![](img/fill-quay.png)\n"
    (project / "docs/c.md").write_text(f"![{texts[0]}](img/fill-quay.png)\n")
    assert alttext("sources", "--write", "docs", cwd=project).returncode == 1
    assert (project / "docs/index.md").read_text() == f"![{texts[0]}](img/fill-quay.png)\n"


def test_globs_of_the_catalogue_mean_the_pages_that_sources_become(project: Path) -> None:
    """A text for ``tours/index.html`` is one for the source of that page."""
    (project / "docs/index.md").write_text("![](img/fill-quay.png)\n")
    (project / "docs/tours.md").write_text("![](img/fill-quay.png)\n")
    digest = hashlib.sha256((project / "docs/img/fill-quay.png").read_bytes()).hexdigest()
    texts = {"en": {"text": "Boats at the quay"}}
    pages = {"tours/index.html": {"en": {"text": "Where tours begin"}}}
    images = {digest: {"texts": texts, "pages": pages}}
    (project / "alttext.json").write_text(json.dumps({"version": 1, "images": images}))
    assert alttext("adopt", "docs", cwd=project).returncode == 0
    assert (project / "docs/index.md").read_text() == "![Boats at the quay](img/fill-quay.png)\n"
    assert (project / "docs/tours.md").read_text() == "![Where tours begin](img/fill-quay.png)\n"


def test_write_puts_known_texts_in_and_buys_nothing(project: Path) -> None:
    """A key alone does not spend; a changed file is exit 1, and the second time there is nothing to do for it."""
    catalogue(project, en={"text": "Boats *at* the quay", "by": "person", "state": "approved"})
    (project / "docs/index.md").write_text(INDEX.replace(" ![](img/gone.png)", ""))
    with service(project) as sandbox:
        done = alttext("sources", "--write", "docs", "--api-url", sandbox.url, cwd=project, key=sandbox.key)
        assert done.returncode == 1, done.stderr
        assert sandbox.calls() == []
        again = alttext("sources", "--write", "docs", "--api-url", sandbox.url, cwd=project, key=sandbox.key)
    assert again.returncode == 0, again.stdout
    expected = INDEX.replace("    ![]", r"    ![Boats \*at\* the quay]").replace(" ![](img/gone.png)", "")
    assert (project / "docs/index.md").read_text() == expected


def test_commands_that_are_named_can_be_copied(project: Path) -> None:
    """They are about the sources that were looked at; what a purchase takes is said at once."""
    (project / "README.md").write_text("![](docs/img/fill-quay.png)\n")
    assert "alttext-html sources --write docs --dry-run\n" in alttext("sources", cwd=project).stdout
    planned = alttext("sources", "--write", "--dry-run", cwd=project).stdout
    assert "alttext-html sources --write docs --max-credits 1\n" in planned
    assert ", add --max-credits" not in planned
    done = alttext("sources", "--write", cwd=project)
    assert "(1 credit), set ALTTEXTGENIE_API_KEY and add --max-credits 1." in done.stdout
    done = alttext("sources", "--write", cwd=project, key="agk_any0000")
    assert "(1 credit), add --max-credits 1." in done.stdout


def test_texts_are_bought_only_within_a_named_budget(project: Path) -> None:
    """With --max-credits one request serves a Markdown and a reStructuredText file; afterwards both need nothing."""
    (project / "docs/index.md").write_text(INDEX.replace(" ![](img/gone.png)", ""))
    (project / "docs" / "other.rst").write_text(RST)
    with service(project) as sandbox:
        buy = ("sources", "--write", "docs", "--max-credits", "1", "--api-url", sandbox.url)
        alttext(*buy, cwd=project, key=sandbox.key)
        assert sandbox.charged() == 1
        again = alttext(*buy, cwd=project, key=sandbox.key)
        assert sandbox.charged() == 1
    assert again.returncode == 0, again.stdout
    assert ":alt: Sandbox" in (project / "docs/other.rst").read_text()


def test_one_picture_in_two_sizes_is_paid_once_also_when_one_source_has_its_text(project: Path) -> None:
    """A second run that sees one size alone finds the text that was bought for the other."""
    images = project / "docs" / "img"
    with Image.open(images / "fill-quay.png") as picture:
        for width in (400, 800):
            picture.resize((width, width * 3 // 4)).save(images / f"quay-{width}x{width * 3 // 4}.png")
    for page, size in (("index", "800x600"), ("other", "400x300")):
        (project / "docs" / f"{page}.md").write_text(f"![](img/quay-{size}.png)\n")
    with service(project) as sandbox:
        buy = ("sources", "--write", "docs", "--max-credits", "5", "--api-url", sandbox.url)
        for _ in range(2):
            (project / "docs" / "other.md").write_text("![](img/quay-400x300.png)\n")
            (project / "alttext.json").unlink(missing_ok=True)
            alttext(*buy, cwd=project, key=sandbox.key)
            assert "Sandbox" in (project / "docs" / "other.md").read_text()
        assert sandbox.charged() == 1


def test_a_language_in_the_file_name_counts(project: Path) -> None:
    """``index.fr.md`` gets the French text."""
    catalogue(project, en={"text": "Boats"}, fr={"text": "Bateaux"})
    (project / "docs" / "index.fr.md").write_text(FRENCH)
    alttext("adopt", "docs", cwd=project)
    assert "![Bateaux](img/fill-quay.png)" in (project / "docs/index.fr.md").read_text()
    assert "![Boats](img/fill-quay.png)" in (project / "docs/index.md").read_text()


def test_adopt_takes_what_people_approved(project: Path) -> None:
    """A machine's text that nobody approved stays in the catalogue; a dry run writes nothing."""
    catalogue(project, en={"text": "Machine", "by": "alttextgenie", "state": "generated"})
    assert alttext("adopt", cwd=project).returncode == 0
    assert (project / "docs/index.md").read_text() == INDEX
    catalogue(project, en={"text": "Boats", "by": "alttextgenie", "state": "approved"})
    planned = alttext("adopt", "--dry-run", "--diff", cwd=project)
    assert planned.returncode == 0
    assert "+![Boats]" in planned.stdout
    assert (project / "docs/index.md").read_text() == INDEX
    done = alttext("adopt", cwd=project)
    assert done.returncode == 0
    assert 'docs/index.md:4:5 fill-quay.png -> "Boats"' in done.stdout


def test_after_adopt_a_build_has_the_text_and_nothing_to_fill(project: Path) -> None:
    """The real MkDocs writes the adopted text; the plugin has nothing to do for it and asks nobody."""
    (project / "docs/index.md").write_text(INDEX.replace(" ![](img/gone.png)", ""))
    catalogue(project, en={"text": "Boats [at] the quay"})
    assert alttext("adopt", cwd=project).returncode == 0
    (project / "alttext.json").unlink()
    with service(project) as sandbox:
        built = hosts.build(hosts.MKDOCS, "build", "--strict", cwd=project, service=sandbox)
        assert sandbox.calls() == []
    assert built.code == 0, built.log
    assert built.alt("index.html", "fill-quay.png") == "Boats [at] the quay"


def test_machine_formats_point_at_the_source(project: Path) -> None:
    """SARIF names the Markdown file, line and column."""
    report = json.loads(alttext("sources", "docs/index.md", "--format", "sarif", cwd=project).stdout)
    places = [each["locations"][0]["physicalLocation"] for each in report["runs"][0]["results"]]
    assert [(p["artifactLocation"]["uri"], p["region"]["startLine"], p["region"]["startColumn"]) for p in places] == [
        ("docs/index.md", 4, 5),
        ("docs/index.md", 8, 26),
    ]


def test_bytes_around_a_text_stay(project: Path) -> None:
    """Byte order mark and CRLF survive; a file that is not UTF-8 is left alone and named."""
    catalogue(project, en={"text": "Boats"})
    (project / "docs/index.md").write_bytes(b"\xef\xbb\xbf![](img/fill-quay.png)\r\nText")
    (project / "docs/latin.md").write_bytes(b"caf\xe9 ![](img/fill-quay.png)")
    done = alttext("adopt", cwd=project)
    assert done.returncode == 1
    assert "docs/latin.md: is not UTF-8" in done.stdout
    assert (project / "docs/index.md").read_bytes() == b"\xef\xbb\xbf![Boats](img/fill-quay.png)\r\nText"
    assert (project / "docs/latin.md").read_bytes() == b"caf\xe9 ![](img/fill-quay.png)"


def test_pelican_addresses(tmp_path: Path) -> None:
    """``{static}`` is the content folder, whose settings are read and not run."""
    (tmp_path / ".git").mkdir()
    sites.draw(tmp_path / "content" / "images" / "fill-a.png")
    (tmp_path / "pelicanconf.py").write_text("PATH = 'content'\nDEFAULT_LANG = 'de'\nraise SystemExit(9)\n")
    source = tmp_path / "content" / "a.md"
    source.write_text("Title: A\nDate: 2026-01-01\n\n![]({static}/images/fill-a.png)\n")
    with service(tmp_path) as sandbox:
        done = alttext(
            "sources", "--write", "--max-credits", "1", "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key
        )
        assert [call["languages"] for call in sandbox.calls()] == [["de"]], done.stdout
    assert "![Sandbox" in source.read_text()


def test_a_missing_extension_is_named(project: Path) -> None:
    """What cannot be rendered as the project renders it is not touched."""
    (project / "mkdocs.yml").write_text("site_name: X\nmarkdown_extensions: [no_such_extension]\n")
    done = alttext("sources", cwd=project)
    assert done.returncode == 2
    assert "no_such_extension" in done.stderr
    assert "additional_dependencies" in done.stderr


def test_files_outside_of_the_project_are_refused(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing outside of the project is read or written."""
    outside = tmp_path_factory.mktemp("outside") / "a.md"
    outside.write_text("![](a.png)")
    done = alttext("sources", "--write", outside, cwd=project)
    assert done.returncode == 2
    assert "lies outside" in done.stderr
