"""Texts that help nobody, and texts that only look like it. From the specifications and what programs write."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import pytest

from alttext_html.html.rules import RULES
from alttext_html.html.words import languages, words_of
from alttext_html.types import Action, Severity, Verdict
from tests.helpers.judging import judged

CERTAIN = {
    "weak-filename": """
        IMG_2041|IMG_2041.jpg|DSC_0010|DSC00010|DSCN0001|DSCF1234.JPG|_DSC1234|PXL_20230401_101112345|MVIMG_20200101_101112
        IMG-20200101-WA0001|P1010001|GOPR0123|DJI_0042|SAM_0123|image001|Scan 001|photo_2020-01-01_10-10-10
        WhatsApp Image 2020-01-01 at 10.10.10|Screenshot 2024-05-01 at 10.11.12|Screenshot_20240501-101112
        Screenshot from 2024-05-01 10-11-12|Bildschirmfoto 2024-05-01 um 10.11.12|屏幕截图 2024-05-01 101112
        スクリーンショット 2024-05-01 10.11.12|Captura de pantalla 2024-05-01|heron.png|heron-at-dawn.webp|my.photo.final.JPEG
        image1234|IMG 2041|IMG-2041|PICT0001|WP_20140101_001|PANO_20200101_101112|BURST20190101101112|_MG_1234|IMG_E1234|Scan 20240501
        photo_1914|Photo 2020-01-01 10-10-10|DSC_2020|bild_0042|IMG_2041 (2)|IMG_20200101_101112_HDR|clipboard_2020-01-01|Pasted Image 0012
        ../_images/heron.png|_static/a/heron.svg|images/heron.jpeg|boost.png (6897 bytes)|Снимок экрана 2024-05-01 в 10.11.12""",
    "weak-url": """
        https://example.org/a|http://example.org|//cdn.example.org/x|www.example.org/page|data:image/png;base64,AAAA
        guide/index.html|docs/v1.2/report.pdf|file:///home/a/b|../guide/index.html|/assets/report.pdf|./x|https://example.org/a.png""",
    "weak-hash": """
        9f86d081884c7d659a2feaa0c55ad015|9F86D081884C7D65|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        550e8400-e29b-41d4-a716-446655440000|{550e8400-e29b-41d4-a716-446655440000}|aGVsbG8gd29ybGQ1Njc4OQ==
        AF1QipN3kd9xLw2RmTq8Zb5VyHc7JgKsUfE0aXoBnW4|ACg8ocK-9sQ2xVb7nLkR3mTzWq8YhJ_5dGfP0aUe6X
        Zm9vYmFy+MTIzNDU2Nzg5MA|da39a3ee5e6b4b0d3255bfef95601890afd80709""",
    "weak-dimensions": "800x600|1920x1080|800 x 600|800×600|800x600px|1024 X 768 px|800 × 600 px|800px×600|300*200|640x480 pixels",
    "weak-symbols": "...|..|.|_|__|?|??|…",
    "weak-placeholder": """
        image|Image|IMAGE|picture|photo|Photo.|[image]|screenshot|graphic|icon|logo|Logo|banner|placeholder|untitled|alt text
        todo|TODO:|tbd|undefined|null|None|description|image 1|Image1|photo_2|Picture 3|Untitled-1|untitled 2|(image)|thumbnail|image description
        enter image description here|[object Object]""",
}
FINE = {
    "weak-filename": """
        Nyhavn|A heron on a jetty|Open the file heron.png in GIMP|python3|Windows 2000|mp3|H.264|Image 5 of the series shows a heron
        IMG format explained|Screenshot of the settings page|Screenshot 1 shows the menu|DSC prize winners|Save as PNG|B-52|report 2019|A.png and B.png
        Pano 360|Pano-360|WP 7100|WP-7100|WP7100|Photo 1914|Photo 1914-1918|Image 2024|image-2024|Foto 1989|Scan 360|Screen 1080|Photo 2390|DJI 2000|SAM 181|DSC 2020""",
    "weak-url": """
        and/or|TCP/IP|client/server model|4/5|n/a|Screenshot of https://example.org|9:41 on the clock|km/h|http|A/B
        Node.js/Express.js|3.10/3.11|vercel/next.js|ASP.NET/ADO.NET|React/Vue/Node.js|CentOS/Debian/Ubuntu-22.04|PyPI/docs.rs""",
    "weak-hash": "ThequickbrownfoxJumps|abcdefghijklmnop|1234567890123456|Donaudampfschifffahrt1|decade of face|facade|deadbeef|Internationalization2|K2Cr2O7/FeSO4/Na2SO4|Q1-Q2-Q3-2023-vs-2022|C6H12O6+6O2-6CO2+6H2O|iPhone15ProMax256GB2023|Win7-vs-Win10-vs-Win11-SP1",
    "weak-dimensions": "10x10|4x4|2x|3 x 3 grid|800x600 is the size of this window|1920|16x16|x|125 × 480|120 * 340",
    "weak-symbols": "+|→|★★★☆☆|∑|€|α|5%|C#|C++|♥|✓|😀",
    "weak-placeholder": """
        Nyhavn|Image of a heron|Logo of the city of Bergen|Python logo|A picture book|Photo album|Heron|Icons|Todo list with three entries
        Photosynthesis|Imagery|null hypothesis|Description of a battle|Figure 1|Bergen 2|banner ad prices|alternate route""",
}


