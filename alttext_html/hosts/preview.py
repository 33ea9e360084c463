"""A site that is built again and again while somebody writes it: only what changed is looked at again.

A generator's preview renders every page when one was saved, and most come out as before. Those are taken as they were
filled. What was read of them stays here, so that the site is judged as a whole, as in a build: a text in one page may
be what an image in another one needs. A decision holds as long as nothing changed that it was made from: the images of
its page, their files, the texts that the site has for these, the titles of pages that they lead to.

Known texts only: a preview buys nothing and records nothing. The catalogue and the settings hold for all: when they
change, everything is new.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.buying.answers import answered, spoken_for
from alttext_html.buying.bought import Bought
from alttext_html.buying.obtaining import quote
from alttext_html.buying.recording import published
from alttext_html.buying.responsive import share_texts
from alttext_html.buying.shop import Shop
from alttext_html.deciding.decide import decide_all
from alttext_html.deciding.decision import Decision, wants_of
from alttext_html.deciding.elsewhere import Elsewhere, Pictured
from alttext_html.deciding.sources import Known
from alttext_html.errors import PageError
from alttext_html.globs import read_glob
from alttext_html.hosts.markers import remove_markers
from alttext_html.html.site import Compared
from alttext_html.html.titles import TitleIndex, Titles
from alttext_html.outcome import outcome, paired
from alttext_html.progress import silent
from alttext_html.settings import Buy, Mode, Record, Settings, Twins
from alttext_html.settings.rule_options import judge_options
from alttext_html.site.pages import Pages, find
from alttext_html.site.path_languages import path_languages
from alttext_html.site.pictures import Pictures
from alttext_html.site.reading import Apart, Occurrence, OpenPage, Reader, Reading, Said, read_page
from alttext_html.site.selection import is_page, listed
from alttext_html.site.served import located
from alttext_html.site.survey import Survey, Tasks, crew_of, look, reader_of
from alttext_html.texts.catalogue import Catalogue
from alttext_html.types import EmptyAlt, LocalRef, Outcome, Severity
from alttext_html.whole import Sync
from alttext_html.workers import Crew
from alttext_html.writing.texts import write

Stamp = tuple[int, ...]
"""A version of a file: size, time of change, inode; () where there is none."""
_Asked = dict[tuple[str, ...], str | None]
"""questions to ``Titles``, the name of its method first, with the answers"""


class _Page(Struct):
    """A page as it was rendered, and what was made of it."""

    rendered: str
    number: int = -1
    """of the page in the site when it was read"""
    wanted: bool = True
    """whether the settings count it to the site"""
    repeats: bool = True
    """False where something else changes its file before it is filled: then it is new in each build"""
    filled: str | None = None
    first: Reading | None = None
    again: tuple[Mapping[Compared, str], Reading] | None = None
    """with the site's best texts in mind"""
    decided: _Decided | None = None
    final: tuple[Decision, ...] | None = None
    """what the file shows"""


class _Decided(Struct, frozen=True):
    """Decisions, and what they were made from."""

    occurrences: tuple[Occurrence, ...]
    decisions: tuple[Decision, ...]
    files: frozenset[str]
    asked: _Asked


class Filled(Struct, frozen=True):
    """What a preview shows."""

    remaining: int
    """images without a text"""
    outcome: Callable[[], Outcome]
    """all of it; putting it together takes a moment"""


