"""From what a page says to the picture's files."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.images.resolve import ResolveOptions, plain_file, resolve, shown
from alttext_html.types import (
    DataRef,
    Element,
    ImageElement,
    ImageRef,
    LocalRef,
    PictureSource,
    RemoteRef,
    Span,
    UnusableRef,
)
from tests.helpers.pictures import element, page

SITE = Path("/srv/site")
ROOTLESS = ResolveOptions(SITE)
DOCS = ResolveOptions(SITE, site_url="https://example.org/docs/")


def first(src: str, options: ResolveOptions = ROOTLESS, **where: str) -> ImageRef:
    return resolve(element(src=src), page(**where), options)[0]


def local(path: str, fragment: str = "") -> LocalRef:
    return LocalRef(SITE / path, fragment)


@pytest.mark.parametrize(
    ("src", "path"),
    [
        ("a.png", "guide/a.png"),
        ("../img/a.png", "img/a.png"),
        ("./x/.././a.png", "guide/a.png"),
        ("/img/a.png", "img/a.png"),
        ("a.png?v=12#top", "guide/a.png"),
        ("  a.png\n", "guide/a.png"),
        ("a%20b.png", "guide/a b.png"),
        ("a b.png", "guide/a b.png"),
        ("caf%C3%A9.png", "guide/café.png"),
        ("%2e%2e/a.png", "a.png"),
        ("100%.png", "guide/100%.png"),
        ("a%3Fb.png", "guide/a?b.png"),
        ("x//a.png", "guide/x/a.png"),
        ("a:b.png".replace(":", "%3A"), "guide/a:b.png"),
        ("na\tme.png", "guide/name.png"),
    ],
)
def test_a_path_of_the_site_is_a_file_of_the_site(src: str, path: str) -> None:
    """Relative and root-relative, decoded once, without its query."""
    ref = first(src)
    assert isinstance(ref, LocalRef)
    assert ref.path == SITE / path


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("/docs/img/a.png", local("img/a.png")),
        ("../img/a.png", local("img/a.png")),
        ("https://example.org/docs/img/a.png", local("img/a.png")),
        ("http://EXAMPLE.org:80/docs/img/a.png", local("img/a.png")),
        ("https://example.org./docs/a.png", local("a.png")),
        ("//example.org/docs/a.png?x", local("a.png")),
        ("/img/a.png", RemoteRef("https://example.org/img/a.png")),
        ("../../a.png", RemoteRef("https://example.org/a.png")),
        ("https://example.org/docsother/a.png", RemoteRef("https://example.org/docsother/a.png")),
        ("https://example.org:8443/docs/a.png", RemoteRef("https://example.org:8443/docs/a.png")),
        ("//cdn.example.net/a b.png?w=1&h=2", RemoteRef("https://cdn.example.net/a%20b.png?w=1&h=2")),
        ("https://cdn.example.net/%C3%A9.png", RemoteRef("https://cdn.example.net/%C3%A9.png")),
    ],
)
def test_a_site_under_a_prefix(src: str, expected: ImageRef) -> None:
    """URLs of this very site become its files; everything else on its host or others is remote."""
    assert first(src, DOCS) == expected


@pytest.mark.parametrize("site_url", ["https://exämple.org/", "https://EXÄMPLE.org/", "https://xn--exmple-cua.org/"])
@pytest.mark.parametrize("host", ["exämple.org", "exa\u0308mple.org", "xn--exmple-cua.org", "XN--EXMPLE-CUA.org"])
def test_an_international_host_has_two_spellings(host: str, site_url: str) -> None:
    """It is this very site in its own script and in ASCII."""
    assert first(f"https://{host}/a.png", ResolveOptions(SITE, site_url=site_url)) == local("a.png")


@pytest.mark.parametrize("host", ["xn--exmple-cub.org", "xn--.org", "xn---\u00e4.org", "xn--abc-.org", "example.org"])
def test_another_international_host_is_another_site(host: str) -> None:
    """Also one whose ASCII spelling means nothing."""
    url = f"https://{host}/a.png"
    assert first(url, ResolveOptions(SITE, site_url="https://exämple.org/")) == RemoteRef(url)


def test_a_hostile_host_costs_no_time() -> None:
    """A label that is longer than any host's is not decoded: this would take minutes otherwise."""
    url = f"https://xn--{'9' * 2_000_000}.org/a.png"
    assert first(url, ResolveOptions(SITE, site_url="https://example.org/")) == RemoteRef(url)


