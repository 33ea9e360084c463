"""The whole way in one place: survey, decide, buy, write, tell. Every front end calls ``check`` or ``fill``.

``plan``, ``buy`` and a ``fill`` that may not buy are the same way in parts, for a site that many jobs share.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.buying.answers import answered, planned, spoken_for
from alttext_html.buying.bought import Bought
from alttext_html.buying.obtaining import obtain, quote
from alttext_html.buying.prose import Prose
from alttext_html.buying.recording import keep, published
from alttext_html.buying.shards import WHOLE, Shard
from alttext_html.deciding.checking import catalogue_notes, checked
from alttext_html.deciding.decide import decide_all
from alttext_html.deciding.decision import Decision, language_notes, wants_of
from alttext_html.deciding.elsewhere import Elsewhere
from alttext_html.deciding.sources import Known
from alttext_html.errors import CatalogueError, PageError
from alttext_html.html.titles import TitleIndex
from alttext_html.images.load import load
from alttext_html.outcome import ChangedTags, outcome, paired, timed
from alttext_html.progress import Progress, silent
from alttext_html.settings import Buy, Mode, Settings, Twins
from alttext_html.settings.rule_options import judge_options
from alttext_html.site.pictures import Fetch, Pictures, fetcher
from alttext_html.site.reading import Occurrence, Proof, read_page
from alttext_html.site.selection import is_page, listed
from alttext_html.site.served import located
from alttext_html.site.served import note as served_note
from alttext_html.site.survey import Survey, crew_of, survey
from alttext_html.texts.catalogue import Catalogue
from alttext_html.types import Order, Outcome
from alttext_html.whole import Sync
from alttext_html.workers import Crew
from alttext_html.writing.texts import changed_tags, plan_siblings, write

if TYPE_CHECKING:
    from alttext_html.buying.ordering import Planned
    from alttext_html.buying.shop import Shop


class DryRun(Enum):
    """Whether a fill only plans."""

    NO = auto()
    YES = auto()


class Tags(Enum):
    """Whether the findings hold the start tags that change, for a diff."""

    NO = auto()
    YES = auto()


def check(
    site: Path,
    settings: Settings,
    *,
    only: Sequence[str] | None = None,
    progress: Progress | None = None,
    tags: Tags = Tags.NO,
) -> Outcome:
    """What is missing or weak. Reads the pages, and pictures as far as ``checking`` says; writes no page, asks nobody.

    ``only``: the pages to look at, relative to the site, None for all. The tags of a check are those that texts at no
    cost would change. Raises SettingsError when there is no site or a setting cannot hold.
    """
    started = time.perf_counter()
    with crew_of(settings) as crew:
        seen, known = _look(site, settings, only, _Means(progress or silent, crew), Proof.NONE)
    changing = None
    if tags is Tags.YES:
        seen = seen.held()
        decisions = _owned(decide_all(seen.occurrences, known), site, settings)
        changing = changed_tags(seen, decisions, settings.mark_machine_texts)
    told = outcome(seen, _checked(seen, known), Bought(), tags=changing)
    known.pictures.save()
    said = catalogue_notes(told.findings) if known.catalogue.images else ()
    return timed(replace(told, notes=(*told.notes, *said)), time.perf_counter() - started)


def fill(
    site: Path,
    settings: Settings,
    *,
    only: Sequence[str] | None = None,
    dry_run: DryRun = DryRun.NO,
    progress: Progress | None = None,
    tags: Tags = Tags.NO,
    shard: Shard = WHOLE,
    sync: Sync = Sync.YES,
) -> Outcome:
    """Write the missing texts into the pages, the cheapest source first; ``only`` as in ``check``.

    A dry run writes nothing and spends nothing; its findings say which source each text would come from. A shard
    decides like the whole, and writes and tells of its own pages; the catalogue is left to a run over the whole.
    Raises SettingsError and CacheError before anything is bought or written.
    """
    started = time.perf_counter()
    with fetcher(settings) as fetch, crew_of(settings) as crew:
        means = _Means(progress or silent, crew, fetch)
        wanted = _wanted(site, settings, only, means).of(shard)
        done = _planned(wanted, tags) if dry_run is DryRun.YES else _filled(wanted, means, tags, sync, shard)
    return timed(done, time.perf_counter() - started)


def plan(site: Path, settings: Settings, *, progress: Progress | None = None) -> Order:
    """What a purchase for the whole site would bring, within the budget of the settings; asks no provider.

    Raises SettingsError.
    """
    from alttext_html.buying.ordering import planned_order

    with fetcher(settings) as fetch, crew_of(settings) as crew:
        wanted = _wanted(site, replace(settings, buy=Buy.NO), None, _Means(progress or silent, crew, fetch))
    wanted.known.pictures.save()
    return planned_order(wanted.seen, wanted.decisions, wanted.shop)


def buy(
    site: Path,
    settings: Settings,
    *,
    shard: Shard = WHOLE,
    planned: Planned | None = None,
    progress: Progress | None = None,
) -> Order:
    """Buy texts into the cache and write no page: of those of the plan, if there is one, those of the shard's pictures.

    Raises SettingsError and CacheError before anything is bought; a shard needs a plan or a budget.
    """
    from alttext_html.buying.ordering import bought_order, budget

    settings = replace(settings, max_credits=budget(settings.max_credits, shard, planned))
    with fetcher(settings) as fetch, crew_of(settings) as crew:
        wanted = _wanted(site, settings, None, _Means(progress or silent, crew, fetch))
        order = bought_order(wanted.seen, wanted.decisions, wanted.shop, shard, planned)
    wanted.known.pictures.save()
    return order


class _Means(Struct, frozen=True):
    """What a run works with."""

    progress: Progress
    crew: Crew
    fetch: Fetch = load


class _Wanted(Struct, frozen=True):
    """What a site needs, before anybody is asked for money."""

    seen: Survey
    known: Known
    decisions: list[Decision]
    shop: Shop

    def of(self, shard: Shard) -> _Wanted:
        """What the pages of a shard need: decided with the whole site in sight."""
        if shard == WHOLE:
            return self
        decisions = [each for each in self.decisions if shard.has_page(each.occurrence.page.path)]
        return replace(self, seen=self.seen.part(shard.has_page), decisions=decisions)


def _planned(wanted: _Wanted, tags: Tags) -> Outcome:
    seen, settings = wanted.seen, wanted.known.settings
    bought = quote(wants_of(wanted.decisions), wanted.shop)
    decisions = spoken_for([published(planned(each, bought, wanted.shop), settings) for each in wanted.decisions])
    changing = _changing(seen, decisions, settings, tags)
    notes, problems = plan_siblings(seen, decisions)
    notes = (*notes, *language_notes(wanted.decisions, settings))
    return outcome(seen, paired(seen.occurrences, decisions), bought, problems=problems, notes=notes, tags=changing)


def _filled(wanted: _Wanted, means: _Means, tags: Tags, sync: Sync, shard: Shard) -> Outcome:
    from alttext_html.buying.responsive import art_directed, keep_for_twins

    seen, settings = wanted.seen, wanted.known.settings
    prose = Prose(partial(read_page, seen.root), wanted.decisions, settings)
    bought = obtain(wants_of(wanted.decisions), wanted.shop, prose)
    bought = keep_for_twins(wanted.decisions, bought, wanted.shop)
    wanted.known.pictures.save()
    with_texts = [answered(decision, bought) for decision in wanted.decisions]
    decisions = spoken_for([published(decision, settings) for decision in with_texts])
    changing = _changing(seen, decisions, settings, tags)
    written = write(seen, decisions, settings.mark_machine_texts, means.crew, means.progress, sync)
    recorded = _recorded(with_texts, seen, settings) if shard == WHOLE else ()
    done = outcome(
        seen,
        paired(seen.occurrences, decisions),
        bought,
        changed=written.changed,
        files=written.files,
        problems=written.problems,
        notes=(*art_directed(decisions), *language_notes(wanted.decisions, settings), *recorded),
        tags=changing,
    )
    return replace(done, unsaved=bool(recorded))


def _wanted(site: Path, settings: Settings, only: Sequence[str] | None, means: _Means) -> _Wanted:
    from alttext_html.buying.responsive import share_texts
    from alttext_html.buying.shop import Shop

    seen, known = _look(site, settings, only, means)
    seen = seen.held()
    decisions = decide_all(seen.occurrences, known)
    shop = Shop.of(known.settings, site, means.progress)
    if settings.twins is Twins.SHARE:
        decisions = share_texts(decisions, shop, known.pictures)
    return _Wanted(seen, known, decisions, shop)


def _checked(seen: Survey, known: Known) -> Iterator[tuple[Occurrence, Decision | None]]:
    """The images of a check, page by page, with what their pictures decide."""
    for page in seen.open:
        yield from paired(page.occurrences, checked(page.occurrences, known))


def _look(
    site: Path, settings: Settings, only: Sequence[str] | None, means: _Means, proof: Proof = Proof.DIGEST
) -> tuple[Survey, Known]:
    told, settings = settings, located(site, settings)
    seen = survey(site, settings, judge_options(settings), means.crew, means.progress, only, proof)
    if settings != told:
        seen = replace(seen, notes=(*seen.notes, served_note(settings)))
    pictures = Pictures(seen.root, settings, means.fetch)
    elsewhere = Elsewhere(seen.described, lambda: seen.occurrences, seen.marks, pictures, settings)
    titles = TitleIndex(_reader(seen, settings), partial(listed, seen.root))
    catalogue = Catalogue.load(settings.catalogue)
    return seen, Known(pictures, catalogue, elsewhere, titles, settings, seen.root.resolve())


def _reader(seen: Survey, settings: Settings) -> Callable[[str], bytes | None]:
    """Reads pages of this site, and nothing else, whatever a link says."""
    unread = {problem.path for problem in seen.problems}

    def read(path: str) -> bytes | None:
        try:
            known = path in seen.pages or is_page(seen.root, path, settings.pages, settings.exclude)
            return read_page(seen.root, path) if known and path not in unread else None
        except PageError:
            return None  # the link stays without a title

    return read


def _owned(decisions: Sequence[Decision], site: Path, settings: Settings) -> list[Decision]:
    """The decisions with the texts that are in this machine's cache: a check asks no server."""
    from alttext_html.buying.shop import Shop

    shop = Shop.of(replace(settings, mode=Mode.OFFLINE, cache=None), site, silent)
    bought = quote(wants_of(decisions), shop)
    return spoken_for([published(answered(decision, bought), settings) for decision in decisions])


def _recorded(decisions: Sequence[Decision], seen: Survey, settings: Settings) -> tuple[str, ...]:
    """Keep the texts in the catalogue. The pages are written and the texts are cached, so a failure is a note."""
    try:
        keep(decisions, settings, root=seen.root.resolve())
    except CatalogueError as error:
        return (str(error),)
    return ()


def _changing(seen: Survey, decisions: Iterable[Decision], settings: Settings, tags: Tags) -> ChangedTags | None:
    return changed_tags(seen, decisions, settings.mark_machine_texts) if tags is Tags.YES else None
