"""Bytes to text and back, without losing one.

The encoding is found as browsers find it: byte order mark, then the declaration in the page (HTML, "Prescan a byte
stream to determine its encoding"; labels: WHATWG Encoding Standard, "Names and labels"), then UTF-8. Bytes that the
encoding does not define survive as lone surrogates (PEP 383). Pure.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

import turbohtml
from msgspec import Struct

from alttext_html.errors import PageError
from alttext_html.html.xhtml import is_xhtml

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_PRESCAN = 1024

_CODECS = {
    "x-mac-cyrillic": "mac-cyrillic",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
"""Python's codecs for encodings whose names it does not know, or knows as those of smaller ones"""

_MEANT = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}
"""HTML, prescan: a declaration that can be read as ASCII does not stand in UTF-16"""

# Characters that browsers (Encoding Standard, "Indexes") read as others from the bytes of Python's codec. Those of big5
# and shift_jis are for feeds only.
_JAPANESE = "\xa2\xa3\xac\u2016\u2212\u301c"
_CHINESE = "\xa2\xa3\xa5\u2022\u203e\u223c\u2609\u2641\uff0f\uff3c\uff64"
_READ_OTHERWISE = {
    "koi8-u": "\u255d\u256c",
    "gb18030": "\u1e3f\ue5e5\ue78d-\ue796\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "big5hkscs": _CHINESE,
    "big5": _CHINESE + "\u0401-\u0451\u2460-\u247d\u3005-\u30fe",
    "euc_jp": _JAPANESE,
    "iso2022_jp": _JAPANESE + "\x0e\x0f",
    "shift_jis": _JAPANESE,
    "cp932": "\uf8f0-\uf8f3",
}