@pytest.mark.parametrize(
    ("base_href", "src", "expected"),
    [
        ("/", "img/a.png", local("img/a.png")),
        ("../", "img/a.png", local("img/a.png")),
        ("assets/x", "a.png", local("guide/assets/a.png")),
        ("https://cdn.example.net/v1/", "a.png", RemoteRef("https://cdn.example.net/v1/a.png")),
        ("javascript:1", "a.png", local("guide/a.png")),
        ("data:text/plain,", "a.png", local("guide/a.png")),
    ],
)
def test_base_href(base_href: str, src: str, expected: ImageRef) -> None:
    """The page's base moves its relative URLs; a data: or javascript: base does not count."""
    assert first(src, base_href=base_href) == expected


@pytest.mark.parametrize(
    ("src", "word"),
    [
        ("", "neither src nor srcset"),
        ("   ", "neither src nor srcset"),
        ("#top", "is the page"),
        ("?v=2", "is the page"),
        ("../../secret.png", "above the site"),
        ("%2e%2e/%2E./secret.png", "above the site"),
        ("..%2f..%2fsecret.png", "percent-encoding"),
        ("a%00.png", "NUL"),
        ("a%5C..%5C..%5Cb.png", "percent-encoding"),
        ("..\\..\\b.png", "Windows path"),
        ("\\\\server\\share\\b.png", "Windows path"),
        ("C:\\pictures\\b.png", "Windows path"),
        ('{{ "/a.png" | relative_url }}', "template"),
        ("{% static 'a.png' %}", "template"),
        ("C:/pictures/b.png", "Windows path"),
        ("/C|/b.png", "Windows path"),
        ("file:///etc/passwd", "file: address"),
        ("FILE:b.png", "file: address"),
        ("fi\nle:///etc/passwd", "file: address"),
        ("blob:https://example.org/1", "blob: address"),
        ("javascript:void(0)", "made by a script"),
        ("ftp://example.org/a.png", "ftp: address"),
        ("http:///a.png", "names no host"),
        ("https://[::1/a.png", "cannot be read"),
        ("https://example.org:99999/a.png", "cannot be read"),
        ("https://me:secret@example.org/a.png", "password"),
        ("./", "a folder"),
        ("data:image/png;base64", "without a comma"),
        ("data:image/png;base64,$$$$", "base64 is broken"),
    ],
)
def test_what_cannot_be_used_says_why(src: str, word: str) -> None:
    """A refusal is one sentence with its remedy."""
    ref = first(src)
    assert isinstance(ref, UnusableRef)
    assert word in ref.reason
    assert ref.reason.endswith(".")
    assert "secret@" not in ref.reason


@pytest.mark.parametrize(
    ("src", "data"),
    [
        ("data:image/gif;base64,R0lG", b"GIF"),
        ("DATA:image/gif; BASE64,R0 lG\n", b"GIF"),
        ("data:image/gif;base64,R0lGOA", b"GIF8"),
        ("data:image/gif;base64,R0lGOA%3D%3D", b"GIF8"),
        ("data:image/svg+xml,%3Csvg/%3E", b"<svg/>"),
        ("data:image/svg+xml;utf8,<svg id='é'/>", "<svg id='é'/>".encode()),
    ],
)
def test_data_uris_are_decoded(src: str, data: bytes) -> None:
    """base64 with or without padding, percent-encoding, and characters as they are."""
    assert first(src) == DataRef(data)


def test_a_huge_data_uri_is_refused_undecoded() -> None:
    """The refusal shows the beginning only."""
    ref = first("data:image/png;base64," + "A" * 50_000_000)
    assert isinstance(ref, UnusableRef)
    assert len(ref.reason) < 300


def test_a_sprite_keeps_its_fragment() -> None:
    """``sprite.svg#icon`` is a part of a file."""
    assert first("/sprite.svg#icon%201") == local("sprite.svg", "icon 1")