def entries(table: dict[str, str]) -> list[tuple[str, str]]:
    """(rule, text) of a table."""
    return [
        (code, text.strip())
        for code, texts in table.items()
        for line in texts.splitlines()
        for text in line.split("|")
        if text.strip()
    ]


@pytest.mark.parametrize(("code", "text"), entries(CERTAIN))
def test_a_text_that_certainly_helps_nobody_is_overwritten(code: str, text: str) -> None:
    """Each class is found by its own rule, to be described anew."""
    judgement = judged(f"<img src='bird.jpg' alt='{text}'>")
    assert (judgement.code, judgement.verdict, judgement.severity) == (code, Verdict.WEAK, Severity.FIX)
    assert judgement.action is Action.DESCRIBE


@pytest.mark.parametrize(("code", "text"), entries(FINE))
def test_a_text_that_could_be_meant_is_never_overwritten(code: str, text: str) -> None:
    """None of these is written over, by any rule."""
    assert judged(f"<img src='bird.jpg' alt='{text}'>").severity is not Severity.FIX


@pytest.mark.parametrize(
    "body",
    [
        '<img class="emoji" alt=":tada:" src="1f389.png">',
        '<img class="twemoji" alt="..." src="x.svg">',
        '<img class="smiley" alt="?" src="a.gif">',
        '<img class="wp-smiley" alt=":)" src="a.gif">',
        r'<img class="math" alt="\frac{a}{b}" src="math/1.png">',
        r'<img alt="a\times0.25" src="a.png">',
        r'<img alt="f:\mathbb{R}\to\mathbb{R}" src="a.png">',
        '<img alt="docs" src="https://readthedocs.org/projects/x/badge/?version=latest">',
        '<img class="latex" alt="x" src="a.png">',
        r'<img alt="x_{1}" src="a.png">',
        '<img alt="$a$" src="a.png">',
        '<img alt="..." src="https://latex.codecogs.com/png.latex?...">',
        '<img alt="@octocat" src="https://avatars.example/u/1.png">',
        '<img alt="build: passing" src="https://img.shields.io/x.svg">',
        '<img alt="1.0.2" src="https://img.shields.io/pypi/v/x.svg">',
        '<img alt="★★★☆☆" src="stars.png">',
        '<img alt="⭐⭐⭐" src="stars.png">',
        '<img alt="Nyhavn" src="nyhavn.jpg">',
        '<img alt="nyhavn" src="nyhavn.jpg">',
        '<img alt="ESP8266" src="esp8266.png">',
        '<img alt="SHA256" src="sha256.svg">',
        '<img alt="ISO-27001" src="iso-27001.png">',
        '<img alt="x86_64" src="x86_64.png">',
        '<img alt="read_csv" src="read_csv.png">',
        '<img alt="Boeing-747" src="boeing-747.jpg">',
        '<img alt="CVE-2024-1234" src="cve-2024-1234.png">',
        '<img alt="MAX_BUFFER_SIZE" src="max_buffer_size.png">',
        '<p>In 1984 it was rebuilt. <img alt="1984" src="bridge.jpg"></p>',
        '<img alt="1984" src="bridge.jpg">',
        '<table><td>Line 7 <img alt="7" src="line.png"></table>',
        '<img alt="null" src="null.png">',
        '<a href="https://example.org"><img alt="https://example.org" src="qr-code.png"></a>',
    ],
)
def test_what_looks_odd_and_is_right_is_left_alone(body: str) -> None:
    """The list of texts that are not weak: emoji, formulas, users, badges, stars, years, names that the file supports."""
    judgement = judged(body)
    assert judgement.verdict is Verdict.OK
    assert judgement.action is Action.LEAVE


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("weak-dimensions", "<img alt='800x600' src='badger.jpg'>"),
        ("weak-symbols", "<img alt='...' src='a/forbadgering.png'>"),
        ("weak-filename", "<img alt='IMG_2041.jpg' src='https://img.shields.io/x.svg'>"),
        ("weak-filename", "<img alt='smile.png' class='emoji' src='1f600.png'>"),
        ("weak-filename", "<img alt='@2x.png' src='a.png'>"),
        ("weak-filename", "<img alt='/home/me/a_{b}/cat.png' src='cat.png'>"),
        ("weak-url", r"<img alt='C:\Users\me\cat.png' src='cat.png'>"),
        ("weak-url", r"<img alt='C:\Users\me\My Pictures\cat.png' src='cat.png'>"),
        ("weak-url", r"<img alt='\\server\share\cat.png' src='cat.png'>"),
    ],
)
def test_what_only_resembles_a_formula_or_a_badge_is_overwritten(code: str, body: str) -> None:
    """A path has backslashes as a formula has, a badger is no badge, and a file's name is right for nothing."""
    assert (judged(body).code, judged(body).severity) == (code, Severity.FIX)


