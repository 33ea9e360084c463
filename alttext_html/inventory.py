"""Which pictures a built site shows, by content: what the catalogue is compared with."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from alttext_html.errors import ImageError
from alttext_html.pictures import Pictures
from alttext_html.rule_options import judge_options
from alttext_html.settings import Mode, Settings
from alttext_html.survey import Progress, survey
from alttext_html.types import LocalRef, PageProblem


@dataclass(frozen=True, slots=True)
class Inventory:
    """The pictures of a site. It is complete only without problems: what could not be read may show anything."""

    paths: dict[str, set[str]]
    """by SHA-256: where the picture lies, relative to the site; empty for one that stands in a page"""
    problems: tuple[PageProblem, ...]


def inventory(site: Path, settings: Settings, progress: Progress) -> Inventory:
    """All pictures that the pages of ``site`` show. Reads pages and pictures, uses no network.

    Raises SettingsError when there is no site.
    """
    seen = survey(site, settings, judge_options(settings), progress)
    pictures = Pictures(seen.root, dataclasses.replace(settings, mode=Mode.OFFLINE))
    root = seen.root.resolve()
    paths: dict[str, set[str]] = {}
    problems = list(seen.problems)
    for occurrence in seen.occurrences:
        try:
            image = pictures.of(occurrence)
        except ImageError as error:
            if any(isinstance(ref, LocalRef) for ref in pictures.refs(occurrence)):
                problems.append(PageProblem(occurrence.page.path, f"{occurrence.image.src[:100]}: {error}"))
            continue
        places = paths.setdefault(image.sha256, set())
        if image.content is None:
            path = image.path.resolve()
            places.add(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)
    return Inventory(paths, tuple(dict.fromkeys(problems)))
