"""Bytes to text and back, without losing one.

The encoding is found as browsers find it: byte order mark, then the declaration in the page (HTML, "Prescan a byte
stream to determine its encoding"; labels: WHATWG Encoding Standard, "Names and labels"), then UTF-8. Bytes that the
encoding does not define survive as lone surrogates (PEP 383). Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from alttext_html.errors import PageError
from alttext_html.html.xhtml import is_xhtml

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))
_PRESCAN = 1024

# The name of each encoding, Python's codec where it has another name, and the labels beside the name itself.
_TABLE = """
utf-8          | utf-8          | utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8
utf-16le       | utf-16-le      | utf-16 csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff
utf-16be       | utf-16-be      | unicodefffe
ibm866         | cp866          | 866 cp866 csibm866
iso-8859-2     | iso8859-2      | csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
iso-8859-3     | iso8859-3      | csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
iso-8859-4     | iso8859-4      | csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
iso-8859-5     | iso8859-5      | csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
iso-8859-6     | iso8859-6      | arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e \
                                  iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
iso-8859-7     | iso8859-7      | csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 \
                                  iso_8859-7 iso_8859-7:1987 sun_eu_greek
iso-8859-8     | iso8859-8      | csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 \
                                  iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical
iso-8859-10    | iso8859-10     | csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
iso-8859-13    | iso8859-13     | iso8859-13 iso885913
iso-8859-14    | iso8859-14     | iso8859-14 iso885914
iso-8859-15    | iso8859-15     | csisolatin9 iso8859-15 iso885915 iso_8859-15 l9
iso-8859-16    | iso8859-16     |
koi8-r         | koi8-r         | cskoi8r koi koi8 koi8_r
koi8-u         | koi8-u         | koi8-ru
macintosh      | mac-roman      | csmacintosh mac x-mac-roman
x-mac-cyrillic | mac-cyrillic   | x-mac-ukrainian
windows-874    | cp874          | dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
windows-1250   | cp1250         | cp1250 x-cp1250
windows-1251   | cp1251         | cp1251 x-cp1251
windows-1252   | cp1252         | ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 \
                                  iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252 x-user-defined
windows-1253   | cp1253         | cp1253 x-cp1253
windows-1254   | cp1254         | cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 \
                                  iso_8859-9:1989 l5 latin5 x-cp1254
windows-1255   | cp1255         | cp1255 x-cp1255
windows-1256   | cp1256         | cp1256 x-cp1256
windows-1257   | cp1257         | cp1257 x-cp1257
windows-1258   | cp1258         | cp1258 x-cp1258
gbk            | gbk            | chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk
gb18030        | gb18030        |
big5           | big5hkscs      | big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp         | euc_jp         | cseucpkdfmtjapanese x-euc-jp
iso-2022-jp    | iso2022_jp     | csiso2022jp
shift_jis      | cp932          | csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis
euc-kr         | cp949          | cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 \
                                  ksc_5601 windows-949
"""


def _read_table(table: str) -> tuple[dict[str, str], dict[str, str]]:
    codecs: dict[str, str] = {}
    labels: dict[str, str] = {}
    for row in table.strip().splitlines():
        name, codec, more = (cell.strip() for cell in row.split("|"))
        codecs[name] = codec
        labels |= dict.fromkeys((name, *more.split()), name)
    return codecs, labels


CODECS, _LABELS = _read_table(_TABLE)
# What a browser that knows no better assumes is windows-1252, what a server says is mostly UTF-8: only ASCII is right
# under both, so texts go into such a page as character references; and into one of ASCII whose declaration comes late.
CODECS["ascii"] = "ascii"
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
    """name in the Encoding Standard, lower case; ``ascii`` where none is certain: see ``CODECS``"""
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
    name = _LABELS.get(label.strip(b"\t\n\f\r ").lower().decode("ascii", "replace"), "")
    if not name:
        shown = label[:40].decode("ascii", "replace")
        message = (
            f'{path}: the page declares the encoding "{shown}", which browsers do not know; page left alone. '
            'Save it as UTF-8 and declare <meta charset="utf-8">.'
        )
        raise PageError(message)
    # A declaration that could be read as ASCII does not stand in UTF-16 (HTML, prescan, "if charset is UTF-16BE/LE").
    return "utf-8" if name.startswith("utf-16") else name


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
    codec = CODECS[name]
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
