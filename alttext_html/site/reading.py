"""Reads pages, scans and judges them: the work of the process pool. What it hands back is small.

Of an image that is fine there remains the text that it says for its picture, counted; of one that is not fine and that
no run can change, the finding. Only images that may get a text keep their place in the page.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from alttext_html.errors import PageError
from alttext_html.html.facts import MARKER
from alttext_html.html.judge import judge
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scan import Extra, scan
from alttext_html.html.side_by_side import Group, groups, neighbours
from alttext_html.html.site import Compared, compared, differing
from alttext_html.images.resolve import ResolveOptions, identity, shown
from alttext_html.site.page_memory import ABSENT, PageRecord, Records, encoded, opened
from alttext_html.site.path_languages import PathLanguages, language_of_path
from alttext_html.types import (
    Action,
    Element,
    Finding,
    ImageElement,
    Judgement,
    Page,
    PageKind,
    PageProblem,
    Severity,
    Verdict,
)

MACHINE_MARK = "data-alt-by"
"""attribute that says which machine wrote an image's text"""
UNREAD = -1
_REPORT = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b'<meta name="generator" content="alttext-html report">\n'
)
"""how a report of ours begins: in a site's output it is no page of the site"""


class Keep(Enum):
    """Which images are handed back with their places."""

    OPEN = auto()
    """those that may get a text"""
    MARKED = auto()
    """also those marked as written by a machine: the catalogue may hold a person's correction"""
    ALL = auto()


class Proof(Enum):
    """Whether a page keeps its digest, so that a later change of its file is noticed."""

    NONE = auto()
    """nobody will write there"""
    DIGEST = auto()


class Occurrence(Struct, frozen=True):
    """One image at one place of one page, and what the rules say of it."""

    page: Page
    image: ImageElement
    judgement: Judgement


class Said(NamedTuple):
    """What a good text says, and of what. Equal ones are counted, not kept."""

    text: str
    compared: Compared | None
    """with which others it should agree"""
    file: str | None
    """that it describes, relative to the site; None where it says something else"""
    image_language: str | None
    page_language: str | None


class Described(NamedTuple):
    """A text and the picture that it describes."""

    file: Path
    image_language: str | None
    page_language: str | None
    text: str


class OpenPage(Struct, frozen=True):
    """A page in which something may be written."""

    occurrences: tuple[Occurrence, ...]
    groups: tuple[Group, ...] = ()
    """members are indexes of the occurrences"""

    @property
    def path(self) -> str:
        """Relative to the site, with ``/``."""
        return self.occurrences[0].page.path


class Reading(Struct):
    """What was read in consecutive pages."""

    images: array[int] = field(default_factory=lambda: array("i"))
    """how many each page shows, UNREAD for one that could not be read or is a report of ours"""
    open: list[OpenPage] = field(default_factory=list)
    settled: list[Finding] = field(default_factory=list)
    said: dict[Said, array[int]] = field(default_factory=dict)
    """with the numbers of the pages, one for each image"""
    marks: dict[str, str] = field(default_factory=dict)
    """by text: the machine that the page says wrote it"""
    problems: list[PageProblem] = field(default_factory=list)
    fresh: dict[int, bytes] = field(default_factory=dict)
    """by page: what is to be remembered of it"""

    def take(self, number: int, record: PageRecord) -> None:
        """What was found in one more page."""
        self.images.append(record.images)
        page = record.page
        if page is not None:
            kept = (Occurrence(page, page.images[index], judgement) for index, judgement in record.kept)
            self.open.append(OpenPage(tuple(kept), record.groups))
        self.settled += record.settled
        for text, compared_, file, image_language, page_language, times in record.said:
            said = Said(text, None if compared_ is None else Compared(*compared_), file, image_language, page_language)
            self.say(said, number, times)
        self.marks |= record.marks

    def say(self, said: Said, number: int, times: int = 1) -> None:
        """A page says something, so many times."""
        if (numbers := self.said.get(said)) is None:
            numbers = self.said[said] = array("I")
        numbers.extend([number] * times)

    def as_record(self) -> PageRecord:
        """What was found in one page, when this holds no other."""
        page = self.open[0].occurrences[0].page if self.open else None
        places = {} if page is None else {id(image): index for index, image in enumerate(page.images)}
        return PageRecord(
            self.images[0],
            page,
            tuple((places[id(each.image)], each.judgement) for part in self.open for each in part.occurrences),
            self.open[0].groups if self.open else (),
            tuple(self.settled),
            tuple((*said, len(numbers)) for said, numbers in self.said.items()),
            self.marks,
        )


