"""What is remembered of image files: exactly as long as they stay what they were, and never more than a hint."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from alttext_html.errors import ImageError
from alttext_html.images.load import LoadOptions, load, load_found
from alttext_html.images.stat_cache import NAME, RACY, StatCache
from alttext_html.settings import Settings
from alttext_html.site.pictures import Pictures
from alttext_html.types import EmbeddedField, EmbeddedText, Image, LocalRef
from tests.helpers.pictures import picture

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:description="{}"/></rdf:RDF></x:xmpmeta>"""
PROGRAM = """
import sys
from pathlib import Path
from alttext_html.settings import Settings
from alttext_html.site.pictures import Pictures
from alttext_html.types import LocalRef

here = Path(sys.argv[1])
(here / "cache").mkdir(exist_ok=True)
pictures = Pictures(here / "site", Settings(cache_dir=here / "cache"))
images = [pictures.load(LocalRef(here / "site" / name)) for name in ("a.png", "b.jpg")]
found = [pictures.embedded(image, "en") for image in images]
pictures.save()
print(found, [name for name in ("PIL", "lxml") if name in sys.modules])
"""
LONG_AGO = 1_000_000_000_000_000_000


class Loads:
    """Loads, and counts."""

    def __init__(self) -> None:
        self.opened: list[Path] = []

    def __call__(self, path: Path, options: LoadOptions) -> Image:
        self.opened.append(path)
        return load_found(path, options)


def draw(path: Path, data: bytes, changed: int = LONG_AGO) -> None:
    path.write_bytes(data)
    os.utime(path, ns=(changed, changed))


def run(folder: Path, names: list[str], **settings: object) -> tuple[list[str], list[Image | str]]:
    """One run over these pictures of the site: which files it opened, and what it knows of each."""
    loads, found = Loads(), list[Image | str]()
    (folder / "cache").mkdir(exist_ok=True)
    options = Settings(cache_dir=folder / "cache", **settings)  # type: ignore[arg-type]
    pictures = Pictures(folder / "site", options, load_file=loads)
    for name in names:
        try:
            found.append(pictures.load(LocalRef(folder / "site" / name)))
        except ImageError as error:
            found.append(str(error))
    pictures.save()
    return [path.name for path in loads.opened], found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    draw(tmp_path / "site" / "a.png", picture(size=(20, 10)))
    return tmp_path


def test_ten_thousand_unchanged_images_are_not_read_again(tmp_path: Path) -> None:
    """The second run opens none of them, and knows of each what the first one did."""
    (tmp_path / "site").mkdir()
    names = [f"{number}.png" for number in range(10_000)]
    data = picture(size=(2, 1))
    for number, name in enumerate(names):
        draw(tmp_path / "site" / name, data + str(number).encode())
    opened, first = run(tmp_path, names)
    assert len(opened) == 10_000
    assert len({image.sha256 for image in first if isinstance(image, Image)}) == 10_000
    assert run(tmp_path, names) == ([], first)


@pytest.mark.parametrize("change", ["time", "inode"])
def test_other_bytes_are_read_again(site: Path, change: str) -> None:
    """Of the same size too: the time gives them away, or that it is another file under the old name."""
    path, data = site / "site" / "a.png", picture(size=(20, 10))
    draw(path, data + b"1")
    run(site, ["a.png"])
    draw(site / "other.png", data + b"2", LONG_AGO + (change == "time"))
    (site / "other.png").replace(path)
    assert run(site, ["a.png"])[0] == ["a.png"]


def test_other_bytes_with_the_old_time_are_read_again(site: Path) -> None:
    """Written into the file that was there, by a tool that sets the time back: the status has another."""
    path, data = site / "site" / "a.png", picture(size=(20, 10))
    draw(path, data + b"1")
    run(site, ["a.png"])
    draw(path, data + b"2")
    assert run(site, ["a.png"])[0] == ["a.png"]


def test_what_another_program_learnt_is_not_taken(site: Path) -> None:
    """It may have seen something else in the same bytes."""
    path = site / "site" / "a.png"
    opened = []

    def loading() -> Image:
        opened.append(path)
        return load(LocalRef(path), LoadOptions((site / "site",)))

    for version in ("0.1", "0.1", "0.2"):
        known = StatCache(site, partial(str, version))
        known.image(path, loading)
        known.save()
    assert len(opened) == 2


