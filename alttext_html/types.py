"""The published contract: the values that travel from stage to stage.

Each stage has its own type, frozen and small enough to cross a process border::

    bytes -> Page(ImageElement...) -> Judgement -> ImageRef -> Image -> Want -> Text -> Edit -> Finding

What exists once for every image is a msgspec Struct, the rest a dataclass: a Struct is built ten times faster and
crosses a process border as one tuple. ``gc=False``: none of them is part of a cycle, so the collector need not look.

Nothing here reads a file, a clock or a socket.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NewType

from msgspec import Struct

LanguageTag = NewType("LanguageTag", str)
"""A code out of the provider's list, for AltTextGenie one of its 138 (``en``, ``pt``, ``nso``)."""


# --- what stands in a page -------------------------------------------------------------------------------


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
    map_name: str | None = None
    """of an area: name of the map it stands in"""
    path: str = ""
    """its place in the tree without positions (``html>body>header>a>img``): equal for one theme image on many pages"""
    selectors: frozenset[int] = frozenset()
    """indexes of the settings' selectors that match it"""

    def get(self, name: str) -> str | None:
        """Value of an attribute, None when it is absent."""
        attribute = self.attributes.get(name)
        return None if attribute is None else attribute.value

    @property
    def src(self) -> str:
        """What the element says its image is, for people: ``src``, ``data`` or ``href``, as written."""
        return self.get("src") or self.get("data") or self.get("href") or ""


class PageKind(enum.Enum):
    """In what the HTML of a page stands."""

    HTML = enum.auto()
    FEED = enum.auto()
    """one entry of a feed; it repeats what a page of the site shows"""


@dataclass(frozen=True, slots=True)
class Page:
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


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A page or folder that could not be done, in words a site owner understands."""

    path: str
    message: str


# --- what the judge says ---------------------------------------------------------------------------------


class Verdict(StrEnum):
    """State of an image's text."""

    OK = "ok"
    MISSING = "missing"
    WEAK = "weak"
    DECORATIVE = "decorative"
    HIDDEN = "hidden"


class Severity(StrEnum):
    """FIX is written by ``fill`` and fails ``check``; REPORT is shown; INFO is shown on request."""

    FIX = "fix"
    REPORT = "report"
    INFO = "info"


class Action(enum.Enum):
    """What ``fill`` does with a judged image."""

    LEAVE = enum.auto()
    DESCRIBE = enum.auto()
    """get a text for the picture"""
    PURPOSE = enum.auto()
    """say where its link goes; describe it when that is unknown"""
    USE = enum.auto()
    """write ``Judgement.suggestion``: a text that a person put nearby (a title), or "" for decorative"""


class EmptyAlt(StrEnum):
    """How ``alt=""`` is read where nothing decides it."""

    AUTO = "auto"
    MISSING = "missing"
    DECORATIVE = "decorative"


class Judgement(Struct, frozen=True, gc=False):
    """What the rules say about one image."""

    verdict: Verdict
    severity: Severity
    code: str
    message: str
    action: Action = Action.LEAVE
    text: str = ""
    """the accessible name that is there"""
    attribute: str = "alt"
    """the attribute that names this element: ``alt``, or ``aria-label`` where alt does not count"""
    suggestion: str | None = None
    """the text to write with ``Action.USE``"""
    remove: tuple[str, ...] = ()
    """attributes that go when the page is written: a marker of ours, ``generator-unable-to-provide-required-alt``"""
    style: int | None = None
    """of the settings' rules, None without a word on it"""
    keywords: str | None = None
    """of the settings' rules, None without a word on them"""


# --- what an image is ------------------------------------------------------------------------------------


class ImageType(StrEnum):
    """Type by content, as a media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    AVIF = "image/avif"
    HEIC = "image/heic"
    SVG = "image/svg+xml"
    BMP = "image/bmp"
    TIFF = "image/tiff"
    ICO = "image/x-icon"


@dataclass(frozen=True, slots=True)
class LocalRef:
    """A file inside the site or one of its declared roots."""

    path: Path
    fragment: str = ""
    """the part of an SVG that is shown, without ``#``: an id or a view"""


@dataclass(frozen=True, slots=True)
class RemoteRef:
    """An image on another host."""

    url: str


@dataclass(frozen=True, slots=True)
class DataRef:
    """An image that stands in the page itself as a ``data:`` URI, decoded."""

    data: bytes = field(repr=False)
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class UnusableRef:
    """Nothing that can be loaded, and why, in words a site owner understands."""

    reason: str


ImageRef = LocalRef | RemoteRef | DataRef | UnusableRef


@dataclass(frozen=True, slots=True)
class Image:
    """A loaded image. The bytes are read again from ``path`` when they are sent, and must still have this hash."""

    sha256: str
    type: ImageType
    width: int
    height: int
    size: int
    """in bytes"""
    path: Path
    blank: bool = False
    """fully transparent or of a single colour, and small: a spacer"""
    content: bytes | None = field(default=None, repr=False, compare=False)
    """the bytes themselves where no file holds just them: a data: URI, a part of an SVG; ``path`` is a name then"""


@dataclass(frozen=True, slots=True)
class Payload:
    """What is sent of an image: the bytes, or a public URL instead of them."""

    data: bytes = field(repr=False)
    type: ImageType
    filename: str
    url: str | None = None


# --- texts -----------------------------------------------------------------------------------------------


class Style(enum.IntEnum):
    """AltTextGenie's five styles (API page, "Style Options")."""

    PROFESSIONAL = 1
    RECOMMENDED = 2
    SHORTER = 3
    COMPREHENSIVE = 4
    BRIEFEST = 5


