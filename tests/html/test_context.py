"""The prose around an image: found for the right image on every page, and short."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.html import encoding
from alttext_html.html.context import auto_keywords, contexts
from alttext_html.html.scan import scan
from alttext_html.types import Context


def around(page: str | bytes, *, source: str = "x.png") -> Context:
    """The context of the image with this source."""
    data = page if isinstance(page, bytes) else page.encode()
    found = scan(data, "page.html")
    images = [image for image in found.images if image.src == source]
    (context,) = contexts(encoding.decode(data, "page.html").text, images)
    return context


def test_everything_around_an_image() -> None:
    """Title, heading, caption, paragraph, link and tags, each from its place."""
    page = """<!DOCTYPE html><html><head><title> Boats &amp; more </title><meta name="keywords" content="sea, boats ,">
    <meta property="article:tag" content="harbour"></head><body><nav><h2>Menu</h2></nav><h1>Town<a class="headerlink"
    href="#t">¶</a></h1><p>First.</p><figure><a href="b.html" aria-label="The boats"><img src=x.png></a>
    <figcaption>Boats at
    <b>dawn</b></figcaption></figure><p>Second.</p></body></html>"""
    assert around(page) == Context(
        title="Boats & more",
        heading="Town",
        caption="Boats at dawn",
        paragraph="Second.",
        link="The boats",
        tags=("sea", "boats", "harbour"),
    )


@pytest.mark.parametrize(
    ("page", "heading"),
    [
        ("<h1>A</h1><h2>B</h2><img src=x.png><h2>C</h2>", "B"),
        ("<h1>A <img src=x.png></h1>", "A"),
        ("<h1>A</h1><h2> </h2><img src=x.png>", "A"),
        ("<h2>C# 12</h2><img src=x.png>", "C# 12"),
        ("<h1>A</h1><nav><h2>Menu</h2></nav><img src=x.png>", "A"),
        ("<img src=x.png><h1>A</h1>", ""),
        ("<h1>A<script>var b</script><style>i{}</style><!-- c --></h1><img src=x.png>", "A"),
    ],
)
def test_the_heading_is_the_nearest_before(page: str, heading: str) -> None:
    """Of any level, not from a menu, without its permalink."""
    assert around(page).heading == heading


@pytest.mark.parametrize(
    ("page", "paragraph"),
    [
        ("<p>Around <img src=x.png> it</p>", "Around it"),
        ("<p>Before</p><p><img src=x.png></p><p>After</p>", "After"),
        ("<p>Before</p><p><img src=x.png></p><h2>Next</h2><p>Other</p>", "Before"),
        ("<h2>This</h2><p><img src=x.png></p><h2>Next</h2><p>Other</p>", ""),
        ("<ul><li>Item <p><img src=x.png></p></ul>", "Item"),
        ("<table><tr><td>Cell <img src=x.png></table>", "Cell"),
        ("<div><img src=x.png></div>", ""),
    ],
)
def test_the_paragraph_is_around_or_beside(page: str, paragraph: str) -> None:
    """The block around an image, else the next paragraph, else the one before; never across a heading."""
    assert around(page).paragraph == paragraph


@pytest.mark.parametrize(
    ("page", "caption"),
    [
        ("<figure><img src=x.png></figure>", ""),
        ("<figure><figcaption>C</figcaption><img src=x.png></figure>", "C"),
        ('<div class="wp-caption"><img src=x.png><p class="wp-caption-text">C</p></div>', "C"),
        ('<div><img src=x.png><span class="caption">C</span></div>', "C"),
        ('<div><img src=x.png><span class="captionless">C</span></div>', ""),
        ('<div><img src=x.png><div><img src=y.png><p class="caption">Y</p></div></div>', ""),
    ],
)
def test_the_caption_is_the_images_own(page: str, caption: str) -> None:
    """A figcaption, or what a theme calls a caption, never another image's."""
    assert around(page).caption == caption


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("<a href=b><img src=x.png> Text</a>", "Text"),
        ("<a href=b title=T><img src=x.png> Text</a>", "T"),
        ("<button aria-label=' L ' title=T><img src=x.png></button>", "L"),
        ("<a name=b><img src=x.png> Text</a>", ""),
        ("<img src=x.png>", ""),
    ],
)
def test_what_the_link_is_for(page: str, link: str) -> None:
    """Its label, its title or its text."""
    assert around(page).link == link


