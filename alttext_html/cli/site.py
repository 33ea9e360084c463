"""The site that a command works on, and what ``check`` and ``fill`` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from alttext_html.cli import output
from alttext_html.cli.arguments import run_arguments
from alttext_html.cli.exits import exit_code
from alttext_html.cli.options import RUN_SETTINGS, retold
from alttext_html.cli.output import Verbosity
from alttext_html.errors import SettingsError
from alttext_html.report.model import Front, RunKind
from alttext_html.report_files import NEED_TAGS, Target
from alttext_html.report_run import circumstances, described
from alttext_html.settings import Settings
from alttext_html.source_files import sources_below, with_sources
from alttext_html.types import Outcome

if TYPE_CHECKING:
    from alttext_html.run import Tags
    from alttext_html.site.selection import Selection


run_options = run_arguments(
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[SITE | PAGE...]"),
    click.option(
        "--site-root", type=click.Path(path_type=Path), metavar="DIR", help="Root of the site that the pages belong to."
    ),
    settings=RUN_SETTINGS,
    diff="Show what changes: the start tags of images, before and after.",
    verbose="Show every finding, note, page and what the run went by.",
)
"""The arguments and options of every run on a site."""


def tags(wanted: list[Target]) -> Tags:
    """Whether a report needs the start tags."""
    from alttext_html.run import Tags

    return Tags.YES if any(target.format in NEED_TAGS for target in wanted) else Tags.NO


class Chosen(Struct, frozen=True):
    """What a command works on."""

    selection: Selection
    named: tuple[str, ...]
    """as commands to copy name it"""


def choose(sites: Sequence[Path], root: Path | None, settings: Settings, said: Verbosity) -> Chosen:
    """The folder that was named, the pages that were, or the output folder that a generator left here.

    Raises SettingsError for pages that are not there or belong to several sites, UsageError for a mix of both kinds.
    """
    from alttext_html.site.selection import Selection, select

    folders = [site for site in sites if site.is_dir()]
    if folders and (len(sites) > 1 or root is not None):
        what = "--site-root" if len(sites) == 1 else "other names"
        raise click.UsageError(f"{folders[0]} is a folder, which goes with no {what}: name one folder, or pages.")
    if len(sites) > 1 or (sites and sites[0].is_file()):
        return Chosen(select(sites, project=settings.project, root=root), tuple(site.as_posix() for site in sites))
    site = find_site(sites[0] if sites else root, said)
    return Chosen(Selection(site), (site.as_posix(),))


def find_site(site: Path | None, said: Verbosity) -> Path:
    """The site that was named, or the output folder that a generator left here. Raises SettingsError."""
    if site is not None:
        return site
    from alttext_html.site.pages import OUTPUT_FOLDERS

    found = [Path(name) for name in OUTPUT_FOLDERS if _holds_pages(Path(name))]
    if not found:
        message = f"no built site here (looked for {', '.join(OUTPUT_FOLDERS)}). Build it first, or name its folder."
        raise SettingsError(message)
    others = f"; there is {', '.join(map(str, found[1:]))} too" if found[1:] else ""
    if said is not Verbosity.QUIET:
        click.echo(f"alttext-html: no site named, taking {found[0]}{others}", err=True)
    return found[0]


def finish(
    outcome: Outcome,
    kind: RunKind,
    chosen: Chosen,
    settings: Settings,
    wanted: list[Target],
    said: Verbosity,
    front: Front = Front.COMMAND,
) -> int:
    """Write the reports and choose the exit code."""
    folder = chosen.selection.root
    if settings.sources:
        pages = {finding.page for finding in outcome.findings}
        outcome = with_sources(outcome, sources_below(settings.sources, pages), Path.cwd())
    run = described(outcome, kind, folder, settings, {target.format for target in wanted}, chosen.named)
    run = replace(run, front=front, options=retold(click.get_current_context()))
    if said is Verbosity.VERBOSE:
        run = replace(run, circumstances=tuple(circumstances(settings)))
    output.tell(outcome, run, wanted, said)
    return exit_code(outcome, kind, settings.mode)


def _holds_pages(folder: Path) -> bool:
    return folder.is_dir() and any(next(folder.glob(pattern), None) for pattern in ("*.html", "*/*.html"))
