"""The whole way for sources: survey, decide, buy where that is allowed, write, tell. Commands call one of three."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.authoring import files
from alttext_html.authoring.known import known
from alttext_html.authoring.project import Project
from alttext_html.authoring.survey import Sources, Syntaxes, survey
from alttext_html.authoring.survey import seen as shown
from alttext_html.authoring.writing import Edited, edit, save
from alttext_html.buying.answers import answered, planned, spoken_for
from alttext_html.buying.bought import Bought
from alttext_html.buying.obtaining import obtain, quote
from alttext_html.buying.prose import Prose
from alttext_html.buying.recording import keep, published
from alttext_html.deciding.checking import catalogue_notes, checked
from alttext_html.deciding.decide import decide
from alttext_html.deciding.decision import Decision, needs_text, wants_of
from alttext_html.deciding.sources import Known
from alttext_html.errors import CatalogueError, SettingsError
from alttext_html.images.load import load
from alttext_html.outcome import outcome, paired, timed
from alttext_html.progress import Progress, silent
from alttext_html.run import DryRun
from alttext_html.settings import Buy, FreeSource, Mode, Settings, Twins
from alttext_html.settings.rule_options import judge_options
from alttext_html.site.pictures import Fetch, fetcher
from alttext_html.site.reading import Occurrence
from alttext_html.site.survey import Survey
from alttext_html.types import EmptyAlt, Outcome, PageProblem, SourceLine, TextSource


class Where(Struct, frozen=True):
    """What a run is about."""

    named: tuple[Path, ...]
    """files and folders"""
    root: Path
    """absolute; nothing outside of it is read or written"""
    project: Project


def check(where: Where, settings: Settings, *, progress: Progress | None = None) -> Outcome:
    """What the sources lack. Writes nothing, asks nobody. Raises SettingsError."""
    started = time.perf_counter()
    sources, knowledge = _look(where, settings, progress or silent, load)
    decided = _decided(sources.seen, checked(sources.seen.occurrences, knowledge))
    told = outcome(sources.seen, decided, Bought())
    told = replace(told, notes=(*told.notes, *catalogue_notes(told.findings)))
    return timed(_placed(told), time.perf_counter() - started)


def fill(where: Where, settings: Settings, *, dry_run: DryRun = DryRun.NO, progress: Progress | None = None) -> Outcome:
    """Write texts into the sources, the cheapest origin first.

    Raises SettingsError and CacheError before anything is bought or written.
    """
    # What a check does without is imported here.
    from alttext_html.buying.responsive import keep_for_twins, share_texts
    from alttext_html.buying.shop import Shop

    started = time.perf_counter()
    # A run that may not buy uses no network at all.
    online = settings if settings.buy is Buy.YES else replace(settings, mode=Mode.OFFLINE)
    with fetcher(online) as fetch:
        sources, knowledge = _look(where, settings, progress or silent, fetch)
        decisions = _decisions(sources, knowledge)
        shop = Shop.of(settings, where.project.content, progress or silent)
        if settings.twins is Twins.SHARE:
            decisions = share_texts(decisions, shop, knowledge.pictures)
        if dry_run is DryRun.YES:
            bought = quote(wants_of(decisions), shop)
            decisions = [planned(decision, bought, shop) for decision in decisions]
        else:
            bought = obtain(wants_of(decisions), shop, Prose(sources.html, decisions, settings))
            bought = keep_for_twins(decisions, bought, shop)
            knowledge.pictures.save()
            decisions = [answered(decision, bought) for decision in decisions]
    edited = edit(sources, spoken_for([published(decision, settings) for decision in decisions]))
    if dry_run is DryRun.YES:
        return _told(sources, edited, bought, started)
    changed, problems = save(sources, edited, progress or silent)
    notes = _recorded(decisions, where, settings)
    return replace(_told(sources, edited, bought, started, changed, problems, notes), unsaved=bool(notes))


def adopt(
    where: Where, settings: Settings, *, dry_run: DryRun = DryRun.NO, progress: Progress | None = None
) -> Outcome:
    """Write the catalogue's texts that people wrote or approved into the sources; the outcome is about these alone.

    Raises SettingsError.
    """
    started = time.perf_counter()
    # A picture that is a link says where it leads, also where the catalogue describes it: that is no text of its own.
    reviewed = replace(settings, approved_only=True, free_sources=(FreeSource.PAGE,))
    sources, knowledge = _look(where, reviewed, progress or silent, load)
    owned = [
        each
        for each in _decisions(sources, knowledge)
        if each.text is not None and each.text.source is TextSource.CATALOGUE
    ]
    edited = edit(sources, owned)
    seen = shown(where.root, sources.by_path, [decision.occurrence for decision in owned], sources.seen.problems)
    changed, problems = (0, edited.problems) if dry_run is DryRun.YES else save(sources, edited, progress or silent)
    return _told(replace(sources, seen=seen), edited, Bought(), started, changed, problems)


def _look(where: Where, settings: Settings, progress: Progress, fetch: Fetch) -> tuple[Sources, Known]:
    paths, problems = files.find(where.named, settings.exclude)
    outside = next((path for path in paths if not path.is_relative_to(where.root)), None)
    if outside is not None:
        raise SettingsError(f"{outside}: lies outside of {where.root}. Run this in the project that it belongs to.")
    if settings.empty_alt is EmptyAlt.AUTO:
        # The sources themselves tell what is silent; any other empty alt is the author's word.
        settings = replace(settings, empty_alt=EmptyAlt.DECORATIVE)
    syntaxes = Syntaxes(where.project)
    sources = survey(paths, problems, where.root, where.project, judge_options(settings), syntaxes, progress)
    return sources, known(sources, where.root, where.project, settings, syntaxes, fetch)


def _decisions(sources: Sources, knowledge: Known) -> list[Decision]:
    return [decide(each, knowledge) for each in sources.seen.occurrences if needs_text(each)]


def _recorded(decisions: list[Decision], where: Where, settings: Settings) -> tuple[str, ...]:
    """Keep the texts in the catalogue. The sources are written and the texts cached, so a failure is a note."""
    try:
        keep(decisions, settings, root=where.project.content)
    except CatalogueError as error:
        return (str(error),)
    return ()


def _told(
    sources: Sources,
    edited: Edited,
    bought: Bought,
    started: float,
    changed: int = 0,
    problems: tuple[PageProblem, ...] | None = None,
    notes: tuple[str, ...] = (),
) -> Outcome:
    told = outcome(
        sources.seen,
        _decided(sources.seen, edited.decisions),
        bought,
        changed=changed,
        problems=edited.problems if problems is None else problems,
        notes=notes,
        tags=edited.tags,
    )
    return timed(_placed(told), time.perf_counter() - started)


def _decided(seen: Survey, decisions: Iterable[Decision]) -> list[tuple[Occurrence, Decision | None]]:
    """The images with their decisions, by path: files come as they were named."""
    return sorted(paired(seen.occurrences, decisions), key=lambda pair: pair[0].page.path)


def _placed(told: Outcome) -> Outcome:
    """The outcome whose findings are in sources: each is mended at its own place, so that no report joins them."""
    found = tuple(replace(each, source=SourceLine(each.page, each.line)) for each in told.findings)
    return replace(told, findings=found)
