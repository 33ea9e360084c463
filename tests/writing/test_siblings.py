"""Compressed siblings follow their page, whatever is killed, missing or in their place."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alttext_html import run
from alttext_html.html.write import Replacer
from alttext_html.packing import PACKINGS
from alttext_html.run import DryRun
from alttext_html.settings import Mode, Settings
from alttext_html.types import Outcome
from alttext_html.writing.siblings import behind, replace_page
from tests.helpers import sites

SUFFIXES = [packing.suffix for packing in PACKINGS]
PACK = {packing.suffix: packing.pack for packing in PACKINGS}
UNPACK = {packing.suffix: packing.unpack for packing in PACKINGS}
PAGE = """<!doctype html>\n<html lang="en"><title>Jetty</title><main>{}</main></html>\n"""
OPEN = PAGE.format('<p>One morning <img src="keep-a.png"></p>').encode()
FILLED = PAGE.format('<p>One morning <img alt="A heron on the jetty" src="keep-a.png"></p>').encode()
YEAR = 365 * 24 * 3600


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A page without a text in all forms, and one that says what the text is; all of them a year old."""
    folder = tmp_path / "site"
    sites.draw(folder / "keep-a.png")
    put(folder, OPEN)
    other = PAGE.format('<img src="keep-a.png" alt="A heron on the jetty">').encode()
    (folder / "other.html").write_bytes(other)
    (folder / "other.html.gz").write_bytes(PACK[".gz"](other))
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_mtime - YEAR,) * 2)
    return folder


def put(folder: Path, page: bytes) -> None:
    """``index.html`` and its siblings."""
    (folder / "index.html").write_bytes(page)
    for suffix in SUFFIXES:
        (folder / f"index.html{suffix}").write_bytes(PACK[suffix](page))


def fill(site: Path, dry_run: DryRun = DryRun.NO) -> Outcome:
    """A fill at no cost: the text stands on the other page."""
    return run.fill(site, Settings(mode=Mode.OFFLINE, cache_dir=site.parent / "cache"), dry_run=dry_run)


def shown(site: Path) -> dict[str, bytes | None]:
    """What servers send of ``index.html``, by suffix."""
    siblings = {suffix: UNPACK[suffix]((site / f"index.html{suffix}").read_bytes(), 10**6) for suffix in SUFFIXES}
    return {"": (site / "index.html").read_bytes(), **siblings}


def state(site: Path) -> dict[str, tuple[int, bytes]]:
    """Time and bytes of every file."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in site.iterdir()}


def test_every_sibling_holds_the_page_that_was_written(site: Path) -> None:
    """In all formats, with the mode it had; the same bytes from each run on the same site."""
    (site / "index.html.gz").chmod(0o640)
    copy = Path(shutil.copytree(site, site.parent / "copy"))
    outcome = fill(site)
    assert outcome.problems == ()
    assert outcome.summary.pages_changed == 1
    assert shown(site) == dict.fromkeys(["", *SUFFIXES], FILLED)
    assert (site / "index.html.gz").stat().st_mode & 0o777 == 0o640
    fill(copy)
    assert {name: data for name, (_, data) in state(copy).items()} == {
        name: data for name, (_, data) in state(site).items()
    }


def test_twice_is_once(site: Path) -> None:
    """After a fill no file is touched any more, and the page that needed nothing never was."""
    before = state(site)
    fill(site)
    after = state(site)
    assert {name for name in before if before[name] != after[name]} == {
        "index.html", *(f"index.html{suffix}" for suffix in SUFFIXES),
    }  # fmt: skip
    assert fill(site).problems == ()
    assert state(site) == after


def test_what_was_packed_is_not_behind_its_page(site: Path) -> None:
    """No later run opens it to see which page it holds."""
    assert behind(site, ["index.html"]) == []
    fill(site)
    assert behind(site, ["index.html"]) == []
    os.utime(site / "index.html")
    assert behind(site, ["index.html"]) == ["index.html"]
    assert behind(site, ["index.html"], {""}) == ["index.html"]
    assert behind(site, ["index.html"], {"other"}) == []


def test_an_older_sibling_that_holds_its_page_is_not_touched(site: Path) -> None:
    """Some tools keep no time: only the content counts then."""
    page = site / "other.html"
    os.utime(page)
    before = state(site)["other.html.gz"]
    assert fill(site).problems == ()
    assert state(site)["other.html.gz"] == before


def test_check_and_dry_run_write_nothing(site: Path) -> None:
    """A dry run says how many would be written, or could not be."""
    (site / "index.html.br").write_bytes(b"something else")
    before = state(site)
    settings = Settings(cache_dir=site.parent / "cache", stat_cache=False)
    assert run.check(site, settings).problems == ()
    planned = fill(site, DryRun.YES)
    assert planned.notes == ("Compressed siblings to write again with their pages: 2.",)
    assert [problem.path for problem in planned.problems] == ["index.html.br"]
    assert state(site) == before


@pytest.mark.parametrize("replaced", range(len(SUFFIXES) + 1))
def test_a_run_that_was_killed_is_finished_by_the_next(replaced: int, site: Path) -> None:
    """Siblings are replaced one after the other, the page last: here the first of them were."""
    for suffix in SUFFIXES[:replaced]:
        (site / f"index.html{suffix}").write_bytes(PACK[suffix](FILLED))
    (site / ".alttext-html-0123456789abcdef.tmp").write_bytes(FILLED[:20])
    assert fill(site).problems == ()
    assert shown(site) == dict.fromkeys(["", *SUFFIXES], FILLED)


def test_a_killed_run_is_finished_with_other_words(site: Path) -> None:
    """The text was corrected between both runs: the siblings hold neither the old page nor the new one."""
    for suffix in SUFFIXES:
        (site / f"index.html{suffix}").write_bytes(PACK[suffix](FILLED.replace(b"heron", b"grey heron")))
    assert fill(site).problems == ()
    assert shown(site) == dict.fromkeys(["", *SUFFIXES], FILLED)


def test_the_page_is_the_last_to_be_replaced(site: Path) -> None:
    """The order that the tests above take for granted."""
    files, _ = replace_page(Replacer(site), "index.html", OPEN, FILLED)
    assert files == [*(f"index.html{suffix}" for suffix in SUFFIXES), "index.html"]


def test_equal_bytes_are_not_written(site: Path) -> None:
    """A page and siblings that have these bytes already keep their times and inodes."""
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in site.iterdir()}
    assert replace_page(Replacer(site), "index.html", OPEN, OPEN) == ([], [])
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in site.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")
def test_the_page_is_never_newer_than_a_sibling(tmp_path: Path) -> None:
    """Killed at any moment: the siblings hold the page's state or the next one."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from alttext_html.html.write import Replacer\n"
        "replace = Replacer(Path(sys.argv[1]))\n"
        "for number in range(10_000):\n"
        "    data = b'%05d' % number * 20_000\n"
        "    replace({'a.html.gz': data, 'a.html.br': data, 'a.html': data})\n"
    )
    names = ("a.html", "a.html.gz", "a.html.br")
    for name in names:
        (tmp_path / name).write_bytes(b"00000")
    for delay in (0.0, 0.004, 0.011, 0.017):
        with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) as process:
            while (tmp_path / "a.html").stat().st_size == 5 and process.poll() is None:
                time.sleep(0)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        page, first, second = (int((tmp_path / name).read_bytes()[:5]) for name in names)
        assert page <= second <= first <= page + 1


