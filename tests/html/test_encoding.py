"""Which encoding a page has, and that its bytes survive."""

from __future__ import annotations

import pytest

from alttext_html.errors import PageError
from alttext_html.html.encoding import decode, for_parser, sniff


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "utf-8"),
        (b"<p>plain", "utf-8"),
        ("<p>é".encode(), "utf-8"),
        (b"<p>\xe9", "ascii"),
        (b"\xef\xbb\xbf<meta charset=big5>", "utf-8"),
        (b"\xff\xfe<\0", "utf-16le"),
        (b"\xfe\xff\0<", "utf-16be"),
        ('<?xml version="1.0"?>'.encode("utf-16-le"), "utf-16le"),
        ('<?xml version="1.0"?>'.encode("utf-16-be"), "utf-16be"),
        (b"<meta charset=utf-8>\xff", "utf-8"),
        (b'<META CharSet = "ISO-8859-1">', "windows-1252"),
        (b"<meta charset='latin1'>", "windows-1252"),
        (b"<meta charset=ascii>", "windows-1252"),
        (b"<meta charset=' utf8 '>", "utf-8"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"<meta charset=utf-16be>", "utf-8"),
        (b"<meta charset=x-user-defined>", "windows-1252"),
        (b"<meta charset=Shift_JIS>", "shift_jis"),
        (b"<meta charset=gb2312>", "gbk"),
        (b"<meta charset=ks_c_5601-1987>", "euc-kr"),
        (b"<meta charset=tis-620>", "windows-874"),
        (b"<meta charset=latin5>", "windows-1254"),
        (b"<meta charset=logical>", "iso-8859-8-i"),
        (b"<meta charset=x-mac-ukrainian>", "x-mac-cyrillic"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        (b"<meta content='text/html;charset=\"koi8-r\"' http-equiv=content-type>", "koi8-r"),
        (b'<meta name=x content="charset=koi8-r">', "utf-8"),
        (b"<!-- <meta charset=koi8-r> -->", "utf-8"),
        (b'<p title="<meta charset=koi8-r>">', "utf-8"),
        (b"<meta name=a><meta charset=koi8-r>", "koi8-r"),
        (b"<meta/charset=koi8-r>", "koi8-r"),
        (b"<metas charset=koi8-r>", "utf-8"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2"),
        (b"<?xml version='1.0' encoding='euc-jp'?><meta charset=utf-8>", "utf-8"),
        (b"<?xml version='1.0' encoding='euc-jp'?><meta name=x>", "euc-jp"),
        (b" " * 1024 + b"<p>plain", "utf-8"),
        (b" " * 1024 + b"<meta name=x content='charset=koi8-r'>", "utf-8"),
        (b" " * 1024 + b"<meta charset=koi8-r>", "ascii"),
        (b" " * 1010 + b'<META http-equiv=content-type content="text/html; charset=koi8-r">', "ascii"),
        *[(b" " * before + b'<meta charset="koi8-r">', "ascii") for before in range(1002, 1024)],
        (b" " * 1001 + b'<meta charset="koi8-r">', "koi8-r"),
        (b" " * 1024 + "<meta charset=utf-8>é".encode(), "utf-8"),
    ],
)
def test_sniff(data: bytes, name: str) -> None:
    """Byte order mark, declaration in the first 1,024 bytes, UTF-8, in this order, by browsers' labels.

    A later declaration is one that browsers may heed: a page of ASCII keeps to it.
    """
    assert sniff(data, "page") == name


@pytest.mark.parametrize(
    ("path", "name"), [("a.html", "utf-8"), ("a.htm", "utf-8"), ("a.xhtml", "windows-1252"), ("A.XHT", "windows-1252")]
)
def test_the_xml_declaration_wins_where_xml_is_read(path: str, name: str) -> None:
    """In HTML a meta wins over it."""
    data = b'<?xml version="1.0" encoding="ISO-8859-1"?><html><head><meta charset="utf-8"/></head></html>'
    assert sniff(data, path) == name


@pytest.mark.parametrize("label", [b"klingon", b"utf-7", b"iso-2022-kr", b"replacement", b"", b"caf\xe9"])
def test_unknown_encoding(label: bytes) -> None:
    """A label that browsers do not decode is refused with page, cause and remedy."""
    with pytest.raises(PageError, match=r"^a/b\.html: the page declares the encoding .* page left alone.*UTF-8"):
        decode(b'<meta charset="' + label + b'">', "a/b.html")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (bytes(range(256)), "ascii"),
        (b"<meta charset=utf-8>" + bytes(range(256)), "utf-8"),
        (b"<meta charset=windows-1252>" + bytes(range(256)), "windows-1252"),
        (b"<meta charset=windows-1255>" + bytes(range(256)), "windows-1255"),
        (b"<meta charset=iso-8859-8>" + bytes(range(256)), "iso-8859-8"),
        (b"<meta charset=shift_jis>\x83\x5c\x81\xff\xfd\x80", "shift_jis"),
        (b"<meta charset=gbk>\xc4\xe3\xff\x80\x81", "gbk"),
        (b"\xff\xfe\x00\xd8<\0", "utf-16le"),
    ],
)
def test_lossless(data: bytes, encoding: str) -> None:
    """Bytes that the declared encoding does not define survive."""
    decoded = decode(data, "page")
    assert decoded.encoding == encoding
    assert decoded.encode(decoded.text) == data


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe<\0p", b"<meta charset=iso-2022-jp>\x1b(Jabc", b"<meta charset=shift_jis>\xee\xf9"],
    ids=["half a character", "another escape sequence for the same text", "a second code for one character"],
)
def test_unfaithful_round_trip(data: bytes) -> None:
    """A page whose text would encode to other bytes is refused with page, cause and remedy."""
    with pytest.raises(PageError, match=r"^page: some bytes cannot be read as .* page left alone\. Save it as UTF-8"):
        decode(data, "page")


@pytest.mark.parametrize("text", ["a\r\nb\rc\n\r\n", "\ufeff<p>\r\n", "x\udce9y", "plain"])
def test_text_for_the_parser_keeps_every_place(text: str) -> None:
    """The parser's text is as long, holds no CRLF, byte order mark or lone surrogate."""
    seen = for_parser(text)
    assert len(seen) == len(text)
    assert "\r\n" not in seen
    assert "\ufeff" not in seen
    seen.encode()
