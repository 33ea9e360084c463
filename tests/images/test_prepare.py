"""What a provider gets of an image."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import PIL.Image
import PIL.PngImagePlugin
import pytest

from alttext_html.errors import ImageError
from alttext_html.images.load import LoadOptions, load
from alttext_html.images.prepare import PrepareOptions, prepare, published
from alttext_html.types import DataRef, ImageType, LocalRef, Payload
from tests.helpers.pictures import heic, picture, svg

SECRET = b"52.5200 N 13.4050 E"


def prepared(data: bytes, **options: int) -> Payload:
    image = load(DataRef(data), LoadOptions((Path("/nowhere"),)))
    return prepare(image, PrepareOptions(**options))


def shown(payload: Payload) -> PIL.Image.Image:
    with PIL.Image.open(io.BytesIO(payload.data)) as opened:
        opened.load()
        return opened


def exif(orientation: int = 1) -> PIL.Image.Exif:
    made = PIL.Image.Exif()
    made[0x0112] = orientation
    made[0x010E] = SECRET.decode()
    return made


def png_texts() -> PIL.PngImagePlugin.PngInfo:
    texts = PIL.PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return texts


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"exif": exif(), "comment": SECRET, "icc_profile": b"profile"}),
        ("JPEG", {"exif": exif(), "progressive": True, "restart_marker_rows": 1}),
        ("JPEG", {"xmp": SECRET, "mode": "CMYK"}),
        ("PNG", {"exif": exif(), "pnginfo": png_texts(), "icc_profile": b"profile"}),
        ("PNG", {"mode": "P", "pnginfo": png_texts()}),
        ("WEBP", {"exif": exif(), "xmp": SECRET, "icc_profile": b"profile"}),
        ("WEBP", {"exif": exif(), "lossless": True}),
        ("GIF", {"comment": SECRET}),
    ],
)
def test_metadata_is_cut_out_and_no_pixel_changes(kind: str, options: dict[str, object]) -> None:
    """Without a new compression: only the segments are gone."""
    data = picture(kind, **options)  # type: ignore[arg-type]
    assert SECRET in data
    payload = prepared(data)
    assert SECRET not in payload.data
    assert payload.type == f"image/{kind.lower()}"
    with PIL.Image.open(io.BytesIO(data)) as before:
        after = shown(payload)
        assert after.mode == before.mode
        assert after.tobytes() == before.tobytes()
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert not after.getexif()


def test_what_follows_a_jpeg_stays_home() -> None:
    """The second picture or the film behind the end marker."""
    assert prepared(picture("JPEG") + SECRET).data == picture("JPEG")
    assert len(prepared(picture("MPO", save_all=True, append_images=[PIL.Image.new("RGB", (99, 99))])).data) < len(
        picture("MPO", save_all=True, append_images=[PIL.Image.new("RGB", (99, 99))])
    )


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_applied(kind: str, orientation: int) -> None:
    """The provider sees what a browser shows: the red corner is where EXIF puts it."""
    stored = PIL.Image.new("RGB", (64, 32), "white")
    stored.paste("red", (0, 0, 16, 16))
    buffer = io.BytesIO()
    stored.save(buffer, kind, exif=exif(orientation))
    sent = shown(prepared(buffer.getvalue()))
    assert sent.size == ((64, 32) if orientation < 5 else (32, 64))
    right, bottom = sent.width - 5, sent.height - 5
    corner = {
        2: (right, 5),
        3: (right, bottom),
        4: (5, bottom),
        5: (5, 5),
        6: (right, 5),
        7: (right, bottom),
        8: (5, bottom),
    }
    red, green, _ = sent.convert("RGB").getpixel(corner[orientation])  # type: ignore[misc]
    assert red > 200 > 100 > green


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (3000, 1000)), ("PNG", (1000, 3000)), ("GIF", (2049, 99))])
def test_a_large_image_is_scaled_down(kind: str, size: tuple[int, int]) -> None:
    """To the setting's longer side, in proportion."""
    sent = shown(prepared(picture(kind, size=size), max_side=600))
    assert max(sent.size) == 600
    assert abs(sent.width / sent.height - size[0] / size[1]) < 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture("AVIF", quality=40), ImageType.JPEG),
        (heic(), ImageType.JPEG),
        (picture("TIFF"), ImageType.PNG),
        (picture("TIFF", mode="CMYK"), ImageType.PNG),
        (picture("TIFF", mode="LAB"), ImageType.PNG),
        (picture("TIFF", mode="I;16"), ImageType.PNG),
        (picture("TIFF", mode="F"), ImageType.PNG),
        (picture("BMP"), ImageType.PNG),
        (picture("BMP", mode="1"), ImageType.PNG),
        (picture("ICO", size=(64, 64)), ImageType.PNG),
    ],
    ids=lambda value: value.name if isinstance(value, ImageType) else "",
)
def test_other_formats_are_converted(data: bytes, kind: ImageType) -> None:
    """To what every provider takes, in eight bits."""
    payload = prepared(data)
    assert payload.type is kind
    assert shown(payload).mode in ("L", "RGB")
    low, high = shown(payload).convert("L").getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert high - low > 100


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_a_frame_with_something_in_it(kind: str) -> None:
    """Not the empty first one."""
    empty = PIL.Image.new("RGB", (120, 80), "white")
    with PIL.Image.open(io.BytesIO(picture())) as full:
        buffer = io.BytesIO()
        empty.save(buffer, kind, save_all=True, append_images=[full, empty], duration=50)
    payload = prepared(buffer.getvalue())
    sent = shown(payload)
    assert not getattr(sent, "is_animated", False)
    assert len(sent.convert("L").getcolors() or []) > 50


