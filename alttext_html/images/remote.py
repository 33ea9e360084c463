"""Fetches images of other hosts: few hosts, public addresses, bounded, once.

A name is resolved here, its addresses are checked, and the connection goes to the checked address itself, for every
redirect anew: a name that changes its address between check and use gains nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urldefrag, urlsplit

import httpx
import msgspec
from msgspec import Struct

from alttext_html import __version__
from alttext_html.errors import ImageError
from alttext_html.images import addresses, files
from alttext_html.images.cut_off import CutOff
from alttext_html.images.load import LoadOptions, load
from alttext_html.images.urls import international
from alttext_html.types import Image, LocalRef, RemoteRef
from alttext_html.whole import PRIVATE, replace_file

_YEAR = 365 * 24 * 3600


class RemoteOptions(Struct, frozen=True):
    """What may be fetched."""

    hosts: tuple[str, ...] | None = ()
    """host names, ``*.example.org`` for all below one; None allows every public host"""
    max_bytes: int = 20 * 1024 * 1024
    """of one image"""
    max_total: int = 500 * 1024 * 1024
    """bytes of one run"""
    seconds: float = 30.0
    """for one image with its redirects"""
    max_redirects: int = 5


def allowed_hosts(setting: Sequence[str], site_url: str) -> tuple[str, ...] | None:
    """Read the setting ``remote``: ``all``, ``none`` or hosts; the site's own host is always among the hosts."""
    if "all" in setting:
        return None
    if "none" in setting:
        return ()
    own = urlsplit(site_url).hostname
    return tuple(dict.fromkeys([*([own] if own else []), *(host.lower().rstrip(".") for host in setting)]))


class Copies:
    """Pictures of other hosts as earlier runs fetched them, however old: nobody is asked."""

    def __init__(self, folder: Path, hosts: Sequence[str] | None) -> None:
        self._store = _Store(folder)
        self._hosts = hosts

    def may_have(self, ref: RemoteRef) -> bool:
        """Whether an earlier run could have fetched it: its host is allowed."""
        return _allows(self._hosts, _host(ref.url))

    def load(self, ref: RemoteRef, options: LoadOptions) -> Image:
        """Load the copy. Raises ImageError, one sentence that names the URL."""
        if not self.may_have(ref):
            return load(ref, options)  # which says what would allow it
        url = urldefrag(ref.url).url
        if self._store.find(url) is None:
            message = f"{url} is on another host, and {files.shown(self._store.folder)} holds no copy of it;"
            raise ImageError(f"{message} fill the site as it was built, or take the host out of remote.")
        return self._store.load(ref, options)

    def name(self, ref: RemoteRef) -> str:
        """What its copy is called, whether or not there is one: no other address has it."""
        return self._store.body(urldefrag(ref.url).url).name


