"""Texts inside image files; the files are exiftool's (fixtures/embedded/make.py)."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from alttext_html.images.embedded import embedded
from alttext_html.images.sniff import image_type
from alttext_html.types import EmbeddedField, EmbeddedText, ImageType
from tests.helpers.pictures import picture, svg

FILES = Path("fixtures/embedded")
ALT = "A red boat on a grey sea"


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:d="http://purl.org/dc/elements/1.1/"><rdf:Description {}/></rdf:RDF></x:xmpmeta>"""


def described(text: str) -> bytes:
    """A picture with this XMP description."""
    return picture("JPEG", xmp=XMP.format(f"d:description={quoteattr(text)}").encode())


def found(data: bytes, language: str = "en") -> EmbeddedText | None:
    kind = image_type(data)
    assert kind is not None
    return embedded(data, kind, language)


def value(data: bytes, language: str = "en") -> str | None:
    text = found(data, language)
    return None if text is None else text.value


@pytest.mark.parametrize(
    ("name", "field", "text"),
    [
        *((f"alt.{suffix}", EmbeddedField.ALT_TEXT, ALT) for suffix in ("jpg", "png", "webp", "avif", "tif")),
        ("extended.jpg", EmbeddedField.EXTENDED, f"{ALT}, seen from the pier at dawn."),
        ("description.jpg", EmbeddedField.DESCRIPTION, ALT),
    ],
)
def test_an_untagged_text_is_found(name: str, field: EmbeddedField, text: str) -> None:
    """In every format and field; whether it fits the page's language is unknown, and said so."""
    assert found((FILES / name).read_bytes(), "en") == EmbeddedText(text, field, None)


@pytest.mark.parametrize(
    ("language", "text", "tag"),
    [
        ("en", ALT, "en-us"),
        ("en-GB", ALT, "en-us"),
        ("fr-CA", "Un bateau rouge sur une mer grise", "fr"),
        ("zh-Hant-TW", "灰色大海上的紅船", "zh-hant"),
    ],
)
def test_the_text_of_the_pages_language(language: str, text: str, tag: str) -> None:
    """The nearest tag of the same language."""
    data = (FILES / "languages.jpg").read_bytes()
    assert found(data, language) == EmbeddedText(text, EmbeddedField.ALT_TEXT, tag)


@pytest.mark.parametrize("language", ["de", "zh-Hans", "zh-CN"])
def test_a_text_of_another_language_is_not_used(language: str) -> None:
    """Nor the default, which is a copy of one of them, nor the other script."""
    assert found((FILES / "languages.jpg").read_bytes(), language) is None


@pytest.mark.parametrize("name", ["plain.jpg", "camera.jpg", "essay.jpg"])
def test_what_is_no_text(name: str) -> None:
    """Nothing, the camera's names, or an essay of 500 characters."""
    assert found((FILES / name).read_bytes()) is None


@pytest.mark.parametrize("name", ["exif.jpg", "exif.tif", "text.png", "compressed-text.png", "text-language.png"])
def test_fields_that_programs_fill_are_not_read(name: str) -> None:
    """Whatever they say: programs in which people write captions keep them as XMP too."""
    assert [found((FILES / name).read_bytes(), language) for language in ("en", "de", "fr")] == [None] * 3