REPORTED = {
    "signs": ["+", "*", "-", "--", "->", "-----", "=", "•", "{*}", "{X}", "{o}", "{1}"],
    "long": ["x " * 130, "A heron " * 40, "ä" * 251, "word " * 60, "b" * 251 + " c", "a, " * 90, "one two " * 33, "1 a " * 70],
    "image-of": [
        "Image of a heron", "image of herons", "A picture of a heron", "Photo of a heron", "An image of a jetty",
        "Picture showing a jetty", "This image shows a heron", "Photograph of the harbour", "[image of music]", "“Photo of a heron”",
    ],
    "ends-with-image": [
        "Heron image", "Heron photo", "heron picture.", "The harbour photograph", "Our team photo", "A big graphic",
        "Bird illustration", "Jetty pic", "Docker screenshot picture", "The system photo",
    ],
    "number": ["17", "3.5", "1,000", "42", "0", "123456", "12:30", "9 999"],
    "slug": [
        "heron-at-dawn", "the-old-town-hall", "a-b-c", "heron_at_dawn", "how-to-x", "red-kite-2", "x_y_z", "my-new-post",
    ],
}  # fmt: skip
NOT_REPORTED = {
    "signs": ["a", "C++", "☂", "→", "€", "½", "α → β", "日", "{OK}", "X", "(c)"],
    "long": ["x" * 250, "A heron", "ä" * 249, "a b c", "Heron at dawn", "word " * 49, "b" * 200, "1984"],
    "image-of": [
        "A heron", "Imagery of old", "Photography class", "Image editor window", "Pictures at an exhibition",
        "Photo album", "Graphics card", "The picture of Dorian Gray", "[imagery of old]",
    ],
    "ends-with-image": [
        "Docker image", "Layers of a Docker image.", "Container images", "Disk image", "A VM image", "ISO image", "System Image",
        "save image", "scale image", "Despeckle image.", "View photo", "About this image", "board setup text and graphics",
        "Convert it to separate FITS images", "Sketch of aerial photo", "The original image", "Choose an image", "Before the photo",
        "A heron", "Image", "Photo editor", "Imaging", "A heron in the water", "The picture house", "Python logo", "Search icon",
    ],
    "number": ["1984", "2026", "17 herons", "B52", "Room 12", "№ 7", "five", "1st"],
    "slug": ["heron", "heron-dawn", "A heron-like bird", "Heron-At-Dawn", "well-known", "e-mail", "state-of-the-art design", "x_y"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REPORTED.items() for text in texts])
