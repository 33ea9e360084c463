"""The pictures that elements show: resolved, fetched where that is allowed, and loaded once each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from alttext_html.errors import ImageError, SettingsError
from alttext_html.images import files
from alttext_html.images.load import LoadOptions, load, load_found, read
from alttext_html.images.resolve import ResolveOptions, plain_file, resolve
from alttext_html.images.stat_cache import StatCache
from alttext_html.settings import Mode, Settings
from alttext_html.site.program import program
from alttext_html.site.reading import Occurrence
from alttext_html.types import EmbeddedText, Image, ImageRef, LocalRef, RemoteRef

Fetch = Callable[[RemoteRef, LoadOptions], Image]
"""Fetches and loads a picture of another host. Raises ImageError."""
Load = Callable[[Path, LoadOptions], Image]
"""Loads the picture of a file: ``images.load_found``. Raises ImageError."""


_MOST = 16_384
"""pictures that are at hand; hardly any site has more that need a text"""


class Pictures:
    """Answers what picture an element shows. A file is read once, however many pages show it, until it changes."""

    def __init__(self, root: Path, settings: Settings, fetch: Fetch = load, load_file: Load = load_found) -> None:
        self.site = root = root.absolute()
        self._resolve = ResolveOptions(root, settings.site_url, settings.lazy_attributes)
        self._load = LoadOptions((root, *settings.roots), max_bytes=settings.max_image_bytes)
        self._find = files.Finder(self._load.roots)
        self._fetch = fetch
        self._load_file = load_file
        self._known = StatCache(memory_folder(settings), program)
        self._prefix = f"{root}{os.sep}"
        """people know the site's files by their path inside of it"""
        self._plain: dict[str, tuple[ImageRef, ...]] = {}
        self._refs: dict[int, tuple[Occurrence, tuple[ImageRef, ...]]] = {}
        """by the identity of the occurrence, which is kept for that"""
        self._loaded: dict[ImageRef, Image | ImageError] = {}
        self._hashed: dict[ImageRef, str | None] = {}

    def refs(self, occurrence: Occurrence) -> tuple[ImageRef, ...]:
        """The files or addresses of the picture, the best for a describer first."""
        known = self._refs.get(id(occurrence))
        if known is None:  # several sources ask for those of one image
            if len(self._refs) >= _MOST:
                self._refs.clear()
            known = self._refs[id(occurrence)] = occurrence, self._resolved(occurrence)
        return known[1]

    def _resolved(self, occurrence: Occurrence) -> tuple[ImageRef, ...]:
        plain = plain_file(occurrence.image, occurrence.page, self._resolve)
        if plain is None:
            return resolve(occurrence.image, occurrence.page, self._resolve)
        if plain not in self._plain:
            if len(self._plain) >= _MOST:
                self._plain.clear()
            self._plain[plain] = (LocalRef(self.site.joinpath(plain)),)
        return self._plain[plain]

    def of(self, occurrence: Occurrence) -> Image:
        """The picture. Raises ImageError that says why there is none: the reason of the best candidate."""
        reason: ImageError | None = None
        for ref in self.refs(occurrence):
            try:
                return self.load(ref)
            except ImageError as error:
                reason = reason or error
        raise reason or ImageError("it names no picture.")

    def file(self, occurrence: Occurrence) -> Path | None:
        """Path of the best of the picture's files that are there, unopened; None for a part of a file.

        A file that is not there, as where pictures are uploaded apart, is known by a plain address only.
        """
        local = (ref for ref in self.refs(occurrence) if isinstance(ref, LocalRef))
        found = next((ref for ref in local if self._find.there(ref.path) is not None), None)
        if found is None:
            plain = plain_file(occurrence.image, occurrence.page, self._resolve)
            return None if plain is None else self.site.joinpath(plain)
        return None if found.fragment else found.path

    def sha256(self, occurrence: Occurrence) -> str | None:
        """Hash of the picture's best file that can be read; None where it has none.

        The file is decoded only where the next run remembers what it showed.
        """
        for ref in self.refs(occurrence):
            if not isinstance(ref, LocalRef) or ref.fragment:
                break
            if ref not in self._hashed:
                if len(self._hashed) >= _MOST:
                    self._hashed.clear()
                self._hashed[ref] = self._hash(ref)
            if (found := self._hashed[ref]) is not None:
                return found
        return None

    def load(self, ref: ImageRef) -> Image:
        """The picture of one file or address. Raises ImageError, the same one each time."""
        if ref not in self._loaded:
            if len(self._loaded) >= _MOST:
                self._loaded.clear()  # the memory of unchanged files still knows them
            try:
                self._loaded[ref] = self._fetch(ref, self._load) if isinstance(ref, RemoteRef) else self._of_file(ref)
            except ImageError as error:
                self._loaded[ref] = ImageError(str(error).replace(self._prefix, ""))
        answer = self._loaded[ref]
        if isinstance(answer, ImageError):
            raise answer.with_traceback(None)
        return answer

    def _of_file(self, ref: ImageRef) -> Image:
        if not isinstance(ref, LocalRef) or ref.fragment:  # a part of a file has a hash of its own
            return load(ref, self._load)
        real = self._find(ref.path)
        image = self._known.image(real, lambda: self._load_file(real, self._load))
        return image if image.size <= self._load.max_bytes else self._load_file(real, self._load)

    def _hash(self, ref: LocalRef) -> str | None:
        real = self._find.there(ref.path)
        if real is None:
            return None  # there is none, or one of another spelling: to look for that takes long
        if self._known.lasts:
            with suppress(ImageError):  # one that cannot be decoded has a hash all the same
                return self.load(ref).sha256
        try:
            return hashlib.sha256(files.read(real, self._load.max_bytes)).hexdigest()
        except ImageError:
            return None  # whoever needs more than the hash says why

    def embedded(self, image: Image, language: str) -> EmbeddedText | None:
        """The text that the picture's own file holds for a page in this language. Raises ImageError."""

        def words() -> EmbeddedText | None:
            from alttext_html.images.embedded import embedded  # it brings Pillow and lxml along

            return embedded(read(image), image.type, language)

        return self._known.words(image, language, words)

    def save(self) -> None:
        """Let the next run know what this one learnt of unchanged files."""
        self._known.save()


def memory_folder(settings: Settings) -> Path | None:
    """Where is remembered what files held, None where nothing is."""
    try:
        return settings.cache_folder() if settings.stat_cache else None
    except SettingsError:
        return None  # whoever buys says so


@contextmanager
def fetcher(settings: Settings) -> Iterator[Fetch]:
    """What fetches pictures of other hosts in a run that may use the network, as far as the settings allow it."""
    if settings.mode is not Mode.ONLINE:
        yield load
        return
    with ExitStack() as opened:
        # Hardly any site shows pictures of other hosts that may be fetched: a client is made when one does.
        remote = cache(lambda: _remote(settings, opened))

        def fetch(ref: RemoteRef, options: LoadOptions) -> Image:
            return remote()(ref, options)

        yield fetch


def _remote(settings: Settings, opened: ExitStack) -> Fetch:
    from alttext_html.images.remote import Remote, RemoteOptions, allowed_hosts

    hosts = allowed_hosts(settings.remote, settings.site_url)
    if hosts == ():
        return load
    options = RemoteOptions(hosts, max_bytes=settings.max_image_bytes)
    return opened.enter_context(Remote(settings.cache_folder() / "images", options)).load
