"""Silence and decisions on pages that real generators built (benchmarks/empty_alt_corpus.py)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from alttext_html.html.judge import judge
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scan import scan
from alttext_html.types import Action, Severity

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "empty_alt"
FOUND = "found"
LEFT = "left"


@cache
def decisions() -> list[tuple[str, str, str]]:
    """(label, what the judge does, image) of every labelled image."""
    with (FOLDER / "labels.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = {(row["site"], row["page"], row["src"]): row for row in rows}
    done: list[tuple[str, str, str]] = []
    for site, page_path in sorted({(row["site"], row["page"]) for row in rows}):
        page = scan((FOLDER / site / page_path).read_bytes(), page_path)
        for image in page.images:
            row = labels.get((site, page_path, image.src))
            if row is not None:
                judgement = judge(image, page, JudgeOptions(generator=row["generator"]))
                written = judgement.severity is Severity.FIX and (
                    judgement.action is not Action.USE or bool(judgement.suggestion)
                )
                done.append((row["label"], FOUND if written else LEFT, f"{site}/{page_path}: {image.src}"))
    assert len(done) == len(rows)
    return done


def of(label: str) -> list[tuple[str, str, str]]:
    return [decision for decision in decisions() if decision[0] == label]


def test_the_table_is_large_and_mixed() -> None:
    """At least 300 images, silent ones and decisions in like measure."""
    assert len(decisions()) >= 300
    assert len(of("silent")) >= 100
    assert len(of("decision")) >= 100


def test_no_decorative_image_is_described() -> None:
    """Not one of the empty alts that a person wrote gets a text."""
    assert [image for _, done, image in of("decision") if done == FOUND] == []


def test_silent_images_are_found() -> None:
    """At least 98 of 100 get a text."""
    missed = [image for _, done, image in of("silent") if done == LEFT]
    assert len(missed) <= 0.02 * len(of("silent")), missed


def test_links_without_a_text_are_found() -> None:
    """All of them."""
    assert [image for _, done, image in of("link") if done == LEFT] == []
