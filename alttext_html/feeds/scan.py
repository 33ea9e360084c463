"""A feed's bytes to its images: each piece of HTML is a page of its own, with the places it has in the file. Pure."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from alttext_html.feeds.read import Feed, Fragment, read_feed
from alttext_html.html.content import MAX_TEXT
from alttext_html.html.encoding import Decoded
from alttext_html.html.places import Places
from alttext_html.html.scan import Extra, scan_text
from alttext_html.types import ImageElement, Page, PageKind

_BEFORE = "<main>"
"""What feeds hold is the content of pages."""


def scan_feed(
    data: bytes, path: str, *, site_url: str = "", selectors: Sequence[str] = (), extra: Extra = Extra.NONE
) -> tuple[Page, ...]:
    """The pieces of HTML of a feed that show images, as pages, in the order of the file.

    Spans are places in the text of the file where the HTML begins, and count characters of the HTML from there: so
    they are not those of the file, but no two images of a feed share one. ``path``, ``selectors`` and ``extra`` as for
    ``html.scan``; ``site_url`` is where the site is served, "" when unknown. Raises PageError for a malformed feed.
    """
    feed = read_feed(data, path)
    digest = hashlib.sha256(data).hexdigest()
    places = Places(feed.decoded.text, feed.decoded.encode)
    found = []
    for fragment in feed.fragments:
        decoded = Decoded(_BEFORE + fragment.html.text, "utf-8", "utf-8", defined=True)
        page = scan_text(decoded, path, selectors=selectors, extra=extra)
        if page.images:
            found.append(
                replace(
                    page,
                    kind=PageKind.FEED,
                    digest=digest,
                    encoding=feed.decoded.encoding,
                    images=tuple(_moved(image, fragment, places) for image in page.images),
                    base_href=_base(fragment, feed, path, site_url),
                    language=fragment.language or feed.itself.language or None,
                    generator=feed.itself.generator or None,
                    title=fragment.entry.title[:MAX_TEXT],
                )
            )
    return tuple(found)


def _moved(image: ImageElement, fragment: Fragment, places: Places) -> ImageElement:
    inside = image.tag.start - len(_BEFORE)
    by = fragment.html.span.start - len(_BEFORE)
    twin = image.noscript_twin_tag
    return replace(
        image,
        place=places.of(fragment.html.place(inside)),
        tag=image.tag.moved(by),
        name_end=image.name_end + by,
        noscript_twin_tag=twin and twin.moved(by),
    )


def _base(fragment: Fragment, feed: Feed, path: str, site_url: str) -> str | None:
    """Where relative addresses of a piece of HTML begin: ``xml:base``, else the entry's page.

    A folder of this site is given relative to the feed's; None stands for the feed's own. An entry may link to a page
    of somebody else, which its pictures have nothing to do with.
    """
    home = f"{site_url.rstrip('/')}/" if site_url else _home(feed.itself.own_link, path)
    here = urljoin(home, path)
    base = ""
    for each in fragment.base:
        base = urljoin(base or here, each)
    target = base or urljoin(here, fragment.entry.link)
    if not target.startswith(home) or (not home and urlsplit(target).netloc):
        return base or None
    folder = posixpath.dirname(urlsplit(target[len(home) :]).path.lstrip("/"))
    relative = posixpath.relpath(folder or ".", posixpath.dirname(path) or ".")
    return None if relative == "." else f"{relative}/"


def _home(own_link: str, path: str) -> str:
    """The site's address by what the feed says of its own, "" when it does not."""
    return own_link.removesuffix(path) if own_link.endswith(f"/{path}") else ""
