"""Which pictures a built site shows, by content: what the catalogue is compared with."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, structs

from alttext_html.errors import ImageError
from alttext_html.pictures import Pictures
from alttext_html.rule_options import judge_options
from alttext_html.settings import Mode, Settings
from alttext_html.survey import Progress, every_image
from alttext_html.types import LocalRef, PageProblem


class Inventory(Struct, frozen=True):
    """The pictures of a site. It is complete only without problems: what could not be read may show anything."""

    paths: dict[str, set[str]]
    """by SHA-256: where the picture lies, relative to the site; empty for one that stands in a page"""
    problems: tuple[PageProblem, ...]


def inventory(site: Path, settings: Settings, progress: Progress) -> Inventory:
    """All pictures that the pages of ``site`` show. Reads pages and pictures, uses no network.

    Raises SettingsError when there is no site.
    """
    root = site.parent if site.is_file() else site
    pictures = Pictures(root, structs.replace(settings, mode=Mode.OFFLINE))
    real = root.resolve()
    paths: dict[str, set[str]] = {}
    problems: list[PageProblem] = []
    for occurrences, unread in every_image(site, settings, judge_options(settings), progress):
        problems += unread
        for occurrence in occurrences:
            try:
                image = pictures.of(occurrence)
            except ImageError as error:
                if any(isinstance(ref, LocalRef) for ref in pictures.refs(occurrence)):
                    problems.append(PageProblem(occurrence.page.path, f"{occurrence.image.src[:100]}: {error}"))
                continue
            places = paths.setdefault(image.sha256, set())
            if image.content is None:
                path = image.path.resolve()
                places.add(path.relative_to(real).as_posix() if path.is_relative_to(real) else path.name)
    return Inventory(paths, tuple(dict.fromkeys(problems)))
