"""Which picture an element shows: its src, srcset, sources or lazy attributes, as references. Pure."""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from alttext_html.images import srcset
from alttext_html.images.srcset import Candidate
from alttext_html.images.stem import stem_of
from alttext_html.images.urls import Base, locate
from alttext_html.relative import relative
from alttext_html.types import (
    IMAGE_ENDING,
    LAZY_SOURCES,
    LAZY_SRCSETS,
    TWIN_DISTANCE,
    DataRef,
    Element,
    ImageElement,
    ImageRef,
    LocalRef,
    Page,
    RemoteRef,
    UnusableRef,
)

BEST_WIDTH = 1000
"""Pixels that a describer needs; more cost time and say no more."""

_PLACEHOLDER_FILE = re.compile(
    r"(?:^|/)(?:blank|spacer|pixel|placeholder|transparent|lazy(?:load)?|loading|loader|grey|gray|empty|1x1|dot|clear)"
    r"(?:[-_.]\w+)?\.(?:gif|png|svg|webp|jpe?g)(?:[?#]|$)",
    re.IGNORECASE,
)
_ONE_SOURCE = frozenset(
    (
        *("src", "alt", "title", "class", "id", "style", "width", "height", "border", "align", "name", "usemap"),
        *("loading", "decoding", "fetchpriority", "crossorigin", "longdesc", "itemprop", "itemscope", "itemtype"),
        "data-alttext",  # what an author says, or our Markdown extension
    )
)
"""attributes of an image whose picture nothing but its src names"""
_TINY_DATA_URI = 1000
_IMAGE_FILE = re.compile(rf"[^\s,;{{}}]{IMAGE_ENDING}(?:[?#]|$)", re.IGNORECASE)
_CSS_URL = re.compile(
    r"(?:^|;)\s*background(?:-image)?\s*:[^;]*?url\(\s*(\"[^\"]*\"|'[^']*'|[^()\"'\s]+)\s*\)", re.IGNORECASE
)
_COLD_TYPES = ("image/avif", "image/jxl", "image/heic", "image/heif")
"""Types that have to be converted before a provider takes them: second choice at an equal size."""

_WITHOUT_A_FILE = {
    Element.AREA: "an area is a part of a map and says where it leads; write its alt by hand.",
    Element.SVG: "an SVG that is drawn in the page itself is not sent anywhere; give it an aria-label.",
    Element.CANVAS: "a canvas is painted by a script; write its text between <canvas> and </canvas>.",
}


class ResolveOptions(Struct, frozen=True):
    """How URLs become files."""

    site: Path
    site_url: str = ""
    """absolute URL of the site's root (``https://example.org/docs/``); "" when unknown"""
    lazy_attributes: tuple[str, ...] = ()
    """more attributes of lazy loaders; a name that ends with ``set`` holds a srcset"""


class Shown(NamedTuple):
    """The picture that an element of a page shows, as far as the page tells."""

    identity: str
    """what tells it from other pictures of the site; "" where nothing does, and then it is equal to none"""
    file: str | None
    """its file, relative to the site; None for a part of a file, and for what is no file of the site"""


NOTHING = Shown("", None)


def resolve(image: ImageElement, page: Page, options: ResolveOptions) -> tuple[ImageRef, ...]:
    """Return the files that show this element's picture, the best one for a describer first, never nothing.

    All of them are one picture: sizes and formats of one srcset or picture element (art-directed sources, those with a
    media condition, only where there is nothing else). Local files come before remote ones, those nearest to
    ``BEST_WIDTH`` first. What cannot be used is left out; if nothing can, the answer is one UnusableRef that says why.
    """
    if (why := _WITHOUT_A_FILE.get(image.element)) is not None:
        return (UnusableRef(why),)
    base = Base(options.site, options.site_url, page.path, page.base_href)
    refs = list(dict.fromkeys(locate(candidate.url, base) for candidate in _ranked(image, page, options)))
    usable = [ref for ref in refs if not isinstance(ref, UnusableRef)]
    if not usable:
        return (refs[0] if refs else _nothing(image),)
    return tuple(sorted(usable, key=lambda ref: isinstance(ref, RemoteRef)))


def plain_file(image: ImageElement, page: Page, options: ResolveOptions) -> str | None:
    """Return the file that an img shows, relative to the site, where its src alone decides and is a plain address.

    What it returns, ``resolve`` says too, at ten times the price; None where only ``resolve`` can tell.
    """
    source = image.attributes.get("src")
    if source is None or image.element is not Element.IMG or image.sources or options.lazy_attributes:
        return None
    if not _ONE_SOURCE.issuperset(image.attributes) or _is_placeholder(source.value):
        return None
    folder = page.path.rpartition("/")[0]
    if page.base_href:
        base = relative(folder, f"{page.base_href}_")  # a base that is a folder ends with a slash
        return None if base is None else relative(base.rpartition("/")[0], source.value)
    return relative(folder, source.value)


def shown(image: ImageElement, page: Page, options: ResolveOptions) -> Shown:
    """Return what tells an element's picture from others."""
    if (plain := plain_file(image, page, options)) is not None:
        return Shown(plain, plain)
    match resolve(image, page, options)[0]:
        case LocalRef(path, fragment):
            file = path.relative_to(options.site).as_posix()
            return Shown(f"{file}#{fragment}", None) if fragment else Shown(file, file)
        case RemoteRef(url):
            return Shown(url, None)
        case DataRef(data, fragment):
            return Shown(f"data:{hashlib.sha256(data).hexdigest()}#{fragment}", None)
        case _:
            return NOTHING