class Preview:
    """One site in one process. In each build: ``begin``, then ``page`` for each page, then ``fill``."""

    def __init__(self) -> None:
        self._settings = Settings()
        self._catalogue: tuple[Stamp, Catalogue] = ((), Catalogue())
        self._pages: dict[str, _Page] = {}
        self._seen: set[str] = set()
        """pages that were rendered in this build"""
        self._changed: set[str] = set()
        """those that came out otherwise than before"""
        self._others: set[str] = set()
        """pages of the site that nobody renders"""
        self._listed: set[str] = set()
        """copied files that were looked at: hardly any is a page"""
        self._reader: Reader | None = None
        self._titles = TitleIndex(self._read, self._listed_in)
        self._texts: Mapping[Said, int] = {}
        self._own: Mapping[tuple[Pictured, str], int] = {}
        self._marks: Mapping[str, str] = {}
        self._files: dict[str, Stamp] = {}
        self._site = Path()

    def begin(self, settings: Settings) -> None:
        """A build begins. Raises CatalogueError."""
        settings = replace(settings, mode=Mode.OFFLINE, buy=Buy.NO, record=Record.NEVER, stat_cache=False, feeds=False)
        if settings.empty_alt is EmptyAlt.AUTO:  # the Markdown extension marked what is silent
            settings = replace(settings, empty_alt=EmptyAlt.DECORATIVE)
        stamp = stamp_of(settings.catalogue)
        if settings != self._settings or stamp != self._catalogue[0]:
            self._pages.clear()
            self._others.clear()
            self._listed.clear()
            self._titles = TitleIndex(self._read, self._listed_in)
            self._settings, self._catalogue = settings, (stamp, Catalogue.load(settings.catalogue))
        self._seen.clear()
        self._changed.clear()

    def page(self, path: str, rendered: str) -> str:
        """What is published of a page that was rendered: the same filled when it is as before."""
        self._seen.add(path)
        known = self._pages.get(path)
        if known is not None and known.filled is not None and known.rendered == rendered:
            return known.filled
        self._pages[path] = _Page(rendered, wanted=self._is_wanted(path))
        self._changed.add(path)
        return rendered

    def fill(self, site: Path, files: Mapping[str, str]) -> Filled:
        """Write what is known into the pages that were rendered, and into all that it changes.

        ``files``: the site's files that were copied, by path, with their sources: a copy is always new.
        Raises SettingsError and CacheError; no mark of ours stays in a page.
        """
        self._site = site
        try:
            with crew_of(self._settings) as crew:
                return self._fill(files, crew)
        except BaseException:
            self._pages.clear()
            raise
        finally:
            remove_markers(site, sorted(self._changed))
            self._remember()

    def _fill(self, files: Mapping[str, str], crew: Crew) -> Filled:
        settings = located(self._site, self._settings)
        self._look_at_others(files)
        paths = sorted(path for path, page in self._pages.items() if page.wanted)
        found = Pages(paths, [len(self._pages[path].rendered) for path in paths])
        reader = reader_of(self._site, settings, judge_options(settings))
        reader = replace(reader, languages=path_languages(self._site, paths))
        if reader != self._reader:
            for page in self._pages.values():
                page.first = page.again = None
            self._reader = reader
        seen = look(reader, found, partial(self._readings, found, crew))
        pictures = Pictures(self._site, settings)
        elsewhere = Elsewhere(seen.described, lambda: seen.occurrences, seen.marks, pictures, settings)
        root = self._site.resolve()
        known = Known(pictures, self._catalogue[1], elsewhere, self._titles, settings, root)
        seen, decisions = self._decisions(seen, known, files)
        shop = Shop.of(settings, self._site, silent)
        if settings.twins is Twins.SHARE:
            decisions = share_texts(decisions, shop, pictures)
        bought = quote(wants_of(decisions), shop)
        decisions = spoken_for([published(answered(decision, bought), settings) for decision in decisions])
        self._write(seen, decisions, crew)
        return Filled(_remaining(seen, decisions), partial(_outcome, seen, decisions))

    def _is_wanted(self, path: str) -> bool:
        settings = self._settings
        return any(read_glob(glob).fits(path) for glob in settings.pages) and not any(
            read_glob(glob).fits(path) for glob in settings.exclude
        )

    def _look_at_others(self, files: Mapping[str, str]) -> None:
        """Pages that are gone are forgotten; those that were not rendered are read."""
        if not self._others and self._changed >= self._pages.keys():  # the first build: what else is there?
            self._others.update(find(self._site, self._settings.pages, self._settings.exclude).paths)
        self._others.update(path for path in files.keys() - self._listed if self._is_wanted(path))
        self._listed.update(files)
        self._others -= self._seen
        for path in self._others | (self._pages.keys() - self._seen):
            file = self._site / path
            if not file.is_file() or file.is_symlink():
                if self._pages.pop(path, None) is not None:
                    self._titles.forget(path)
            elif path in self._others:
                text = file.read_bytes().decode("utf-8", "surrogateescape")
                published_ = self.page(path, text)
                if published_ != text:
                    file.write_bytes(_encoded(published_))
        for path in sorted(self._changed):
            self._titles.forget(path)
            try:
                self._pages[path].repeats = (self._site / path).read_bytes() == _encoded(self._pages[path].rendered)
            except FileNotFoundError:  # whoever rendered it does not publish it
                del self._pages[path]
                self._changed.remove(path)

    def _readings(self, found: Pages, crew: Crew, reader: Reader, numbers: Sequence[int]) -> Iterator[Reading]:
        """What is in these pages: each is read once."""
        unread = [number for number in numbers if self._reading(found.paths[number], reader) is None]
        tasks = Tasks(found, unread, crew.size)
        for readings in crew.map(Apart(reader), tasks):
            for path, reading in readings:
                if reader.best:
                    self._pages[path].again = (reader.best, reading)
                else:
                    self._pages[path].first = reading
        for number in numbers:
            page, known = self._pages[found.paths[number]], self._reading(found.paths[number], reader)
            assert known is not None  # noqa: S101 - for the type checker
            if page.number != number:  # pages that came or went move those behind them
                page.number = number
                for each in (page.first, page.again and page.again[1]):
                    if each is not None:
                        each.said = {said: array("I", [number]) * len(old) for said, old in each.said.items()}
            yield known

    def _reading(self, path: str, reader: Reader) -> Reading | None:
        page = self._pages[path]
        if not reader.best:
            return page.first
        return page.again[1] if page.again is not None and page.again[0] == reader.best else None

    def _decisions(self, seen: Survey, known: Known, files: Mapping[str, str]) -> tuple[Survey, list[Decision]]:
        """All decisions, those made before that still hold among them; and the survey with the occurrences of these."""
        texts, own = seen.texts.counted(), known.elsewhere.own
        touched = {said.file for said, _ in self._texts.items() ^ texts.items() if said.file is not None}
        touched |= {_name(file, known.pictures.site) for ((file, *_), _), _ in self._own.items() ^ own.items()}
        stamps = {name: self._stamp(name, files) for name in self._files}
        touched |= {name for name, stamp in self._files.items() if stamps[name] != stamp}
        everything = seen.marks != self._marks
        self._texts, self._own, self._marks, self._files = texts, own, seen.marks, stamps
        open_: list[OpenPage] = []
        decisions: list[Decision] = []
        for shown in seen.open:
            page, there = self._pages[shown.path], shown.occurrences
            decided = page.decided
            if (
                everything
                or decided is None
                or decided.occurrences != there
                or not decided.files.isdisjoint(touched)
                or any(getattr(known.titles, name)(*of) != answer for (name, *of), answer in decided.asked.items())
            ):
                decided = page.decided = _decide(there, known)
                for name in decided.files - stamps.keys():
                    stamps[name] = self._stamp(name, files)
            open_.append(OpenPage(decided.occurrences))
            decisions += decided.decisions
        return replace(seen, open=open_), decisions

    def _stamp(self, name: str, files: Mapping[str, str]) -> Stamp:
        return stamp_of(files.get(name) or self._site / name)

    def _write(self, seen: Survey, decisions: Sequence[Decision], crew: Crew) -> None:
        """The pages that came out otherwise, and those that get other texts now."""
        final = {
            path: tuple(of_page)
            for path, of_page in groupby(decisions, key=lambda decision: decision.occurrence.page.path)
        }
        for path in seen.pages.paths:
            page, texts = self._pages[path], final.get(path, ())
            if page.final != texts and path not in self._changed:
                (self._site / path).write_bytes(_encoded(page.rendered))
                self._changed.add(path)
            page.final = texts
        chosen = [each for path in self._changed for each in final.get(path, ())]
        mark = self._settings.mark_machine_texts
        write(seen.part(self._changed.__contains__), chosen, mark, crew, silent, Sync.NO)

    def _remember(self) -> None:
        """The pages as they are published now."""
        for path in self._changed & self._pages.keys():
            page = self._pages[path]
            if page.repeats:
                try:
                    filled = (self._site / path).read_bytes().decode("utf-8", "surrogateescape")
                except OSError:
                    continue
                page.filled = page.rendered if filled == page.rendered else filled

    def _read(self, path: str) -> bytes | None:
        """A page of the site, and nothing else, whatever a link says."""
        try:
            if path in self._pages or is_page(self._site, path, self._settings.pages, self._settings.exclude):
                return read_page(self._site, path)
        except PageError:
            pass  # the link stays without a title
        return None

    def _listed_in(self, folder: str) -> list[str]:
        return listed(self._site, folder)


