"""What a build log says of a fill."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from msgspec import structs

from alttext_html.errors import SettingsError
from alttext_html.hosts.after_build import Message, OnMissing, Weight, level, messages, read_reports, write_reports
from alttext_html.report_files import Target, read_target
from alttext_html.secret import Secret
from alttext_html.settings import Buy, Mode, Settings
from alttext_html.source_files import with_sources
from alttext_html.types import Finding, Outcome, PageProblem, Severity, SourceLine, Summary, Verdict

MISSING = Finding(
    page="guide/index.html",
    line=88,
    column=1,
    offset=0,
    element="img",
    verdict=Verdict.MISSING,
    severity=Severity.FIX,
    code="missing",
    message="It has no text.",
    src="../images/a.png",
    text="",
    remedy="nobody has a text for it yet.",
)
REFUSAL = "the service answered 401: Check the API key"


def said(outcome: Outcome, sources: dict[str, Path] | None = None, here: Path = Path()) -> list[Message]:
    placed = with_sources(outcome, sources or {}, here)
    return [m for m in messages(placed, Path("site"), Settings()) if m.weight is not Weight.FACT]


def source(folder: Path, text: str) -> Path:
    """The guide of a project in ``folder``."""
    guide = folder / "docs" / "guide.md"
    guide.parent.mkdir()
    guide.write_text(text, "utf-8")
    return guide


def test_a_line_names_source_line_image_and_remedy(tmp_path: Path) -> None:
    """docs/guide.md:3, not only the built page."""
    sources = {"guide/index.html": source(tmp_path, "# Guide\n\n![](images/a.png)\n")}
    (message,) = said(Outcome(Summary(), (MISSING,)), sources, tmp_path)
    assert message.weight is Weight.REMAINS
    assert message.place == "docs/guide.md:3"
    assert message.text == "docs/guide.md:3: ../images/a.png: nobody has a text for it yet. [missing]"


def test_an_image_that_no_source_shows_is_named_by_its_page(tmp_path: Path) -> None:
    """A theme's image; a source that is gone."""
    sources = {"guide/index.html": tmp_path / "gone.md"}
    (message,) = said(Outcome(Summary(), (MISSING,)), sources)
    assert message.text.startswith("site/guide/index.html:88: ../images/a.png: ")


def test_pages_are_named_from_the_working_folder_as_sources_are() -> None:
    """Sphinx writes into ``_build/html``: a page that is named by its last folder alone cannot be opened."""
    outcome = Outcome(Summary(), (MISSING,), (PageProblem("a.html", "cannot be read."),))
    told = [message.place for message in messages(outcome, Path.cwd() / "_build" / "html", Settings())]
    assert told[:2] == ["_build/html/guide/index.html:88", "_build/html/a.html"]


def test_a_list_of_articles_repeats_no_line(tmp_path: Path) -> None:
    """The front page of a blog shows the images of its posts: the post's line is enough."""
    guide = source(tmp_path, "![](images/a.png)\n")
    listed = structs.replace(MISSING, page="index.html", src="images/a.png")
    both = Outcome(Summary(), (listed, MISSING))
    assert len(said(both, {"guide/index.html": guide})) == 1
    assert len(said(Outcome(Summary(), (listed,)))) == 1


def test_a_page_that_stands_for_several_languages_repeats_no_line(tmp_path: Path) -> None:
    """mkdocs-static-i18n builds the default's source once more where a translation is missing."""
    guide = source(tmp_path, "![](images/a.png)\n")
    german = structs.replace(MISSING, page="de/guide/index.html", src="../../images/a.png", language="de")
    sources = dict.fromkeys(("guide/index.html", "de/guide/index.html"), guide)
    (message,) = said(Outcome(Summary(), (MISSING, german)), sources, tmp_path)
    assert message.place == "docs/guide.md:1"


def test_an_image_of_the_theme_is_told_once() -> None:
    """Not with each of its pages."""
    pages = tuple(structs.replace(MISSING, page=f"{name}/index.html") for name in "abc")
    (message,) = said(Outcome(Summary(), pages))
    assert message.text.startswith("site/a/index.html:88: ../images/a.png: ")
    assert message.text.endswith(" [missing] (on 3 pages)")


def test_a_refusal_is_told_once() -> None:
    """Not with each of a hundred images that could not be bought because of it."""
    refused = structs.replace(MISSING, remedy=f"cannot be bought: {REFUSAL}")
    told = said(Outcome(Summary(), (refused, structs.replace(refused, src="b.png")), provider_error=REFUSAL))
    assert [message.weight for message in told] == [Weight.REMAINS, Weight.REMAINS, Weight.REFUSED]
    assert sum(REFUSAL in message.text for message in told) == 1


