"""Looks at every page before anything is bought: scan and judge, and nothing else.

So one logo on 400 pages becomes one request, and the price is known before the purchase.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from alttext_html import pages
from alttext_html.errors import PageError
from alttext_html.html.empty_alt import GIVEN_AWAY, generator_of_site
from alttext_html.html.judge import judge
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scan import Extra, scan
from alttext_html.html.site import Judged, judge_site
from alttext_html.settings import Settings
from alttext_html.types import ImageElement, Judgement, Page, PageProblem

Progress = Callable[[str, int, int], None]
"""Told a stage's name, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One image at one place of one page, and what the rules say of it."""

    page: Page
    image: ImageElement
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Survey:
    """All pages of a site in the order of their paths, all images in the order of the pages."""

    root: Path
    pages: tuple[Page, ...]
    occurrences: tuple[Occurrence, ...]
    problems: tuple[PageProblem, ...]


def survey(site: Path, settings: Settings, options: JudgeOptions, progress: Progress) -> Survey:
    """All images of the site with their judgements. ``site`` is a folder, or one page.

    A page that cannot be read is a problem of its own; the others go on. Raises SettingsError when there is no site.
    """
    root = site.parent if site.is_file() else site
    extra = Extra.NONE
    for element in settings.report_also:
        extra |= Extra[element.name]
    paths, problems = pages.find(site, settings.pages, settings.exclude)
    if not options.generator:
        options = replace(options, generator=generator_of_site(_tell_tales(root)))
    scanned: list[Page] = []
    occurrences: list[Occurrence] = []
    for number, path in enumerate(paths):
        progress("scan", number, len(paths))
        try:
            page = scan(read_page(root, path), path, selectors=options.selectors, extra=extra)
        except PageError as error:
            problems.append(page_problem(path, error))
            continue
        scanned.append(page)
        occurrences += [Occurrence(page, image, judge(image, page, options)) for image in page.images]
    progress("scan", len(paths), len(paths))
    return Survey(root, tuple(scanned), together(occurrences, len(scanned), options), tuple(problems))


def _tell_tales(root: Path) -> list[str]:
    """Those files of the site that give away what built it, where its pages do not say so."""
    return [path for path in GIVEN_AWAY if (root / path).is_file()]


def together(occurrences: list[Occurrence], pages: int, options: JudgeOptions) -> tuple[Occurrence, ...]:
    """The occurrences with the judgements that hold when the whole site is seen."""
    judged = [Judged(each.page.path, each.image, each.judgement, _language(each)) for each in occurrences]
    judgements = judge_site(judged, pages, options.severities)
    return tuple(
        each if each.judgement is judgement else replace(each, judgement=judgement)
        for each, judgement in zip(occurrences, judgements, strict=True)
    )


def _language(occurrence: Occurrence) -> str:
    return occurrence.image.language or occurrence.page.language or ""


def page_problem(path: str, error: PageError) -> PageProblem:
    """The problem that an error is, without the path that its text begins with."""
    _, mark, message = str(error).partition(f"{path}: ")
    return PageProblem(path, message if mark else str(error))


def read_page(root: Path, path: str) -> bytes:
    """Bytes of a page. Raises PageError that says why they cannot be read."""
    try:
        return (root / path).read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); page left alone. Check its permissions."
        raise PageError(message) from error
