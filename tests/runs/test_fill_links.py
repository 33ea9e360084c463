"""What a fill says of pictures in links and buttons: where they lead, once, and the same in a second run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import Service, service
from tests.helpers.fills import PAGE, alts, make_site, report


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


def test_a_picture_that_is_a_link_keeps_its_purpose_when_the_catalogue_knows_the_picture(
    tmp_path: Path, sandbox: Service
) -> None:
    """The second build writes what the first one wrote, though the picture's own text is in the catalogue by then."""
    source = '<img src="fill-a.png"><p><a href="about.html"><img src="fill-a.png"></a>'
    site = make_site(tmp_path, index=source, about="<p>Nothing here")
    (tmp_path / "alttext-html.toml").write_text('style = "shorter"\n')
    report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    first = alts(site)
    (site / "index.html").write_text(PAGE.format(body=source), "utf-8")
    report(tmp_path, site, "fill", "--frozen")
    assert alts(site) == first
    assert first[1] == "Notes"


_TOURS, _BOUGHT = "Guided tours", "(bought)"
NAMELESS_CONTROLS: dict[str, tuple[str, list[str | None]]] = {
    "two weak texts": (
        '<a href="t.html"><img alt="icon" src="fill-a.png"><img alt="IMG_2041.jpg" src="fill-b.png"></a>',
        [_TOURS, ""],
    ),
    "the name of its own file": (
        '<a href="t.html"><img alt="logo" src="fill-a.png"><img alt="my dog.png" src="my%20dog.png"></a>',
        [_TOURS, ""],
    ),
    "two themes": (
        '<a href="https://example.org/"><img class="only-light" src="fill-light.png" alt="fill-light.png">'
        '<img class="only-dark" src="fill-dark.png" alt="fill-dark.png"></a>',
        [_BOUGHT, ""],
    ),
    "a button": (
        '<button><img alt="icon" src="fill-a.png"> <img alt="image" src="fill-b.png"></button>',
        [_BOUGHT, ""],
    ),
    "a space of no width": ('<a href="t.html"><img alt="logo" src="fill-a.png">&#8203;</a>', [_TOURS]),
    "a name of no width": ('<a href="t.html" aria-label="&#8203;"><img alt="&#8203;" src="fill-a.png"></a>', [_TOURS]),
    "a glyph of a font": ('<a href="t.html"><img src="fill-a.png"><i class="icon">&#xe001;</i></a>', [_TOURS]),
    "a hidden image": (
        '<a href="t.html"><img hidden alt="Tours" src="fill-a.png"><img alt="logo" src="fill-b.png"></a>',
        ["Tours", _TOURS],
    ),
    "a decorative image": (
        '<a href="t.html"><img role="none" src="fill-a.png"><img alt="logo" src="fill-b.png"></a>',
        [None, _TOURS],
    ),
    "no text, by its role an image": ('<a href="t.html"><img role="img" src="fill-a.png"> Our shop</a>', [_BOUGHT]),
    "a weak text, by its role an image": (
        '<a href="t.html"><img role="img" alt="icon" src="fill-a.png"> Our shop</a>',
        [_BOUGHT],
    ),
    "two of them": (
        '<a href="t.html"><img src="fill-a.png"><img role="image" src="fill-b.png"></a>',
        [_TOURS, _BOUGHT],
    ),
    "a copy for noscript": (
        '<a href="t.html"><img src="lazy.gif" data-src="fill-a.png" alt="IMG_20.jpg">'
        '<noscript><img src="fill-a.png" alt="IMG_20.jpg"></noscript></a>',
        [_TOURS, _TOURS],
    ),
    "a weak copy for noscript": (
        '<a href="t.html"><img src="lazy.gif" data-src="fill-a.png" alt="Our tours">'
        '<noscript><img src="fill-a.png" alt="IMG_20.jpg"></noscript></a>',
        ["Our tours", "Our tours"],
    ),
    "a copy of a weak text": (
        '<img src="lazy.gif" data-src="fill-a.png" alt="IMG_20.jpg"><noscript><img src="fill-a.png"></noscript>',
        [_BOUGHT, _BOUGHT],
    ),
}
"""Pages by what is no text in them, with the alts after a fill."""