def test_what_is_filled_or_only_a_note_is_not_told() -> None:
    """A text that arrived, a decorative image."""
    filled = structs.replace(MISSING, new_text="A heron")
    noted = structs.replace(MISSING, severity=Severity.INFO)
    assert said(Outcome(Summary(), (filled, noted))) == []


@pytest.mark.parametrize(
    ("settings", "take"),
    [
        (Settings(), "set ALTTEXTGENIE_API_KEY and run again."),
        (Settings(buy=Buy.NO), "set ALTTEXTGENIE_API_KEY and allow it with the setting buy."),
        (Settings(buy=Buy.NO, api_key=Secret("agk_any")), "allow it with the setting buy."),
        (Settings(mode=Mode.OFFLINE, api_key=Secret("agk_any")), "run it online, not offline."),
    ],
    ids=["key", "key and leave", "leave", "network"],
)
def test_the_last_line_says_what_a_purchase_takes(settings: Settings, take: str) -> None:
    """Pelican and Sphinx buy nothing with a key alone: whoever sets one and runs again must not wonder."""
    left = Outcome(Summary(remaining=1, credits_needed=1), (MISSING,))
    *_, last = messages(left, Path("site"), settings)
    assert (last.weight, last.text) == (Weight.FACT, f"To buy what is missing (1 credit), {take}")


def test_problems_and_notes_are_warnings() -> None:
    """A page that could not be done; a purchase that may be lost."""
    outcome = Outcome(Summary(), problems=(PageProblem("a.html", "cannot be read."),), notes=("a note",))
    assert [message.text for message in said(outcome)] == ["site/a.html: cannot be read.", "a note"]
    assert {message.weight for message in said(outcome)} == {Weight.WARNING}


@pytest.mark.parametrize(
    ("on_missing", "remains", "refused", "warning"),
    [
        (OnMissing.WARN, logging.WARNING, logging.WARNING, logging.WARNING),
        (OnMissing.ERROR, logging.ERROR, logging.ERROR, logging.WARNING),
        (OnMissing.IGNORE, logging.DEBUG, logging.INFO, logging.INFO),
    ],
)
def test_on_missing_decides_how_loud(on_missing: OnMissing, remains: int, refused: int, warning: int) -> None:
    """Hosts count warnings in their strict mode; with ignore nothing of ours is ever counted."""
    assert level(Weight.REMAINS, on_missing) == remains
    assert level(Weight.REFUSED, on_missing) == refused
    assert level(Weight.DETAIL, on_missing) == logging.DEBUG
    assert level(Weight.FACT, on_missing) == logging.INFO
    assert level(Weight.WARNING, on_missing) == warning


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("alttext.sarif", Target("sarif", Path("/project/alttext.sarif"))),
        ("out/report.HTML", Target("html", Path("/project/out/report.HTML"))),
        ("gitlab:quality.json", Target("gitlab", Path("/project/quality.json"))),
        ("github:/tmp/x", Target("github", Path("/tmp/x"))),
    ],
)
def test_a_report_is_named_by_suffix_or_form(text: str, target: Target) -> None:
    """As ``--format`` and ``--output`` of the command."""
    assert read_target(text, Path("/project")) == target


@pytest.mark.parametrize("text", ["report", "report.txt", "sarif:", "diff:x.diff", "x.diff", "pdf:x", ""])
def test_a_report_without_form_is_refused(text: str) -> None:
    """The error shows how to write it."""
    with pytest.raises(SettingsError, match=r"sarif:alttext\.sarif"):
        read_target(text, Path("/project"))


@pytest.mark.parametrize("values", ["alttext.sarif", [1], {"sarif": "x"}])
def test_reports_are_a_list(values: object) -> None:
    """A text alone would be read letter by letter."""
    with pytest.raises(SettingsError, match="must be a list"):
        read_reports(values, Path("/project"))


def test_reports_are_written_with_the_source(tmp_path: Path) -> None:
    """Two forms of one run."""
    targets = read_reports(["new/alttext.sarif", "gitlab:quality.json"], tmp_path)
    placed = structs.replace(MISSING, source=SourceLine("docs/guide.md", 3))
    write_reports(Outcome(Summary(), (placed,)), tmp_path / "site", Settings(), targets)
    for name in ("new/alttext.sarif", "quality.json"):
        assert '"docs/guide.md"' in (tmp_path / name).read_text("utf-8")
