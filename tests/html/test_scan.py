"""What a scan finds: elements, places, facts about the page."""

from __future__ import annotations

import hashlib

import pytest

from alttext_html.errors import PageError, SettingsError
from alttext_html.html.content import MAX_TEXT
from alttext_html.html.scan import Extra, check_selector, may_hold_images, scan
from alttext_html.types import Page, Place


@pytest.mark.parametrize(
    ("markup", "elements"),
    [
        ("<img><IMG><image>", ["img"] * 3),
        ("<svg><image href=x /></svg>", []),
        ("<input type=image><input type=IMAGE>", ["input"] * 2),
        ("<input><input type=text value=image>", []),
        ("<map><area><area href=x></map>", ["area"] * 2),
        ("<object data=a.png></object>", ["object"]),
        ("<object data=a.SVG?x#y></object>", ["object"]),
        ("<object type=image/svg+xml data=a></object>", ["object"]),
        ("<object data='data:image/png;base64,'></object>", ["object"]),
        ("<object type=text/html data=a.png></object>", []),
        ("<object data=a.pdf></object>", []),
        ("<svg role=img></svg><svg role=graphics-symbol></svg>", ["svg"] * 2),
        ("<svg></svg><svg role=presentation></svg>", []),
        ("<i role=img></i><i role=image></i><svg><g role=img></g></svg>", ["role"] * 3),
        ("<i role='bogus IMG'></i>", ["role"]),
        ("<i role='none img'></i>", []),
        ("<i role=graphics-symbol></i>", []),
        ("<img><i ROLE = '&#105;mg'></i>", ["img", "role"]),
        ("<p>role=\"<i role='x img'></i>", ["role"]),
        ("<img role=img>", ["img"]),
        ("<input type=image role=img>", ["input"]),
        ("<canvas></canvas><i style='background:url(a.png)'></i>", []),
        ("<canvas role=img></canvas>", ["role"]),
        ("<picture><source srcset=a><img></picture>", ["img"]),
        ("<b role=img><p>x</b>y</p>", ["role"]),
    ],
)
def test_elements(markup: str, elements: list[str]) -> None:
    """Elements that show an image, by what the tree and their attributes make of them."""
    assert [image.element for image in scan(markup.encode(), "p").images] == elements


@pytest.mark.parametrize(
    ("markup", "extra", "elements"),
    [
        ("<canvas></canvas>", Extra.CANVAS, ["canvas"]),
        ("<p style='color:red;background-image: url(a.png)'>", Extra.BACKGROUND, ["background"]),
        ("<p style='BACKGROUND:#fff URL(a.png)'>", Extra.BACKGROUND, ["background"]),
        ("<p style='background:red'>url(a.png)", Extra.BACKGROUND, []),
        ("<canvas></canvas>", Extra.BACKGROUND, []),
        ("<canvas style='background:url(a)'></canvas><img>", Extra.CANVAS | Extra.BACKGROUND, ["canvas", "img"]),
    ],
)
def test_extras(markup: str, extra: Extra, elements: list[str]) -> None:
    """Canvas and inline background images are found on request."""
    assert [image.element for image in scan(markup.encode(), "p", extra=extra).images] == elements


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"<img>", Place(1, 1, 0)),
        (b"\r\n\r\n  <img>", Place(3, 3, 6)),
        (b"a\rb\nc\r\n<img>", Place(4, 1, 7)),
        ("é🙂<img>".encode(), Place(1, 3, 6)),
        ("\ufeff<img>".encode(), Place(1, 1, 3)),
        ("\ufeffé\r\n<img>".encode("utf-16-le"), Place(2, 1, 8)),
        ("<meta charset=shift_jis>表<img>".encode("cp932"), Place(1, 26, 26)),
        ("<meta charset=iso-2022-jp>\n表<img>".encode("iso2022_jp"), Place(2, 2, 35)),
        (b"\xe9<img>", Place(1, 2, 1)),
    ],
)
def test_place(data: bytes, place: Place) -> None:
    """Line and column count characters from 1, the offset counts bytes from 0 and points at the tag."""
    assert scan(data, "p").images[0].place == place


def test_order_is_the_source_order() -> None:
    """An image that the parser moves in front of its table keeps its place in the order."""
    page = scan(b"<table><tr><td><img src=1></td></tr><img src=2></table><img src=3>", "p")
    assert [image.src for image in page.images] == ["1", "2", "3"]


def test_copies_of_the_parser_are_no_images() -> None:
    """What the parser clones into selectedcontent stands once in the source, and is found once."""
    markup = b"<select><button><selectedcontent></selectedcontent></button><option selected><img src=a></select>"
    assert [image.src for image in scan(markup, "p").images] == ["a"]


def test_attributes() -> None:
    """Values are decoded, names lower case, spans cover the source, the first of a duplicate counts."""
    text = "<img\r\n SRC = 'a&amp;b' alt alt=x data-é=\"1\r\n2\">"
    image = scan(text.encode(), "p").images[0]
    assert {name: a.value for name, a in image.attributes.items()} == {
        "src": "a&b",
        "alt": "",
        "data-é": "1 \n2",
    }
    spans = [a.span.moved(image.tag.start) for a in image.attributes.values()]
    sources = [text[span.start : span.end] for span in spans]
    assert sources == ["SRC = 'a&amp;b'", "alt", 'data-é="1\r\n2"']
    assert text[image.tag.start : image.tag.end] == text
    assert image.name_end == len("<img")


