"""What stands in a page: the images in it and everything around them that decides what their texts must be."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy")
"""attributes in which lazy loaders name an image's picture, while its src shows something else"""
LAZY_SRCSETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
TWIN_DISTANCE = 4
"""how many images outside noscript before a copy inside of one may be the lazy image that it repeats"""


class Element(StrEnum):
    """The kind of element that shows an image. Its value is the report's ``element``."""

    IMG = "img"
    INPUT = "input"
    """``<input type=image>``"""
    AREA = "area"
    OBJECT = "object"
    SVG = "svg"
    """``<svg role=img>`` and the other image roles"""
    ROLE = "role"
    """any other element with role img or image"""
    CANVAS = "canvas"
    BACKGROUND = "background"
    """an inline CSS background image"""


class Hidden(StrEnum):
    """Why nobody perceives an element, in the order the detection rules rank the reasons."""

    DISPLAY = "display"
    VISIBILITY = "visibility"
    ATTRIBUTE = "hidden"
    ARIA = "aria-hidden"
    INERT = "inert"
    TEMPLATE = "template"
    NOSCRIPT = "noscript"


class Area(StrEnum):
    """The part of a page an element stands in."""

    CONTENT = "content"
    """main, article, role=main, or a theme's known content class"""
    CHROME = "chrome"
    """header, nav, footer or aside outside the content"""
    UNKNOWN = "unknown"


class ControlKind(StrEnum):
    """What an image is inside of, when it is inside of something that can be operated."""

    LINK = "link"
    BUTTON = "button"


class Span(Struct, frozen=True, gc=False):
    """Half-open range of characters in the decoded page."""

    start: int
    end: int

    def moved(self, by: int) -> Span:
        """Return the range so many characters further on."""
        return Span(self.start + by, self.end + by)


class Place(Struct, frozen=True, gc=False):
    """Where a start tag begins: line and column count from 1 (column in characters), offset in bytes from 0."""

    line: int
    column: int
    offset: int


class Attribute(Struct, frozen=True, gc=False):
    """One attribute. All images with the same start tag may share it."""

    value: str
    """with character references resolved"""
    span: Span
    """of ``name="value"``, counted from the start of the tag"""


class Control(Struct, frozen=True, gc=False):
    """The nearest link or button around an image."""

    kind: ControlKind
    href: str | None
    text: str
    """its visible text without the images' texts, white space collapsed"""
    name: str
    """from aria-labelledby, aria-label or, failing both, empty"""
    title: str
    sole: bool
    """True when this image is its only content: no text, no other image"""
    at: tuple[int, int] | None
    """line and column of its start tag; two images with one place are in one control"""


class Figure(Struct, frozen=True, gc=False):
    """The nearest figure around an image."""

    caption: str
    """text of its figcaption, white space collapsed"""
    caption_hidden: bool
    """True when the caption is aria-hidden (Pandoc repeats the alt there)"""
    sole: bool
    """True when the image is all that the figure holds beside the caption"""


class PictureSource(Struct, frozen=True, gc=False):
    """A ``source`` of the picture element around an img."""

    srcset: str
    media: str
    type: str


class ImageElement(Struct, frozen=True, gc=False):
    """An element that shows an image, with everything around it that decides what its text must be."""

    element: Element
    place: Place
    tag: Span
    """of the whole start tag, ``<`` to ``>``"""
    name_end: int
    """just behind the tag name: where an attribute is inserted"""
    attributes: Mapping[str, Attribute]
    """by lower-case name, in the order of the page; of a duplicate the first, as browsers do"""
    labelled_by: str | None = None
    """text of the aria-labelledby targets that exist, None without such a text"""
    label: str | None = None
    """text of the label element of an input, of the direct child title of an svg"""
    control: Control | None = None
    figure: Figure | None = None
    sources: tuple[PictureSource, ...] = ()
    hidden: Hidden | None = None
    focusable: bool = False
    area: Area = Area.UNKNOWN
    language: str | None = None
    """nearest ``lang`` or ``xml:lang`` of itself and its ancestors inside the page, as written"""
    beside: str = ""
    """text of the nearest paragraph, cell, heading or list item around it, white space collapsed"""
    previous_images: tuple[str, ...] = ()
    """sources of the images directly before it among its siblings, nearest first"""
    noscript_twin: str | None = None
    """inside noscript: the text of the lazy image before it that shows the same picture, "" if that has none"""
    noscript_twin_tag: Span | None = None
    """start tag of that lazy image: whatever text it gets, its twin gets"""
    path: str = ""
    """its place in the tree without positions (``html>body>header>a>img``): equal for one theme image on many pages"""
    selectors: frozenset[int] = frozenset()
    """indexes of the settings' selectors that match it"""

    def get(self, name: str) -> str | None:
        """Value of an attribute, None when it is absent."""
        attribute = self.attributes.get(name)
        return None if attribute is None else attribute.value

    @property
    def title(self) -> str:
        """Its title, trimmed, "" without one."""
        return (self.get("title") or "").strip()

    @property
    def src(self) -> str:
        """What the element says its image is, for people: ``src``, ``data`` or ``href``, as written."""
        return self.get("src") or self.get("data") or self.get("href") or ""

    def picture(self, more: Sequence[str] = ()) -> str:
        """What it shows in the end, for people: what a lazy loader puts in the place of ``src``, else that.

        Without a ``src`` it is the first of ``srcset``. ``more``: as for ``lazy``.
        """
        return self.lazy(more) or self.src or _first_candidate(self.get("srcset") or "")

    def lazy(self, more: Sequence[str] = ()) -> str:
        """Address that a lazy loader puts in the place of ``src``, "" without one.

        ``more``: further attributes that may hold it; in one whose name ends with ``set`` stands a srcset.
        """
        for name in (*LAZY_SOURCES, *LAZY_SRCSETS, *more):
            if value := (self.get(name) or "").strip():
                return _first_candidate(value) if name.endswith("set") else value
        return ""


def _first_candidate(srcset: str) -> str:
    """The first address of a srcset."""
    return "".join(srcset.split()[:1]).rstrip(",")


class PageKind(enum.Enum):
    """In what the HTML of a page stands."""

    HTML = enum.auto()
    FEED = enum.auto()
    """one entry of a feed; it repeats what a page of the site shows"""


class Origin(enum.Enum):
    """Where what is known of a page comes from."""

    BYTES = enum.auto()
    """it was scanned"""
    MEMORY = enum.auto()
    """an earlier run scanned it, says a file that anybody may have written"""


class Page(Struct, frozen=True):
    """A scanned page. Its text stays behind; ``digest`` proves later that the file is still the one scanned."""

    path: str
    """relative to the site, with ``/``"""
    encoding: str
    digest: str
    """SHA-256 of the bytes, hexadecimal"""
    images: tuple[ImageElement, ...] = ()
    base_href: str | None = None
    language: str | None = None
    """``lang`` of the root element"""
    generator: str | None = None
    """content of ``<meta name=generator>``"""
    title: str = ""
    kind: PageKind = PageKind.HTML
    origin: Origin = Origin.BYTES


class PageProblem(Struct, frozen=True):
    """A page or folder that could not be done, in words a site owner understands."""

    path: str
    message: str