@pytest.mark.parametrize(("colour", "ground"), [("black", (255, 255, 255)), ("white", (68, 68, 68))])
def test_a_converted_drawing_stands_out_from_its_ground(colour: str, ground: tuple[int, int, int]) -> None:
    """A white icon on white would be described as nothing."""
    drawn = PIL.Image.new("RGBA", (32, 32))
    drawn.paste(colour, (8, 8, 24, 24))
    buffer = io.BytesIO()
    drawn.save(buffer, "TIFF")
    assert shown(prepared(buffer.getvalue())).getpixel((0, 0)) == ground


@pytest.mark.parametrize(
    ("package", "name", "data", "remedy"),
    [("resvg_py", "a.svg", svg(), "alttext-html[svg]"), ("pillow_heif", "a.heic", heic(), "alttext-html[heic]")],
    ids=("svg", "heic"),
)
def test_without_its_extra_a_picture_names_it(
    package: str, name: str, data: bytes, remedy: str, tmp_path: Path
) -> None:
    """What to install, in an interpreter that has not got it."""
    (tmp_path / name).write_bytes(data)
    program = f"""
import sys
sys.modules["{package}"] = None
from pathlib import Path
from alttext_html.errors import ImageError
from alttext_html.images.load import LoadOptions, load
from alttext_html.images.prepare import prepare
from alttext_html.types import LocalRef
try:
    prepare(load(LocalRef(Path("{name}").resolve()), LoadOptions((Path.cwd(),))))
except ImageError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert remedy in done.stdout


def test_an_svg_is_drawn() -> None:
    """Large enough to be read, on a ground."""
    payload = prepared(svg('<circle cx="5" cy="5" r="4"/>', 'viewBox="0 0 20 10"'))
    assert payload.type is ImageType.PNG
    sent = shown(payload)
    assert sent.size == (1024, 512)
    assert sent.getpixel((0, 0)) == (255, 255, 255)
    assert sent.getpixel((256, 256)) == (0, 0, 0)


def test_a_part_of_a_sprite_is_drawn_alone(tmp_path: Path) -> None:
    """Its symbol fills the picture."""
    sprite = svg(
        '<symbol id="a" viewBox="0 0 9 9"><rect width="9" height="9" fill="red"/></symbol><rect width="9" height="9"/>'
    )
    (tmp_path / "sprite.svg").write_bytes(sprite)
    image = load(LocalRef(tmp_path / "sprite.svg", "a"), LoadOptions((tmp_path,)))
    assert shown(prepare(image)).getcolors() == [(1024 * 1024, (255, 0, 0))]


def test_an_svg_reads_no_file(tmp_path: Path) -> None:
    """A picture of the disk that it refers to is left out."""
    (tmp_path / "secret.png").write_bytes(picture(size=(9, 9)))
    hrefs = (f"{tmp_path}/secret.png", f"file://{tmp_path}/secret.png")
    inner = "".join(f'<image href="{href}" width="9" height="9"/>' for href in hrefs)
    assert shown(prepared(svg(inner, 'viewBox="0 0 9 9"'))).getcolors() == [(1024 * 1024, (255, 255, 255))]


def test_an_svg_that_unfolds_without_end_is_given_up() -> None:
    """A dozen lines of use elements are a billion shapes and more: refused in time, and this process lives on."""
    groups = "".join(f'<g id="g{n + 1}">' + f'<use href="#g{n}"/>' * 10 + "</g>" for n in range(12))
    with pytest.raises(ImageError, match="simplify it"):
        prepared(svg(f'<rect id="g0" width="1" height="1"/><defs>{groups}</defs><use href="#g12"/>'))


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_a_damaged_image_is_named(kind: str) -> None:
    """What only decoding can find is found before it is paid for."""
    data = bytearray(picture(kind, size=(300, 300)))
    if kind == "PNG":
        pixels = data.index(b"IDAT") + 4
        data[pixels : pixels + 40] = b"\xff" * 40
    else:
        del data[len(data) // 2 :]
    with pytest.raises(ImageError, match="damaged"):
        prepared(bytes(data))


def test_broken_exif_turns_nothing() -> None:
    """The picture is fine, and is sent without it."""
    data = picture("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + SECRET)
    assert prepared(data).data == picture("JPEG")


def test_a_published_image_can_be_sent_as_its_address(tmp_path: Path) -> None:
    """Only a file of the site itself, in a format that needs no conversion, under https."""
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "a b.png").write_bytes(picture())
    (tmp_path / "img" / "a.bmp").write_bytes(picture("BMP"))
    options = LoadOptions((tmp_path,))
    image = load(LocalRef(tmp_path / "img" / "a b.png"), options)
    payload = published(image, tmp_path, "https://example.org/docs/")
    assert payload == Payload(b"", ImageType.PNG, "image.png", "https://example.org/docs/img/a%20b.png")
    assert published(image, tmp_path, "http://example.org/") is None
    assert published(image, tmp_path, "") is None
    assert published(image, tmp_path / "img" / "other", "https://example.org/") is None
    assert published(load(DataRef(picture()), options), tmp_path, "https://example.org/") is None
    converted = load(LocalRef(tmp_path / "img" / "a.bmp"), options)
    assert published(converted, tmp_path, "https://example.org/") is None
