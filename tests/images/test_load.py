"""Loading: where a file may lie, what it is, how large."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import struct
import unicodedata
import zlib
from pathlib import Path

import pytest

from alttext_html.errors import ImageError
from alttext_html.images.load import LoadOptions, load, read
from alttext_html.types import DataRef, Image, ImageType, LocalRef, RemoteRef, UnusableRef
from tests.helpers.pictures import animation, picture, svg

PROLOGUE = "<?xml version='1.0'?><!-- é --><!DOCTYPE svg>\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def loaded(site: Path, name: str = "a.png", fragment: str = "", **limits: int) -> Image:
    return load(LocalRef(site / name, fragment), LoadOptions((site,), **limits))


def refusal(site: Path, name: str = "a.png", **limits: int) -> str:
    with pytest.raises(ImageError) as caught:
        loaded(site, name, **limits)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith((".", "?"))
    return message


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (ImageType.PNG, picture("PNG")),
        (ImageType.PNG, picture("PNG", mode="P")),
        (ImageType.JPEG, picture("JPEG")),
        (ImageType.JPEG, picture("JPEG", mode="CMYK", progressive=True)),
        (ImageType.JPEG, picture("MPO")),
        (ImageType.GIF, picture("GIF")),
        (ImageType.WEBP, picture("WEBP")),
        (ImageType.WEBP, picture("WEBP", lossless=True)),
        (ImageType.AVIF, picture("AVIF", quality=30)),
        (ImageType.BMP, picture("BMP")),
        (ImageType.TIFF, picture("TIFF")),
        (ImageType.ICO, picture("ICO", size=(64, 64), sizes=[(64, 64)])),
        (ImageType.SVG, svg(attributes='width="120" height="80"', before=PROLOGUE)),
        (ImageType.SVG, gzip.compress(svg(attributes='viewBox="0 0 120 80"'), mtime=0)),
        (ImageType.SVG, svg(attributes='width="120" height="80"').decode().encode("utf-16")),
    ],
    ids=lambda value: value.name if isinstance(value, ImageType) else "",
)  # fmt: skip
def test_the_content_says_what_an_image_is(site: Path, kind: ImageType, data: bytes) -> None:
    """The name may say anything; hash, type and sizes come from the bytes."""
    (site / "a.xyz").write_bytes(data)
    image = loaded(site, "a.xyz")
    assert image.sha256 == hashlib.sha256(data).hexdigest()
    assert image.type is kind
    assert (image.width, image.height) == ((64, 64) if kind is ImageType.ICO else (120, 80))
    assert image.size == len(data)
    assert not image.blank
    assert read(image) == data


def test_a_missing_file_names_the_nearest_one(site: Path) -> None:
    """A typo is found by looking at the folder."""
    (site / "harbour.jpg").write_bytes(b"")
    assert 'did you mean "harbour.jpg"?' in refusal(site, "harbuor.jpg")
    assert 'did you mean "harbour.jpg"?' in refusal(site, "harbour.jpeg")
    assert "did you mean" not in refusal(site, "boat.jpg"), "the ending alone is no help"
    (site / "_images").mkdir()
    (site / "_images" / "quay.jpg").write_bytes(b"")
    assert 'did you mean "_images/quay.jpg"?' in refusal(site, "images/quay.jpg")
    assert "did you mean" not in refusal(site, "images/pier.jpg"), "the folder alone is no help"
    assert "site_url" in refusal(site, "docs/quite/other.png")


def test_a_name_may_differ_in_normalisation_and_case(site: Path) -> None:
    """What macOS and Windows take for the same file is found; an exact name wins, an ambiguous one is missing."""
    name = unicodedata.normalize("NFD", "Café.PNG")
    (site / "Ordner").mkdir()
    (site / "Ordner" / name).write_bytes(picture())
    for wanted in (unicodedata.normalize("NFC", name), "café.png", name):
        assert loaded(site, f"ordner/{wanted}").path == site / "Ordner" / name
    (site / "a.png").write_bytes(picture())
    (site / "A.png").write_bytes(picture(size=(9, 9)))
    assert loaded(site, "a.png").width == 120
    assert "does not exist" in refusal(site, "a.PNG")


def test_an_impossible_name_is_missing(site: Path) -> None:
    """Too long for any disk; the sentence stays short."""
    assert len(refusal(site, "a" * 5000 + ".png")) < 500
    assert "does not exist" in refusal(site, "x/" * 900 + "a.png")


def test_an_empty_file(site: Path) -> None:
    """0 bytes."""
    (site / "a.png").touch()
    assert "empty (0 bytes)" in refusal(site)


def test_too_many_bytes(site: Path) -> None:
    """A sparse gigabyte is refused by its size, not read."""
    with (site / "a.png").open("wb") as file:
        file.truncate(1 << 30)
    assert "1,073,741,824 bytes" in refusal(site)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!doctype html><title>404</title>", "an HTML page"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"),
        (b"%PDF-1.7", "a PDF"),
        (b"%!PS-Adobe-3.0 EPSF", "a PostScript file"),
        (b"\0\0\0\x20ftypisom", "a video"),
        (b"\xff\x0a\xfa", "JPEG XL"),
        (b"hello", "no known image format"),
        (b"<p>svg</p>", "no known image format"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "cut off"),
        (b"GIF89a", "damaged"),
        (b"\x1f\x8bxx", "cannot be unpacked"),
        (gzip.compress(b"<html/>", mtime=0), "root element is no SVG"),
        (b"<svg><path/></svg>", "xmlns"),
        (svg("<g>")[:-6], "read as XML"),
    ],
)
def test_what_is_no_image_is_named(site: Path, data: bytes, words: str) -> None:
    """The sentence says what the file is instead."""
    (site / "a.png").write_bytes(data)
    assert words in refusal(site)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_file_without_its_end_is_cut_off(site: Path, kind: str, share: float) -> None:
    """Also a JPEG whose embedded thumbnail is whole."""
    options = {"exif": b"Exif\0\0" + picture("JPEG", size=(32, 24))} if kind == "JPEG" else {}
    data = picture(kind, **options)
    (site / "a.png").write_bytes(data[: int(len(data) * share)])
    assert "cut off" in refusal(site)


def _png_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 9_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused(site: Path, size: tuple[int, int]) -> None:
    """By its header, and no warning escapes (warnings are errors here)."""
    (site / "a.png").write_bytes(_png_of(*size))
    assert "pixels" in refusal(site)


def test_links_may_lead_into_the_roots_only(site: Path, tmp_path: Path) -> None:
    """A file and a folder outside, a link in a circle, and a declared root."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.png").write_bytes(picture())
    (site / "a.png").symlink_to(outside / "a.png")
    (site / "folder").symlink_to(outside)
    (site / "circle.png").symlink_to("circle.png")
    (site / "gone.png").symlink_to("nowhere.png")
    assert "outside of the site" in refusal(site)
    assert "outside of the site" in refusal(site, "folder/a.png")
    assert "cannot be reached" in refusal(site, "circle.png")
    assert "cannot be reached" in refusal(site, "gone.png")
    allowed = LoadOptions((site, outside))
    assert load(LocalRef(site / "a.png"), allowed).path == outside / "a.png"


