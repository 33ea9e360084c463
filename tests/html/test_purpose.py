"""What an image says that is alone in a link."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import pytest

from alttext_html.html.case import control_of
from alttext_html.html.content import MAX_TEXT
from alttext_html.html.purpose import Site, purpose
from alttext_html.html.titles import TitleIndex
from tests.helpers.judging import page_of


def html(title: str, body: str = "") -> bytes:
    return f"<!doctype html><title>{title}</title>{body}".encode()


PAGES = {
    "index.html": html("Birds of the Fjord"),
    "guide/index.html": html("Guide - Birds of the Fjord", "<h2 id=see>What you see<a class=headerlink>¶</a></h2>"),
    "guide/birds.html": html(
        "Birds – A list", "<section id=sec><h2>Herons</h2></section><h3><a id=inner></a>Gulls</h3>"
    ),
    "untitled.html": html(""),
    "old.html": b"<!doctype html><title>Redirecting...</title><meta http-equiv=refresh content='0; url=/'>",
    "a b.html": html("Spaces"),
    "broken.html": b"\xff\xfe\x00",
    "sphinx.html": html("&lt;no title&gt;"),
    "draft.html": html("Untitled", "<h2 id=images>Images</h2>"),
    "raw.html": html("{{ page.title }}"),
    "manual.html": html("Manual", "<h2 id=images>Images</h2>"),
    "fr/index.html": html("Accueil - Birds of the Fjord"),
}


def ask(
    link: str, *, site: Site | None = None, title: str = "Start - Birds of the Fjord", path: str = "guide/index.html"
) -> str | None:
    page = page_of(link, path=path)
    page = type(page)(
        path=page.path, encoding="utf-8", digest="", images=page.images, base_href=page.base_href, title=title
    )
    control = control_of(page.images[0])
    assert control is not None
    return purpose(control, page, TitleIndex(PAGES.get), "en-GB", site or Site())


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("birds.html", "Birds – A list"),
        ("./birds.html", "Birds – A list"),
        ("birds", "Birds – A list"),
        ("birds.html?x=1", "Birds – A list"),
        ("birds.html#sec", "Herons"),
        ("birds.html#inner", "Gulls"),
        ("birds.html#gone", "Birds – A list"),
        ("#see", "What you see"),
        ("#gone", None),
        ("#", None),
        ("", None),
        ("../a%20b.html", "Spaces"),
        ("..", "Birds of the Fjord"),
        ("../", "Birds of the Fjord"),
        ("/", "Birds of the Fjord"),
        ("../index.html", "Birds of the Fjord"),
        ("../fr/", "Accueil"),
        ("/guide/", "Guide"),
        ("../untitled.html", None),
        ("../old.html", None),
        ("../broken.html", None),
        ("../gone.html", None),
        ("../../outside.html", None),
        ("mailto:a%20b@example.org?subject=x", "a b@example.org"),
        ("tel:+47 55 00 00 00", "+47 55 00 00 00"),
        ("heron.jpg", None),
        ("/films/heron.mp4", None),
        ("https://example.org/", None),
        ("javascript:void(0)", None),
        ("http://[broken", None),
    ],
)
def test_where_a_link_goes(href: str, expected: str | None) -> None:
    """The target's title, its heading, the address of a person; nothing for files, elsewhere and what does not exist."""
    assert ask(f'<a href="{href}"><img src="x.png"></a>') == expected


