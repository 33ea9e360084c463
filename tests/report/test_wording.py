"""The run in a sentence, and the next steps."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from alttext_html.report.model import Front, Run, RunKind
from alttext_html.report.wording import hints, sentence
from alttext_html.types import Outcome, Severity, Summary, TextSource, Verdict
from tests.helpers.outcomes import CHECKED, FILLED, NOTHING, PLANNED, THEME, WEAK

SITE = Run(RunKind.CHECK, "site")


@pytest.mark.parametrize(
    ("summary", "kind", "says"),
    [
        (Summary(), RunKind.CHECK, "0 images on 0 pages. 0.0 s."),
        (
            Summary(pages=1, images=1, by_verdict={Verdict.OK: 1}),
            RunKind.CHECK,
            "1 image on 1 page: 1 fine. Nothing to fix. 0.0 s.",
        ),
        (
            Summary(pages=2, images=1200, by_verdict={Verdict.OK: 1199, Verdict.WEAK: 1}, remaining=1, seconds=12.34),
            RunKind.CHECK,
            "1,200 images on 2 pages: 1,199 fine, 1 weak. 1 image to fix. 12.3 s.",
        ),
        (
            FILLED.summary,
            RunKind.FILL,
            "41 images on 9 pages: 28 fine, 4 decorative, 9 missing. 6 filled from the catalogue, 3 bought (3 credits, "
            "197 left). 1 image remains, at a price of 1 credit. 7 pages changed, 1.3 s.",
        ),
        (
            PLANNED.summary,
            RunKind.PLAN,
            "41 images on 9 pages: 28 fine, 4 decorative, 9 missing. Planned: 6 from the catalogue, 3 to buy (37 "
            "credits, 20 left). 1 image stays without a text. 1.3 s.",
        ),
        (
            Summary(pages=1, images=1, by_verdict={Verdict.OK: 1}, credits_left=1),
            RunKind.FILL,
            "1 image on 1 page: 1 fine. 1 credit left. 0 pages changed, 0.0 s.",
        ),
        (
            Summary(pages=1, pages_changed=1, images=2, by_source={TextSource.DECORATIVE: 2}),
            RunKind.FILL,
            "2 images on 1 page. 2 marked decorative. 1 page changed, 0.0 s.",
        ),
        (
            Summary(pages=1, images=3, by_source={TextSource.CACHE: 1, TextSource.EMBEDDED: 2}, remaining=2),
            RunKind.FILL,
            "3 images on 1 page. 2 filled from the image file, 1 from the cache. 2 images remain. 0 pages changed, "
            "0.0 s.",
        ),
    ],
)
def test_the_sentence_leaves_out_what_is_zero(summary: Summary, kind: RunKind, says: str) -> None:
    """Numbers agree with their nouns and verbs; parts without a number are not there."""
    assert sentence(summary, kind) == says


def steps(outcome: Outcome, run: Run) -> list[str]:
    return list(map(str, hints(outcome, run)))


def test_hints_after_a_check_name_the_next_command() -> None:
    """The price first, then what the most frequent finding means; one that fails no check explains no failure."""
    assert steps(CHECKED, SITE)[0] == "See what the missing texts would cost: alttext-html fill site --dry-run"
    reported = replace(WEAK, code="too-long", severity=Severity.REPORT)
    mixed = replace(CHECKED, findings=(reported, reported, WEAK))
    assert steps(mixed, SITE)[1] == "What weak-filename means: alttext-html explain weak-filename"
    assert steps(replace(mixed, findings=(reported,)), SITE)[1].endswith("explain too-long")
    assert steps(NOTHING, SITE) == []


def test_hints_can_be_copied_into_a_shell() -> None:
    """A page that was named is named again, in quotes where the shell needs them."""
    run = replace(SITE, named=("my site/a page.html",))
    assert steps(CHECKED, run)[0].endswith("alttext-html fill 'my site/a page.html' --dry-run")


def test_of_several_pages_those_with_something_open_are_named() -> None:
    """Twenty at most: nobody reads a longer command, and one about the whole site would buy for other pages too."""
    run = replace(SITE, named=("site/fine.html", "site/guide/index.html", "site/index.html"))
    assert steps(CHECKED, run)[0].endswith("alttext-html fill site/guide/index.html site/index.html --dry-run")
    told = "alttext-html fill --site-root site --dry-run, with the names of these pages"
    assert steps(THEME, replace(run, options="--site-root site"))[0].endswith(told)


def test_a_hook_says_how_to_buy() -> None:
    """It buys nothing by itself: the command with its price, and the key where there is none."""
    left = replace(NOTHING, summary=replace(NOTHING.summary, remaining=2, credits_needed=2))
    run = Run(RunKind.FILL, "site", has_key=True, front=Front.HOOK)
    assert steps(left, run) == ["To buy what is missing (2 credits), run: alttext-html fill site --max-credits 2"]
    (hint,) = steps(left, replace(run, has_key=False))
    assert hint.endswith("run: ALTTEXTGENIE_API_KEY=... alttext-html fill site --max-credits 2")


@pytest.mark.parametrize(
    ("has_key", "permit", "take"),
    [
        (False, "", "set ALTTEXTGENIE_API_KEY and run again."),
        (False, "add --max-credits {credits}", "set ALTTEXTGENIE_API_KEY and add --max-credits 2."),
        (True, "add --max-credits {credits}", "add --max-credits 2."),
    ],
)
def test_all_that_a_purchase_takes_is_named_at_once(has_key: bool, permit: str, take: str) -> None:
    """A key alone buys nothing where more is needed; with everything there is no hint."""
    left = replace(NOTHING, summary=replace(NOTHING.summary, remaining=2, credits_needed=2))
    run = Run(RunKind.FILL, "site", has_key=has_key, permit=permit)
    assert steps(left, run) == [f"To buy what is missing (2 credits), {take}"]
    assert steps(left, replace(run, has_key=True, permit="")) == []


def test_hints_after_a_plan_name_the_price() -> None:
    """With too few credits, without a key, and free of charge."""
    run = Run(RunKind.PLAN, "site", has_key=True)
    assert steps(PLANNED, run) == [
        "Buy and write these texts: alttext-html fill site --max-credits 37",
        "It needs 37 and you have 20: top up, or let it buy what 20 credits can pay.",
    ]
    without = steps(PLANNED, replace(run, has_key=False))[0]
    assert without.startswith("Set ALTTEXTGENIE_API_KEY, then buy and write these texts: alttext-html fill site ")
    free = replace(PLANNED, summary=replace(PLANNED.summary, credits_needed=0))
    assert steps(free, run) == ["Write these texts, at no cost: alttext-html fill site"]


def test_a_run_without_images_has_nothing_to_hint() -> None:
    """An empty site is no mistake of the report's."""
    assert steps(Outcome(Summary()), SITE) == []
