"""Broken and hostile images: a sentence each, no crash, no hang, bounded memory, no network."""

from __future__ import annotations

import io
import json
import random
import socket
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.images import sniff
from alttext_html.images.resolve import ResolveOptions, resolve
from alttext_html.images.strip import strip
from alttext_html.types import ImageType, UnusableRef
from tests.helpers.pictures import animation, element, page, picture, svg

MEMORY = 300
"""MiB that any image may take"""


@dataclass(frozen=True)
class Run:
    outcomes: dict[str, str]
    connections: list[str]
    peak_mib: int


def run(folder: Path) -> Run:
    """Every file of the folder through the stages, in a process of its own; one that dies fails here."""
    command = [sys.executable, "-W", "error", "-m", "tests.helpers.hostile_run", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    report = Run(**json.loads(done.stdout))
    assert [text for text in report.outcomes.values() if text.startswith("CRASH") or "\n" in text] == []
    assert report.connections == []
    assert report.peak_mib < MEMORY
    return report


WHOLE = {
    "png": picture("PNG", mode="RGBA"),
    "png-animated": animation("PNG"),
    "jpeg": picture("JPEG"),
    "jpeg-progressive": picture("JPEG", progressive=True, xmp=b"<x/>", comment=b"c"),
    "gif": picture("GIF"),
    "gif-animated": animation("GIF"),
    "webp": picture("WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
    "webp-animated": animation("WEBP"),
    "avif": picture("AVIF", quality=40),
    "avif-animated": animation("AVIF"),
    "tiff": picture("TIFF", compression="tiff_lzw"),
    "bmp": picture("BMP"),
    "ico": picture("ICO", size=(64, 64)),
    "svg": svg("<title>A boat</title><path d='M0 0h9v9z'/>" * 9),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_images_cut_at_every_percent(kind: str, tmp_path: Path) -> None:
    """Each piece is refused in one sentence or, where the rest suffices, drawn."""
    data = WHOLE[kind]
    for percent in range(1, 100):
        (tmp_path / f"{percent:02}").write_bytes(data[: len(data) * percent // 100])
    assert len(run(tmp_path).outcomes) == 99


def test_images_with_wrong_bytes(tmp_path: Path) -> None:
    """One in a hundred bytes replaced, in headers and data; the same ones every time."""
    chance = random.Random(20261123)
    for kind, data in WHOLE.items():
        if kind == "svg":
            continue
        for n in range(20):
            changed = bytearray(data)
            for _ in range(max(1, len(changed) // 100)):
                changed[chance.randrange(len(changed) if n % 2 else 64)] = chance.randrange(256)
            (tmp_path / f"{kind}-{n}").write_bytes(changed)
    for n in range(20):
        (tmp_path / f"noise-{n}").write_bytes(chance.randbytes(5000))
    run(tmp_path)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_hostile_svg_and_xmp(tmp_path: Path, listener: socket.socket) -> None:
    """Entity bombs, external entities, DTDs, schemas, includes, pictures and fonts: nobody is asked for anything."""
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    plain = '<rect width="9" height="9"/>'
    rect = '<rect fill="url(#{0})" filter="url(#{0})" width="9" height="9"/>'
    texts = {
        "laughs": svg("<text>&l9;</text>", before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>'),
        "laughs-attribute": svg('<text class="&l9;"/>', before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>'),
        "quadratic": svg("&a;" * 20_000, before=f'<!DOCTYPE svg [<!ENTITY a "{"a" * 20_000}">]>'),
        "external": svg("&a;", before=f'<!DOCTYPE svg [<!ENTITY a SYSTEM "{url}">]>'),
        "parameter": svg("", before=f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "{url}"> %a;]>'),
        "dtd": svg("<path/>", before=f'<!DOCTYPE svg SYSTEM "{url}">'),
        "public": svg("<path/>", before=f'<!DOCTYPE svg PUBLIC "-//x//y" "{url}">'),
        "stylesheet": svg("<path/>", before=f'<?xml-stylesheet href="{url}"?>'),
        "include": svg(f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{url}"/>'),
        "style": svg(f'<style>@import "{url}"; rect {{fill: url({url}#a)}}</style><rect width="9" height="9"/>'),
        "font": svg(f"<style>@font-face {{font-family: a; src: url({url})}}</style><text font-family='a'>a</text>"),
        "image": svg(f'<image href="{url}"/><use href="{url}#a"/><script href="{url}"/>'),
        "xlink": svg(f'<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{url}"/>'),
        "filter": svg(f'<filter id="f"><feImage href="{url}"/></filter><rect filter="url(#f)" width="9" height="9"/>'),
        "deep": svg("<g>" * 100_000),
        "circle": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "huge-canvas": svg("<path/>", 'width="1e9" height="1e9"'),
        "thin-canvas": svg("<path/>", 'width="1e9" height="1"'),
        "blur": svg(f'<filter id="f"><feGaussianBlur stdDeviation="1e9"/></filter>{rect.format("f")}'),
        "pattern": svg(f'<pattern id="p" width="1e-6" height="1e-6">{plain}</pattern>{rect.format("p")}'),
        "dashes": svg('<path d="M0 0H1e6" stroke="red" stroke-dasharray="1e-6"/>'),
        "gzip-bomb": _gzip_bomb(),
    }  # fmt: skip
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
        if not name.startswith("gzip") and len(data) < 60_000:
            (tmp_path / f"xmp-{name}").write_bytes(picture("JPEG", xmp=data))
    run(tmp_path)
    with pytest.raises(BlockingIOError):
        listener.accept()


def _gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join((packer.compress(b"<svg>"), *(packer.compress(bytes(1 << 20)) for _ in range(200)), packer.flush()))


def _png(width: int, height: int, rows: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(1)
    lines = b"".join(packer.compress(bytes(1 + 4 * width)) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def _plain(kind: str, size: tuple[int, int], **options: object) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("L", size, 90).save(buffer, kind, **options)
    return buffer.getvalue()


def test_gigantic_dimensions(tmp_path: Path) -> None:
    """What is over the limit is refused by its header; what is just below it is scaled within the memory."""
    gif = bytearray(WHOLE["gif"])
    gif[6:10] = b"\xff\xff\xff\xff"
    webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"
    bmp = bytearray(WHOLE["bmp"])
    bmp[18:26] = struct.pack("<ii", 60_000, 60_000)
    jpeg = bytearray(WHOLE["jpeg"])
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = b"\xff\xdc\xff\xdc"
    refused = {
        "png": _png(2**31 - 1, 2**31 - 1, 0),
        "png-wide": _png(41_000_000, 1, 0),
        "gif": bytes(gif),
        "webp": webp,
        "bmp": bytes(bmp),
        "jpeg": bytes(jpeg),
        "svg": svg("<a b='' c=''/>" * 500_000),
    }
    accepted = {
        "ok-png": _png(8000, 5000, 5000),
        "ok-jpeg": _plain("JPEG", (8000, 5000), progressive=True),
        "ok-gif": _plain("GIF", (8000, 5000)),
        "ok-webp": _plain("WEBP", (4000, 3300), method=0),
        "ok-avif": _plain("AVIF", (4000, 3300), speed=10),
        "ok-tiff": _plain("TIFF", (8000, 5000), compression="tiff_lzw"),
    }
    if find_spec("resvg_py") is not None:
        accepted["ok-svg"] = svg("<a b='' c=''/>" * 100_000 + "<path d='M0 0h9v9z'/>")
    for name, data in (refused | accepted).items():
        (tmp_path / name).write_bytes(data)
    outcomes = run(tmp_path).outcomes
    assert {name for name, text in outcomes.items() if text == "sent"} == set(accepted)


def test_a_data_uri_of_fifty_megabytes() -> None:
    """Refused by its length, with its beginning only in the sentence."""
    for head in ("data:image/png;base64,", "data:image/svg+xml,"):
        (ref,) = resolve(element(src=head + "%" * 50_000_000), page(), ResolveOptions(Path("/site")))
        assert isinstance(ref, UnusableRef)
        assert len(ref.reason) < 300


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(list(ImageType)))
def test_any_bytes_have_a_type_or_none(data: bytes, kind: ImageType) -> None:
    """Sniffing and stripping never raise, and stripping never makes a file longer."""
    sniff.image_type(data)
    sniff.is_cut_off(data, kind)
    assert sniff.what_instead(data)
    assert len(strip(data, kind) or b"") <= len(data) + 8


def test_a_doctype_cannot_slow_the_sniffing_down() -> None:
    """No input of the inspected length makes the search for the root element backtrack."""
    for unit in (b"[x]", b'"a"', b"<!--", b"<?", b" ", b"[", b"<!DOCTYPE [", b"'\""):
        assert not sniff.is_svg(b"<!DOCTYPE svg " + unit * 2000)
