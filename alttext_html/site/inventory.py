"""Which pictures a built site shows, by content: what the catalogue is compared with."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, structs

from alttext_html.errors import ImageError
from alttext_html.images.remote import Copies, allowed_hosts
from alttext_html.progress import Progress
from alttext_html.settings import Mode, Settings
from alttext_html.settings.rule_options import judge_options
from alttext_html.site.pictures import Pictures
from alttext_html.site.served import located
from alttext_html.site.survey import every_image
from alttext_html.types import LocalRef, PageProblem, RemoteRef


class Inventory(Struct, frozen=True):
    """The pictures of a site. It is complete only if all were read: what could not be read may show anything."""

    paths: dict[str, set[str]]
    """by SHA-256: where the picture lies, relative to the site; empty for one that stands in a page"""
    problems: tuple[PageProblem, ...]
    unfetched: dict[str, PageProblem]
    """by the name that its copy would have: what a fill may fetch from another host, and no copy here shows"""


def inventory(site: Path, settings: Settings, progress: Progress) -> Inventory:
    """All pictures that the pages of ``site`` show. Reads pages, pictures and copies, uses no network.

    Raises SettingsError when there is no site, and when the folder of the copies leads out of the project.
    """
    root = site.parent if site.is_file() else site
    settings = located(site, settings)
    copies = Copies(settings.cache_folder() / "images", allowed_hosts(settings.remote, settings.site_url))
    pictures = Pictures(root, structs.replace(settings, mode=Mode.OFFLINE), copies.load)
    real = root.resolve()
    paths: dict[str, set[str]] = {}
    problems: list[PageProblem] = []
    unfetched: dict[str, PageProblem] = {}
    for occurrences, unread in every_image(site, settings, judge_options(settings), progress):
        problems += unread
        for occurrence in occurrences:
            try:
                image = pictures.of(occurrence)
            except ImageError as error:
                problem = PageProblem(occurrence.page.path, f"{occurrence.image.src[:100]}: {error}")
                refs = pictures.refs(occurrence)
                if any(isinstance(ref, LocalRef) for ref in refs):
                    problems.append(problem)
                for ref in refs:
                    if isinstance(ref, RemoteRef) and copies.may_have(ref):
                        unfetched.setdefault(copies.name(ref), problem)
                continue
            places = paths.setdefault(image.sha256, set())
            if image.content is None:
                path = image.path.resolve()
                places.add(path.relative_to(real).as_posix() if path.is_relative_to(real) else path.name)
    return Inventory(paths, tuple(dict.fromkeys(problems)), unfetched)