def test_images_with_the_same_tag_keep_their_own_places() -> None:
    """What a tag says is kept for the next one like it; where it stands is not."""
    text = "<p>é<img alt=x src=a>\n<img alt=x src=a><svg><img alt=x src=a></svg>"
    images = scan(text.encode(), "p").images
    assert [image.get("alt") for image in images] == ["x", "x", "x"]
    assert [text[image.tag.start : image.name_end] for image in images] == ["<img", "<img", "<img"]
    spans = [image.attributes["alt"].span.moved(image.tag.start) for image in images]
    assert [text[span.start : span.end] for span in spans] == ["alt=x", "alt=x", "alt=x"]
    assert len({span.start for span in spans}) == 3


def test_page() -> None:
    """The page tells its title, language, base, generator, encoding and the digest of its bytes."""
    data = (
        b"<!DOCTYPE html><html lang=' de '><svg><title>no</title></svg><title> A\n b </title><base target=x>"
        b"<base href='/r/'><meta name=Generator content='mkdocs-1.6'><meta charset=latin1><img>"
    )
    assert scan(data, "a/b.html") == Page(
        path="a/b.html",
        encoding="windows-1252",
        digest=hashlib.sha256(data).hexdigest(),
        images=scan(data, "a/b.html").images,
        base_href="/r/",
        language="de",
        generator="mkdocs-1.6",
        title="A b",
    )


@pytest.mark.parametrize(
    "ignored",
    [
        "<template><base href='old/'></template>",
        "<template><div><base href='old/'></div></template>",
        "<svg><base href='old/'/></svg>",
        "<head><noscript><base href='old/'></noscript></head>",
        "<body><noscript><p><base href='old/'></noscript>",
        "<head><noscript></noscriptx><base href='old/'></noscript></head>",
        "<base target=x>",
        "<!-- <base href='old/'> -->",
    ],
)
def test_a_base_that_browsers_ignore_is_none(ignored: str) -> None:
    """A template is another document, noscript is text where scripts run, and an svg has no base."""
    for base, href in (("", None), ("<base href='new/'>", "new/"), ("<NOSCRIPT></NOSCRIPT><base href=''>", "")):
        assert scan(f"{ignored}{base}<img src=a.png>".encode(), "a.html").base_href == href


@pytest.mark.parametrize("ignored", ["<noscript><base href=x></noscript>", "<template><base href=x></template>"])
def test_hostile_bases_cost_no_time(ignored: str) -> None:
    """However many of them are ignored, the page is gone through once: this would take half an hour otherwise."""
    assert scan(f"{ignored * 100_000}<base href='new/'><img src=a.png>".encode(), "a.html").base_href == "new/"


def test_a_title_has_a_bound() -> None:
    """It is compared with that of each page a link leads to."""
    assert len(scan(f"<title>{'long ' * 1000}</title><img>".encode(), "a.html").title) == MAX_TEXT


@pytest.mark.parametrize("data", [b"", b"<p>image</p>", b"<!DOCTYPE html><input type=text>", b"<meta charset=klingon>"])
def test_a_page_without_images_is_not_parsed(data: bytes) -> None:
    """No opening of an image, no parse: not even its encoding is looked at."""
    assert not may_hold_images(data)
    assert scan(data, "p") == Page(path="p", encoding="", digest=hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    "data",
    [
        b"<IMG>",
        b"<iMaGe>",
        b"<Area>",
        b"<object>",
        b"<input type=image>",
        b"<b ROLE=img>",
        "\ufeff<img>".encode("utf-16"),
    ],
)
def test_a_page_that_may_hold_images(data: bytes) -> None:
    """The search in the bytes knows no case and sees through UTF-16."""
    assert may_hold_images(data)


def test_selectors() -> None:
    """Each image tells which selectors match it, by index."""
    page = scan(b"<p><img class=a><div><img></div>", "p", selectors=["p > img", "img", ".b"])
    assert [image.selectors for image in page.images] == [{0, 1}, {1}]


@pytest.mark.parametrize("selector", ["", "img[", "p >", "::before", ":nope(", "!"])
def test_bad_selector(selector: str) -> None:
    """A selector that cannot be read is an error that shows it, on its own and in a scan."""
    with pytest.raises(SettingsError, match="cannot be read"):
        check_selector(selector)
    with pytest.raises(SettingsError):
        scan(b"<img>", "p", selectors=[selector])


def test_unknown_encoding() -> None:
    """A page with an image in an unknown encoding is a PageError."""
    with pytest.raises(PageError, match="klingon"):
        scan(b"<meta charset=klingon><img>", "p")


@pytest.mark.parametrize(
    "markup",
    [
        "<p><a href=x>" + "<img src=a>" * 5000,
        "<p>" + "<a href=x><img src=a>t</a>" * 5000,
        "<div>" * 3000 + "<img src=a>" * 100,
        "<ul><li>x<img src=a>" * 1500,
        "<p id=a>" + "<img aria-labelledby=a>" * 5000,
        "<figure>" + "<img src=a>" * 5000 + "<figcaption>c",
        "<noscript>" + "<img src=a>" * 5000,
        "<svg role=img>" * 2000,
    ],
    ids=["one link", "one paragraph", "deep", "nested lists", "one label", "one figure", "one noscript", "nested svg"],
)
def test_large_and_deep_pages_end(markup: str) -> None:
    """Thousands of images in one element, or thousands of levels, are scanned without recursion."""
    assert len(scan(markup.encode(), "p").images) == markup.count("<img") + markup.count("<svg")