@pytest.mark.parametrize(
    "noise",
    [
        "OLYMPUS DIGITAL CAMERA", "KONICA MINOLTA DIGITAL CAMERA", "SONY DSC", "DSC", "DIGITAL CAMERA", "cof", "rhdr",
        "dav", "<Digimax S600 / Kenox S600 / Digimax Cyber 630>", "Exif_JPEG_PICTURE", "JPEG Image",
        "Created with GIMP", "CREATOR: gd-jpeg v1.0", "Processed By eBay with ImageMagick",
        "LEAD Technologies Inc. V1.01", "Untitled-1",
        "IMG_2041.JPG", "https://example.org/a.png", "/home/me/a", "1234 5678", "- -", "Sunset",
        "PENTAX DIGITAL CAMERA", "Pentax Digital Camera", "CASIO QV-10 DIGITAL CAMERA", "Minolta DSC",
        "No description given", "Window Class: gnuplot", "window title: Save as", "Screenshot",
        "Screenshot at 10:22:31",
        "Screenshot from 2024-05-01 10-22-31", "Screen Shot 2014-05-01 at 10.22.31", "Bildschirmfoto vom 2024-05-01",
        "Capture d’écran du 2024-05-01", "SAMSUNG CSC", "SAMSUNG CAMERA PICTURES", "Canon EOS 600D", "NIKON D850",
        "Canon EOS 5D Mark III", "Adobe Photoshop CS6", "Inkscape 1.2.1", "Adobe Illustrator 27.0, SVG Export Plug-In",
        "Captured with Lightshot", "Shot on OnePlus", "Processed with VSCO with f2 preset", "Photo by Ann Example",
        "Copyright 2019 Acme", "© Acme", "All rights reserved.", "Credit: NASA", "Add a caption", "lorem ipsum dolor",
        "(null)", "new document 1", "Größe", "logo-blue", "help_cursor",
    ],
)  # fmt: skip
def test_marks_of_cameras_and_programs_are_no_texts(noise: str) -> None:
    """Programs in which people write captions take them over; a single word may be anything."""
    assert found(described(noise)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Sunset at Nyhavn", "日の出", "A digital camera on a table", "A boy with a digital camera", "HDR of a harbour",
        "Adobe houses in Taos", "Produced by hand in Delft", "Screenshot of the settings", "Canon in the old fort",
        "Drawn by hand in Delft", "Samsung office building", "Window class in Rust", "Photo of a heron", "Gimp masks",
        "Nikon lens 50", "Screenshots that show each step",
    ],
)  # fmt: skip
def test_a_persons_words_are_kept(text: str) -> None:
    """Words that also occur in camera names are no proof."""
    assert value(described(text)) == text


@pytest.mark.parametrize("text", ["Lighthouse", "Canon EOS 600D", "Screenshot"])
def test_an_alt_text_is_somebodys_though_it_is_a_single_word_or_a_cameras_name(text: str) -> None:
    """No program writes into that field by itself."""
    assert value(picture("JPEG", xmp=XMP.format(f'i:AltTextAccessibility="{text}"').encode())) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("King&#x27;s Quay &amp; the &quot;Heron&quot;", 'King\'s Quay & the "Heron"'),
        ("GrÃ¶ÃŸe des Hafens", None),
        ("The heronâ€™s nest", None),
        ("Two\x81 words", None),
        ("A heron &#" + "9" * 5000 + ";", None),
        ("A heron&#x81; on a jetty", None),
        ("ÂNGELO E A MAÇÃ DO AMOR", "ÂNGELO E A MAÇÃ DO AMOR"),
    ],
)
def test_what_was_read_in_the_wrong_encoding_on_its_way_is_no_text(text: str, expected: str | None) -> None:
    """References of HTML are what they stand for."""
    assert value(described(text)) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Asset 1", "Gnuplot", "Rectangle 2", "Combined Shape", "Frame 3", "Zeichenfläche 1", "Oval Copy 2", "Element 1",
        "Plan de travail 1", "Recurso 3", "Fichier 2", "Mask", "Fill 4", "Bitmap", "Ellipse 7",
    ],
)  # fmt: skip
def test_what_drawing_programs_call_things_is_no_title(title: str) -> None:
    """Nor what gnuplot says of itself."""
    assert value(svg(f"<title>{title}</title><desc>Produced by GNUPLOT 5.4 patchlevel 2 </desc>")) is None


@pytest.mark.parametrize("title", ["Element table", "Frame of a bicycle", "Elements 4", "Masks of Bali"])
def test_words_of_drawing_programs_in_a_persons_title_are_kept(title: str) -> None:
    """A title may begin with them."""
    assert value(svg(f"<title>{title}</title>")) == title