def refs(*args: object, options: ResolveOptions = ROOTLESS, **kwargs: object) -> list[str]:
    shown = resolve(element(*args, **kwargs), page(path="index.html"), options)  # type: ignore[arg-type]
    return [ref.path.name if isinstance(ref, LocalRef) else str(ref) for ref in shown]


def test_the_width_nearest_to_a_thousand_pixels_is_first() -> None:
    """The others follow by their distance; src, whose width is unknown, is last."""
    assert refs(src="a.png", srcset="b.png 320w, c.png 900w, d.png 2400w") == ["c.png", "d.png", "b.png", "a.png"]


def test_density_times_the_declared_width_is_a_width() -> None:
    """400 pixels wide at 2x are nearer than at 1x or 4x."""
    assert refs(width="400", src="a.png", srcset="b.png 2x, c.png 4x")[0] == "b.png"


def test_without_a_width_twice_the_density_is_first() -> None:
    """More than 2x is rarely needed."""
    assert refs(src="a.png", srcset="b.png 2x, c.png 3x")[0] == "b.png"


def test_a_picture_is_its_img_and_its_unconditional_sources() -> None:
    """A source with a media condition may show another picture."""
    sources = (
        PictureSource("wide.jpg 1000w", "(min-width: 900px)", ""),
        PictureSource("a.avif", "", "image/avif"),
        PictureSource("a.webp", "", "image/webp"),
    )
    assert refs(src="a.jpg", sources=sources) == ["a.jpg", "a.webp", "a.avif"]


def test_an_art_directed_source_serves_where_there_is_nothing_else() -> None:
    """Better than no picture."""
    assert refs(sources=(PictureSource("wide.jpg", "(min-width: 900px)", ""),)) == ["wide.jpg"]


def test_a_source_comes_before_an_img_of_another_name() -> None:
    """It is what browsers show; of one name, what needs no conversion is as good."""
    for fallback, names in (("none.png", ["cow.webp", "none.png"]), ("cow.png", ["cow.png", "cow.webp"])):
        assert refs(src=fallback, sources=(PictureSource("cow.webp", "", ""),)) == names


def test_local_files_come_before_remote_ones() -> None:
    """Reading a file costs nothing."""
    names = refs(srcset="https://cdn.example.net/b.png 1000w, c.png 300w")
    assert names[0] == "c.png"


BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.mark.parametrize("attribute", ["data_src", "data_original", "data_lazy_src", "data_srcset"])
@pytest.mark.parametrize("placeholder", [BLANK, "/blank.gif", "img/placeholder-4x3.svg?x"])
def test_a_lazy_image_is_its_lazy_attribute(attribute: str, placeholder: str) -> None:
    """The placeholder in src is not even a second choice."""
    assert refs(src=placeholder, **{attribute: "real.jpg"}) == ["real.jpg"]


@pytest.mark.parametrize("real", ["real.jpg", "https://cdn.example.net/real.jpg"])
def test_what_fills_the_place_of_a_lazy_image_is_no_choice(real: str) -> None:
    """A spinner or a drawing for all of them, whatever its file is called, would give its text to a photo."""
    image = element(src="spinner.gif", srcset="spinner.gif 1x", data_src=real)
    (ref,) = resolve(image, page(path="index.html"), ROOTLESS)
    assert ref == (RemoteRef(real) if ":" in real else local(real))


def test_lazy_attributes_can_be_added() -> None:
    """A name that ends with set holds a srcset."""
    options = ResolveOptions(SITE, lazy_attributes=("data-hires", "data-retinaset"))
    assert refs(src=BLANK, data_hires="x.jpg", options=options) == ["x.jpg"]
    assert refs(src=BLANK, data_retinaset="x.jpg 5000w, y.jpg 1000w", options=options) == ["y.jpg", "x.jpg"]


def test_an_unknown_lazy_attribute_is_named() -> None:
    """The refusal says which attribute to add to the settings."""
    (ref,) = resolve(element(src=BLANK, data_hires="x.jpg"), page(), ROOTLESS)
    assert isinstance(ref, UnusableRef)
    assert "add it to lazy_attributes" in ref.reason
    assert "data-hires" in ref.reason