class Decoded(Struct, frozen=True):
    """The text of a page, one character for each undecodable byte, and how it turns into the same bytes again."""

    text: str
    """with its byte order mark, if it has one"""
    encoding: str
    """name in the Encoding Standard, lower case; ``ascii`` where none is certain: see ``sniff``"""
    codec: str
    """Python's name of it"""
    defined: bool
    """True when the encoding defines every byte: no lone surrogate stands in the text"""

    @property
    def errors(self) -> str:
        """Error handler that keeps what the codec does not define."""
        return _error_handler(self.codec)

    @property
    def for_parser(self) -> str:
        """The text as the function ``for_parser`` gives it; where no lone surrogate can be, none is looked for."""
        return _one_line_end(self.text) if self.defined else for_parser(self.text)

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text made from this one."""
        return text.encode(self.codec, self.errors)


def _error_handler(codec: str) -> str:
    return "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"


def carries(text: str, codec: str) -> bool:
    """Tell whether a page in this encoding holds these characters as they are, for browsers too."""
    try:
        there = text.encode(codec).decode(codec) == text
    except UnicodeError:
        return False
    otherwise = _READ_OTHERWISE.get(codec)
    return there and (otherwise is None or re.search(f"[{otherwise}]", text) is None)


# HTML prescan: a meta tag, and what may stand before it: text, comments, other tags and their attributes, other markup.
_META = re.compile(rb"<meta[\s/](?:[^>\"']|\"[^\"]*\"|'[^']*')*+>", re.IGNORECASE)
_LATE_META = re.compile(rb"<meta[\s/][^>]{0,500}+>", re.IGNORECASE)
_BEFORE_META = re.compile(
    rb"(?:[^<]++|<!--.*?-->|(?!<meta[\s/])(?:</?[a-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*+|<[!/?][^>]*+|<))*+",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rb"([^\s/>=\"'][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_CONTENT_CHARSET = re.compile(rb"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@lru_cache(maxsize=256)
def _named(label: bytes) -> str:
    """The encoding that browsers know by this label, "" for one that they do not know or refuse to decode."""
    try:
        name = (turbohtml.parse(b"", encoding=label.decode("ascii", "replace")).encoding or "").lower()
    except LookupError:
        return ""
    return "" if name == "replacement" else name


def _first(match: re.Match[bytes]) -> bytes:
    return next((group for group in match.groups() if group is not None), b"")


@lru_cache(maxsize=256)
def _label_of_meta(tag: bytes) -> bytes | None:
    attributes: dict[bytes, bytes] = {}
    for match in _ATTRIBUTE.finditer(tag, len(b"<meta")):
        name, double, single, bare = match.groups()
        attributes.setdefault(name.lower(), double or single or bare or b"")
    if b"charset" in attributes:
        return attributes[b"charset"]
    if attributes.get(b"http-equiv", b"").lower() != b"content-type":
        return None
    found = _CONTENT_CHARSET.search(attributes.get(b"content", b""))
    return _first(found) if found else None


def _declared(data: bytes, path: str) -> bytes | None:
    """Return the label that the page gives, as written.

    HTML asks an XML declaration only where no meta says anything; in XHTML it comes first.
    """
    head = data[:_PRESCAN]
    found = _XML_DECLARATION.match(head)
    of_xml = None if found is None else _first(found)
    if of_xml is not None and is_xhtml(path):
        return of_xml
    of_meta = _declared_in_meta(head)
    return of_xml if of_meta is None else of_meta


def _declared_in_meta(head: bytes) -> bytes | None:
    end = 0
    while (before := _BEFORE_META.match(head, end)) and (meta := _META.match(head, before.end())):
        if (label := _label_of_meta(meta[0])) is not None:
            return label
        end = meta.end()
    return None


def _is_declared_late(data: bytes) -> bool:
    """Whether a meta behind the prescan names an encoding: browsers then read the page again as that."""
    metas = _LATE_META.finditer(data)
    return any(meta.end() > _PRESCAN and _label_of_meta(meta[0]) is not None for meta in metas)


def sniff(data: bytes, path: str) -> str:
    """Return the name of the page's encoding.

    It is ``ascii`` where none is certain: what a browser that knows no better assumes is windows-1252, what a server
    says is mostly UTF-8, and only ASCII is right under both, so that texts go into such a page as character references.
    ``path`` tells XHTML by its name, and is for the error. Raises PageError when the page names an encoding that does
    not exist or that browsers refuse to decode.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if data.startswith((b"<\0?\0x\0", b"\0<\0?\0x")):
        return "utf-16le" if data[0] else "utf-16be"
    label = _declared(data, path)
    if label is None:
        if data.isascii() and _is_declared_late(data):
            return "ascii"
        return "utf-8" if _is_utf8(data) else "ascii"
    name = _named(label)
    if not name:
        shown = label[:40].decode("ascii", "replace")
        message = (
            f'{path}: the page declares the encoding "{shown}", which browsers do not know; page left alone. '
            'Save it as UTF-8 and declare <meta charset="utf-8">.'
        )
        raise PageError(message)
    return _MEANT.get(name, name)


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def for_parser(text: str) -> str:
    """Return ``text`` as the parser can take it, every character where it was.

    turbohtml counts a CRLF as one character, and cannot hand out names with a lone surrogate in them. A byte order
    mark is no content.
    """
    text = _one_line_end(text)
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _one_line_end(text: str) -> str:
    if "\r" in text:  # a search for one character is ten times faster than for two
        text = text.replace("\r\n", " \n")
    return " " + text[1:] if text.startswith("\ufeff") else text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes, path: str) -> Decoded:
    """Return the page's text, from which the same bytes can be made again.

    ``path`` is as for ``sniff``. Raises PageError for an encoding that nobody knows, and when the bytes are not the
    ones that their text encodes to.
    """
    name = sniff(data, path)
    codec = _CODECS.get(name) or codecs.lookup(name).name
    try:
        return Decoded(_checked(data, codec, "strict"), name, codec, defined=True)
    except UnicodeError:
        pass
    try:
        return Decoded(_checked(data, codec, _error_handler(codec)), name, codec, defined=False)
    except UnicodeError as error:
        message = (
            f"{path}: some bytes cannot be read as {name} and written again unchanged; page left alone. "
            "Save it as UTF-8, or correct the encoding that it declares."
        )
        raise PageError(message) from error


def _checked(data: bytes, codec: str, errors: str) -> str:
    text = data.decode(codec, errors)
    # UTF-8 and ASCII are one to one; other codecs have pairs of bytes for one character.
    if codec not in ("utf-8", "ascii") and text.encode(codec, errors) != data:
        raise UnicodeError
    return text