def test_a_text_that_may_be_better_is_reported(code: str, text: str) -> None:
    """It is reported by its rule, and nothing is written."""
    judgement = judged(f"<img src='bird.jpg' alt='{text}'>")
    assert (judgement.code, judgement.severity) == (code, Severity.REPORT)


@pytest.mark.parametrize("text", ["foo_bar_12-final_v2", "form_0", "Heron-At-Dawn", "Team_Photo_Final"])
def test_a_text_that_is_only_its_files_name_is_reported(text: str) -> None:
    """What looks like a file name and may be a name of something is for a person to judge."""
    judgement = judged(f"<img src='a/{text}.png' alt='{text}'>")
    assert (judgement.code, judgement.severity) == ("slug", Severity.REPORT)
    assert judged(f"<img src='bird.jpg' alt='{text}'>").verdict is Verdict.OK


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NOT_REPORTED.items() for text in texts])
def test_a_good_text_is_not_reported(code: str, text: str) -> None:
    """The rule is silent."""
    assert judged(f"<img src='bird.jpg' alt='{text}'>").code != code


@pytest.mark.parametrize(("file", "text"), [("closed.png", "+"), ("open.png", "-")])
def test_signs_of_what_opens_and_closes_are_right(file: str, text: str) -> None:
    """Doxygen writes thousands of them into a reference."""
    assert judged(f"<img src='{file}' alt='{text}'>").code == "ok"


@pytest.mark.parametrize("text", ["Enregistrer image", "Choisir une photo", "Reiher Foto", "Heron photo"])
def test_only_english_puts_the_word_at_the_end_for_nothing(text: str) -> None:
    """Other languages say "photo of a heron", or join the two; what verbs they have is not listed."""
    assert judged(f"<img src='bird.jpg' alt='{text}'>", language="fr").code == "ok"


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("repeats-link", '<a href=a><img alt="Tours" src=a.png>Tours</a>'),
        ("repeats-link", '<a href=a><img alt="tours." src=a.png> Tours</a>'),
        ("repeats-link", '<button>Search <img alt="Search" src=a.png></button>'),
        ("repeats-caption", '<figure><img alt="A heron" src=a.png><figcaption>A heron</figcaption></figure>'),
        ("repeats-caption", '<figure><img alt="a heron" src=a.png><figcaption>A heron.</figcaption></figure>'),
        ("repeats-text", '<table><td><img alt="Heron" src=a.png> Heron</table>'),
        ("repeats-text", '<p><img alt="Heron" src=a.png> heron</p>'),
        ("repeats-text", '<h2>Heron<img alt="Heron" src=a.png></h2>'),
        ("repeats-text", '<ul><li><img alt="Heron" src=a.png>Heron</ul>'),
    ],
)
def test_a_text_that_is_heard_twice_is_reported(code: str, body: str) -> None:
    """The text of the link, the caption or the block around an image needs no repetition."""
    judgement = judged(body)
    assert (judgement.code, judgement.severity) == (code, Severity.REPORT)


@pytest.mark.parametrize(
    "body",
    [
        '<a href=a><img alt="Boat" src=a.png>Tours</a>',
        '<figure><img alt="A heron" src=a.png><figcaption aria-hidden="true">A heron</figcaption></figure>',
        '<figure><img alt="A grey bird" src=a.png><figcaption>A heron</figcaption></figure>',
        '<p><img alt="Heron" src=a.png> A heron stands there.</p>',
        '<table><td><img alt="Heron" src=a.png></table>',
        '<a href=a><img alt="Tours" src=a.png></a>',
        '<p>Heron</p><img alt="Heron" src=a.png>',
        '<button><img alt="Search" src=a.png></button>',
    ],
)
def test_a_text_that_is_heard_once_is_right(body: str) -> None:
    """Also Pandoc's: there the caption is hidden, and the alt is the only copy that is heard."""
    assert judged(body).verdict is Verdict.OK


