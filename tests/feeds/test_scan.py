"""Which elements of a feed hold HTML, and where its addresses begin."""

from __future__ import annotations

import pytest

from alttext_html.errors import PageError
from alttext_html.feeds.read import is_feed, read_feed
from alttext_html.feeds.rewrite import changed_feed_tags, rewrite_feed
from alttext_html.feeds.scan import scan_feed
from alttext_html.html.edits import edit_for
from alttext_html.types import Page

IMG = "&lt;img src='a.png'&gt;"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"{}</feed>'
RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{}</channel></rss>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:c="http://purl.org/rss/1.0/modules/content/">{}</rdf:RDF>'
)
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml"><img src="a.png"/></div>'


def pages(feed: str, path: str = "feeds/all.xml", site_url: str = "") -> tuple[Page, ...]:
    return scan_feed(feed.encode(), path, site_url=site_url)


def entry(inner: str) -> str:
    return ATOM.format(f"><entry>{inner}</entry>")


HOLDS = {
    "Atom content html": (entry(f'<content type="html">{IMG}</content>'), 1),
    "Atom summary html": (entry(f'<summary type="html">{IMG}</summary>'), 1),
    "Atom content xhtml": (entry(f'<content type="xhtml">{XHTML}</content>'), 1),
    "Atom content text": (entry(f"<content>{IMG}</content>"), 0),
    "Atom content elsewhere": (entry(f'<content type="html" src="x.html">{IMG}</content>'), 0),
    "Atom title": (entry(f'<title type="html">{IMG}</title>'), 0),
    "Atom with a prefix": (
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:content type="html">{IMG}</a:content>'
        "</a:entry></a:feed>",
        1,
    ),
    "RSS description": (RSS.format(f"<item><description>{IMG}</description></item>"), 1),
    "RSS content": (RSS.format("<item><content:encoded><![CDATA[<img src=a.png>]]></content:encoded></item>"), 1),
    "RSS both": (
        RSS.format(f"<item><description>{IMG}</description><content:encoded>{IMG}</content:encoded></item>"),
        2,
    ),
    "RSS channel": (RSS.format(f"<description>{IMG}</description>"), 0),
    "RSS unescaped": (RSS.format('<item><description>x <img src="a.png"/></description></item>'), 0),
    "RSS image": (RSS.format("<image><url>a.png</url></image><item><description/></item>"), 0),
    "RDF": (RDF.format(f"<channel/><item><description>{IMG}</description><c:encoded>{IMG}</c:encoded></item>"), 2),
    "two entries": (RSS.format(f"<item><description>{IMG}</description></item>" * 2), 2),
}


@pytest.mark.parametrize(("feed", "count"), HOLDS.values(), ids=HOLDS)
def test_elements_that_hold_html(feed: str, count: int) -> None:
    """Those that feed readers show as HTML."""
    found = pages(feed)
    assert sum(len(page.images) for page in found) == count
    assert is_feed(feed.encode())
    tags = [image.tag for page in found for image in page.images]
    assert len(set(tags)) == len(tags), "no two images of a feed share a place"


