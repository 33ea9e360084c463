"""What was found in a site's pages, so that one that was built again with the same bytes is not parsed again.

Every build writes every page, and most come out as they were. What reading finds in a page follows from its bytes, its
path and the settings, so it is kept beside the cache: one file for each site and its settings, a record for each page
in the order of the site. Workers look pages up by their places in it; what they find anew goes into the next file.

The file is a hint and nothing more. It may be damaged, a stranger's or another machine's: a record counts when it has
the page's path and the SHA-256 of its bytes, and decodes into the values that it must hold. It can run no code and open
no file, and what it says of a page is proven by the page before anything is written there.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import time
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from alttext_html.errors import ImageError
from alttext_html.html.facts import MARKER
from alttext_html.html.missing import UNABLE
from alttext_html.html.side_by_side import Group
from alttext_html.images import files
from alttext_html.site.program import program
from alttext_html.types import Finding, Judgement, Origin, Page, PageKind

PREFIX, SUFFIX = "pages-", ".found"
ABSENT = -1
_HEAD = struct.Struct("<HI32sI")
"""bytes of the path, bytes of what was found, SHA-256 of the page, CRC-32 of the path and what was found"""
_LARGEST = 16 * 1024 * 1024
"""bytes of a record"""
_DEAD = 24 * 3600
"""seconds after which nobody writes a file any more"""
_KEPT = 4
"""files in one folder: a site read with two settings in turn has two"""
_SHORTEST = len("<img>")
_NAMING = frozenset(("alt", "aria-label"))
_REMOVABLE = frozenset((MARKER, UNABLE))

Times = Annotated[int, Meta(ge=1, le=_LARGEST)]


class PageRecord(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All that reading one page hands back. Of texts, files and languages the meaning is that of ``reading.Said``."""

    images: Annotated[int, Meta(ge=0)]
    page: Page | None
    """with the images that are kept, and those that tell what they show"""
    kept: tuple[tuple[int, Judgement], ...]
    """indexes of the page's images"""
    groups: tuple[Group, ...]
    settled: tuple[Finding, ...]
    said: tuple[tuple[str, tuple[str, str] | None, str | None, str | None, str | None, Times], ...]
    marks: dict[str, str]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(PageRecord)


class Records:
    """The records of one file, looked up by their places."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def look_up(self, at: int, path: str, digest: bytes, size: int) -> PageRecord | None:
        """What the record there says of a page of so many bytes; None where it is another's, or damaged."""
        data = self.bytes_at(at)
        if data is None or (head := _head(data)) is None or head[2] != digest:
            return None
        name, content = data[_HEAD.size : _HEAD.size + head[0]], data[_HEAD.size + head[0] :]
        if name != _name(path) or zlib.crc32(content, zlib.crc32(name)) != head[3]:
            return None
        try:
            record = _DECODER.decode(content)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return record if record.images * _SHORTEST <= size and _fits(record, path, digest) else None

    def bytes_at(self, at: int) -> bytes | None:
        """The bytes of the record at a place, None where there is none."""
        try:
            self._file.seek(at)
            head = self._file.read(_HEAD.size)
            sizes = _head(head)
            return None if sizes is None else head + self._file.read(sizes[0] + sizes[1])
        except (OSError, ValueError):
            return None

    def places(self, paths: Iterable[str]) -> array[int]:
        """Where the record of each path stands, ABSENT for one that has none. ``paths`` in the order of the site."""
        found = array("q")
        rest = self._walk()
        at, name = next(rest)
        for path in map(_name, paths):
            while at != ABSENT and name < path:
                at, name = next(rest)
            found.append(at if name == path else ABSENT)
        return found

    def _walk(self) -> Iterator[tuple[int, bytes]]:
        at = 0
        with suppress(OSError, ValueError):
            self._file.seek(0)
            while (head := _head(self._file.read(_HEAD.size))) is not None:
                yield at, self._file.read(head[0])
                self._file.seek(head[1], os.SEEK_CUR)
                at += _HEAD.size + head[0] + head[1]
        while True:
            yield ABSENT, b""


@contextmanager
def opened(file: Path | None) -> Iterator[Records | None]:
    """The records of a file, None where it cannot be read."""
    try:
        descriptor = None if file is None else files.descriptor(file)
    except (ImageError, OSError):
        descriptor = None
    if descriptor is None:
        yield None
        return
    with os.fdopen(descriptor, "rb") as binary:
        yield Records(binary)