class TextSource(StrEnum):
    """Where a text came from, cheapest and most trusted first."""

    CATALOGUE = "catalogue"
    PAGE = "page"
    """a text that a person put beside the image: its title, its link's target"""
    EMBEDDED = "embedded"
    SITE = "site"
    """the same image with a good text elsewhere on the site"""
    CACHE = "cache"
    PROVIDER = "provider"
    DECORATIVE = "decorative"
    """the empty text of an image that says nothing"""


@dataclass(frozen=True, slots=True)
class TextKey:
    """What is paid for once: these bytes, this provider, language, style and keywords."""

    sha256: str
    provider: str
    language: str
    style: int
    keywords: str

    VERSION = 1

    def digest(self) -> str:
        """Key of the cache and the ledger: 64 hexadecimal digits."""
        parts = (self.VERSION, self.sha256, self.provider, self.language, self.style, self.keywords)
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Context:
    """The prose around an image, as data: it can give no orders. White space collapsed, lengths capped."""

    title: str = ""
    """of the page"""
    heading: str = ""
    """the nearest before the image"""
    caption: str = ""
    paragraph: str = ""
    link: str = ""
    """what the link or button around the image is for: its label, its title or its text"""
    tags: tuple[str, ...] = ()
    """keywords that the page names for itself"""


@dataclass(frozen=True, slots=True)
class Want:
    """One text that is needed: the image, the language, and how many times it would be used."""

    image: Image
    language: LanguageTag
    style: int = Style.RECOMMENDED
    keywords: str = ""
    uses: int = 1

    def key(self, provider: str) -> TextKey:
        """Key of this text when ``provider`` writes it."""
        return TextKey(self.image.sha256, provider, self.language, self.style, self.keywords)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that can be written, and its origin."""

    value: str
    source: TextSource
    language: str
    by: str = ""
    """who wrote it: ``person``, the name of a provider, ``embedded``; "" where nobody knows"""


@dataclass(frozen=True, slots=True)
class Edit:
    """One decided change: in this start tag, this attribute gets this value."""

    tag: Span
    name_end: int
    attribute: str
    present: Span | None
    """of the attribute when it is there already"""
    value: str | None
    """None removes the attribute"""


# --- what comes out --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where the author of a page can change an image: the source file as people name it, and its line from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One image that is not ok. The report's JSON Schema describes every field."""

    page: str
    line: int
    column: int
    offset: int
    element: str
    verdict: Verdict
    severity: Severity
    code: str
    message: str
    src: str
    text: str
    new_text: str | None = None
    text_source: TextSource | None = None
    language: str | None = None
    remedy: str | None = None
    """why no text was written, and what to do"""
    old_tag: str | None = None
    """the start tag as it is in the page, when it changes and a report asks for it"""
    new_tag: str | None = None
    """the start tag as it is written"""
    source: SourceLine | None = None
    """in the file that the page was made from, where that is known and shows the image"""


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one run."""

    pages: int = 0
    pages_changed: int = 0
    images: int = 0
    by_verdict: Mapping[Verdict, int] = field(default_factory=dict)
    by_source: Mapping[TextSource, int] = field(default_factory=dict)
    remaining: int = 0
    """images of severity fix that have no new text"""
    requests: int = 0
    credits_spent: int = 0
    credits_needed: int = 0
    """the exact price of what is not owned yet: of a dry run's plan, of what a run without a key left"""
    credits_left: int | None = None
    seconds: float = 0.0
    tokens: int = 0
    """that services which count them, such as chat models, used for this run's answers"""


@dataclass(frozen=True, slots=True)
class PageCount:
    """The images of one page by their state."""

    page: str
    by_verdict: Mapping[Verdict, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. Edges print it and choose an exit code; the core prints nothing."""

    summary: Summary
    findings: tuple[Finding, ...] = ()
    problems: tuple[PageProblem, ...] = ()
    notes: tuple[str, ...] = ()
    """things a person should know: purchases that may have been lost, settings that matched nothing"""
    provider_error: str | None = None
    """set when the provider refused or could not be reached: place, cause, remedy"""
    pages: Sequence[PageCount] = ()
    """every page that was read, in the order of the site"""
    files: Sequence[str] = ()
    """all that were written in the site: pages, and their compressed siblings"""


class OrderState(StrEnum):
    """What became of a text of an order."""

    PLANNED = "planned"
    LATER = "later"
    """the budget does not reach it"""
    BOUGHT = "bought"
    MISSING = "missing"
    """it was to be bought and was not: ``remedy`` says why"""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A text that only a purchase can give, once for all images that show its picture."""

    sha256: str
    """of the picture"""
    picture: str
    """its path in the site, or its name"""
    language: str
    style: int
    keywords: str
    uses: int
    """how many images get this text"""
    page: str
    """where it is needed first"""
    line: int
    credits: int
    state: OrderState
    text: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a plan lists and a purchase brings. Texts that are owned are no part of it."""

    lines: tuple[OrderLine, ...]
    """in the order of the site"""
    shard: str
    """the part of the site's texts that this is, such as 3/8; 1/1 is all"""
    requests: int = 0
    credits_spent: int = 0
    credits_left: int | None = None
    """None where nobody was asked, or where others spend at the same time"""
    problems: tuple[PageProblem, ...] = ()
    notes: tuple[str, ...] = ()
    provider_error: str | None = None

    def credits(self, *states: OrderState) -> int:
        """What the texts in these states cost together."""
        return sum(line.credits for line in self.lines if line.state in states)