FOREIGN = {
    "another page": PACK[".gz"](PAGE.format("<p>Under construction").encode()),
    "other pictures": PACK[".gz"](OPEN.replace(b"keep-a", b"keep-b")),
    "no gzip": OPEN,
    "cut off": PACK[".gz"](OPEN)[:-5],
    "a bomb": PACK[".gz"](OPEN + bytes(50_000_000)),
    "long": bytes(2_000_000),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_what_does_not_hold_the_page_is_reported(content: bytes, site: Path) -> None:
    """It is left alone; the page and the others are written. The next run says so again."""
    file = site / "index.html.gz"
    file.write_bytes(content)
    for _ in range(2):
        (problem,) = fill(site).problems
        assert problem.path == "index.html.gz"
        assert "does not hold the page beside it" in problem.message
        assert file.read_bytes() == content
        assert (site / "index.html").read_bytes() == shown(site)[".br"] == FILLED
        os.utime(file, (time.time() - YEAR,) * 2)


def test_a_link_is_not_followed(site: Path) -> None:
    """Neither read nor replaced."""
    file, target = site / "index.html.gz", site.parent / "elsewhere.gz"
    file.replace(target)
    file.symlink_to(target)
    (problem,) = fill(site).problems
    assert (problem.path, file.is_symlink()) == ("index.html.gz", True)
    assert target.read_bytes() == PACK[".gz"](OPEN)


def test_a_sibling_that_cannot_be_replaced_keeps_its_page(site: Path) -> None:
    """All or nothing: a page that visitors of one kind would not get is not written for the others."""
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from alttext_html.html.write import Replacer\n"
        "from alttext_html.writing.siblings import replace_page\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (len(sys.argv[2]), 1 << 30))\n"
        "site = Path(sys.argv[1])\n"
        "replace_page(Replacer(site), 'index.html', (site / 'index.html').read_bytes(), b'x' * 10_000)\n"
    )
    before = state(site)
    done = subprocess.run([sys.executable, "-c", script, site, "x" * 50], capture_output=True, text=True)
    assert "PageError" in done.stderr
    assert state(site) == before


def test_without_its_package_a_format_is_reported_until_it_is_installed(site: Path) -> None:
    """The message names the remedy, and the remedy works."""
    script = (
        "import sys\n"
        "sys.modules['brotli'] = None\n"  # as if it were not installed
        "from alttext_html.cli.main import main\n"
        "main()\n"
    )
    fill_ = [sys.executable, "-c", script, "fill", str(site), "--offline", "--cache-dir", str(site.parent / "cache")]
    for _ in range(2):
        done = subprocess.run(fill_, capture_output=True, text=True, env={**os.environ, "COLUMNS": "400"})
        assert done.returncode == 1
        assert "site/index.html.br" in done.stdout
        assert "Install alttext-html[compress] and run again" in done.stdout
        assert shown(site) == {"": FILLED, ".gz": FILLED, ".br": OPEN, ".zst": FILLED}
    assert fill(site).problems == ()
    assert shown(site) == dict.fromkeys(["", *SUFFIXES], FILLED)