def test_another_size_is_read_again(site: Path) -> None:
    """Though the time is the same."""
    run(site, ["a.png"])
    draw(site / "site" / "a.png", picture(size=(20, 10)) + b"more")
    assert run(site, ["a.png"])[0] == ["a.png"]


@pytest.mark.parametrize("change", ["time", "inode"])
def test_the_same_bytes_written_again_are_not_decoded_again(site: Path, change: str) -> None:
    """As a build does that copies every picture: hashed, they are what they were; so is what was learnt of them."""
    _, first = run(site, ["a.png"])
    draw(site / "other.png", picture(size=(20, 10)), LONG_AGO + (change == "time"))
    (site / "other.png").replace(site / "site" / "a.png")
    assert run(site, ["a.png"]) == ([], first)


@pytest.mark.parametrize(("age", "again"), [(RACY, True), (RACY + 1, False), (-1, True)])
def test_a_file_that_was_changed_just_before_it_was_read_is_not_trusted(site: Path, age: int, again: bool) -> None:
    """A second change within the grain of the clock would leave the same time; one in the future says nothing."""
    path = site / "site" / "a.png"
    opened = []

    def loading() -> Image:
        opened.append(path)
        return load(LocalRef(path), LoadOptions((site / "site",)))

    for _ in range(2):
        known = StatCache(site, now=lambda: LONG_AGO + age)
        known.image(path, loading)
        known.save()
    assert len(opened) == (2 if again else 1)


def test_a_file_that_changes_while_it_is_read_is_not_trusted(site: Path) -> None:
    """What was hashed and what lies there now may be two things."""
    path = site / "site" / "a.png"

    def loading() -> Image:
        image = load(LocalRef(path), LoadOptions((site / "site",)))
        draw(path, picture(size=(10, 20)), LONG_AGO + 1)
        return image

    known = StatCache(site)
    known.image(path, loading)
    assert known.image(path, lambda: load(LocalRef(path), LoadOptions((site / "site",)))).width == 10


def test_a_text_in_an_unchanged_file_is_known_without_what_reads_it(site: Path) -> None:
    """The second run imports neither Pillow nor lxml for it, nor for a file that holds none."""
    packet = XMP.format("The lighthouse at dusk")
    draw(site / "site" / "b.jpg", picture("JPEG", xmp=packet.encode()))
    answers = [
        subprocess.run((sys.executable, "-c", PROGRAM, site), capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    text = EmbeddedText("The lighthouse at dusk", EmbeddedField.DESCRIPTION, None)
    assert answers == [f"{[None, text]} {heavy}\n" for heavy in (["PIL", "lxml"], [])]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 4, "files": {}}',
        b'{"version": 1, "files": {}}',
        b'{"files": {"a": {}}}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_damaged_file_is_ignored_and_replaced(site: Path, content: bytes) -> None:
    """It is a hint: without it the pictures are read, and it is written anew."""
    (site / "cache").mkdir()
    (site / "cache" / NAME).write_bytes(content)
    assert run(site, ["a.png"])[0] == ["a.png"]
    assert run(site, ["a.png"])[0] == []


def test_nothing_is_remembered_where_it_is_switched_off_or_there_is_no_cache(site: Path) -> None:
    """``stat_cache = false``; and a folder that is not there is not made."""
    assert run(site, ["a.png"], stat_cache=False)[0] == ["a.png"]
    assert not list((site / "cache").iterdir())
    (site / "cache").rmdir()
    pictures = Pictures(site / "site", Settings(cache_dir=site / "cache"))
    pictures.load(LocalRef(site / "site" / "a.png"))
    pictures.save()
    assert not (site / "cache").exists()


def test_a_link_is_known_by_the_file_it_leads_to(site: Path) -> None:
    """Led elsewhere, it shows another picture; led out of the site, none, whatever was remembered."""
    draw(site / "site" / "b.png", picture(size=(5, 5)))
    draw(site / "outside.png", picture(size=(7, 7)))
    link = site / "site" / "link.png"
    widths = []
    for target in ("site/a.png", "site/b.png", "outside.png"):
        link.unlink(missing_ok=True)
        link.symlink_to(site / target)
        (image,) = run(site, ["link.png"])[1]
        widths.append(image.width if isinstance(image, Image) else "outside of the site" in image)
    assert widths == [20, 5, True]


def test_a_smaller_limit_holds_for_what_is_remembered(site: Path) -> None:
    """A file above max_image_bytes is left alone, known or not."""
    run(site, ["a.png"])
    assert "limit of 10" in str(run(site, ["a.png"], max_image_bytes=10)[1])