def test_a_lone_tiny_data_uri_is_a_picture_of_its_own() -> None:
    """Nothing says that another one will take its place."""
    (ref,) = resolve(element(src=BLANK), page(), ROOTLESS)
    assert isinstance(ref, DataRef)


def test_the_noscript_twin_names_what_a_placeholder_hides() -> None:
    """A lazy image whose script knows the file is found through its noscript copy."""
    lazy = element(src=BLANK, tag=Span(10, 50))
    twin = element(src="real.jpg", tag=Span(60, 90), noscript_twin="", noscript_twin_tag=Span(10, 50))
    assert resolve(lazy, page(lazy, twin, path="index.html"), ROOTLESS) == (local("real.jpg"),)


def test_the_noscript_twin_comes_before_whatever_fills_the_place() -> None:
    """It was found by an attribute that names its picture, so the src shows another one."""
    lazy = element(src="spinner.gif", data_hires="real.jpg", tag=Span(10, 50))
    twin = element(src="real.jpg", tag=Span(60, 90), noscript_twin="", noscript_twin_tag=Span(10, 50))
    assert resolve(lazy, page(lazy, twin, path="index.html"), ROOTLESS) == (local("real.jpg"),)


def test_the_noscript_twin_stands_near_it() -> None:
    """A page of lazy images is not gone through for each of them: this would take minutes otherwise."""
    lazy = [element(src=BLANK, tag=Span(number * 100, number * 100 + 50)) for number in range(50_000)]
    twin = element(src="real.jpg", tag=Span(360, 390), noscript_twin_tag=lazy[0].tag, path="html>body>noscript>img")
    images = sorted([*lazy, twin], key=lambda each: each.tag.start)
    whole = page(*images, path="index.html")
    assert [resolve(each, whole, ROOTLESS) for each in lazy[:3]].count((local("real.jpg"),)) == 1
    assert all(resolve(each, whole, ROOTLESS) for each in lazy)


@pytest.mark.parametrize(
    ("image", "identity", "file"),
    [
        (element(src="a.png"), "guide/a.png", "guide/a.png"),
        (element(src="a%20b.png?v=2"), "guide/a b.png", "guide/a b.png"),
        (element(srcset="a.png 2x"), "guide/a.png", "guide/a.png"),
        (element(src="spinner.gif", data_srcset="../a.png 2x"), "a.png", "a.png"),
        (element(src="spinner.gif", data_lazy="a.png"), "guide/a.png", "guide/a.png"),
        (element(src="spinner.gif", data_mine="a.png"), "guide/a.png", "guide/a.png"),
        (element(sources=(PictureSource("a.webp", "", ""),)), "guide/a.webp", "guide/a.webp"),
        (element(src="icons.svg#cut"), "guide/icons.svg#cut", None),
        (element(src="https://cdn.example.net/a?id=1"), "https://cdn.example.net/a?id=1", None),
        (element(), "", None),
        (element(Element.SVG), "", None),
        (element(Element.ROLE), "", None),
        (element(Element.AREA, href="a.html", src="a.png"), "", None),
        (element(src="/.netlify/images?url=/a.png"), "", None),
    ],
    ids=str,
)
def test_pictures_are_told_apart_by_what_is_shown(image: ImageElement, identity: str, file: str | None) -> None:
    """Not by src alone. A part of a file is no file, and what is not known is equal to nothing."""
    options = ResolveOptions(SITE, lazy_attributes=("data-mine",))
    assert shown(image, page(image), options) == (identity, file)


def test_pictures_that_stand_in_the_page_are_told_apart_by_their_bytes() -> None:
    """However they are written."""
    one, same, other = (element(src=src) for src in ("data:image/gif,GIF", "data:image/gif,%47IF", "data:image/gif,G"))
    identities = [shown(each, page(), ROOTLESS).identity for each in (one, same, other)]
    assert identities[0] == identities[1] != identities[2]


def test_what_a_server_makes_is_no_file() -> None:
    """One address without its query would be one file for all pictures; a query behind a file's name is its version."""
    for url in ("/.netlify/images?url=/a.png&w=400", "/_next/image?url=a.png", "thumb.php?id=3"):
        (ref,) = resolve(element(src=url), page(), ROOTLESS)
        assert isinstance(ref, UnusableRef)
        assert "answered by a server" in ref.reason


