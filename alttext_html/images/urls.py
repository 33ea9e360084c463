"""Where a URL of a page leads: into the built site, to another host, into the page itself, or nowhere. Pure."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit

from msgspec import Struct

from alttext_html.types import IMAGE_ENDING, DataRef, ImageRef, LocalRef, RemoteRef, UnusableRef

MAX_DATA_URI = 28_000_000
"""Characters of a data: URI: 20 MiB as base64."""

_EDGES = "".join(map(chr, range(0x21)))
_TAB_OR_NEWLINE = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"/*[A-Za-z][:|](?:/|$)")
_USER_INFO = re.compile(r"//[^/]*@")
_SAFE = "/:@!$&'()*+,;=~-._"
_IMAGE_NAME = re.compile(rf"{IMAGE_ENDING}\Z", re.IGNORECASE)
_LONGEST_LABEL = 63  # RFC 1035, section 2.3.4; to decode a long one would take the square of its length
_DEFAULT_PORT = {"http": 80, "https": 443}


class Base(Struct, frozen=True):
    """Where the site's files are, where it is served, and where a page's relative URLs begin."""

    site: Path
    site_url: str
    """the absolute URL of the site's root, its path (``/docs/``) when the host is unknown, "" when both are"""
    page: str
    """relative to the site, with ``/``"""
    base_href: str | None = None


class _Address(Struct, frozen=True):
    """An absolute URL in parts. ``host`` is "" for a site whose address is unknown."""

    scheme: str
    host: str
    segments: tuple[str, ...]
    """of the path, percent-decoded, the last one is the file ("" for a folder)"""
    query: str
    fragment: str


class _Refusal(Exception):
    """Why a URL cannot be used."""


def locate(url: str, base: Base) -> ImageRef:
    """Return what ``url``, as written in the page, names.

    Follows the WHATWG URL Standard except for what could leave the site: backslashes, drive letters, ``file:`` and
    ``..`` above the root are refused.
    """
    cleaned = _TAB_OR_NEWLINE.sub("", url.strip(_EDGES))
    if cleaned[:5].lower() == "data:":
        return _data(cleaned)
    try:
        home = _home(base)
        start = _page_address(base, home)
        return _place(_join(cleaned, start), home, base.site)
    except _Refusal as refusal:
        return UnusableRef(f'the image "{_short(url)}" {refusal}')


def _home(base: Base) -> _Address:
    if not base.site_url:
        return _Address("", "", (), "", "")
    home = _split(base.site_url)
    if not home.scheme and base.site_url.startswith("/"):
        return _Address("", "", tuple(part for part in _decoded(home.path) if part), "", "")
    if home.scheme not in _DEFAULT_PORT:
        message = f"cannot be placed, because site_url is {base.site_url}; it must begin with https:// or http://."
        raise _Refusal(message)
    return _Address(home.scheme, _host(home), tuple(part for part in _decoded(home.path) if part), "", "")


def _page_address(base: Base, home: _Address) -> _Address:
    segments = home.segments + tuple(base.page.split("/"))
    start = _Address(home.scheme, home.host, segments, "", "")
    if not base.base_href:
        return start
    href = _TAB_OR_NEWLINE.sub("", base.base_href.strip(_EDGES))
    scheme = _SCHEME.match(href)
    if scheme and scheme[1].lower() not in _DEFAULT_PORT:
        return start  # HTML, "set the frozen base URL": data: and javascript: count as absent
    return _join(href, start)


def _join(url: str, start: _Address) -> _Address:
    if not url:
        message = "has an empty source; name the picture's file."
        raise _Refusal(message)
    if "{{" in url or "{%" in url:
        message = "is put together by a template; only the built page says which file that is."
        raise _Refusal(message)
    path_end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    if "\\" in url[:path_end] or _DRIVE.match(url):
        message = "is a Windows path; write it with / and relative to the page."
        raise _Refusal(message)
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in _DEFAULT_PORT:
        raise _Refusal(_WHY_NOT.get(scheme[1].lower(), f"has a {scheme[1].lower()}: address; use a file of the site."))
    parts = _split(url)
    host = _host(parts)
    if scheme or url.startswith("//"):
        if not host:
            message = "names no host; repair the address."
            raise _Refusal(message)
        return _Address(
            (parts.scheme or start.scheme or "https").lower(),
            host,
            _flat((), _decoded(parts.path)),
            parts.query,
            parts.fragment,
        )
    if not parts.path:
        message = "is the page itself; name the picture's file."
        raise _Refusal(message)
    before = () if parts.path.startswith("/") else start.segments[:-1]
    return _Address(start.scheme, start.host, _flat(before, _decoded(parts.path)), parts.query, parts.fragment)