class Numbered(Struct, frozen=True):
    """A page of the site and its number."""

    number: int
    path: str
    kind: PageKind = PageKind.HTML
    remembered: int = ABSENT
    """place of its record in the memory"""


class Reader(Struct, frozen=True):
    """Everything that reading needs to know. A worker gets one with each task."""

    root: Path
    options: JudgeOptions
    resolve: ResolveOptions
    extra: Extra = Extra.NONE
    keep: Keep = Keep.OPEN
    proof: Proof = Proof.DIGEST
    best: Mapping[Compared, str] = field(default_factory=dict)
    """for pictures whose texts differ; known when the whole site was read once"""
    languages: PathLanguages = field(default_factory=dict)
    """of pages that name none"""
    memory: Path | None = None
    """file with what was found in pages earlier; with one, what is found anew is handed back for the next"""

    @property
    def way(self) -> tuple[object, ...]:
        """All that decides, beside the bytes and the path of a page, what is found in it."""
        languages = sorted(self.languages.items())
        return self.options, self.resolve.site_url, self.resolve.lazy_attributes, self.extra, self.keep, languages

    def __call__(self, pages: Iterable[Numbered]) -> Reading:
        """Read these pages. One that cannot be read is a problem of its own; the others go on."""
        reading = Reading()
        with opened(self.memory) as records:
            for item in pages:
                try:
                    data = read_page(self.root, item.path)
                    if data.startswith(_REPORT):
                        reading.images.append(UNREAD)
                    elif self.memory is None or item.kind is PageKind.FEED:
                        self._look(item, data, reading)
                    else:
                        self._remember(item, data, reading, records)
                except PageError as error:
                    reading.images.append(UNREAD)
                    reading.problems.append(page_problem(item.path, error))
        return reading

    def _remember(self, item: Numbered, data: bytes, reading: Reading, records: Records | None) -> None:
        digest = hashlib.sha256(data).digest()
        known = None
        if records is not None and item.remembered != ABSENT:
            known = records.look_up(item.remembered, item.path, digest, len(data))
        if known is None:
            alone = Reading()
            self._look(item, data, alone, digest.hex())
            known = alone.as_record()
            reading.fresh[item.number] = encoded(item.path, digest, known)
        reading.take(item.number, known)

    def _look(self, item: Numbered, data: bytes, reading: Reading, digest: str = "") -> None:
        scanned = self._scan(item, data, digest)
        reading.images.append(sum(len(page.images) for page in scanned))
        for page in scanned:
            kept, members = self._judge(page, item.number, reading)
            if not kept:
                continue  # nothing is written there, so it needs no digest
            needed = self.proof is Proof.DIGEST and not page.digest
            known = replace(page, digest=hashlib.sha256(data).hexdigest()) if needed else page
            reading.open.append(_open_page(known, kept, members))

    def _scan(self, item: Numbered, data: bytes, digest: str) -> tuple[Page, ...]:
        selectors = self.options.selectors
        if item.kind is PageKind.FEED:
            from alttext_html.feeds.scan import scan_feed  # hardly any run reads feeds

            pages = scan_feed(data, item.path, site_url=self.resolve.site_url, selectors=selectors, extra=self.extra)
        else:
            pages = (scan(data, item.path, selectors=selectors, extra=self.extra, digest=digest),)
        language = language_of_path(item.path, self.languages)
        if language is None:
            return pages
        return tuple(page if page.language else replace(page, language=language) for page in pages)

    def _judge(self, page: Page, number: int, reading: Reading) -> tuple[dict[int, Judgement], list[Group]]:
        """Note what is settled, and return what is open: judgements by the index of their images, and their groups."""
        severities = self.options.severities
        alone = [judge(image, page, self.options) for image in page.images]
        known = partial(identity, options=self.resolve)
        together = neighbours(page, page.images, alone, severities, known)
        members = groups(page, page.images, alone, known)
        grouped = {member for group in members for member in group.members}
        html = page.kind is PageKind.HTML
        kept: dict[int, Judgement] = {}
        for index, (image, seen) in enumerate(zip(page.images, together, strict=True)):
            marked = image.attributes.get(MACHINE_MARK)
            if marked is not None and marked.value:
                reading.marks[seen.text] = marked.value
            said = self._said(image, page, seen) if html else None
            best = None if said is None or said.compared is None else self.best.get(said.compared)
            judgement = seen if best is None else differing(seen, best, severities)
            if index in grouped or self._is_open(judgement, marked is not None):
                kept[index] = judgement
            elif judgement.verdict is not Verdict.OK:
                reading.settled.append(finding(page.path, image, judgement, self.resolve.lazy_attributes))
            if said is not None and judgement.verdict is Verdict.OK:
                reading.say(said, number)
        return kept, members

    def _said(self, image: ImageElement, page: Page, seen: Judgement) -> Said | None:
        """What a good text says of a picture; None where no other image could say it too."""
        if seen.verdict is not Verdict.OK or not seen.text or _leads_somewhere(image):
            return None
        picture = shown(image, page, self.resolve)
        key = compared(image, page, seen, picture.identity)
        file = picture.file if image.element is Element.IMG else None
        if key is None and file is None:
            return None
        return Said(seen.text, key, file, image.language, page.language)

    def _is_open(self, judgement: Judgement, marked: bool) -> bool:
        if judgement.action is not Action.LEAVE and judgement.severity is Severity.FIX:
            return True
        if judgement.code == "empty-silent" or (judgement.remove and MARKER in judgement.remove):
            return True
        return self.keep is Keep.ALL or (marked and self.keep is Keep.MARKED)