@pytest.mark.parametrize(
    ("kind", "attributes", "expected"),
    [
        (Element.INPUT, {"src": "a.png"}, ["a.png"]),
        (Element.OBJECT, {"data": "a.svg"}, ["a.svg"]),
        (Element.ROLE, {"style": "color: red; background: #fff url( 'a.png' ) no-repeat"}, ["a.png"]),
        (Element.BACKGROUND, {"style": "background-image:url(a.png)"}, ["a.png"]),
    ],
)
def test_other_elements_name_their_picture_elsewhere(
    kind: Element, attributes: dict[str, str], expected: list[str]
) -> None:
    """input has src, object has data, a style has url()."""
    assert refs(kind, **attributes) == expected


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        (Element.ROLE, {"style": "background:" * 100_000}),
        (Element.ROLE, {"style": ";background:url(a" * 60_000}),
        (Element.ROLE, {"style": "background:" + "url(" * 200_000}),
        (Element.IMG, {"srcset": "b.png 2x", "width": "1" + " " * 300_000 + "x"}),
    ],
)
def test_hostile_attributes_cost_no_time(kind: Element, attributes: dict[str, str]) -> None:
    """Each is gone through once: these would take minutes and more otherwise."""
    assert resolve(element(kind, **attributes), page(), ROOTLESS)


@pytest.mark.parametrize("kind", [Element.AREA, Element.SVG, Element.CANVAS, Element.ROLE])
def test_what_has_no_file_is_refused(kind: Element) -> None:
    """Drawn in the page, painted by a script, or styled."""
    (ref,) = resolve(element(kind), page(), ROOTLESS)
    assert isinstance(ref, UnusableRef)


@settings(deadline=None)
@given(st.text(alphabet="./\\%2eEfF5cC:a?#&|~\0é ", max_size=24), st.sampled_from([ROOTLESS, DOCS]))
def test_no_source_leads_out_of_the_site(src: str, options: ResolveOptions) -> None:
    """Whatever is written, a local file lies below the site's folder, without a .. in its path."""
    for ref in resolve(element(src=src), page(), options):
        if isinstance(ref, LocalRef):
            assert ref.path.is_relative_to(SITE)
            assert ref.path != SITE
            assert ".." not in ref.path.parts
            assert "\0" not in str(ref.path)


def test_a_source_equal_in_bytes_is_named_once() -> None:
    """src and srcset often repeat each other."""
    encoded = "data:image/gif;base64," + base64.b64encode(b"GIF89a").decode()
    assert len(resolve(element(src=encoded, srcset=f"{encoded} 1x"), page(), ROOTLESS)) == 1


@given(
    src=st.lists(st.sampled_from(["..", ".", "a", "b-1", ".x", "", "a.png", "%20", "c:", "blank.gif"]), max_size=5).map(
        "/".join
    ),
    path=st.sampled_from(["page.html", "guide/index.html", "a/b/c.html"]),
    base=st.sampled_from([None, "../", "./", "x/", "../x.html", "/", "https://example.org/", "//"]),
    options=st.sampled_from([ROOTLESS, DOCS]),
)
def test_a_plain_address_is_what_resolve_says(src: str, path: str, base: str | None, options: ResolveOptions) -> None:
    """The short way to a file never says another file than the long way."""
    image, where = element(src=src), page(path=path, base_href=base)
    short = plain_file(image, where, options)
    assert short is None or resolve(image, where, options)[0] == LocalRef(options.site / short)


@pytest.mark.parametrize(("src", "file"), [("a.png", "guide/a.png"), ("../img/a-1.png", "img/a-1.png")])
def test_plain_addresses(src: str, file: str) -> None:
    """What most pages write goes the short way."""
    assert plain_file(element(src=src, alt="A", width="3"), page(), ROOTLESS) == file


@pytest.mark.parametrize(
    "attributes",
    [{"srcset": "b.png 2x"}, {"data_src": "b.png"}, {"data_x": "b.png"}],
)
def test_an_image_that_names_several_files_is_not_plain(attributes: dict[str, str]) -> None:
    """Where src may not be the best of them, the long way is gone."""
    assert plain_file(element(src="a.png", **attributes), page(), ROOTLESS) is None