OTHERS = {
    "a sitemap": '<?xml version="1.0"?><urlset><url><loc>feed</loc></url></urlset>',
    "Open Search": "<OpenSearchDescription><!-- <rss> --></OpenSearchDescription>",
    "a page": "<!DOCTYPE html><html><body>&lt;rss></html>",
    "nothing": "",
    "other roots": "<feeder/>",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_files_are_no_feeds(text: str) -> None:
    """The root element decides, whatever the name."""
    assert not is_feed(text.encode())


@pytest.mark.parametrize("before", [b"\n", b"<??>", b"<!-- -->"])
def test_a_hostile_beginning_costs_no_time(before: bytes) -> None:
    """No root element is looked for twice at one place."""
    assert not is_feed(before * 3000)


def test_a_feed_nested_without_end_is_refused() -> None:
    """So that one of a few bytes a level takes no memory for each."""
    with pytest.raises(PageError, match="more than 1000 deep"):
        read_feed(b"<rss>" * 200_000, "feed.xml")


@pytest.mark.parametrize(("levels", "base"), [(900, "a/"), (2, "a/" * 1000)])
def test_a_feed_with_very_many_addresses_is_refused(levels: int, base: str) -> None:
    """Each entry's address would be put together from all around it: a feed of 50 kB took three minutes."""
    entries = f'<entry xml:base="b/"><content type="html">{IMG}</content></entry>' * 400
    opening = f'<x xml:base="{base}">' * levels
    with pytest.raises(PageError, match="more than 10 addresses to begin at, or 2000 characters of them"):
        pages(ATOM.format(f">{opening}{entries}{'</x>' * levels}"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_feed_behind_a_byte_order_mark_comments_and_instructions(encoding: str) -> None:
    """The root element is found behind all of them, and so are its images."""
    feed = f'<?xml version="1.0"?>\n<?xml-stylesheet href="a.xsl"?>\n<!-- <html> -->\n{HOLDS["RSS description"][0]}'
    data = feed.encode(encoding)
    assert is_feed(data)
    (page,) = scan_feed(data, "feed.xml")
    new = rewrite_feed(data, page, [edit_for(page.images[0], "alt", "é")])
    assert new.decode(encoding) == feed.replace("&lt;img ", '&lt;img alt="é" ')


LINKS = {
    "the entry's page": ("<link href='https://x.org/b/post/one/'/>", "https://x.org/b/", "../post/one/"),
    "a page that is a file": ("<link href='https://x.org/b/post/one.html'/>", "https://x.org/b", "../post/"),
    "a relative page": ("<link href='../post/one/'/>", "", "../post/one/"),
    "a page from the root": ("<link href='/post/one/'/>", "", "../post/one/"),
    "somebody else's page": ("<link href='https://example.net/a/'/>", "https://x.org/b/", None),
    "nothing": ("", "https://x.org/b/", None),
    "other links": ("<link rel='enclosure' href='https://x.org/b/c/'/>", "https://x.org/b/", None),
}


@pytest.mark.parametrize(("link", "site_url", "base"), LINKS.values(), ids=LINKS)
def test_relative_addresses_begin_at_the_entrys_page(link: str, site_url: str, base: str | None) -> None:
    """If it is one of this site; else at the feed itself."""
    (page,) = pages(entry(f'{link}<content type="html">{IMG}</content>'), site_url=site_url)
    assert page.base_href == base


def test_the_feeds_own_address_says_where_the_site_is() -> None:
    """Without a setting."""
    own = '<link rel="self" href="https://x.org/b/feeds/all.xml"/>'
    link = '<link href="https://x.org/b/post/one/"/>'
    (page,) = pages(ATOM.format(f'>{own}<entry>{link}<content type="html">{IMG}</content></entry>'))
    assert page.base_href == "../post/one/"


def test_xml_base_counts_more_than_a_link() -> None:
    """Each inside of those around it; that of another site stays what it is."""
    link = '<link href="/post/one/"/>'
    inner = f'{link}<content type="html" xml:base="two/">{IMG}</content>'
    (page,) = pages(ATOM.format(f' xml:base="/b/"><entry>{inner}</entry>'))
    assert page.base_href == "../b/two/"
    (page,) = pages(ATOM.format(f' xml:base="https://example.net/c/"><entry>{inner}</entry>'), site_url="https://x.org")
    assert page.base_href == "https://example.net/c/two/"


def test_what_a_feed_says_of_itself() -> None:
    """Language, generator and titles, as a page says them."""
    item = f"<item><title>One</title><description>{IMG}</description></item>"
    image = "<image><title>Logo</title><link>https://x.org</link></image>"
    (page,) = pages(
        RSS.format(f"<title>All</title><language>fr</language><generator>Hugo -- gohugo.io</generator>{image}{item}")
    )
    assert (page.language, page.generator, page.title) == ("fr", "Hugo -- gohugo.io", "One")
    (page,) = pages(ATOM.format(f' xml:lang="fr"><entry xml:lang="de"><content type="html">{IMG}</content></entry>'))
    assert page.language == "de"


FAULTS = {
    "not well-formed": (b"<rss><channel>&nbsp;</channel></rss>", "line 1: undefined entity"),
    "cut off": (b"<rss><channel><item>", "no element found"),
    "a document type": (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>', "declares a document type"),
    "wrong bytes": (b"<rss>\xff</rss>", "cannot be read as utf-8"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="x-none"?><rss/>', "cannot be read as x-none"),
    "no encoding of texts": (b'<?xml version="1.0" encoding="hex"?><rss/>', "cannot be read as hex"),
}


@pytest.mark.parametrize(("data", "message"), FAULTS.values(), ids=FAULTS)
def test_a_feed_that_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    """With the reason."""
    with pytest.raises(PageError, match=f"feed.xml: .*{message}.*left alone"):
        read_feed(data, "feed.xml")


def test_a_character_that_the_feeds_encoding_lacks() -> None:
    """It becomes a reference, once for HTML and once for XML; the encoding is XML's, not that of browsers."""
    feed = '<?xml version="1.0" encoding="iso-8859-1"?>' + HOLDS["RSS description"][0].replace("'a.", "'é.")
    data = feed.encode("iso-8859-1")
    (page,) = scan_feed(data, "feed.xml")
    new = rewrite_feed(data, page, [edit_for(page.images[0], "alt", "é’")])
    assert new.decode("iso-8859-1") == feed.replace("&lt;img ", '&lt;img alt="é&amp;#8217;" ')


def test_xhtml_keeps_its_markup() -> None:
    """Comments and CDATA sections among it hold no image."""
    inner = XHTML.replace("<img", "<!-- <img src='x.png'/> --><img")
    feed = entry(f'<content type="xhtml">{inner}</content>')
    (page,) = pages(feed)
    new = rewrite_feed(feed.encode(), page, [edit_for(page.images[0], "alt", 'a "<b>"')])
    assert new.decode() == feed.replace('<img src="a.png"', '<img alt="a &quot;&lt;b&gt;&quot;" src="a.png"')


def test_what_only_html_takes_for_an_image_is_refused() -> None:
    """A CDATA section in XHTML is text; nothing is written when the feed would read differently."""
    feed = entry(f'<content type="xhtml">{XHTML.replace("<img", "<![CDATA[ > <img src=x.png> ]]><img")}</content>')
    (page,) = pages(feed)
    with pytest.raises(PageError, match="would read differently"):
        rewrite_feed(feed.encode(), page, [edit_for(image, "alt", "a") for image in page.images])


def test_a_feed_that_changed_is_left_alone() -> None:
    """As a page is."""
    feed = HOLDS["RSS both"][0]
    page, _ = pages(feed)
    edit = edit_for(page.images[0], "alt", "a")
    with pytest.raises(PageError, match="changed while"):
        rewrite_feed(feed.encode() + b"\n", page, [edit])
    assert changed_feed_tags(feed.encode(), page, [edit]) == {
        page.images[0].tag: ("<img src='a.png'>", "<img alt=\"a\" src='a.png'>")
    }


def test_a_feed_of_many_entries_is_gone_through_once() -> None:
    """On one line, as programs write it; an edit is not looked for in each entry: that would take a minute."""
    feed = ATOM.format(">" + f'<entry><content type="html">{IMG}</content></entry>' * 20_000)
    found = pages(feed)
    edits = [edit_for(image, "alt", str(number)) for number, page in enumerate(found) for image in page.images]
    assert found[-1].images[0].place.column == feed.rindex("&lt;img") + 1
    assert rewrite_feed(feed.encode(), found[0], edits[::-1]).count(b"alt=") == 20_000
