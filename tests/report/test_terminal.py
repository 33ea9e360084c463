"""The terminal report: snapshots at two widths, and texts that cannot take the terminal over."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from alttext_html.report.model import Run, RunKind
from alttext_html.report.shown import safe
from alttext_html.report.terminal import Color, Detail, View, render
from alttext_html.types import Outcome
from tests.helpers.outcomes import CHECKED, FILLED, HOSTILE_OUTCOME, NOTHING, PLANNED, REFUSED, SOURCED, THEME

SNAPSHOTS = Path(__file__).resolve().parents[2] / "fixtures" / "report"
RUNS = {
    "check": (CHECKED, Run(RunKind.CHECK, "site")),
    "check-nothing": (NOTHING, Run(RunKind.CHECK, "site")),
    "fill": (FILLED, Run(RunKind.FILL, "site")),
    "fill-refused": (REFUSED, Run(RunKind.FILL, "site", has_key=True)),
    "plan": (PLANNED, Run(RunKind.PLAN, "site", has_key=True)),
    "sources": (SOURCED, Run(RunKind.FILL, "site", has_key=True)),
    "theme": (THEME, Run(RunKind.CHECK, "site")),
}


WENT_BY = (
    ("settings", "pyproject.toml"),
    ("cache", ".cache/alttext-html"),
    ("provider", "alttextgenie at https://alttextgenie.com/api/v1, without a key"),
)


def agreed(name: str, shown: str) -> None:
    """The snapshot of this name is what is shown."""
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(shown, "utf-8", newline="\n")
    assert shown == path.read_bytes().decode()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", sorted(RUNS))
def test_the_report_looks_as_agreed(name: str, width: int) -> None:
    """Compare with fixtures/report; UPDATE_SNAPSHOTS=1 writes them anew, to be read before they are committed."""
    agreed(f"{name}-{width}", render(*RUNS[name], View(width)))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("name", sorted(RUNS))
def test_lines_fit_the_terminal(name: str, width: int) -> None:
    """Wide characters count twice; only direction isolates take no cell; nothing trails. A command to copy is whole."""
    for line in render(*RUNS[name], View(width)).splitlines():
        assert cell_len(line.replace("\u2068", "").replace("\u2069", "")) <= width or line.startswith(
            "    alttext-html "
        )
        assert line == line.rstrip()


def test_a_file_gets_long_lines_and_no_colours() -> None:
    """Without a width each thing stands on one line, so that other programs can read it."""
    lines = render(CHECKED, Run(RunKind.CHECK, "site")).splitlines()
    assert "site/index.html:12:5 missing The image has no text." in lines
    assert max(map(len, lines)) > 200
    assert "\x1b" not in "".join(lines)


def test_colours_are_styles_only() -> None:
    """With the escape sequences taken out the coloured report is the plain one."""
    run = Run(RunKind.FILL, "site")
    colored = render(FILLED, run, View(80, Color.ON))
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render(FILLED, run, View(80))


def test_what_is_the_same_on_many_pages_is_told_once() -> None:
    """The theme's logo on 412 pages is one finding; --verbose shows all."""
    run = Run(RunKind.CHECK, "site")
    assert render(THEME, run).count(" weak-placeholder Its") == 1
    assert "seen    412 times on 412 pages" in render(THEME, run)
    assert render(THEME, run, View(detail=Detail.VERBOSE)).count(" weak-placeholder Its") == 412


def test_notes_of_severity_info_are_shown_on_request() -> None:
    """decorative-role is a note: --verbose shows it."""
    run = Run(RunKind.CHECK, "site")
    assert "decorative-role" not in render(CHECKED, run)
    assert "decorative-role" in render(CHECKED, run, View(detail=Detail.VERBOSE))


@pytest.mark.parametrize("width", [80, 120])
def test_verbose_says_what_was_read_and_what_it_went_by(width: int) -> None:
    """Settings, catalogue, cache and provider first; notes; then every page, one without images too."""
    shown = render(CHECKED, replace(RUNS["check"][1], circumstances=WENT_BY), View(width, detail=Detail.VERBOSE))
    agreed(f"check-verbose-{width}", shown)


def test_texts_from_pages_cannot_command_the_terminal() -> None:
    """No control character, no direction override and no lone surrogate reaches the terminal."""
    shown = render(HOSTILE_OUTCOME, Run(RunKind.CHECK, "site"))
    assert not set(shown) & set("\x00\x07\x1b\u202e\udcff")
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\u202eb", r"a\u202eb"),
        ("\x9b0m", r"\x9b0m"),
        ("a\n\t b", "a b"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
        (":smile:", ":smile:"),
    ],
)
def test_only_what_is_dangerous_is_escaped(text: str, shown: str) -> None:
    """Joiners of emoji and Persian words stay; markup of the terminal library means nothing."""
    assert safe(text) == shown


def test_right_to_left_texts_are_isolated() -> None:
    """The Hebrew text cannot turn the words behind it around."""
    assert '\u2068"נמל עם סירות"\u2069 (from the cache, he)' in render(FILLED, Run(RunKind.FILL, "site"))


def test_an_empty_outcome_renders() -> None:
    """A site without pages is a sentence."""
    assert render(Outcome(NOTHING.summary), Run(RunKind.CHECK)).startswith("5 images on 3 pages")


@pytest.mark.parametrize("width", [40, 80])
def test_a_command_to_copy_is_never_broken(width: int) -> None:
    """Its first line alone would be another command: without ``--dry-run`` it writes."""
    run = Run(RunKind.CHECK, "site", named=("a folder/with a long name/of which there are many/site",))
    lines = render(CHECKED, run, View(width)).splitlines()
    first = lines.index("- See what the missing texts would cost:")
    assert lines[first : first + 2] == [
        "- See what the missing texts would cost:",
        "    alttext-html fill 'a folder/with a long name/of which there are many/site' --dry-run",
    ]