def test_a_path_outside_of_the_roots_is_refused(site: Path, tmp_path: Path) -> None:
    """Whoever made the reference."""
    (tmp_path / "b.png").write_bytes(picture())
    assert "outside of the site" in refusal(site, "../b.png")


def test_further_roots_hold_what_the_site_lacks(site: Path, tmp_path: Path) -> None:
    """A folder that is deployed beside the pages is laid under the site."""
    (tmp_path / "static" / "img").mkdir(parents=True)
    (tmp_path / "static" / "img" / "a.png").write_bytes(picture())
    image = load(LocalRef(site / "img" / "a.png"), LoadOptions((site, tmp_path / "static")))
    assert image.path == tmp_path / "static" / "img" / "a.png"


def test_a_site_reached_through_a_link(tmp_path: Path, site: Path) -> None:
    """The root itself may be a link."""
    (site / "a.png").write_bytes(picture())
    (tmp_path / "latest").symlink_to(site)
    assert loaded(tmp_path / "latest").path == site / "a.png"


def test_folders_and_devices_do_not_block(site: Path) -> None:
    """A FIFO without a writer, a socket, a folder, a device behind a link."""
    os.mkfifo(site / "fifo.png")
    (site / "folder.png").mkdir()
    (site / "null.png").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(site / "socket.png"))
        assert "not a file" in refusal(site, "socket.png")
    assert "not a file" in refusal(site, "fifo.png")
    assert "not a file" in refusal(site, "folder.png")
    assert "outside of the site" in refusal(site, "null.png")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(site: Path) -> None:
    """Without permission."""
    (site / "a.png").write_bytes(picture())
    (site / "a.png").chmod(0)
    assert "permissions" in refusal(site)


@pytest.mark.parametrize(
    ("data", "blank"),
    [
        (picture("PNG", size=(1, 1)), True),
        (picture("PNG", size=(40, 40), mode="1"), False),
        (animation("GIF", ("white",), (64, 64)), True),
        (animation("GIF", ("white",), (65, 64)), False),
        (svg(""), True),
        (svg("<title>x</title><g/>"), True),
        (svg(), False),
    ],
)
def test_a_small_picture_of_one_colour_is_blank(site: Path, data: bytes, blank: bool) -> None:
    """Nothing can be said about it; a larger one may be a colour sample."""
    (site / "a.png").write_bytes(data)
    assert loaded(site).blank is blank


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="20" height="10"', (20, 10)),
        ('width="1in" height="72pt"', (96, 96)),
        ('width="100%" height="100%" viewBox="0 0 30 40"', (30, 40)),
        ('width="60" viewBox="0,0,30,40"', (60, 80)),
        ('height="80" viewBox="0 0 30 40"', (60, 80)),
        ("", (300, 150)),
        ('width="1e300" height="1e-9"', (1_000_000, 1)),
        ('viewBox="0 0 0 0"', (300, 150)),
        ('viewBox="0 0 nan inf"', (300, 150)),
    ],
)
def test_the_size_of_an_svg(site: Path, attributes: str, size: tuple[int, int]) -> None:
    """Its attributes in CSS pixels, else its viewBox, else the size that browsers take."""
    (site / "a.svg").write_bytes(svg(attributes=attributes))
    image = loaded(site, "a.svg")
    assert (image.width, image.height) == size


