"""``alttext-html catalogue``: the texts that a team owns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from alttext_html.cli.codes import REMAINS
from alttext_html.cli.console import write_stdout
from alttext_html.cli.options import config_option, examples, read_settings, settings_options
from alttext_html.cli.output import Verbosity
from alttext_html.cli.site import find_site
from alttext_html.errors import SettingsError
from alttext_html.progress import silent
from alttext_html.report.shown import count, safe
from alttext_html.report_files import write_file
from alttext_html.texts.catalogue_entries import State

if TYPE_CHECKING:
    from alttext_html.settings import Settings
    from alttext_html.site.inventory import Inventory
    from alttext_html.texts.catalogue import Catalogue
    from alttext_html.types import PageProblem

F = TypeVar("F", bound=Callable[..., Any])
_SHORT = 12
_SITE = click.Path(path_type=Path)


@click.group("catalogue", epilog=examples("alttext-html catalogue sync site/", "alttext-html catalogue approve --all"))
def command() -> None:
    """Look after alttext.json, the texts that a team owns and reviews."""


def _options(function: F) -> F:
    return settings_options("catalogue")(config_option(function))


@command.command("sync", epilog=examples("alttext-html catalogue sync site/"))
@click.argument("site", required=False, type=_SITE)
@_options
def sync(site: Path | None, config: Path | None, **options: object) -> int:
    """Bring the catalogue in line with SITE: where images are, what people changed by hand.

    Lists images that are gone, and texts of an image's former version as a starting point.
    """
    from alttext_html.texts.catalogue_changes import seen_at

    settings = read_settings(config, options)
    found = _inventory(site, settings)
    changed = _update(settings, lambda catalogue: seen_at(catalogue, found.paths))
    catalogue = _load(settings)
    for sha256, paths in sorted(found.paths.items()):
        if sha256 not in catalogue.images:
            _offer(catalogue, sha256, sorted(paths))
    gone = [
        sha256
        for sha256, image in catalogue.images.items()
        if sha256 not in found.paths and found.unfetched.keys().isdisjoint(image.paths)
    ]
    for sha256 in sorted(gone):
        click.echo(f"gone: {sha256[:_SHORT]} {safe(', '.join(catalogue.images[sha256].paths))}")
    state = "updated" if changed else "up to date"
    click.echo(f"{settings.catalogue}: {state}, {count(len(catalogue.images), 'image')}, {len(gone):,} of them gone.")
    return _report(found.problems)


@command.command("prune", epilog=examples("alttext-html catalogue prune site/"))
@click.argument("site", required=False, type=_SITE)
@click.option("--all", "everything", is_flag=True, help="Remove texts that people wrote or approved, too.")
@_options
def prune(site: Path | None, everything: bool, config: Path | None, **options: object) -> int:
    """Remove images that SITE does not show any more; by default none that a person worked on."""
    from alttext_html.texts.catalogue_changes import Prune
    from alttext_html.texts.catalogue_changes import prune as without

    settings = read_settings(config, options)
    found = _inventory(site, settings)
    if _report(tuple(dict.fromkeys((*found.problems, *found.unfetched.values())))):
        raise SettingsError("nothing was removed: what could not be read may show any image. Correct that first.")
    what = Prune.ALL if everything else Prune.MACHINE
    before = len(_load(settings).images)
    _update(settings, lambda catalogue: without(catalogue, found.paths.keys(), what))
    click.echo(f"{settings.catalogue}: {count(before - len(_load(settings).images), 'image')} removed.")
    return 0


@command.command("approve", epilog=examples("alttext-html catalogue approve images/harbour.jpg --language en"))
@click.argument("images", nargs=-1)
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Only texts in this language.")
@click.option("--all", "everything", is_flag=True, help="Approve every image's texts.")
@_options
def approve(
    images: tuple[str, ...], languages: tuple[str, ...], everything: bool, config: Path | None, **options: object
) -> int:
    """Approve machine texts of IMAGES: paths, globs such as images/**, or the beginning of a hash."""
    from alttext_html.texts import catalogue_changes as changes

    if everything == bool(images):
        raise click.UsageError("Name images, or give --all.")
    settings = read_settings(config, options)

    def change(catalogue: Catalogue) -> Catalogue:
        chosen = catalogue.images.keys() if everything else changes.select(catalogue, images)
        return changes.approve(catalogue, chosen, languages)

    number = _changed(settings, change, State.GENERATED)
    click.echo(f"{settings.catalogue}: {count(number, 'text')} approved.")
    return 0


@command.command("reject", epilog=examples("alttext-html catalogue reject images/harbour.jpg --language en"))
@click.argument("images", nargs=-1, required=True)
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Only texts in this language.")
@_options
def reject(images: tuple[str, ...], languages: tuple[str, ...], config: Path | None, **options: object) -> int:
    """Reject texts of IMAGES: no run writes them any more, or buys others in their place."""
    from alttext_html.texts import catalogue_changes as changes

    settings = read_settings(config, options)

    def change(catalogue: Catalogue) -> Catalogue:
        return changes.reject(catalogue, changes.select(catalogue, images), languages)

    number = _changed(settings, change, State.REJECTED)
    click.echo(f"{settings.catalogue}: {count(number, 'text')} rejected.")
    return 0


@command.command("export", epilog=examples("alttext-html catalogue export --po --language fr --output fr.po"))
@click.option("--po", "form", flag_value="po", help="gettext PO, for translators.")
@click.option("--csv", "form", flag_value="csv", default="csv", help="A table, for spreadsheets (the default).")
@click.option("--xliff", "form", flag_value="xliff", help="XLIFF 1.2, for translators.")
@click.option("--language", metavar="TAG", help="Language of the texts; PO and XLIFF need it.")
@click.option("--source", metavar="TAG", help="Language to translate from; the site's without it.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File; stdout without it.")
@_options
def export(
    form: str,
    language: str | None,
    source: str | None,
    output: Path | None,
    config: Path | None,
    **options: object,
) -> int:
    """Write texts to a file that people edit and import reads back."""
    from alttext_html.texts import catalogue_exchange, catalogue_tables

    settings = read_settings(config, options)
    catalogue = _load(settings)
    if form == "csv":
        rows = catalogue_exchange.text_rows(catalogue, (language,) if language else ())
        data = catalogue_tables.to_csv(rows)
    elif language is None:
        raise click.UsageError("Name the language to translate into with --language.")
    else:
        source = source or settings.language
        rows = catalogue_exchange.translation_rows(catalogue, source, language)
        to_xliff = catalogue_tables.to_xliff
        data = catalogue_tables.to_po(rows, language) if form == "po" else to_xliff(rows, source, language)
    if output is None:
        write_stdout(data)
    else:
        write_file(output, data.decode())
    return 0


@command.command("import", epilog=examples("alttext-html catalogue import fr.po"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", default="", metavar="TAG", help="Language of a PO or XLIFF file, instead of its own word.")
@_options
def import_texts(file: Path, language: str, config: Path | None, **options: object) -> int:
    """Take in an edited export: .csv, .po, .xlf or .xliff."""
    from alttext_html.texts.catalogue_exchange import Imported, apply

    settings = read_settings(config, options)
    rows = _read_rows(file, language)
    results: list[Imported] = []

    def change(catalogue: Catalogue) -> Catalogue:
        results.append(apply(catalogue, rows))
        return results[-1].catalogue

    _update(settings, change)
    for problem in results[-1].skipped:
        click.echo(f"alttext-html: {file}: {safe(problem)}", err=True)
    click.echo(f"{settings.catalogue}: {count(results[-1].changed, 'text')} changed.")
    return REMAINS if results[-1].skipped else 0


def _read_rows(file: Path, language: str) -> list[Any]:
    from alttext_html.texts import catalogue_tables as tables

    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}). Check the path.") from error
    match file.suffix.lower():
        case ".csv":
            return tables.from_csv(data, str(file))
        case ".po":
            return tables.from_po(data, str(file), language)
        case ".xlf" | ".xliff":
            return tables.from_xliff(data, str(file), language)
    raise SettingsError(f"{file}: is no .csv, .po, .xlf or .xliff file. Name it for what it is.")


def _load(settings: Settings) -> Catalogue:
    from alttext_html.texts.catalogue import Catalogue

    if not settings.catalogue.exists():
        raise SettingsError(f"{settings.catalogue}: there is no catalogue yet; a fill makes it. Or name it.")
    return Catalogue.load(settings.catalogue)


def _update(settings: Settings, change: Callable[[Catalogue], Catalogue]) -> bool:
    """Change the file; also written when only its form is not the catalogue's own (what people changed by hand)."""
    from alttext_html.texts.catalogue import Unchanged, update

    return update(settings.catalogue, change, Unchanged.IN_OUR_FORM)


def _changed(settings: Settings, change: Callable[[Catalogue], Catalogue], state: State) -> int:
    """Change the file; how many texts came into this state by it, or left it."""
    before = _count(_load(settings), state)
    _update(settings, change)
    return abs(_count(_load(settings), state) - before)


def _inventory(site: Path | None, settings: Settings) -> Inventory:
    from alttext_html.site.inventory import inventory

    _load(settings)
    return inventory(find_site(site, Verbosity.NORMAL), settings, silent)


def _report(problems: tuple[PageProblem, ...]) -> int:
    for problem in problems:
        click.echo(f"alttext-html: {safe(problem.path)}: {safe(problem.message)}", err=True)
    return REMAINS if problems else 0


def _offer(catalogue: Catalogue, sha256: str, paths: list[str]) -> None:
    """Show the texts of an image that was seen where a new one is now."""
    for path in paths:
        languages = {language for old in catalogue.at(path) for language in catalogue.images[old].texts}
        for language in sorted(languages):
            entry = catalogue.starting_point(sha256, path, language)
            if entry is not None:
                click.echo(f"changed: {sha256[:_SHORT]} {safe(path)} ({language}) was: {safe(entry.text)}")


def _count(catalogue: Catalogue, state: State) -> int:
    entries = (entry for image in catalogue.images.values() for _, _, entry in image.entries())
    return sum(entry.state is state for entry in entries)