def test_the_links_title_is_second() -> None:
    """It is used where the target says nothing, but not for a link to the picture itself."""
    assert ask('<a href="https://example.org" title="Our friends"><img src="x.png"></a>') == "Our friends"
    assert ask('<a href="birds.html" title="t"><img src="x.png"></a>') == "Birds – A list"
    assert ask('<a href="x.png" title="t"><img src="x.png"></a>') is None
    assert ask('<button title="Search"><img src="x.png"></button>') == "Search"
    assert ask("<button><img src=x.png></button>") is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('href="../sphinx.html"', None),
        ('href="../sphinx.html" title="All birds"', "All birds"),
        ('href="../draft.html#images" title="Drafts"', "Drafts"),
        ('href="../raw.html" title="un.png"', None),
        ('href="../manual.html#images"', "Manual"),
        ('href="https://example.org/" title="IMG_2041"', None),
        (f'href="https://example.org/" title="{"word " * 60}"', None),
    ],
)
def test_a_name_that_would_be_a_weak_alt_counts_as_none(link: str, expected: str | None) -> None:
    """The next one is asked: after the heading the title of the page, after that the title of the link."""
    assert ask(f'<a {link}><img src="x.png"></a>') == expected


def test_the_home_page_is_the_site() -> None:
    """Its name is known from the settings, or shared by the titles."""
    home = '<a href="/"><img src="logo.png"></a>'
    assert ask(home, site=Site(name="The Fjord")) == "The Fjord"
    assert ask(home, title="Something else") == "Birds of the Fjord"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("index.html", "Birds of the Fjord"),
        ("./", "Birds of the Fjord"),
        ("/", "Birds of the Fjord"),
        ("", None),
        ("#", None),
        ("#gone", None),
        ("?page=2", None),
    ],
)
def test_the_home_page_is_the_site_on_itself_too(href: str, expected: str | None) -> None:
    """A theme's header is the same on all pages; what names no page does not lead there."""
    assert ask(f'<a href="{href}"><img src="logo.png"></a>', title="Birds of the Fjord", path="index.html") == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [("https://example.org/docs/guide/birds.html", "Birds – A list"), ("/docs/guide/birds.html", "Birds – A list"), ("/guide/birds.html", None), ("https://example.org/docs/", "Birds of the Fjord"), ("https://example.com/docs/", None)],
)  # fmt: skip
def test_a_site_served_in_a_folder(href: str, expected: str | None) -> None:
    """Absolute addresses below the site's URL are pages of the site."""
    assert ask(f'<a href="{href}"><img src="x.png"></a>', site=Site(url="https://example.org/docs/")) == expected


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("/docs/guide/", "birds.html", "Birds – A list"),
        ("https://example.org/docs/guide/", "birds.html", "Birds – A list"),
        ("http://example.org/docs/guide/", "birds.html", "Birds – A list"),
        ("https://example.com/", "birds.html", None),
        ("/guide/", "birds.html", None),
        ("../guide/", "birds.html", "Birds – A list"),
        ("../guide/", "#see", "What you see"),
        ("../guide/", "../../docs/a%20b.html", "Spaces"),
        ("../guide/", "../../a%20b.html", None),
    ],
)
def test_links_begin_at_the_base(base: str, href: str, expected: str | None) -> None:
    """As in a browser; what climbs above the site is no page of it."""
    site = Site(url="https://example.org/docs/")
    assert ask(f'<base href="{base}"><a href="{href}"><img src="x.png"></a>', site=site, path="a/b.html") == expected


def test_an_area_is_its_own_link() -> None:
    """Its href says where it goes."""
    assert ask('<map name=m><area href="birds.html"></map>') == "Birds – A list"


def test_a_hostile_heading_costs_no_time() -> None:
    """Signs of permalinks count at its end; what is longer than a text is cut."""
    page = f"<h1 id=a>{'§' * 300_000}x</h1><h2 id=b>Birds §¶</h2>".encode()
    index = TitleIndex(lambda _: page)
    assert index.heading("a.html", "a") == "§" * MAX_TEXT
    assert index.heading("a.html", "b") == "Birds"


def test_each_page_is_read_once() -> None:
    """However many images lead to it, and also when it does not exist."""
    read: list[str] = []

    def reader(path: str) -> bytes | None:
        read.append(path)
        return PAGES.get(path)

    index = TitleIndex(reader)
    for _ in range(3):
        index.title("guide/index.html")
        index.heading("guide/index.html", "see")
        index.title("gone.html")
    assert read == ["guide/index.html", "gone.html"]