def identity(image: ImageElement, page: Page, options: ResolveOptions) -> str:
    """Return what tells an element's picture from all others of the site; "" where nothing does."""
    return shown(image, page, options).identity


@lru_cache(maxsize=4096)
def _is_placeholder(source: str) -> bool:
    return _PLACEHOLDER_FILE.search(source) is not None


def _nothing(image: ImageElement) -> UnusableRef:
    if image.element in (Element.ROLE, Element.BACKGROUND):
        return UnusableRef("its picture comes from a style sheet or a font; give it an aria-label by hand.")
    hint = _script_attribute(image)
    if hint:
        return UnusableRef(
            f"its src is a placeholder that a script replaces; if {hint} names the picture, add it to lazy_attributes."
        )
    return UnusableRef("it names no picture: there is neither src nor srcset.")


def _ranked(image: ImageElement, page: Page, options: ResolveOptions) -> list[Candidate]:
    """Candidates, the best first. Where lazy attributes name the picture, src shows whatever fills its place."""
    lazy = list(_lazy(image, options))
    plain = [] if lazy else list(_plain(image))
    sources = list(_sources(image))
    last: list[Candidate] = []
    if image.sources:
        # What browsers of today show is a source. An img of another name may be for those that know no picture element.
        names = {stem_of(candidate.url) for candidate in sources}
        real = [candidate for candidate in plain if not is_placeholder(candidate.url)]
        plain = [candidate for candidate in real if stem_of(candidate.url) in names]
        last = [candidate for candidate in real if candidate not in plain]
    elif plain:
        blank, hint = all(is_placeholder(candidate.url) for candidate in plain), _script_attribute(image)
        twin = _noscript_twin(image, page) if blank or hint else None
        if twin is not None:
            plain = list(_plain(twin))
        elif blank and hint:
            plain = []
    ranked = [*_by_size(lazy, image), *_by_size([*plain, *sources], image), *_by_size(last, image)]
    return ranked or list(_art_directed(image))


def _plain(image: ImageElement) -> Iterator[Candidate]:
    if image.element in (Element.ROLE, Element.BACKGROUND):
        match = _CSS_URL.search(image.get("style") or "")
        if match:
            yield Candidate(match[1].strip("\"'"))
        return
    source = image.get("data") if image.element is Element.OBJECT else image.get("src")
    if image.element is Element.IMG:
        yield from srcset.parse(image.get("srcset") or "")
    if source and source.strip():
        yield Candidate(source)


def _lazy(image: ImageElement, options: ResolveOptions) -> Iterator[Candidate]:
    more = options.lazy_attributes
    for name in (*LAZY_SRCSETS, *(name for name in more if name.endswith("set"))):
        yield from srcset.parse(image.get(name) or "")
    for name in (*LAZY_SOURCES, *(name for name in more if not name.endswith("set"))):
        value = image.get(name)
        if value and value.strip():
            yield Candidate(value)


def _sources(image: ImageElement) -> Iterator[Candidate]:
    """Candidates of picture sources without a media condition, types that are sent as they are first."""
    sources = [source for source in image.sources if not has_condition(source.media)]
    for source in sorted(sources, key=lambda source: source.type.strip().lower() in _COLD_TYPES):
        yield from srcset.parse(source.srcset)


def _art_directed(image: ImageElement) -> Iterator[Candidate]:
    for source in image.sources:
        if has_condition(source.media):
            yield from srcset.parse(source.srcset)


def has_condition(media: str) -> bool:
    """Whether a source is for some screens only, and may show another picture there."""
    return media.strip().lower() not in ("", "all")


def _by_size(candidates: list[Candidate], image: ImageElement) -> list[Candidate]:
    """Sorted by their distance to BEST_WIDTH; those of unknown width last, the densest up to 2x first among them."""
    declared = _pixels(image.get("width"))

    def rank(candidate: Candidate) -> tuple[float, float]:
        width: float | None = candidate.width
        if width is None and candidate.density and declared:
            width = declared * candidate.density
        if width:
            return abs(math.log(width / BEST_WIDTH)), -width
        return math.inf, abs((candidate.density or 1) - 2)

    return sorted(candidates, key=rank)


def _pixels(value: str | None) -> int | None:
    match = re.fullmatch(r"(\d{1,6})(?:\.\d+)?\s*(?:px)?", (value or "").strip())
    return int(match[1]) or None if match else None


def is_placeholder(url: str) -> bool:
    """Whether a source is what lazy loaders put there until the picture comes: a tiny data: URI or a blank file."""
    stripped = url.strip()
    if stripped[:5].lower() == "data:":
        return len(stripped) <= _TINY_DATA_URI
    return stripped[:6].lower() == "about:" or bool(_PLACEHOLDER_FILE.search(stripped))


def _noscript_twin(image: ImageElement, page: Page) -> ImageElement | None:
    """Its copy inside noscript, which stands behind it with few others in between."""
    others = 0
    for number in range(bisect_right(page.images, image.tag.start, key=_start), len(page.images)):
        each = page.images[number]
        if each.noscript_twin_tag == image.tag:
            return each
        others += ">noscript>" not in each.path
        if others == TWIN_DISTANCE:
            break
    return None


def _start(image: ImageElement) -> int:
    return image.tag.start


def _script_attribute(image: ImageElement) -> str | None:
    """A data- attribute that looks like the name of an image file."""
    return next(
        (
            name
            for name, attribute in image.attributes.items()
            if name.startswith("data-") and _IMAGE_FILE.search(attribute.value)
        ),
        None,
    )
