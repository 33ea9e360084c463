"""One picture in many files."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import PIL.ImageDraw
import pytest

from alttext_html.images.load import LoadOptions, load
from alttext_html.images.stem import stem
from alttext_html.images.twins import other_pictures, same_pictures, same_sets
from alttext_html.types import Image, LocalRef, PictureSource
from tests.helpers.pictures import element, picture, svg


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("harbour.jpg", "harbour"),
        ("Harbour-800x600.webp", "harbour"),
        ("harbour@2x.png", "harbour"),
        ("harbour-2x.png", "harbour"),
        ("harbour-800w.avif", "harbour"),
        ("harbour_400px.jpg", "harbour"),
        ("harbour.min.jpg", "harbour"),
        ("harbour.jpg.webp", "harbour"),
        ("harbour-scaled-300x200@2x.jpg", "harbour"),
        ("harbour.3f2a9b1c.png", "harbour"),
        ("harbour_hu1234567890abcdef_12345_800x0_resize_q75_box.jpg", "harbour"),
        ("step-2.png", "step-2"),
        ("img_2041.jpg", "img_2041"),
        ("photo-800.jpg", "photo-800"),
        ("deadbeef-facade.jpg", "deadbeef-facade"),
        ("800x600.jpg", "800x600"),
        ("photo-20240501.jpg", "photo-20240501"),
        ("heron.GZKzNw9l_iOnXp.webp", "heron"),
        ("tower.BJWmvXwW_Z170wLt.avif", "tower"),
        ("divider.aAZnghoA.jpg", "divider"),
        ("old.harbour.By2_1cv3.jpg", "old.harbour"),
        ("photo.original.jpg", "photo"),
        ("photo.portrait.jpg", "photo.portrait"),
        ("photo.20240501.jpg", "photo.20240501"),
        ("icon-on.png", "icon-on"),
    ],
)
def test_the_stem_of_a_name(name: str, expected: str) -> None:
    """Sizes, copies and hashes are cut off, what tells pictures apart stays, and something always remains."""
    assert stem(name) == expected


def test_a_name_longer_than_files_have_is_left_whole() -> None:
    """An address may be a megabyte of sizes, each of which would be cut off in turn."""
    assert stem("-10x10" * 200_000) == "-10x10" * 200_000


def test_a_bare_number_is_a_size_where_it_is_one() -> None:
    """photo-800.jpg is 800 pixels wide; photo-801.jpg is the next photo."""
    assert stem("photo-800.jpg", (800, 600)) == "photo"
    assert stem("photo-801.jpg", (800, 600)) == "photo-801"


def saved(folder: Path, name: str, made: PIL.Image.Image, **options: object) -> Image:
    kind = {"jpg": "JPEG"}.get(name.rpartition(".")[2], name.rpartition(".")[2].upper())
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    made.save(folder / name, kind, **options)
    return load(LocalRef(folder / name), LoadOptions((folder,)))


@pytest.fixture
def harbour() -> PIL.Image.Image:
    """Gradients with shapes on them."""
    with PIL.Image.open(io.BytesIO(picture(size=(1600, 1066)))) as made:
        drawn = made.convert("RGB")
    pen = PIL.ImageDraw.Draw(drawn)
    for n in range(12):
        pen.ellipse((n * 130, n * 70, n * 130 + 200, n * 70 + 150), fill=(n * 20, 255 - n * 20, 90))
    return drawn


def test_five_sizes_and_three_formats_are_one_picture(tmp_path: Path, harbour: PIL.Image.Image) -> None:
    """The one nearest to a thousand pixels stands for all."""
    images = [saved(tmp_path, "harbour.jpg", harbour, quality=60)]
    for width in (200, 400, 800, 1000):
        small = harbour.resize((width, width * 1066 // 1600), PIL.Image.Resampling.LANCZOS)
        images += [saved(tmp_path, f"{width}/harbour-{width}w.{kind}", small, quality=50) for kind in ("webp", "avif")]
    twins = same_pictures(images)
    assert set(twins) == {image.sha256 for image in images}
    assert len(set(twins.values())) == 1
    (leader,) = [image for image in images if image.sha256 in twins.values()]
    assert leader.width == 1000
    assert same_pictures(reversed(images)) == twins


def test_what_only_looks_alike_or_is_only_named_alike_is_not_one(tmp_path: Path, harbour: PIL.Image.Image) -> None:
    """Another name or folder; a drawing; a damaged file; another picture, crop or label under the same name."""
    first = saved(tmp_path, "harbour.png", harbour)
    labelled = harbour.copy()
    PIL.ImageDraw.Draw(labelled).rectangle((700, 500, 800, 530), fill="white")
    others = [
        saved(tmp_path, "quay.jpg", harbour),
        saved(tmp_path, "harbour.webp", harbour.rotate(180)),
        saved(tmp_path, "harbour@2x.png", harbour.crop((0, 0, 1066, 1066))),
        saved(tmp_path, "full/harbour.png", labelled),
        saved(tmp_path, "fr/harbour.jpg", harbour),
    ]
    (tmp_path / "harbour.svg").write_bytes(svg())
    others.append(load(LocalRef(tmp_path / "harbour.svg"), LoadOptions((tmp_path,))))
    gone = saved(tmp_path, "small/harbour.png", harbour.resize((800, 533)))
    gone.path.write_bytes(b"gone")
    assert same_pictures([first, *others, gone]) == {}


def test_transparent_twins_are_compared_on_one_ground(tmp_path: Path) -> None:
    """What lies under full transparency does not count."""
    made = []
    for name, under in (("logo.png", (255, 0, 0, 0)), ("logo.webp", (0, 0, 255, 0))):
        logo = PIL.Image.new("RGBA", (200, 100), under)
        PIL.ImageDraw.Draw(logo).ellipse((50, 20, 150, 80), fill=(0, 90, 0, 255))
        made.append(saved(tmp_path, name, logo))
    assert len(same_pictures(made)) == 2


def test_choices_of_one_element_are_one_picture() -> None:
    """Sets that share a file join, through any number of elements; a file alone stands for itself."""
    a, b, c, d, e = (LocalRef(Path(name)) for name in "abcde")
    assert same_sets([(a, b), (c,), (d, b), (e, d)]) == {a: a, b: a, d: a, e: a, c: c}
    assert same_sets([]) == {}


def test_art_direction_is_told() -> None:
    """A source for narrow screens that shows another file; sizes and formats of the same name are the same picture."""
    sources = (
        PictureSource("town-400w.webp 400w, /x/town-800w.webp 800w", "(max-width: 600px)", ""),
        PictureSource("face.jpg 1x, face@2x.jpg 2x", "(max-width: 400px)", ""),
        PictureSource("other.avif", "", "image/avif"),
    )
    assert other_pictures(element(src="img/town.jpg?v=1", sources=sources)) == ("face.jpg", "face@2x.jpg")
    assert other_pictures(element(sources=sources)) == ()