PLACEHOLDERS = {
    "de": "Bildschirmfoto", "fr": "Capture d'écran", "es": "imagen", "it": "immagine", "nl": "afbeelding", "pt": "imagem",
    "pl": "zrzut ekranu", "sv": "skärmbild", "nb": "bilde", "da": "billede", "fi": "kuvakaappaus", "cs": "obrázek",
    "tr": "ekran görüntüsü", "ro": "imagine", "uk": "зображення", "ru": "Изображение", "ja": "画像", "ko": "이미지", "zh": "图片",
    "ar": "صورة", "he": "תמונה", "vi": "hình ảnh",
}  # fmt: skip


@pytest.mark.parametrize(("language", "word"), PLACEHOLDERS.items())
def test_a_placeholder_word_counts_in_the_pages_language(language: str, word: str) -> None:
    """The lists of the page's language apply."""
    assert judged(f'<img alt="{word}" src=a.png>', language=language).code == "weak-placeholder"


@pytest.mark.parametrize("language", sorted(PLACEHOLDERS))
def test_english_placeholders_count_everywhere(language: str) -> None:
    """English words apply to every page."""
    assert judged('<img alt="screenshot" src=a.png>', language=f"{language}-XX").code == "weak-placeholder"


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("todo", "es"),
        ("todo", "pt"),
        ("null", "de"),
        ("null", "nb"),
        ("pic", "fr"),
        ("alt", "de"),
        ("bild", "en"),
        ("imagen", "de"),
    ],
)
def test_a_word_of_another_language_is_no_placeholder(word: str, language: str) -> None:
    """False friends and words of languages that the page is not in are left alone."""
    assert judged(f'<img alt="{word}" src=a.png>', language=language).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("source", "text", "code"),
    [
        ("figures/plotting4.png", "figures/plotting4", "weak-url"),
        ("./figures/draw_intro.png", "figures/draw_intro", "weak-url"),
        ("images/boat/heron.jpg?v=2", "images/boat/heron", "weak-url"),
        ("_static/heron.svg", "_static/heron", "weak-url"),
        ("figures/plotting4.png", "figures/plotting5", "ok"),
        ("figures/heron.png", "heron", "ok"),
        ("vercel/next.png", "vercel/next", "ok"),
        ("tcp/ip.png", "tcp/ip", "ok"),
        ("static/dynamic.png", "static/dynamic", "ok"),
        ("images/client/server.png", "client/server", "ok"),
        ("figures.png", "figures", "ok"),
    ],
)
def test_the_path_of_its_own_file_is_an_address(source: str, text: str, code: str) -> None:
    """Texinfo writes it without the extension; two names with a slash between are names."""
    assert judged(f'<img src="{source}" alt="{text}">').code == code


@pytest.mark.parametrize("language", ["en", "fr", "de"])
@pytest.mark.parametrize(
    ("file", "text", "generator"),
    [
        ("MacCmdKey.png", "PIC", "TeX4ht (https://tug.org/tex4ht/)"),
        ("a0x.png", "PIC", "TeX4ht (http://www.cse.ohio-state.edu/~gurari/TeX4ht/)"),
        ("./rocket.png", "Image rocket", "LaTeX2HTML v2002-2-1"),
        ("list_new_user.png", "Image list_new_user", "LaTeX2HTML v2021.2"),
        ("sim_trans.png", "IMAGE MISSING", ""),
        ("a.png", "[Missing image]", ""),
    ],
)
def test_what_a_converter_writes_instead_of_a_text_is_a_placeholder(
    file: str, text: str, generator: str, language: str
) -> None:
    """In every language: TeX4ht, LaTeX2HTML and erl_docgen say it in English."""
    judgement = judged(f'<img src="{file}" alt="{text}">', generator=generator, language=language)
    assert (judgement.code, judgement.severity) == ("weak-placeholder", Severity.FIX)