@pytest.mark.parametrize(("body", "expected"), NAMELESS_CONTROLS.values(), ids=NAMELESS_CONTROLS)
def test_the_first_image_without_a_text_tells_its_link_and_a_second_fill_agrees(
    body: str, expected: list[str | None], tmp_path: Path, sandbox: Service
) -> None:
    """A text that is about to be replaced, or that nobody hears, says nothing of a link or button."""
    tours = PAGE.replace("Notes", "Guided tours - Birds").format(body="<p>Nothing here")
    site = make_site(tmp_path, index=PAGE.replace("Notes", "Start - Birds").format(body=body), t=tours)
    for _ in range(2):
        assert report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)[0] == 0
        assert [alt if alt in expected else _BOUGHT for alt in alts(site)] == expected
        assert len(sandbox.calls()) == (_BOUGHT in expected)


LOGO = '<p><a href="{}"><img src="{}fill-logo.png"></a></p>'


def titled(folder: Path, pages: dict[str, tuple[str, str]], language: str = "en") -> Path:
    """A site of pages by path: their titles, and where their logo leads. Those below ``de/`` are German."""
    site = folder / "site"
    for path, (title, href) in pages.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        html = PAGE.replace("Notes", title).replace('"en"', f'"{"de" if path.startswith("de/") else language}"')
        file.write_text(html.format(body=LOGO.format(href, "../" * path.count("/"))), "utf-8")
    sites.draw(site / "fill-logo.png")
    return site


def logos(site: Path) -> dict[str, str | None]:
    """What the logo says on each page."""
    return {path: sites.alts(data)[0][1] for path, data in sites.pages(site).items()}


def test_one_link_has_one_name_on_all_pages(tmp_path: Path) -> None:
    """What a site puts into its titles is left out, whatever the title of the page that links; also on the target."""
    pages = {
        "start.html": ("Home - Acme", "start.html"),
        "about.html": ("About - Acme", "start.html"),
        "source.html": ("Source of x", "start.html"),
    }
    site = titled(tmp_path, pages)
    assert report(tmp_path, site / "source.html", "fill")[0] == 0
    assert logos(site)["source.html"] == "Home"
    assert report(tmp_path, site, "fill")[0] == 0
    assert set(logos(site).values()) == {"Home"}


def test_what_only_pages_beside_the_target_share_is_the_sites_part(tmp_path: Path) -> None:
    """A collection of books has no name of its own for all; pages that repeat a word are fewer than half."""
    pages = {f"core/{name}.html": (f"{name} in core - Rust", "../core/index.html") for name in "abcd"}
    pages |= {"index.html": ("Documentation", "core/index.html"), "core/index.html": ("core - Rust", "../core/")}
    pages |= {
        f"{book}/index.html": (f"The {book} book", "../core/index.html") for book in ("cargo", "clippy", "nomicon")
    }
    site = titled(tmp_path, pages)
    assert report(tmp_path, site, "fill")[0] == 0
    assert set(logos(site).values()) == {"core"}


HUGO = {
    "index.html": ("Home | Harbour notes", "/"),
    "about/index.html": ("About | Harbour notes", "/"),
    "posts/index.html": ("Posts | Harbour notes", "/"),
    "de/index.html": ("Start | Hafen-Notizen", "/de/"),
    "de/ueber/index.html": ("Über uns | Hafen-Notizen", "/de/"),
    "de/posts/index.html": ("Beiträge | Hafen-Notizen", "/de/"),
}


@pytest.mark.parametrize("settings", ["", 'site_name = "Harbour notes"\n'])
@pytest.mark.parametrize("home", ["Start | Hafen-Notizen", "Hafen-Notizen | Hafen-Notizen", "Hafen-Notizen"])
def test_each_language_has_a_front_page_that_says_the_sites_name(home: str, settings: str, tmp_path: Path) -> None:
    """In its own language, on the front page itself too, whatever the settings call the site."""
    (tmp_path / "alttext-html.toml").write_text(settings)
    site = titled(tmp_path, HUGO | {"de/index.html": (home, "/de/")})
    assert report(tmp_path, site, "fill")[0] == 0
    names = {path: "Hafen-Notizen" if path.startswith("de/") else "Harbour notes" for path in HUGO}
    assert logos(site) == names


def test_a_base_that_is_an_absolute_path_is_one_on_the_sites_server(tmp_path: Path) -> None:
    """Links are found from there, as a browser finds them."""
    site = titled(tmp_path, {"sub/x.html": ("Guided tours", "x.html"), "a/b.html": ("Birds", "x.html")})
    page = site / "a" / "b.html"
    page.write_text(page.read_text("utf-8").replace("<head>", '<head><base href="/docs/sub/">'), "utf-8")
    (tmp_path / "alttext-html.toml").write_text('site_url = "https://example.org/docs/"\n')
    assert report(tmp_path, site, "fill")[0] == 0
    assert logos(site)["a/b.html"] == "Guided tours"
