"""Looks at every page before anything is bought: scan and judge, and nothing else.

So one logo on 400 pages becomes one request, and the price is known before the purchase. The pages are read in as many
processes as the machine has cores, in parts of the site; what the parts hand back is put together here, in the order of
the site, so that nothing depends on their number.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from os.path import normcase
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.html.generators import GIVEN_AWAY, generator_of_site
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scan import Extra
from alttext_html.images.resolve import ResolveOptions, identity
from alttext_html.progress import Progress
from alttext_html.settings import MarkMachineTexts, Settings
from alttext_html.site import page_memory, pages, redrawn
from alttext_html.site.lazy import Lazy
from alttext_html.site.packed import Packed
from alttext_html.site.page_memory import ABSENT
from alttext_html.site.pages import Pages
from alttext_html.site.path_languages import path_languages
from alttext_html.site.pictures import memory_folder
from alttext_html.site.reading import UNREAD, Described, Keep, Numbered, Occurrence, OpenPage, Proof, Reader, Reading
from alttext_html.site.sayings import Sayings
from alttext_html.site.selection import named_pages
from alttext_html.site.together import seen_together
from alttext_html.types import Finding, PageKind, PageProblem
from alttext_html.workers import LARGE, WORTH, Crew, cores, parts

Read = Callable[[Reader, Sequence[int]], Iterable[Reading]]
"""Reads the pages of these numbers: readings in the order of the site."""


class Survey(Struct, frozen=True):
    """What a site shows. Images that are fine are counted; only what may change is here with its place."""

    root: Path
    pages: Pages
    images: Sequence[int]
    """how many each page shows, UNREAD for one that could not be read or is a report of ours"""
    open: Iterable[OpenPage]
    """pages with images that may get a text, in the order of the site; each iteration makes new objects, unless they
    are ``held``"""
    settled: Iterable[Finding]
    """what is to be said of other images, page by page in the same order"""
    texts: Sayings
    """good texts, and how many images have them"""
    marks: Mapping[str, str]
    """by text: the machine that a page says wrote it"""
    problems: tuple[PageProblem, ...]
    notes: tuple[str, ...] = ()
    """settings that matched nothing, and what holds for the site as a whole"""
    lazy_attributes: tuple[str, ...] = ()
    """those of the settings"""

    @property
    def read(self) -> int:
        """How many of the pages could be read."""
        return sum(number != UNREAD for number in self.images)

    @property
    def occurrences(self) -> Iterator[Occurrence]:
        """Images that may get a text, in the order of the site."""
        return (each for page in self.open for each in page.occurrences)

    def held(self) -> Survey:
        """The same in memory, for whoever has to tell which of its images is which."""
        return replace(self, open=tuple(self.open))

    def part(self, has: Callable[[str], bool]) -> Survey:
        """What these pages show, by their paths; what is known of all pages stays."""
        numbers = [number for number, path in enumerate(self.pages.paths) if has(path)]
        paths = [self.pages.paths[number] for number in numbers]
        sizes = [self.pages.sizes[number] for number in numbers]
        return replace(
            self,
            pages=replace(self.pages, paths=paths, sizes=sizes),
            images=[self.images[number] for number in numbers],
            open=tuple(page for page in self.open if has(page.path)),
            settled=tuple(each for each in self.settled if has(each.page)),
            problems=tuple(each for each in self.problems if has(each.path)),
        )

    def described(self, files: Iterable[Path]) -> Iterator[tuple[Described, int]]:
        """What the site says of these pictures, and how often."""
        root = self.root.absolute()
        # Names as the system compares them: on Windows neither capitals nor kinds of slashes tell files apart.
        names = {normcase(file.relative_to(root)): file for file in files if file.is_relative_to(root)}
        for said, count in self.texts:
            file = None if said.file is None else names.get(normcase(said.file))
            if file is not None:
                yield Described(file, said.image_language, said.page_language, said.text), count


def survey(
    site: Path,
    settings: Settings,
    options: JudgeOptions,
    crew: Crew,
    progress: Progress,
    only: Sequence[str] | None = None,
    proof: Proof = Proof.DIGEST,
) -> Survey:
    """All images of the site with their judgements. ``site`` is a folder, or one page; ``only`` names its pages.

    Without ``proof`` none of them can be written.
    A page that cannot be read is a problem of its own; the others go on. Raises SettingsError when there is no site.
    """
    root = site.parent if site.is_file() else site
    reader = replace(reader_of(root, settings, options), proof=proof)

    def so_far(size: int) -> None:
        if size > LARGE:
            crew.expect(reader)

    if only is None:
        found = _all_pages(site, settings, so_far)
    else:
        found = named_pages(root, only, settings.exclude)
        found = pages.with_feeds(found, root, settings.pages) if settings.feeds else found
    reader = replace(reader, languages=path_languages(root, found.paths))
    file = None if only is not None else page_memory.file_for(memory_folder(settings), root, reader.way)
    if file is None:
        seen = look(reader, found, _by_crew(found, crew, progress))
    else:
        memory = page_memory.Writer(file, found.paths)
        seen = look(reader, found, _remembering(_by_crew(found, crew, progress, memory.places), memory))
    return replace(seen, notes=tuple(_notes(root, settings)))


def _notes(root: Path, settings: Settings) -> Iterator[str]:
    if said := redrawn.note(root):
        yield said
    # A later step may make a folder of the settings, so that nothing fails for one that is not there.
    for name, folders in (("roots", settings.roots), ("sources", settings.sources)):
        for folder in folders:
            if not folder.is_dir():
                yield f"{name}: there is no folder {folder}, so nothing is found in it. Correct the path, or remove it."


def crew_of(settings: Settings) -> Crew:
    """As many processes as the settings say; one crew does all the work of a run."""
    return Crew(settings.jobs or cores(), worth=WORTH)


def look(reader: Reader, found: Pages, read: Read) -> Survey:
    """Read all pages, and put together what was found."""
    whole = _Whole()
    for reading in read(reader, range(len(found.paths))):
        whole.add(reading)
    whole.settle_texts(reader, found, read)
    return whole.survey(reader, found)


def reader_of(root: Path, settings: Settings, options: JudgeOptions, keep: Keep | None = None) -> Reader:
    """What reads the pages of a site with these settings; ``keep`` None keeps what a run needs."""
    if keep is None:
        keep = Keep.OPEN if settings.mark_machine_texts is MarkMachineTexts.OFF else Keep.MARKED
    extra = Extra.NONE
    for element in settings.report_also:
        extra |= Extra[element.name]
    if not options.generator:
        there = [name for name in GIVEN_AWAY if (root / name).is_file()]
        options = replace(options, generator=generator_of_site(there))
    resolve = ResolveOptions(root.absolute(), settings.site_url, settings.lazy_attributes)
    return Reader(root, options, resolve, extra, keep)


def every_image(
    site: Path, settings: Settings, options: JudgeOptions, progress: Progress
) -> Iterator[tuple[list[Occurrence], list[PageProblem]]]:
    """All images of the site, fine or not, some pages at a time, with what could not be read.

    Raises SettingsError when there is no site.
    """
    found = _all_pages(site, settings)
    root = site.parent if site.is_file() else site
    reader = replace(reader_of(root, settings, options, Keep.ALL), languages=path_languages(root, found.paths))
    yield [], list(found.problems)
    with crew_of(settings) as crew:
        for reading in _by_crew(found, crew, progress)(reader, range(len(found.paths))):
            yield [each for page in reading.open for each in page.occurrences], reading.problems


def _all_pages(site: Path, settings: Settings, so_far: Callable[[int], None] | None = None) -> Pages:
    if not settings.feeds:
        return pages.find(site, settings.pages, settings.exclude, so_far)
    found = pages.find(site, (*settings.pages, *pages.FEED_FILES), settings.exclude, so_far)
    return pages.with_feeds(found, site.parent if site.is_file() else site, settings.pages)


def _remembering(read: Read, memory: page_memory.Writer) -> Read:
    """The same reading with a memory of what earlier runs found."""

    def remembering(reader: Reader, numbers: Sequence[int]) -> Iterator[Reading]:
        if reader.best:  # some pages once more, after the whole site
            yield from read(reader, numbers)
            return
        done, complete = 0, False
        try:
            for reading in read(replace(reader, memory=memory.file), numbers):
                part = range(done, done + len(reading.images))
                memory.add(part, reading.fresh)
                done = part.stop
                yield reading
            complete = True
        finally:
            memory.close(complete=complete)

    return remembering


def _by_crew(found: Pages, crew: Crew, progress: Progress, remembered: Sequence[int] | None = None) -> Read:
    """Pages read in parts. ``remembered``: where each page stands in the memory."""

    def read(reader: Reader, numbers: Sequence[int]) -> Iterator[Reading]:
        tasks = Tasks(found, numbers, crew.size, remembered)
        done = 0
        for task, reading in zip(tasks.parts, crew.map(reader, tasks, tasks.weights), strict=True):
            progress("scan", done, len(numbers))
            done += len(task)
            yield reading
        progress("scan", done, len(numbers))

    return read


class Tasks(Lazy[list[Numbered]]):
    """Some of the site's pages in parts for a crew."""

    def __init__(
        self, found: Pages, numbers: Sequence[int], processes: int, remembered: Sequence[int] | None = None
    ) -> None:
        self._found, self._numbers, self._remembered = found, numbers, remembered
        sizes = array("I", (found.sizes[number] for number in numbers))
        self.parts = parts(sizes, processes)
        self.weights = [sum(sizes[part.start : part.stop]) for part in self.parts]
        """in bytes"""

    def __len__(self) -> int:
        return len(self.parts)

    def item(self, number: int) -> list[Numbered]:
        """The pages of one part."""
        numbers = (self._numbers[place] for place in self.parts[number])
        return [self._numbered(page) for page in numbers]

    def _numbered(self, number: int) -> Numbered:
        path = self._found.paths[number]
        kind = PageKind.FEED if path in self._found.feeds else PageKind.HTML
        return Numbered(number, path, kind, ABSENT if self._remembered is None else self._remembered[number])