def _fits(record: PageRecord, path: str, digest: bytes) -> bool:
    """Whether a record can be of this page, and asks for nothing but what an edit may do."""
    page, most = record.page, record.images
    if len(record.settled) > most or sum(said[-1] for said in record.said) > most:
        return False
    if any(each.page != path for each in record.settled):
        return False
    if page is None:
        return not record.kept and not record.groups
    return (
        (page.path, page.digest, page.origin, page.kind) == (path, digest.hex(), Origin.MEMORY, PageKind.HTML)
        and bool(record.kept)
        and len(page.images) <= most
        and all(0 <= index < len(page.images) and _is_ours(judgement) for index, judgement in record.kept)
        and all(0 <= member < len(record.kept) for group in record.groups for member in group.members)
    )


def _is_ours(judgement: Judgement) -> bool:
    if judgement.unless_blank is not None and not _is_ours(judgement.unless_blank):
        return False
    return judgement.attribute in _NAMING and _REMOVABLE.issuperset(judgement.remove)


def encoded(path: str, digest: bytes, record: PageRecord) -> bytes:
    """What is kept of a page with these bytes, b"" where that is too much, or holds a name that is no UTF-8."""
    if record.page is not None:
        record = replace(record, page=replace(record.page, origin=Origin.MEMORY))
    try:
        name, content = _name(path), _ENCODER.encode(record)
    except UnicodeEncodeError:
        return b""
    if len(name) > 0xFFFF or len(content) > _LARGEST:
        return b""
    return _HEAD.pack(len(name), len(content), digest, zlib.crc32(content, zlib.crc32(name))) + name + content


def file_for(folder: Path | None, site: Path, way: object) -> Path | None:
    """The file in a cache folder for a site that is read in this way (its repr counts); None without a folder."""
    if folder is None or not folder.is_dir():
        return None
    try:
        place = os.path.relpath(site, folder)  # a project that is moved keeps it
    except ValueError:  # another drive
        place = str(site)
    told = repr((program(), place, way)).encode("utf-8", "surrogatepass")
    return folder / f"{PREFIX}{hashlib.sha256(told).hexdigest()[:16]}{SUFFIX}"


class Writer:
    """Writes the next file while the site is read, part by part; it takes the old one's place when all is done.

    As long as nothing is new nothing is written.
    """

    def __init__(self, file: Path, paths: Sequence[str]) -> None:
        self.file = file
        with opened(file) as records:
            self.places = array("q", [ABSENT]) * len(paths) if records is None else records.places(paths)
        """where the record of each page stands in the file, ABSENT for one that has none"""
        self._out: BinaryIO | None = None
        self._temporary: Path | None = None
        self._given_up = False
        """a part could not be written, so that none of the others is"""

    def add(self, numbers: range, fresh: Mapping[int, bytes]) -> None:
        """The pages of the next part, and the records of those that were read anew."""
        if self._given_up or (not fresh and self._out is None):
            return
        try:
            if self._out is None:
                handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{PREFIX}")
                self._temporary, self._out = Path(name), os.fdopen(handle, "wb")
                self._write(self._out, range(numbers.start), {})
            self._write(self._out, numbers, fresh)
        except OSError:
            self._given_up = True
            self.close(complete=False)

    def _write(self, out: BinaryIO, numbers: range, fresh: Mapping[int, bytes]) -> None:
        with opened(self.file) as records:
            for number in numbers:
                data = fresh.get(number)
                if data is None and records is not None and self.places[number] != ABSENT:
                    data = records.bytes_at(self.places[number])
                out.write(data or b"")

    def close(self, *, complete: bool) -> None:
        """Keep the file when all of the site is in it. A failure costs the next run its time and nothing else."""
        if self._out is None or self._temporary is None:
            return
        with suppress(OSError):
            try:
                self._out.close()
                if complete:
                    self._temporary.replace(self.file)
                    _forget_others(self.file)
            finally:
                self._temporary.unlink(missing_ok=True)
        self._out = self._temporary = None


def _forget_others(file: Path) -> None:
    """Delete the oldest files beside this one, and what runs that were killed left behind."""
    others = sorted(file.parent.glob(f"{PREFIX}*{SUFFIX}"), key=_age)
    left = [other for other in file.parent.glob(f".{PREFIX}*") if _age(other) > _DEAD]
    for other in (*others[_KEPT:], *left):
        other.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Seconds."""
    return time.time() - file.lstat().st_mtime


def _head(data: bytes) -> tuple[int, int, bytes, int] | None:
    if len(data) < _HEAD.size:
        return None
    name, content, digest, check = _HEAD.unpack_from(data)
    return None if content > _LARGEST else (name, content, digest, check)


def _name(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
