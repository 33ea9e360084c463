"""The pictures that elements show: resolved, fetched where that is allowed, and loaded once each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alttext_html.errors import ImageError
from alttext_html.images.load import LoadOptions, load
from alttext_html.images.resolve import ResolveOptions, resolve
from alttext_html.settings import Mode, Settings
from alttext_html.survey import Occurrence
from alttext_html.types import Image, ImageRef, LocalRef, RemoteRef

Fetch = Callable[[RemoteRef, LoadOptions], Image]
"""Fetches and loads a picture of another host. Raises ImageError."""


class Pictures:
    """Answers what picture an element shows. One file is read once, however many pages show it."""

    def __init__(self, root: Path, settings: Settings, fetch: Fetch = load) -> None:
        root = root.absolute()
        self._resolve = ResolveOptions(root, settings.site_url, settings.lazy_attributes)
        self._load = LoadOptions((root, *settings.roots), max_bytes=settings.max_image_bytes)
        self._fetch = fetch
        self._prefix = f"{root}{os.sep}"
        """people know the site's files by their path inside of it"""
        self._loaded: dict[ImageRef, Image | ImageError] = {}

    def refs(self, occurrence: Occurrence) -> tuple[ImageRef, ...]:
        """The files or addresses of the picture, the best for a describer first."""
        return resolve(occurrence.image, occurrence.page, self._resolve)

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
        """Path of the picture's best local file, without opening it."""
        return next((ref.path for ref in self.refs(occurrence) if isinstance(ref, LocalRef)), None)

    def load(self, ref: ImageRef) -> Image:
        """The picture of one file or address. Raises ImageError, the same one each time."""
        if ref not in self._loaded:
            try:
                self._loaded[ref] = (
                    self._fetch(ref, self._load) if isinstance(ref, RemoteRef) else load(ref, self._load)
                )
            except ImageError as error:
                self._loaded[ref] = ImageError(str(error).replace(self._prefix, ""))
        answer = self._loaded[ref]
        if isinstance(answer, ImageError):
            raise answer.with_traceback(None)
        return answer


@contextmanager
def fetcher(settings: Settings) -> Iterator[Fetch]:
    """What fetches pictures of other hosts in a run that may use the network, as far as the settings allow it."""
    from alttext_html.images.remote import Remote, RemoteOptions, allowed_hosts

    hosts = allowed_hosts(settings.remote, settings.site_url)
    if settings.mode is not Mode.ONLINE or hosts == ():
        yield load
        return
    options = RemoteOptions(hosts, max_bytes=settings.max_image_bytes)
    with Remote(settings.cache_folder() / "images", options) as remote:
        yield remote.load
