"""The HTML in a feed: Atom (RFC 4287), RSS 2.0, and RSS 1.0 with its module ``content``. Pure.

Expat reads the file and says at which byte each event stands. It reads no entity and no other file: a feed that
declares a document type is refused. The file's encoding is that of XML: a byte order mark, the declaration, else UTF-8.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from xml.parsers import expat

from msgspec import Struct, field

from alttext_html.errors import PageError
from alttext_html.feeds.coat import Coat, Html, Run
from alttext_html.html.encoding import Decoded
from alttext_html.types import Span

_ROOT = re.compile(
    r"\ufeff?(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:[\w.-]+:)?(?:feed|rss|RDF)[\s>]", re.DOTALL
)
HEAD = 16_000
"""bytes that tell whether a file is a feed"""
_DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# As expat gives names: namespace, space, name.
_ATOM = "http://www.w3.org/2005/Atom "
_RSS1 = "http://purl.org/rss/1.0/ "
_XML = "http://www.w3.org/XML/1998/namespace "
_ENTRIES = (f"{_ATOM}entry", "item", f"{_RSS1}item")
_ABOUT = (*_ENTRIES, f"{_ATOM}feed", "channel", f"{_RSS1}channel")
"""elements whose children say what they are about"""
_ATOM_HTML = (f"{_ATOM}content", f"{_ATOM}summary")
_RSS_HTML = ("description", f"{_RSS1}description", "http://purl.org/rss/1.0/modules/content/ encoded")
_ATOM_COATS = {"html": Coat.ESCAPED, "text/html": Coat.ESCAPED, "xhtml": Coat.XHTML}
"""by type; without one they hold plain text"""

_DEEPEST = 1000
"""elements inside each other"""
_MOST_BASES = 10
_LONGEST_BASES = 2000
"""``xml:base``s inside each other, and their characters: the address of each entry is put together from all of them"""
_REMEDY = "Repair the template that makes it, or leave it out with exclude."


class About(Struct):
    """What a feed says of one entry, or of itself; "" for what it does not."""

    title: str = ""
    link: str = ""
    language: str = ""
    generator: str = ""
    own_link: str = ""
    """address of the feed file itself"""


class Fragment(Struct, frozen=True):
    """The HTML of one element."""

    entry: About
    base: tuple[str, ...]
    """every ``xml:base`` around it, the outermost first"""
    language: str
    """``xml:lang`` of the nearest element that has one, "" without"""
    html: Html


class Feed(Struct, frozen=True):
    """A feed that was read."""

    decoded: Decoded
    itself: About
    fragments: tuple[Fragment, ...]
    """in the order of the file, those that are not empty"""


def is_feed(head: bytes) -> bool:
    """Whether the root element in the first bytes of an XML file is that of a feed."""
    codec = next((codec for mark, codec in _BOMS if head.startswith(mark)), "utf-8")
    return _ROOT.match(head.decode(codec, "replace")) is not None


def read_feed(data: bytes, path: str) -> Feed:
    """The feed of these bytes. Raises PageError for one that is not well-formed or cannot be written again."""
    decoded = _decode(data, path)
    try:
        return _Reader(decoded).feed()
    except expat.ExpatError as error:
        why = f"line {error.lineno}: {expat.ErrorString(error.code)}"
        raise PageError(f"{path}: the feed is not well-formed XML ({why}); feed left alone. {_REMEDY}") from error
    except _Refused as error:
        raise PageError(f"{path}: the feed {error}; feed left alone. {_REMEDY}") from error


class _Refused(Exception):
    """What it does that no feed needs to do."""


def _decode(data: bytes, path: str) -> Decoded:
    label = next((codec for mark, codec in _BOMS if data.startswith(mark)), "")
    if not label:
        declared = _DECLARED.match(data)
        label = "utf-8" if declared is None else declared[1].decode("ascii")
    try:
        codec = codecs.lookup(label).name
        text = data.decode(codec)
        if text.encode(codec) == data:
            return Decoded(text, codec, codec, defined=True)
    except (LookupError, UnicodeError):
        pass
    message = f"{path}: its bytes cannot be read as {label} and written again unchanged; feed left alone. {_REMEDY}"
    raise PageError(message)


class _Element(Struct):
    name: str
    base: tuple[str, ...] = ()
    language: str = ""
    words: list[str] = field(default_factory=list)
    """its own text"""
    coat: Coat | None = None
    """of the HTML that it holds"""
    html: Html = field(default_factory=Html)
    start: int | None = None
    """of its content, in the file"""


class _Reader:
    """Follows expat through the file: each event ends the run of text that the one before began."""

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._data = decoded.text.encode()
        self._byte = self._character = 0
        self._open = [_Element("")]
        self._itself = self._about = About()
        self._fragments: list[Fragment] = []
        self._coat = Coat.ESCAPED
        self._begun: tuple[Html, str, int] | None = None
        """where the run will be added, its text, and where it starts"""
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartCdataSectionHandler = self._start_cdata
        self._parser.EndCdataSectionHandler = self._end_cdata
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.DefaultHandler = self._other

    def feed(self) -> Feed:
        """Read all of it. Raises ExpatError and _Refused."""
        self._parser.Parse(self._data, True)
        return Feed(self._decoded, self._itself, tuple(self._fragments))

    def _step(self) -> int:
        """Where in the text the event stands. Events come in the order of the file."""
        byte = self._parser.CurrentByteIndex
        self._character += len(self._data[self._byte : byte].decode())
        self._byte, here = byte, self._character
        if self._begun is not None:
            html, text, start = self._begun
            html.add(Run(self._coat, text, Span(start, here)))
            self._begun = None
        if self._open[-1].start is None:
            self._open[-1].start = here
        return here

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._step()
        if len(self._open) > _DEEPEST:
            message = f"nests elements more than {_DEEPEST} deep"
            raise _Refused(message)
        around = self._open[-1]
        if around.coat is not Coat.XHTML:
            around.coat = None  # elements among escaped text: nobody can say what is meant
        base = _bases(around.base, attributes.get(f"{_XML}base"))
        element = _Element(name, base, attributes.get(f"{_XML}lang", around.language))
        if name in _ENTRIES:
            self._about = About()
        elif self._about is not self._itself and around.name in _ENTRIES:
            if name in _ATOM_HTML and "src" not in attributes:
                element.coat = _ATOM_COATS.get(attributes.get("type", "text"))
            elif name in _RSS_HTML:
                element.coat = Coat.ESCAPED
        if name == f"{_ATOM}link" and around.name in _ABOUT:
            self._atom_link(attributes.get("rel", "alternate"), attributes.get("href", ""))
        self._open.append(element)

    def _atom_link(self, relation: str, address: str) -> None:
        if relation == "alternate":
            self._about.link = self._about.link or address
        elif relation == "self":
            self._about.own_link = address

    def _end(self, name: str) -> None:
        here = self._step()
        element = self._open.pop()
        if element.coat is Coat.XHTML and element.start is not None:
            text = self._decoded.text[element.start : here]
            element.html.add(Run(Coat.XHTML, text, Span(element.start, here)))
        if element.coat is not None and element.html.text:
            self._fragments.append(Fragment(self._about, element.base, element.language, element.html))
        if name in _ENTRIES:
            self._about = self._itself
        elif self._open[-1].name in _ABOUT:
            self._note(name.rpartition(" ")[2], "".join(element.words).strip())

    def _note(self, name: str, words: str) -> None:
        match name:
            case "title":
                self._about.title = self._about.title or words
            case "link":
                self._about.link = self._about.link or words
            case "language":
                self._about.language = words
            case "generator":
                self._about.generator = words

    def _text(self, text: str) -> None:
        here = self._step()
        element = self._open[-1]
        element.words.append(text)
        if element.coat is Coat.ESCAPED:
            self._begun = element.html, text, here

    def _start_cdata(self) -> None:
        self._step()
        self._coat = Coat.CDATA

    def _end_cdata(self) -> None:
        self._step()
        self._coat = Coat.ESCAPED

    def _other(self, _text: str) -> None:
        self._step()


def _bases(around: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """Every ``xml:base`` that holds for an element. Raises _Refused where they are too many or too long."""
    if not own:
        return around
    bases = (*around, own)
    if len(bases) > _MOST_BASES or sum(map(len, bases)) > _LONGEST_BASES:
        message = (
            f"gives an element more than {_MOST_BASES} addresses to begin at, or {_LONGEST_BASES} characters of them"
        )
        raise _Refused(message)
    return bases


def _refuse(*_: object) -> None:
    message = "declares a document type"  # which could give references any meaning
    raise _Refused(message)