class _Noted:
    """Titles of a site, with a note of what was asked."""

    def __init__(self, titles: Titles) -> None:
        self._titles = titles
        self.asked: _Asked = {}

    def title(self, path: str) -> str | None:
        """Title of a page of the site, None when there is no such page or it has none."""
        return self.asked.setdefault(("title", path), self._titles.title(path))

    def heading(self, path: str, fragment: str) -> str | None:
        """Text of the heading that an id names."""
        return self.asked.setdefault(("heading", path, fragment), self._titles.heading(path, fragment))

    def language(self, path: str) -> str | None:
        """The language that a page says it is in."""
        return self.asked.setdefault(("language", path), self._titles.language(path))

    def site_part(self, path: str) -> str:
        """What the site puts into the page's title."""
        return self.asked.setdefault(("site_part", path), self._titles.site_part(path)) or ""


def stamp_of(path: str | Path) -> Stamp:
    """The stamp of a file as it is."""
    try:
        status = os.stat(path)  # noqa: PTH116 - of thousands of files, by name
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _decide(occurrences: tuple[Occurrence, ...], known: Known) -> _Decided:
    noted = _Noted(known.titles)
    decisions = tuple(decide_all(occurrences, replace(known, titles=noted)))
    site = known.pictures.site
    files = {
        _name(ref.path, site) for each in occurrences for ref in known.pictures.refs(each) if isinstance(ref, LocalRef)
    }
    files |= {
        _name(each.image.path, known.root)
        for each in decisions
        if each.image is not None and each.image.content is None
    }
    return _Decided(occurrences, decisions, frozenset(files), noted.asked)


def _name(path: Path, site: Path) -> str:
    """Of a file of the site its path there, of another one the whole path."""
    return path.relative_to(site).as_posix() if path.is_relative_to(site) else str(path)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _outcome(seen: Survey, decisions: Sequence[Decision]) -> Outcome:
    return outcome(seen, paired(seen.occurrences, decisions), Bought())


def _remaining(seen: Survey, decisions: Sequence[Decision]) -> int:
    """How many images have no text though they need one."""
    decided = {id(decision.occurrence) for decision in decisions}
    severities = [each.judgement.severity for each in seen.occurrences if id(each) not in decided]
    severities += [decision.judgement.severity for decision in decisions if decision.text is None]
    severities += [finding.severity for finding in seen.settled]
    return severities.count(Severity.FIX)