class Remote:
    """Fetched images, kept in a folder between runs. Not for several threads at once.

    ``resolver``, ``is_allowed`` and ``now`` exist for tests: name look-up, check of an address, seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        options: RemoteOptions,
        *,
        resolver: addresses.Resolver = addresses.resolve,
        is_allowed: Callable[[addresses.Address], bool] = addresses.is_public,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = _Store(folder)
        self._options = options
        self._now = now
        self._answers: dict[str, Path | ImageError] = {}
        self._fetched = 0
        self._client = httpx.Client(
            transport=_PinnedTransport(resolver, is_allowed),
            headers={"User-Agent": f"alttext-html/{__version__}", "Accept": "image/*", "Accept-Encoding": "identity"},
            timeout=min(10.0, options.seconds),
            trust_env=False,  # a proxy would resolve names itself
        )

    def __enter__(self) -> Remote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the fetched files stay."""
        self._client.close()

    def load(self, ref: RemoteRef, options: LoadOptions) -> Image:
        """Fetch and load a picture; its ``path`` is the kept copy.

        Raises ImageError, one sentence that names the URL.
        """
        self.fetch(urldefrag(ref.url).url)
        return self._store.load(ref, options)

    def fetch(self, url: str) -> Path:
        """Return the file that holds what ``url`` answers. Each URL is asked at most once a run.

        A copy that is still fresh (RFC 9111) is used unasked, a stale one is asked about with its ETag or date, and is
        used as well when the host fails.

        Raises ImageError.
        """
        if url not in self._answers:
            try:
                self._answers[url] = self._fetch(url)
            except ImageError as error:
                self._answers[url] = error
        answer = self._answers[url]
        if isinstance(answer, ImageError):
            raise answer
        return answer

    def _fetch(self, url: str) -> Path:
        self._check_host(url, url)
        kept = self._store.find(url)
        if kept is not None and self._now() < kept.fresh_until:
            return self._store.body(url)
        try:
            deadline = self._now() + self._options.seconds
            with CutOff(self._options.seconds) as cut, self._answered(url, kept, deadline, cut) as response:
                return self._keep(url, kept, response, deadline)
        except _Passing as error:
            if kept is not None:
                return self._store.body(url)
            raise ImageError(str(error)) from error

    @contextmanager
    def _answered(self, url: str, kept: _Kept | None, deadline: float, cut: CutOff) -> Iterator[httpx.Response]:
        """The response at the end of the redirects."""
        asked = url
        for _ in range(self._options.max_redirects + 1):
            self._client.cookies.clear()
            try:
                traced = {"trace": cut.trace}
                request = self._client.build_request("GET", asked, headers=_conditions(kept), extensions=traced)
                response = self._client.send(request, stream=True)
            except PermissionError as error:
                message = f"{url} was not fetched: {error}; only public hosts are asked."
                raise ImageError(message) from error
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                self._check_time(url, deadline)
                raise _Passing(_unreachable(url, error)) from error
            try:
                if not response.has_redirect_location:
                    yield response
                    return
                target = response.next_request
                asked = str(target.url) if target else ""
            finally:
                response.close()
            self._check_host(asked, url)
            self._check_time(url, deadline)
        message = f"{url} redirects more than {self._options.max_redirects} times; name the last address."
        raise ImageError(message)

    def _check_host(self, asked: str, url: str) -> None:
        host = _host(asked)
        if urlsplit(asked).scheme not in ("http", "https") or not host:
            message = f"{url} redirects to an address that is not http or https; name the picture's own address."
            raise ImageError(message)
        if not _allows(self._options.hosts, host):
            how = "is on another host" if asked == url else f"redirects to {host}"
            message = f'{url} {how} and was not fetched; allow it with remote = ["{host}"].'
            raise ImageError(message)

    def _check_time(self, url: str, deadline: float) -> None:
        if self._now() > deadline:
            message = f"{url} takes more than {self._options.seconds:g} seconds; copy the picture into the site."
            raise _Passing(message)

    def _keep(self, url: str, kept: _Kept | None, response: httpx.Response, deadline: float) -> Path:
        if response.status_code == 304 and kept is not None:
            self._store.refresh(url, kept, self._fresh_until(response))
            return self._store.body(url)
        if response.status_code in (408, 425, 429) or response.status_code >= 500:
            message = f"{url} cannot be fetched now (status {response.status_code}); run again later."
            raise _Passing(message)
        if response.status_code != 200:
            message = f"{url} cannot be fetched (status {response.status_code}); repair the address."
            raise ImageError(message)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            message = f"{url} is sent compressed though that was not asked for; copy the picture into the site."
            raise ImageError(message)
        data = self._body(url, response, deadline)
        headers = response.headers
        found = _Kept(
            url=url,
            sha256=hashlib.sha256(data).hexdigest(),
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            fresh_until=self._fresh_until(response),
        )
        return self._store.keep(found, data)

    def _body(self, url: str, response: httpx.Response, deadline: float) -> bytes:
        limit = self._options.max_bytes
        body = bytearray()
        try:
            for chunk in response.iter_raw(1 << 16):
                body += chunk
                self._fetched += len(chunk)
                if len(body) > limit:
                    message = f"{url} has more than {limit:,} bytes; make the picture smaller."
                    raise ImageError(message)
                if self._fetched > self._options.max_total:
                    message = (
                        f"{url} was not fetched: this run has fetched {self._fetched:,} bytes, its limit; run again."
                    )
                    raise ImageError(message)
                self._check_time(url, deadline)
        except httpx.HTTPError as error:
            self._check_time(url, deadline)
            raise _Passing(_unreachable(url, error)) from error
        if not body:
            message = f"{url} is empty (0 bytes); repair the address."
            raise ImageError(message)
        return bytes(body)

    def _fresh_until(self, response: httpx.Response) -> float:
        """RFC 9111, section 4.2, for a private cache and without guessing."""
        now = self._now()
        directives: dict[str, str] = {}
        for part in response.headers.get("Cache-Control", "").lower().split(","):
            name, _, value = part.strip().partition("=")
            directives.setdefault(name, value.strip('"'))
        if "no-store" in directives or "no-cache" in directives:
            return 0.0
        age = _seconds(response.headers.get("Age"))
        if "max-age" in directives:
            return now + _seconds(directives["max-age"]) - age
        try:
            expires = parsedate_to_datetime(response.headers["Expires"]).timestamp()
            return min(expires, now + _YEAR)
        except (KeyError, ValueError, OverflowError):
            return 0.0