@pytest.mark.parametrize(
    ("file", "text", "generator"),
    [
        ("chip.png", "PIC", ""),
        ("chip.png", "PIC", "LaTeX2HTML v2021.2"),
        ("chip.png", "Pic", "TeX4ht (https://tug.org/tex4ht/)"),
        ("rocket.png", "Image rocket", ""),
        ("rocket.png", "Image rocket", "TeX4ht (https://tug.org/tex4ht/)"),
        ("rocket.png", "Image de fusée", "LaTeX2HTML v2021.2"),
        ("debian.png", "Logo Debian", "LaTeX2HTML v2021.2"),
        ("image-missing.png", "Image missing", ""),
    ],
)
def test_the_same_words_elsewhere_are_somebodys_text(file: str, text: str, generator: str) -> None:
    """PIC is a chip too, and the icon of a missing image is called so."""
    judgement = judged(f'<img src="{file}" alt="{text}">', generator=generator, language="fr")
    assert judgement.severity is not Severity.FIX


def test_every_entry_of_the_lists_is_found() -> None:
    """On a page of its language, as it is listed."""
    for language in languages():
        words = words_of(language)
        for word in words.pictures | words.unfilled:
            page = f'<img alt="{word}" src="a.png">'
            assert judged(page, language=language).code == "weak-placeholder", (language, word)


def test_the_languages_of_the_lists() -> None:
    """English and the 22 others have lists, none of them is empty, and each says how it was checked."""
    assert set(languages()) == {"en", *PLACEHOLDERS}
    for language in languages():
        assert words_of(language).generic
        assert words_of(language).unfilled


@pytest.mark.parametrize(
    ("body", "action", "suggestion"),
    [
        ('<a href=a.html><img alt="logo" src=a.png></a>', Action.PURPOSE, None),
        ('<button><img alt="icon" src=a.png></button>', Action.PURPOSE, None),
        ('<a href=a.html><img alt="icon" src=a.png> Tours</a>', Action.USE, ""),
        ('<p><img alt="logo" src=a.png></p>', Action.DESCRIBE, None),
    ],
)
def test_what_takes_the_place_of_a_weak_text(body: str, action: Action, suggestion: str | None) -> None:
    """Alone in a link it says where the link goes, beside a link's text nothing, elsewhere what the picture shows."""
    judgement = judged(body)
    assert (judgement.action, judgement.suggestion) == (action, suggestion)


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("cat.jpg", "cat", "from-file-name"), ("old-harbour.jpg", "old harbour", "from-file-name"),
        ("a_b-c.png", "a b c", "from-file-name"), ("Team.png", "Team", "from-file-name"),
        ("../images/cat.svg", "cat", "from-file-name"), ("cat.jpg?v=1", "cat", "from-file-name"),
        ("cat.min.png", "cat.min", "from-file-name"), ("caf%C3%A9.png", "café", "from-file-name"),
        ("cat.jpg", "Cat", "ok"), ("old-harbour.jpg", "The old harbour", "ok"), ("cat.jpg", "dog", "ok"),
        ("old-harbour.jpg", "Old harbour", "ok"), ("cat.jpg", "cat.", "ok"), ("a-b.png", "a, b", "ok"),
        ("cat.jpg", "a cat", "ok"), ("cats.jpg", "cat", "ok"),
    ],
)  # fmt: skip
def test_words_of_the_files_name_are_reported_where_the_generator_writes_them(file: str, text: str, code: str) -> None:
    """Exactly those that Asciidoctor makes of it; elsewhere somebody chose them."""
    body = f"<img src='{file}' alt='{text}'>"
    assert judged(body, generator="Asciidoctor 2.0.18").code == code
    assert judged(body, generator="Hugo 0.111.3").code == "ok"


def test_every_weak_rule_has_its_cases() -> None:
    """No rule about texts without a table here."""
    tested = {*CERTAIN, *REPORTED, "not-weak", "repeats-link", "repeats-caption", "repeats-text", "from-file-name"}
    rules = [rule.code for rule in RULES]
    assert set(rules[rules.index("not-weak") :]) == tested