_WHY_NOT = {
    "file": "is a file: address, which works on one computer only and is never read; use a path inside the site.",
    "blob": "is a blob: address, which exists in a running browser only; name the picture's file.",
    "javascript": "is made by a script; name the picture's file.",
    "cid": "is part of an e-mail; save the picture as a file of the site.",
}


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        message = f"has an address that cannot be read ({error}); repair it."
        raise _Refusal(message) from error
    if parts.username is not None or parts.password is not None:
        message = "has a user name or password in its address; remove it."
        raise _Refusal(message)
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if parts.port is None or parts.port == _DEFAULT_PORT.get(parts.scheme):
        return host
    return f"{host}:{parts.port}"


def _is_same_host(one: str, other: str) -> bool:
    return one == other or international(one) == international(other)


def international(host: str) -> str:
    """The host in its own script (RFC 3492): ``bücher.example`` for ``xn--bcher-kva.example``."""
    return ".".join(map(_international_label, unicodedata.normalize("NFKC", host).lower().split(".")))


def _international_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        decoded = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:  # no name of a host that anybody could have registered
        return label
    return label if decoded.isascii() else decoded  # nor is one that needs no such spelling


def _decoded(path: str) -> tuple[str, ...]:
    """Segments behind the leading slash, each decoded on its own, so that ``%2F`` makes no folder."""
    segments = tuple(unquote(part, errors="surrogateescape") for part in path.removeprefix("/").split("/"))
    for segment in segments:
        if any(character in segment for character in "/\\\0"):
            message = "has a slash, backslash or NUL in percent-encoding; rename the file."
            raise _Refusal(message)
    return segments


def _flat(before: tuple[str, ...], segments: tuple[str, ...]) -> tuple[str, ...]:
    """Resolve ``.`` and ``..``; a last one of them leaves a folder."""
    flat = list(before)
    for at, segment in enumerate(segments):
        last = at == len(segments) - 1
        if segment == "..":
            if not flat:
                message = "leads above the site's folder with ../; only files of the site are read."
                raise _Refusal(message)
            flat.pop()
        elif segment != ".":
            flat.append(segment)
            continue
        if last:
            flat.append("")
    return tuple(flat)


def _place(address: _Address, home: _Address, site: Path) -> ImageRef:
    depth = len(home.segments)
    if not _is_same_host(address.host, home.host) or address.segments[:depth] != home.segments:
        return _remote(address)
    inside = address.segments[depth:]
    if not inside or not inside[-1]:
        message = "names a folder, not a file; name the picture's file."
        raise _Refusal(message)
    if address.query and not _IMAGE_NAME.search(inside[-1]):
        message = "is answered by a server and is no file of the site; name the picture's file."
        raise _Refusal(message)
    return LocalRef(site.joinpath(*(part for part in inside if part)), unquote(address.fragment))


def _remote(address: _Address) -> RemoteRef:
    path = quote("/".join(address.segments), safe=_SAFE, errors="surrogateescape")
    query = f"?{quote(address.query, safe=_SAFE + '?%')}" if address.query else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return RemoteRef(f"{address.scheme}://{address.host}/{path}{query}{fragment}")


def _data(url: str) -> DataRef | UnusableRef:
    """Decode a data: URI (Fetch Standard, "data: URL processor"): a fragment ends it, base64 may lack its padding."""
    if len(url) > MAX_DATA_URI:
        size = f"{len(url):,} characters"
        return UnusableRef(f'the image "{_short(url)}" is a data: URI of {size}; save it as a file of the site.')
    body, _, fragment = url.partition("#")
    head, comma, encoded = body[5:].partition(",")
    if not comma:
        return UnusableRef(f'the image "{_short(url)}" is a data: URI without a comma; repair it.')
    data = unquote_to_bytes(encoded.encode("utf-8", "surrogatepass"))
    if head.replace(" ", "").lower().endswith(";base64"):
        compact = data.translate(None, b"\t\n\f\r ").rstrip(b"=")
        try:
            data = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
        except binascii.Error:
            return UnusableRef(f'the image "{_short(url)}" is a data: URI whose base64 is broken; repair it.')
    return DataRef(data, unquote(fragment))


def _short(url: str) -> str:
    printable = "".join(character if character.isprintable() else "\ufffd" for character in url.strip()[:200])
    printable = _USER_INFO.sub("//", printable)
    return printable if len(printable) <= 80 else f"{printable[:60]}…{printable[-12:]}"