class _Passing(Exception):
    """A failure that may pass: the copy at hand serves until then."""


class _PinnedTransport(httpx.HTTPTransport):
    """Connects to the address that was checked; certificate and Host header stay those of the name."""

    def __init__(self, resolver: addresses.Resolver, is_allowed: Callable[[addresses.Address], bool]) -> None:
        # Without keep-alive: connections are kept by address, and two names may share one.
        super().__init__(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
        self._resolver = resolver
        self._is_allowed = is_allowed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        found = addresses.checked(host, self._resolver, self._is_allowed)
        failure: httpx.TransportError | None = None
        for address in found[:3]:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return super().handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError("no address")


class _Kept(msgspec.Struct, frozen=True):
    """What is known of a fetched file."""

    url: str
    sha256: str
    etag: str
    last_modified: str
    fresh_until: float


class _Store:
    """Fetched files by URL. Names come from the URL, never from what is stored: a foreign folder can name no file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def body(self, url: str) -> Path:
        return self.folder / f"{_key(url)}.image"

    def load(self, ref: RemoteRef, options: LoadOptions) -> Image:
        url, fragment = urldefrag(ref.url)
        path = self.body(url)
        try:
            kept = LoadOptions((self.folder,), options.max_bytes, options.max_pixels)
            return load(LocalRef(path, unquote(fragment)), kept)
        except ImageError as error:
            raise ImageError(str(error).replace(files.shown(path.resolve()), url)) from error

    def find(self, url: str) -> _Kept | None:
        """What is known of a URL whose file is there and whole."""
        try:
            kept = msgspec.json.decode(files.read(self._about(url), 1 << 16), type=_Kept)
            data = files.read(self.body(url), 1 << 30)
        except (ImageError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        whole = hashlib.sha256(data).hexdigest() == kept.sha256
        return kept if whole and kept.url == url else None

    def keep(self, kept: _Kept, data: bytes) -> Path:
        path = self.body(kept.url)
        self._replace(path, data)
        self._replace(self._about(kept.url), msgspec.json.encode(kept))
        return path

    def refresh(self, url: str, kept: _Kept, fresh_until: float) -> None:
        self._replace(self._about(url), msgspec.json.encode(msgspec.structs.replace(kept, fresh_until=fresh_until)))

    def _about(self, url: str) -> Path:
        return self.folder / f"{_key(url)}.json"

    def _replace(self, path: Path, data: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, data, mode=PRIVATE)
        except OSError as error:
            message = f"{files.shown(path)} cannot be written ({error.strerror}); check the cache folder."
            raise ImageError(message) from error


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _allows(hosts: Sequence[str] | None, host: str) -> bool:
    return hosts is None or any(fnmatchcase(international(host), international(pattern)) for pattern in hosts)


def _key(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def _conditions(kept: _Kept | None) -> dict[str, str]:
    if kept is None:
        return {}
    conditions = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in conditions.items() if value and value.isascii() and value.isprintable()}


def _seconds(value: str | None) -> float:
    return float(min(int(value), _YEAR)) if value and value.isascii() and value.isdigit() and len(value) < 20 else 0.0


def _unreachable(url: str, error: BaseException) -> str:
    reason = "it takes too long" if isinstance(error, httpx.TimeoutException) else " ".join(str(error).split())
    return f"{url} cannot be reached ({reason or type(error).__name__}); check the address and the connection."