@pytest.mark.parametrize(
    ("inner", "language", "text"),
    [
        ("<title>Acme harbours</title>", "en", "Acme harbours"),
        ("<title>Acme</title>", "en", None),
        ("<title>stata-logo-blue</title>", "en", None),
        ("<title>stata-logo-blue</title><desc>The word Stata in blue</desc>", "en", "The word Stata in blue"),
        ("<title>\n  Two\n  lines </title>", "en", "Two lines"),
        ("<desc>A chart of visitors</desc>", "en", "A chart of visitors"),
        ("<title>Layer 1</title><desc>A chart of visitors</desc>", "en", "A chart of visitors"),
        ("<title>icons/arrow copy 3</title>", "en", None),
        (f"<title>layer {'1' * 200}x</title>", "en", f"layer {'1' * 200}x"),
        ("<title>Created with Sketch.</title>", "en", None),
        ("<g><title>Nested</title></g>", "en", None),
        ('<title lang="de">Ein Boot</title><title lang="fr">Un bateau</title>', "fr", "Un bateau"),
        ('<title xml:lang="de">Ein Boot</title>', "fr", None),
        ("<title>a <!-- b -->c</title>", "en", "a c"),
    ],
)
def test_the_direct_title_of_an_svg(inner: str, language: str, text: str | None) -> None:
    """Then its desc; what drawing programs put there is no title."""
    assert value(svg(inner), language) == text


HOSTILE = (
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
    b"<i:AltTextAccessibility>Two words &e;</i:AltTextAccessibility></x>"
)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF", "AVIF"])
def test_a_text_in_an_attribute(kind: str) -> None:
    """XMP's short form."""
    packet = XMP.format(f'i:AltTextAccessibility="{ALT}"').encode()
    options = {"tiffinfo": {700: packet}} if kind == "TIFF" else {"xmp": packet}
    assert value(picture(kind, **options)) == ALT


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"<x",
        b"\xff\xfe\0",
        HOSTILE,
    ],
)
def test_a_damaged_or_hostile_packet_is_no_text(packet: bytes) -> None:
    """No file is read for it."""
    assert value(picture("JPEG", xmp=packet)) is None


def xmp(inside: str) -> bytes:
    """A picture whose XMP holds this in its dc:description."""
    opened = '<x xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    return picture("JPEG", xmp=f"{opened}<dc:description>{inside}</dc:description></x>".encode())


def test_one_field_or_item_inside_of_another_is_read_as_part_of_it() -> None:
    """Not once more for each around it: 200 around 10,000 would be two million."""
    assert value(xmp(f"<rdf:Alt><rdf:li>{ALT}</rdf:li></rdf:Alt>")) == ALT
    assert value(xmp(f"<rdf:li>{ALT}</rdf:li>")) == ALT
    assert value(xmp(f"x.png<dc:description>{ALT}</dc:description>")) == f"x.png{ALT}"
    inner = (
        f'<rdf:Alt><rdf:li xml:lang="fr">x<dc:description><rdf:Alt><rdf:li>{ALT}</rdf:li></rdf:Alt></dc:description>'
    )
    assert value(xmp(f"{inner}</rdf:li></rdf:Alt>")) is None


def test_some_hundred_languages_are_looked_at() -> None:
    """No author writes more."""
    others = "".join(f'<rdf:li xml:lang="x-{number}">x</rdf:li>' for number in range(199))
    ours = f'<rdf:li xml:lang="en">{ALT}</rdf:li>'
    assert value(xmp(f"<rdf:Alt>{others}{ours}</rdf:Alt>")) == ALT
    assert value(xmp(f"<rdf:Alt>{others}<rdf:li/>{ours}</rdf:Alt>")) is None


@pytest.mark.parametrize("kind", list(ImageType))
def test_bytes_of_any_other_kind_hold_no_text(kind: ImageType) -> None:
    """A wrong type is no error here."""
    assert embedded(b"\0" * 64, kind, "en") is None
