"""Pages that are read while their generator renders the others: a hint, never another answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alttext_html import host
from alttext_html.ahead import Ahead, ReadAhead
from alttext_html.reading import Reader
from alttext_html.rule_options import judge_options
from alttext_html.run import fill
from alttext_html.settings import Mode, Record, Settings
from alttext_html.survey import reader_of
from alttext_html.types import Outcome
from alttext_html.workers import Died, Worker

PAGES = 40
SETTINGS = Settings(jobs=2, mode=Mode.OFFLINE, stat_cache=False, record=Record.NEVER)
LONG_AGO = 1_700_000_000


class Here:
    """A worker that is no process."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.closed = 0

    def ask(self, work: Callable[[Any], Any], task: Any) -> tuple[Any, Exception | None]:
        self.asked += [page.path for page in task]
        return work(task), None

    def close(self) -> None:
        self.closed += 1


class Dying(Here):
    """A worker that dies at once."""

    def ask(self, work: Callable[[Any], Any], task: Any) -> tuple[Any, Exception | None]:
        raise Died


def path(number: int) -> str:
    return f"page-{number:02}.html"


def write(site: Path, number: int, more: str = "") -> None:
    """A page that was written long ago."""
    said = "A red boat" if number == 1 else ""
    body = f'<p><img src="boat.png" alt="{said}"></p><p><img src="boat-{number}.png"></p>{more}'
    page = f'<!doctype html><html lang="en"><title>{number}</title><main>{body}</main>'
    (site / path(number)).write_text(page, "utf-8")
    os.utime(site / path(number), (LONG_AGO, LONG_AGO))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(PAGES):
        write(folder, number)
    return folder


def reader(site: Path) -> Reader:
    return reader_of(site, SETTINGS, judge_options(SETTINGS))


def read_ahead(site: Path, worker: Here) -> ReadAhead:
    """All pages, each said to be written."""
    ahead = Ahead(reader(site), lambda: worker)
    for number in range(PAGES):
        ahead.page(path(number))
    return ahead.finish()


def told(outcome: Outcome) -> list[tuple[object, ...]]:
    return [
        (each.page, each.offset, each.verdict, each.code, each.src, each.text, each.new_text)
        for each in outcome.findings
    ]


def test_most_pages_are_read_when_the_build_ends(site: Path) -> None:
    """By one worker, which whoever goes on takes over."""
    worker = Here()
    ahead = read_ahead(site, worker)
    assert worker.asked == [path(number) for number in range(32)]
    assert set(ahead.pages) == set(worker.asked)
    assert ahead.start() is worker
    assert worker.closed == 0


def test_a_fill_says_the_same(site: Path) -> None:
    """As one that reads everything itself: texts of other pages too."""
    expected = told(fill(site, SETTINGS))
    for number in range(PAGES):
        write(site, number)
    worker = Here()
    assert told(fill(site, SETTINGS, ahead=read_ahead(site, worker))) == expected
    assert any(finding[4] == "boat.png" for finding in expected)
    assert worker.closed == 1


def test_a_page_that_changed_is_read_again(site: Path) -> None:
    """A plugin may work on the pages behind us."""
    ahead = read_ahead(site, Here())
    write(site, 3, '<p><img src="new.png"></p>')
    assert ahead.get(path(3), 3, reader(site)) is None
    assert ahead.get(path(4), 4, reader(site)) is not None
    assert (path(3), "new.png") in [(each[0], each[4]) for each in told(fill(site, SETTINGS, ahead=ahead))]


def test_a_page_that_is_not_there_yet_waits(site: Path) -> None:
    """It is read with those that come later."""
    (site / path(0)).unlink()
    worker = Here()
    ahead = Ahead(reader(site), lambda: worker)
    for number in range(16):
        ahead.page(path(number))
    while len(worker.asked) < 15:
        pass
    write(site, 0)
    for number in range(16, 32):
        ahead.page(path(number))
    assert path(0) in ahead.finish().pages


def test_a_page_that_was_just_written_is_not_trusted(site: Path) -> None:
    """A second change within a tick of the clock would leave the same time behind."""
    soon = 4_000_000_000
    for number in range(PAGES):
        os.utime(site / path(number), (soon, soon))
    worker = Here()
    assert not read_ahead(site, worker).pages


def test_other_settings_read_anew(site: Path) -> None:
    """What was seen with these holds for no others."""
    ahead = read_ahead(site, Here())
    other = reader_of(site, SETTINGS, judge_options(Settings(language="de")))
    assert ahead.get(path(4), 4, other) is None


def test_a_worker_that_dies_does_no_harm(site: Path) -> None:
    """Everything is read when the build is done."""
    expected = told(fill(site, SETTINGS))
    worker = Dying()
    ahead = read_ahead(site, worker)
    assert not ahead.pages
    assert worker.closed == 1
    assert told(fill(site, SETTINGS, ahead=ReadAhead(ahead.reader, ahead.pages))) == expected


def test_where_no_process_can_start_nothing_is_read(site: Path) -> None:
    """Sandboxes forbid it."""

    def start() -> Worker:
        raise OSError

    ahead = Ahead(reader(site), start)
    ahead.page(path(0))
    assert not ahead.finish().pages


def test_closing_ends_the_worker(site: Path) -> None:
    """A build that fails leaves no process behind."""
    worker = Here()
    Ahead(reader(site), lambda: worker).close()
    assert worker.closed == 1


def test_a_small_site_and_a_single_process_do_without(site: Path) -> None:
    """To start a process takes longer than to read some pages."""
    assert host.reading_ahead(site, SETTINGS, 99) is None
    assert host.reading_ahead(site, Settings(jobs=1), 1000) is None