@pytest.mark.parametrize(
    "page",
    [
        "<!-- <img src=x.png> --><h1>A</h1><img src=x.png><h1>B</h1><img src=y.png>",
        "<script>'<img src=x.png>'</script><h1>A</h1><img src=x.png><h1>B</h1>",
        "<textarea><h1>B</h1><img src=x.png></textarea><h1>A</h1><img src=x.png>",
        "<h1>A</h1><table><img src=x.png><tr><td>cell</table><h1>B</h1>",
        "<h1>A</h1><p><b><i><p></b><img src=x.png></i><h1>B</h1>",
        "<h1>A</h1><image src=x.png><h1>B</h1>",
        "<h1>A</h1>\r\n\r\n<IMG\r\nSRC=x.png\r\n><h1>B</h1>",
        "<h1>A</h1><img src=x.png src=y.png><h1>B</h1>",
        '<h1>A</h1><img/src="x.png"/><h1>B</h1>',
        '<h1>A</h1><img data-context-0="0" src=y.png><img src=x.png><h1>B</h1><img data-context-1=0 src=z.png>',
        "<h1>A</h1><noscript><img src=x.png></noscript><h1>B</h1>",
        "<h1>A</h1><input type=image src=x.png><h1>B</h1>",
        "<h1>A</h1><picture><source srcset=y.webp><img src=x.png></picture><h1>B</h1>",
        "<h1>A</h1><svg><title>no</title><foreignObject><img src=x.png></foreignObject></svg><h1>B</h1>",
        '<?xml version="1.0" encoding="utf-8"?>\n<h1>A</h1><img src="x.png"/><h1>B</h1>',
        "\ufeff<h1>A</h1><img src=x.png><h1>B</h1>",
        "</p></div></body><h1>A</h1></html><img src=x.png><h1>B</h1>",
        "<h1>A</h1><img alt='>' title=\"<img src=y.png>\" src=x.png><h1>B</h1>",
    ],
)
def test_the_right_image_is_found_on_nasty_pages(page: str) -> None:
    """However a page is broken, the image's own surroundings are read."""
    assert around(page).heading == "A"


def test_bytes_that_cannot_be_decoded_do_no_harm() -> None:
    """A page with invalid bytes and NULs is read as far as it goes."""
    assert around(b"<h1>A\xff\x00</h1><img src=x.png>").heading.startswith("A")


def test_many_images_are_found_in_one_reading() -> None:
    """The contexts come in the order of the images that were asked for, whatever their order in the page."""
    page = "".join(f"<h2>{number}</h2><img src=x{number}.png>" for number in range(50))
    images = scan(page.encode(), "page.html").images[::-1]
    assert [context.heading for context in contexts(page, images)] == [str(number) for number in range(49, -1, -1)]


def test_a_page_too_deep_for_lxml_gives_what_it_can() -> None:
    """An image that lxml does not reach still has the page's title."""
    page = "<title>T</title>" + "<div>" * 3000 + "<img src=x.png>"
    assert around(page).title == "T"


def test_long_texts_are_cut_between_words() -> None:
    """A layout table around the whole page does not become the paragraph."""
    page = f"<title>{'word ' * 500}</title><table><tr><td>{'words ' * 5000}<img src=x.png></table>"
    context = around(page)
    assert len(context.title) <= 200
    assert 590 <= len(context.paragraph) <= 600
    assert context.paragraph.endswith("words")


@pytest.mark.parametrize(
    ("context", "keywords"),
    [
        (Context(), ""),
        (Context(title="T", paragraph="P"), ""),
        (Context(caption="Boats, at dawn", heading="Town", tags=("sea", "town")), "Boats at dawn, Town, sea"),
        (Context(caption="word " * 60, heading="Town"), ("word " * 20).strip() + ", Town"),
        (Context(caption="x" * 300), "x" * 100),
    ],
)
def test_keywords_out_of_the_prose(context: Context, keywords: str) -> None:
    """Caption, heading and tags; each once and not too long."""
    assert auto_keywords(context) == keywords


@settings(deadline=None)
@given(st.builds(Context, caption=st.text(), heading=st.text(), tags=st.lists(st.text()).map(tuple)))
def test_keywords_are_never_too_long(context: Context) -> None:
    """The API takes 255 characters."""
    assert len(auto_keywords(context)) <= 255