@pytest.mark.parametrize("width", ["1" * 100_000 + "x", "1" + " " * 300_000 + "x"], ids=range(2))
def test_a_hostile_size_of_an_svg_costs_no_time(site: Path, width: str) -> None:
    """What is no length is none, whatever it begins with."""
    (site / "a.svg").write_bytes(svg(attributes=f'width="{width}" viewBox="0 0 20 10"'))
    assert loaded(site, "a.svg").width == 20


def test_a_hostile_view_of_an_svg_costs_no_time(site: Path) -> None:
    """It is none, and the whole is shown."""
    (site / "a.svg").write_bytes(svg())
    assert loaded(site, "a.svg", "svgView(" + "viewBox(" * 100_000).sha256 == loaded(site, "a.svg").sha256


SPRITE = svg(
    '<symbol id="cross" viewBox="0 0 24 12"><path d="M0 0h9"/></symbol><g id="tick"><path d="M1 1"/></g>'
    '<view id="left" viewBox="0 0 5 5"/>',
    'viewBox="0 0 100 50"',
)


def test_the_parts_of_a_sprite_are_different_pictures(site: Path) -> None:
    """Each has its own hash and size; a fragment without such an id shows the whole file."""
    (site / "sprite.svg").write_bytes(SPRITE)
    cross, tick, left, zoomed = (
        loaded(site, "sprite.svg", part) for part in ("cross", "tick", "left", "svgView(viewBox(0,0,7,8))")
    )
    assert len({cross.sha256, tick.sha256, left.sha256, zoomed.sha256}) == 4
    assert (cross.width, cross.height) == (24, 12)
    assert (tick.width, tick.height) == (100, 50)
    assert (left.width, left.height) == (5, 5)
    assert (zoomed.width, zoomed.height) == (7, 8)
    assert read(cross) == cross.content
    assert loaded(site, "sprite.svg", "nothing").sha256 == hashlib.sha256(SPRITE).hexdigest()


def test_a_part_of_a_huge_drawing_is_refused(site: Path) -> None:
    """Rather than the whole described in its place."""
    (site / "sprite.svg").write_bytes(svg("<g/>" * 60_000))
    with pytest.raises(ImageError, match="split it"):
        loaded(site, "sprite.svg", "icon")


def test_a_long_licence_may_precede_a_drawing(site: Path) -> None:
    """An SVG is known by its root element, wherever that begins."""
    (site / "a.svg").write_bytes(svg(before=f"<!-- {'licence ' * 5000} -->"))
    assert loaded(site, "a.svg").type is ImageType.SVG


def test_a_data_uri_carries_its_bytes(site: Path) -> None:
    """Nothing lies on disk; the content is kept out of the repr."""
    data = picture()
    image = load(DataRef(data), LoadOptions((site,)))
    assert read(image) == data
    assert "PNG" not in repr(image).replace("ImageType.PNG", "")
    with pytest.raises(ImageError, match="empty"):
        load(DataRef(b""), LoadOptions((site,)))
    with pytest.raises(ImageError, match="limit of 10"):
        load(DataRef(data), LoadOptions((site,), max_bytes=10))


def test_references_that_are_no_file_are_errors(site: Path) -> None:
    """The reason of an unusable one is the sentence."""
    with pytest.raises(ImageError, match="because"):
        load(UnusableRef("because."), LoadOptions((site,)))
    with pytest.raises(ImageError, match="setting remote"):
        load(RemoteRef("https://cdn.example.net/a.png"), LoadOptions((site,)))


def test_a_file_that_changed_is_not_sent(site: Path) -> None:
    """What is read for sending is what was hashed."""
    (site / "a.png").write_bytes(picture())
    image = loaded(site)
    (site / "a.png").write_bytes(picture(size=(9, 9)))
    with pytest.raises(ImageError, match="has changed"):
        read(image)


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;">',
    ],
)
def test_entities_of_an_svg_are_refused(site: Path, entity: str) -> None:
    """Nothing is read, asked for or expanded."""
    (site / "a.svg").write_bytes(svg("<text>&x;</text>", before=f"<!DOCTYPE svg [{entity}]>"))
    assert "entities" in refusal(site, "a.svg")


def test_an_svg_of_illustrator_is_read(site: Path) -> None:
    """Its entities stand for namespaces, in attributes only."""
    entity = '<!ENTITY ns "http://www.w3.org/1999/xlink">'
    before = f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://127.0.0.1:9/svg11.dtd" [{entity}]>'
    (site / "a.svg").write_bytes(svg(attributes='xmlns:xlink="&ns;" width="20" height="10"', before=before))
    assert loaded(site, "a.svg").width == 20