class _Whole:
    """The parts of a site, put together in their order."""

    def __init__(self) -> None:
        self._images = array("i")
        self._open: Packed[OpenPage] = Packed()
        self._settled: Packed[Finding] = Packed()
        self._texts = Sayings()
        self._marks: dict[str, str] = {}
        self._problems: list[PageProblem] = []

    def add(self, reading: Reading) -> None:
        """The next part."""
        self._images += reading.images
        self._open.extend(reading.open)
        self._settled.extend(reading.settled)
        self._texts.add(reading.said)
        self._marks |= reading.marks
        self._problems += reading.problems

    def settle_texts(self, reader: Reader, found: Pages, read: Read) -> None:
        """Look again at pages with a picture that has a better text elsewhere: now it is known which those are."""
        best = self._texts.best(reader.options.severities)
        again = self._texts.pages_of_others(best)
        if not again:
            return
        paths = {found.paths[number] for number in again}
        pages: Packed[OpenPage] = Packed()
        settled: Packed[Finding] = Packed()
        for reading in read(replace(reader, best=best), again):
            pages.extend(reading.open)
            settled.extend(reading.settled)
            self._problems += reading.problems
        others = (page for page in self._open if page.path not in paths)
        self._open = Packed(heapq.merge(others, pages, key=lambda page: page.path))
        told = (each for each in self._settled if each.page not in paths)
        self._settled = Packed(heapq.merge(told, settled, key=lambda finding: finding.page))

    def survey(self, reader: Reader, found: Pages) -> Survey:
        """The whole of them."""
        images = zip(found.paths, self._images, strict=True)
        read = sum(number != UNREAD and path not in found.feeds for path, number in images)
        return Survey(
            root=reader.root,
            pages=found,
            images=self._images,
            open=seen_together(self._open, read, reader.options.severities, partial(identity, options=reader.resolve)),
            settled=self._settled,
            texts=self._texts,
            marks=self._marks,
            problems=(*found.problems, *self._problems),
            lazy_attributes=reader.resolve.lazy_attributes,
        )
