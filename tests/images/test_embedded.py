"""Texts inside image files; the files are exiftool's (fixtures/embedded/make.py)."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from alttext_html.images.embedded import embedded
from alttext_html.images.sniff import image_type
from alttext_html.types import EmbeddedField, EmbeddedText, ImageType
from tests.helpers.pictures import picture, svg

FILES = Path("fixtures/embedded")
ALT = "A red boat on a grey sea"
GERMAN = "Ein rotes Boot, graue See: schön"


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
        ("exif.jpg", EmbeddedField.EXIF, GERMAN),
        ("exif.tif", EmbeddedField.EXIF, GERMAN),
        ("text.png", EmbeddedField.PNG, ALT),
        ("compressed-text.png", EmbeddedField.PNG, f"{ALT}, {ALT}, {ALT}"),
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


def test_a_png_text_can_be_tagged() -> None:
    """iTXt carries its language."""
    data = (FILES / "text-language.png").read_bytes()
    assert value(data, "fr") == "Un bateau rouge sur une mer grise"
    assert value(data, "en") is None


@pytest.mark.parametrize("name", ["plain.jpg", "camera.jpg", "essay.jpg"])
def test_what_is_no_text(name: str) -> None:
    """Nothing, the camera's names, or an essay of 500 characters."""
    assert found((FILES / name).read_bytes()) is None


@pytest.mark.parametrize(
    "noise",
    [
        "OLYMPUS DIGITAL CAMERA", "KONICA MINOLTA DIGITAL CAMERA", "SONY DSC", "DSC", "DIGITAL CAMERA", "cof", "rhdr",
        "dav", "<Digimax S600 / Kenox S600 / Digimax Cyber 630>", "Exif_JPEG_PICTURE", "JPEG Image",
        "Created with GIMP", "CREATOR: gd-jpeg v1.0", "Processed By eBay with ImageMagick",
        "LEAD Technologies Inc. V1.01", "Untitled-1",
        "IMG_2041.JPG", "https://example.org/a.png", "/home/me/a", "1234 5678", "- -", "Sunset",
        "PENTAX DIGITAL CAMERA", "Pentax Digital Camera", "CASIO QV-10 DIGITAL CAMERA", "Minolta DSC",
        "No description given",
    ],
)  # fmt: skip
def test_marks_of_cameras_and_programs_are_no_texts(noise: str) -> None:
    """In EXIF anything may stand; a single word may be anything, too."""
    data = picture("TIFF", tiffinfo={270: noise})
    assert found(data) is None


@pytest.mark.parametrize(
    "text",
    [
        "Sunset at Nyhavn", "日の出", "A digital camera on a table", "A boy with a digital camera", "HDR of a harbour",
        "Adobe houses in Taos", "Produced by hand in Delft",
    ],
)  # fmt: skip
def test_a_persons_words_are_kept(text: str) -> None:
    """Words that also occur in camera names are no proof."""
    assert value(picture("TIFF", tiffinfo={270: text.encode()})) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Don’t feed the herons at King’s Quay".encode("cp1252"), "Don’t feed the herons at King’s Quay"),
        ("Sonne über dem Café".encode("latin-1"), "Sonne über dem Café"),
        ("Soleil au café".encode("latin-1"), "Soleil au café"),
        ("Größe des Hafens im Café".encode(), "Größe des Hafens im Café"),
        ("Kirche von Großenbach bei Köln…".encode()[:-1], "Kirche von Großenbach bei Köln"),
        ("Größe des Hafens".encode() + b"\0\0", "Größe des Hafens"),
        (b"King&#x27;s Quay &amp; the &quot;Heron&quot;", 'King\'s Quay & the "Heron"'),
        ("Größe".encode() + b" \xff " + "Café".encode(), None),  # neither encoding
        ("GrÃ¶ÃŸe des Hafens".encode(), None),
        ("The heronâ€™s nest".encode(), None),
        (b"Two\x81words", None),
        (b"A heron &#" + b"9" * 5000 + b";", None),
        (b"A heron&#x81; on a jetty", None),
        ("ÂNGELO E A MAÇÃ DO AMOR".encode(), "ÂNGELO E A MAÇÃ DO AMOR"),
    ],
)
@pytest.mark.parametrize("kind", ["TIFF", "PNG"])
def test_a_text_is_read_in_the_encoding_it_was_written_in(kind: str, data: bytes, text: str | None) -> None:
    """UTF-8, though it is cut in its last letter, else cp1252; what is read in the wrong one is no text."""
    if kind == "TIFF":
        made = picture("TIFF", tiffinfo={270: data})
    else:
        head = picture("PNG")
        made = head[:33] + _chunk(b"tEXt", b"Description\0" + data) + head[33:]
    assert value(made) == text


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


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


@pytest.mark.parametrize("title", ["Element", "Frame of a bicycle", "Elements 4", "Masks"])
def test_words_of_drawing_programs_in_a_persons_title_are_kept(title: str) -> None:
    """Element is a brand."""
    assert value(svg(f"<title>{title}</title>")) == title


@pytest.mark.parametrize(
    ("inner", "language", "text"),
    [
        ("<title>Acme</title>", "en", "Acme"),
        ("<title>\n  Two\n  lines </title>", "en", "Two lines"),
        ("<desc>A chart of visitors</desc>", "en", "A chart of visitors"),
        ("<title>Layer 1</title><desc>A chart of visitors</desc>", "en", "A chart of visitors"),
        ("<title>icons/arrow copy 3</title>", "en", None),
        (f"<title>layer {'1' * 200}x</title>", "en", f"layer {'1' * 200}x"),
        ("<title>Created with Sketch.</title>", "en", None),
        ("<g><title>Nested</title></g>", "en", None),
        ('<title lang="de">Boot</title><title lang="fr">Bateau</title>', "fr", "Bateau"),
        ('<title xml:lang="de">Boot</title>', "fr", None),
        ("<title>a<!-- b -->c</title>", "en", "ac"),
    ],
)
def test_the_direct_title_of_an_svg(inner: str, language: str, text: str | None) -> None:
    """Then its desc; what drawing programs put there is no title."""
    assert value(svg(inner), language) == text


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"><rdf:Description {}/></rdf:RDF></x:xmpmeta>"""


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


@pytest.mark.parametrize("kind", list(ImageType))
def test_bytes_of_any_other_kind_hold_no_text(kind: ImageType) -> None:
    """A wrong type is no error here."""
    assert embedded(b"\0" * 64, kind, "en") is None
