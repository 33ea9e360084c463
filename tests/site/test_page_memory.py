"""What earlier runs found in pages: the same answers as a scan, and no trust in the file."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alttext_html.progress import silent
from alttext_html.run import check, fill
from alttext_html.settings import EmptyAlt, Mode, Settings
from alttext_html.settings.rule_options import judge_options
from alttext_html.site import page_memory
from alttext_html.site.page_memory import PageRecord
from alttext_html.site.reading import Numbered, Reader, Reading
from alttext_html.site.survey import Survey, crew_of, reader_of, survey
from alttext_html.types import Action, Edit, Judgement, Origin, Page, Severity, Span, Verdict
from tests.helpers import sites

PAGE = b'<!doctype html><html lang=en><title>Quay</title><main><img src=a.png><p><img src=b.png alt="A quay"></main>'
HEAD = struct.Struct("<HI32sI")


def make(folder: Path, pages: int = 3) -> tuple[Path, Settings]:
    """A small site, and settings with a cache folder that is there."""
    site, cache = folder / "site", folder / "cache"
    site.mkdir()
    cache.mkdir()
    for number in range(pages):
        (site / f"page-{number}.html").write_bytes(PAGE + b"<!-- %d -->" % number)
    return site, Settings(cache_dir=cache, jobs=1, mode=Mode.OFFLINE)


def seen(site: Path, options: Settings) -> Survey:
    with crew_of(options) as crew:
        return survey(site, options, judge_options(options), crew, silent)


def told(found: Survey) -> list[object]:
    """All that a survey says, but for where it knows it from."""
    pages = [replace(each.page, origin=Origin.BYTES) for each in found.occurrences]
    images = [(each.image, each.judgement) for each in found.occurrences]
    return [
        pages,
        images,
        list(found.settled),
        dict(found.texts),
        dict(found.marks),
        list(found.images),
        found.problems,
    ]


def memory(options: Settings) -> list[Path]:
    assert options.cache_dir is not None
    return sorted(options.cache_dir.glob(f"{page_memory.PREFIX}*"))


def fresh(site: Path, options: Settings) -> set[str]:
    """The pages that a reading scans because it does not remember them."""
    reader = reader_of(site, options, judge_options(options))
    file = page_memory.file_for(options.cache_dir, site, reader.way)
    assert file is not None
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    places = page_memory.Writer(file, paths).places
    numbered = [Numbered(number, path, remembered=places[number]) for number, path in enumerate(paths)]
    return {paths[number] for number in replace(reader, memory=file)(numbered).fresh}


def test_what_is_remembered_is_what_a_scan_finds(tmp_path: Path) -> None:
    """Over pages of a dozen generators: findings, texts, places, marks and problems."""
    site, options = make(tmp_path)
    for name in ("empty_alt", "rewrite"):
        shutil.copytree(sites.ROOT / "fixtures" / name, site / name)
    shutil.copytree(sites.ROOT / "alttext_html" / "demo_site", site / "demo")
    without = told(seen(site, replace(options, stat_cache=False)))
    assert memory(options) == []
    first, second = told(seen(site, options)), told(seen(site, options))
    assert len(memory(options)) == 1
    assert first == second == without
    assert len(without[0]) > 50  # type: ignore[arg-type]


def test_a_page_with_the_same_bytes_is_not_scanned_again(tmp_path: Path) -> None:
    """Whenever it was written."""
    site, options = make(tmp_path)
    assert len(fresh(site, options)) == 3
    seen(site, options)
    for page in site.iterdir():
        os.utime(page, (1, 1))
    assert fresh(site, options) == set()


def test_a_page_that_changed_is_scanned_and_remembered(tmp_path: Path) -> None:
    """Alone, beside one that is new; one that went is forgotten."""
    site, options = make(tmp_path)
    seen(site, options)
    (site / "page-1.html").write_bytes(PAGE + b"<img src=c.png>")
    (site / "page-1b.html").write_bytes(PAGE)
    (site / "page-0.html").unlink()
    assert fresh(site, options) == {"page-1.html", "page-1b.html"}
    seen(site, options)
    assert fresh(site, options) == set()
    assert b"page-0" not in memory(options)[0].read_bytes()


def test_nothing_new_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    """Its time and inode too: nothing is written."""
    site, options = make(tmp_path)
    seen(site, options)
    before = memory(options)[0].stat()
    seen(site, options)
    assert memory(options)[0].stat() == before


def test_other_settings_have_a_file_of_their_own(tmp_path: Path) -> None:
    """What decides a judgement decides the file; the oldest of many go."""
    site, options = make(tmp_path)
    seen(site, options)
    assert len(fresh(site, replace(options, empty_alt=EmptyAlt.MISSING))) == 3
    for language in ("de", "fr", "it", "es", "nl", "pl"):
        seen(site, replace(options, language=language))
    assert len(memory(options)) == 4
    assert fresh(site, replace(options, language="pl")) == set()


def test_the_file_is_the_same_for_any_number_of_processes(tmp_path: Path) -> None:
    """Records stand in the order of the site."""
    site, options = make(tmp_path, pages=40)
    for page in site.iterdir():
        page.write_bytes(page.read_bytes() + b"<!-- %s -->" % (b"x" * 200_000))
    files = []
    for jobs in (1, 3):
        seen(site, replace(options, jobs=jobs))
        (file,) = memory(options)
        files.append(file.read_bytes())
        file.unlink()
    assert files[0] == files[1]


@pytest.mark.parametrize("changed", [{"stat_cache": False}, {"cache_dir": Path("nowhere")}])
def test_without_a_folder_nothing_is_kept(tmp_path: Path, changed: dict[str, Any]) -> None:
    """Nor where the settings say so."""
    site, options = make(tmp_path)
    check(site, replace(options, **changed))
    assert memory(options) == []
    assert not Path("nowhere").exists()


def test_a_run_that_is_interrupted_leaves_the_old_file(tmp_path: Path) -> None:
    """And no other one beside it."""
    site, options = make(tmp_path, pages=30)
    for page in site.iterdir():
        page.write_bytes(page.read_bytes() + b"<!-- %s -->" % (b"x" * 200_000))
    seen(site, options)
    before = memory(options)[0].read_bytes()
    (site / "page-0.html").write_bytes(PAGE)

    def stop(_stage: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with crew_of(options) as crew, pytest.raises(KeyboardInterrupt):
        survey(site, options, judge_options(options), crew, stop)
    assert options.cache_dir is not None
    assert [file.name for file in options.cache_dir.iterdir()] == [memory(options)[0].name]
    assert memory(options)[0].read_bytes() == before


def test_a_part_that_cannot_be_written_ends_the_writing(tmp_path: Path) -> None:
    """The old file stays, no later part is tried, and the folder holds nothing else."""
    site, options = make(tmp_path)
    seen(site, options)
    (file,) = memory(options)
    before = file.read_bytes()
    writer = page_memory.Writer(file, [page.name for page in sorted(site.iterdir())])
    file.parent.rename(tmp_path / "away")
    writer.add(range(1), {0: b"new"})
    (tmp_path / "away").rename(file.parent)
    writer.add(range(1, 3), {1: b"new", 2: b"new"})
    writer.close(complete=True)
    assert [file.name] == [each.name for each in file.parent.iterdir()]
    assert file.read_bytes() == before


def test_pages_are_filled_as_without_a_memory(tmp_path: Path) -> None:
    """Built three times: each fill writes the same bytes, the second from what the first remembered."""
    results = []
    options = make(tmp_path)[1]
    for stat_cache in (False, True, True):
        site = tmp_path / "site"
        shutil.rmtree(site)
        shutil.copytree(sites.ROOT / "alttext_html" / "demo_site", site)
        (tmp_path / "alttext.json").unlink(missing_ok=True)
        fill(site, replace(options, stat_cache=stat_cache, catalogue=tmp_path / "alttext.json"))
        results.append(sites.pages(site))
    assert results[0] == results[1] == results[2] != sites.pages(sites.ROOT / "alttext_html" / "demo_site")
    assert memory(options)


@given(cut=st.floats(0, 1), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_changes_no_answer(
    tmp_path_factory: pytest.TempPathFactory, cut: float, place: float, bit: int
) -> None:
    """Cut off or with one bit turned, anywhere."""
    site, options = make(tmp_path_factory.mktemp("damaged"))
    right = told(seen(site, options))
    (file,) = memory(options)
    data = bytearray(file.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    file.write_bytes(data[: int(cut * len(data)) + 1])
    assert told(seen(site, options)) == right


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    """A link to a secret, a pipe that would block, a folder."""
    site, options = make(tmp_path)
    right = told(seen(site, options))
    (file,) = memory(options)
    kept = file.read_bytes()
    file.unlink()
    secret = tmp_path / "secret"
    secret.write_bytes(kept)
    {"link": lambda: file.symlink_to(secret), "fifo": lambda: os.mkfifo(file), "folder": file.mkdir}[kind]()
    assert len(fresh(site, options)) == 3
    assert told(seen(site, options)) == right
    assert secret.read_bytes() == kept


def forged(site: Path, options: Settings, change: Callable[[PageRecord], PageRecord]) -> None:
    """Rewrite the record of the first page as a stranger would: sizes and checksum are right."""
    seen(site, options)
    (file,) = memory(options)
    data = file.read_bytes()
    name, content, digest, _ = HEAD.unpack_from(data)
    end = HEAD.size + name + content
    path = data[HEAD.size : HEAD.size + name]
    found = msgspec.msgpack.decode(data[HEAD.size + name : end], type=PageRecord)
    new = msgspec.msgpack.encode(change(found))
    head = HEAD.pack(name, len(new), digest, zlib.crc32(new, zlib.crc32(path)))
    file.write_bytes(head + path + new + data[end:])


def _of_page(found: PageRecord, **changes: Any) -> PageRecord:
    assert found.page is not None
    return msgspec.structs.replace(found, page=replace(found.page, **changes))


def _of_judgement(found: PageRecord, **changes: Any) -> PageRecord:
    ((index, judgement),) = found.kept
    return msgspec.structs.replace(found, kept=((index, msgspec.structs.replace(judgement, **changes)),))


FORGERIES: dict[str, Callable[[PageRecord], PageRecord]] = {
    "an index of no image": lambda found: msgspec.structs.replace(found, kept=((7, found.kept[0][1]),)),
    "a negative index": lambda found: msgspec.structs.replace(found, kept=((-1, found.kept[0][1]),)),
    "more images than a page of its size can have": lambda found: msgspec.structs.replace(found, images=10**6),
    "fewer images than none": lambda found: msgspec.structs.replace(found, images=-1),
    "a text on more images than there are": lambda found: msgspec.structs.replace(
        found, said=((*found.said[0][:-1], 2**20),)
    ),
    "another page": lambda found: _of_page(found, path="../other.html"),
    "other bytes": lambda found: _of_page(found, digest="0" * 64),
    "a scan of its own": lambda found: _of_page(found, origin=Origin.BYTES),
    "images without a page": lambda found: msgspec.structs.replace(found, page=None),
    "a page without images": lambda found: msgspec.structs.replace(found, kept=()),
    "the removal of an attribute": lambda found: _of_judgement(found, remove=("src",)),
    "the removal of one, if it is no spacer": lambda found: _of_judgement(
        found, unless_blank=replace(found.kept[0][1], remove=("src",))
    ),
    "another attribute than a name": lambda found: _of_judgement(found, attribute="onclick"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_does_not_count(tmp_path: Path, name: str) -> None:
    """One that says what reading cannot have found is read over."""
    site, options = make(tmp_path)
    right = told(seen(site, options))
    forged(site, options, FORGERIES[name])
    assert fresh(site, options) == {"page-0.html"}
    assert told(seen(site, options)) == right


def test_a_forged_record_can_say_a_wrong_text(tmp_path: Path) -> None:
    """The forgeries above are read over for what they say, not because forging breaks the record."""
    site, options = make(tmp_path)
    forged(site, options, lambda found: _of_judgement(found, message="Wrong."))
    assert fresh(site, options) == set()


def test_no_edit_is_made_where_there_is_no_image(tmp_path: Path) -> None:
    """A record that calls a string in a script an image: the page is left alone."""
    site, options = make(tmp_path, pages=1)
    page = site / "page-0.html"
    page.write_bytes(PAGE + b'<script>let a = "<b>";</script>')
    start = page.read_bytes().index(b"<b>")

    def elsewhere(found: PageRecord) -> PageRecord:
        assert found.page is not None
        image = msgspec.structs.replace(
            found.page.images[0], tag=Span(start, start + 3), name_end=start + 2, attributes={}
        )
        judgement = Judgement(Verdict.MISSING, Severity.FIX, "missing", "", Action.USE, suggestion="")
        return msgspec.structs.replace(_of_page(found, images=(image,)), kept=((0, judgement),))

    before = page.read_bytes()
    forged(site, options, elsewhere)
    assert fresh(site, options) == set()
    outcome = fill(site, options)
    assert page.read_bytes() == before
    assert ["no image" in problem.message for problem in outcome.problems] == [True]


def test_a_reading_of_one_page_becomes_a_record_and_back(tmp_path: Path) -> None:
    """Groups of images and marks of machine texts too."""
    stars = b"<p><img src=star-1.png><img src=star-2.png></p><img src=c.png alt=Quay data-alt-by=service>"
    (tmp_path / "page.html").write_bytes(b"<main>" + stars)
    options = Settings()
    reader: Reader = reader_of(tmp_path, options, judge_options(options))
    alone = reader([Numbered(5, "page.html")])
    assert alone.open[0].groups
    assert alone.marks == {"Quay": "service"}
    again = Reading()
    again.take(5, msgspec.msgpack.decode(msgspec.msgpack.encode(alone.as_record()), type=PageRecord))
    assert again == alone


def test_a_page_without_an_edit_needs_no_proof() -> None:
    """``rewrite`` returns the same object, from wherever the page is known."""
    from alttext_html.html.edits import rewrite

    page = Page("a.html", "utf-8", hashlib.sha256(PAGE).hexdigest(), origin=Origin.MEMORY)
    edits: list[Edit] = []
    assert rewrite(PAGE, page, edits) is PAGE
