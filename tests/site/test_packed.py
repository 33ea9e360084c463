"""Sequences that are packed: what was put in comes out, in its order."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.run import check
from alttext_html.settings import Settings
from alttext_html.site.packed import Ascending, Packed
from alttext_html.types import Verdict

SIZES = (0, 1, 255, 4352, 4353, 6000)


@pytest.mark.parametrize("size", SIZES)
def test_all_items_come_in_their_order(size: int) -> None:
    """Whether they were packed or not."""
    items = [f"item {number}" for number in range(size)]
    packed = Packed(items)
    assert len(packed) == size
    assert list(packed) == items
    assert [packed[number] for number in range(size)] == items


def test_items_are_found_from_the_end_and_in_slices() -> None:
    """As in any sequence."""
    packed = Packed(range(6000))
    assert packed[-1] == 5999
    assert packed[250:260] == list(range(250, 260))
    assert packed[1500:2000] == list(range(1500, 2000))
    with pytest.raises(IndexError):
        packed[6000]


def test_a_surrogate_survives() -> None:
    """Pages and paths may hold bytes that are no text."""
    assert list(Packed(["a\udcff.html"] * 5000)) == ["a\udcff.html"] * 5000


def test_more_may_come_while_it_is_read() -> None:
    """Later items stand behind those that are packed."""
    packed = Packed(range(5000))
    assert packed[10] == 10
    packed.extend(range(5000, 9000))
    assert packed[10] == 10
    assert list(packed) == list(range(9000))


def test_ascending_numbers_come_as_they_were() -> None:
    """Equal ones, near ones, and those that are far apart."""
    numbers = [0, 0, 1, 128, 256, 510, 510, 70_000, 4_000_000_000]
    kept = Ascending()
    kept.extend(numbers[:5])
    kept.extend(numbers[5:])
    assert list(kept) == numbers
    assert len(kept) == len(numbers)


def test_numbers_that_fall_are_refused() -> None:
    """They would come back as others."""
    kept = Ascending()
    kept.extend([7])
    with pytest.raises(ValueError, match="6"):
        kept.extend([6])


def test_a_check_tells_every_finding_of_a_large_site_in_order(tmp_path: Path) -> None:
    """Findings that no run can change, and images that need a text, page by page."""
    site = tmp_path / "site"
    pages = [f"part-{number // 50:02}/{number:04}.html" for number in range(2500)]
    for number, page in enumerate(pages):
        hidden = f'<div hidden><img src="h{number}.png"></div>'
        body = f'<p><img src="a{number}.png"></p>{hidden}<p><img src="b{number}.png"></p>'
        (site / page).parent.mkdir(parents=True, exist_ok=True)
        (site / page).write_text(f'<!doctype html><html lang="en"><main>{body}</main>', "utf-8")
    outcome = check(site, Settings(stat_cache=False))
    told = [(finding.page, finding.src, finding.verdict) for finding in outcome.findings]
    assert told == [
        (page, f"{name}{number}.png", verdict)
        for number, page in enumerate(pages)
        for name, verdict in (("a", Verdict.MISSING), ("h", Verdict.HIDDEN), ("b", Verdict.MISSING))
    ]
    assert outcome.summary.remaining == 5000
    assert outcome.pages[2499].by_verdict == {Verdict.MISSING: 2, Verdict.HIDDEN: 1, Verdict.OK: 0}