class Apart(Struct, frozen=True):
    """Reads pages so that what was found in each is apart."""

    reader: Reader

    def __call__(self, pages: Iterable[Numbered]) -> list[tuple[str, Reading]]:
        """The path of each page and what is in it."""
        return [(page.path, self.reader([page])) for page in pages]


def describes(image: ImageElement) -> bool:
    """Whether a good text describes the picture: one alone in a link says where that goes."""
    return image.element is Element.IMG and not _leads_somewhere(image)


def _leads_somewhere(image: ImageElement) -> bool:
    """Whether it is all that a link or button has, whose name its text is."""
    return image.control is not None and image.control.sole


def finding(path: str, image: ImageElement, judgement: Judgement, lazy_attributes: Sequence[str] = ()) -> Finding:
    """What the report says of an image to which nothing happens. ``lazy_attributes``: those of the settings."""
    return Finding(
        page=path,
        line=image.place.line,
        column=image.place.column,
        offset=image.place.offset,
        element=image.element,
        verdict=judgement.verdict,
        severity=judgement.severity,
        code=judgement.code,
        message=judgement.message,
        src=image.picture(lazy_attributes),
        text=judgement.text,
    )


def page_problem(path: str, error: PageError) -> PageProblem:
    """The problem that an error is, without the path that its text begins with."""
    _, mark, message = str(error).partition(f"{path}: ")
    return PageProblem(path, message if mark else str(error))


def read_page(root: Path, path: str) -> bytes:
    """Bytes of a page. Raises PageError that says why they cannot be read."""
    try:
        with open(f"{root}{os.sep}{path}", "rb", buffering=0) as file:  # noqa: PTH123 - a Path costs as much as reading
            return file.readall()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); page left alone. Check its permissions."
        raise PageError(message) from error


def _open_page(page: Page, kept: Mapping[int, Judgement], members: Sequence[Group]) -> OpenPage:
    """What is kept of a page: the images that may get a text, and those that say which pictures they show."""
    images = {index: _small(page.images[index]) for index in sorted({*kept, *_named(page, kept)})}
    small = replace(page, images=tuple(images.values()))
    places = {index: place for place, index in enumerate(kept)}
    return OpenPage(
        tuple(Occurrence(small, images[index], judgement) for index, judgement in kept.items()),
        tuple(Group(tuple(places[member] for member in group.members), group.named) for group in members),
    )


def _named(page: Page, kept: Iterable[int]) -> Iterator[int]:
    """Copies inside noscript: they name the pictures of lazy images."""
    tags = {page.images[index].tag for index in kept}
    return (index for index, image in enumerate(page.images) if image.noscript_twin_tag in tags)


def _small(image: ImageElement) -> ImageElement:
    """An image without the prose around it, which only the rules read."""
    control = image.control and replace(image.control, text="", name="")
    image = replace(image, control=control, beside="", previous_images=())
    return replace(image, figure=None, labelled_by=None, label=None)
