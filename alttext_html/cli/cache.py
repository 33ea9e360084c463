"""``alttext-html cache``: the texts that were bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from alttext_html.cli.codes import REMAINS
from alttext_html.cli.console import write_stdout
from alttext_html.cli.options import config_option, examples, read_settings, settings_options
from alttext_html.errors import CacheError, SettingsError
from alttext_html.report.shown import count, safe
from alttext_html.report_files import write_file

if TYPE_CHECKING:
    from alttext_html.texts.store import Archive, BoughtText
    from alttext_html.texts.stores import Place

F = TypeVar("F", bound=Callable[..., Any])
_SHORT = 12
_FORMS = click.Choice(["jsonl", "csv"])


@click.group("cache", epilog=examples("alttext-html cache stats", "alttext-html cache export --output texts.jsonl"))
def command() -> None:
    """Look after the texts that were bought, and what they cost."""


def _cache_options(function: F) -> F:
    return settings_options("cache_dir", "cache")(config_option(function))


@command.command("stats", epilog=examples("alttext-html cache stats"))
@_cache_options
def stats(config: Path | None, **options: object) -> int:
    """Count texts, and credits by day and site."""
    from alttext_html.texts import cache_tools
    from alttext_html.texts.stores import open_journal

    place = _place(config, options)
    with _open(place) as cache, open_journal(place) as ledger:
        found = cache_tools.stats(cache, ledger)
    click.echo(f"{found.place}: {count(found.texts, 'text')} of {count(found.images, 'image')}, {found.size:,} bytes")
    click.echo(f"{count(found.credits, 'credit')} spent")
    for title, rows in (
        ("by language", found.by_language),
        ("by provider", found.by_provider),
        ("credits by day", found.credits_by_day),
        ("credits by site", found.credits_by_site),
        ("tokens by provider", found.tokens_by_provider),
    ):
        if rows:
            figures = [f"{safe(name) or 'unnamed'} {number:,}" for name, number in rows.items()]
            click.echo(f"{title}: {', '.join(figures)}")
    for doubt in found.doubts:
        what = f"{safe(doubt.item.path)} ({doubt.item.key.language}), {count(doubt.item.credits, 'credit')}"
        click.echo(f"may have been charged without an answer ({doubt.ruling}): {what}, {doubt.time:%Y-%m-%d}")
    return 0


@command.command("list", epilog=examples("alttext-html cache list"))
@_cache_options
def list_texts(config: Path | None, **options: object) -> int:
    """List texts: image hash, language, style, text."""
    from alttext_html.texts import cache_tools

    with _open(_place(config, options)) as cache:
        for entry in cache_tools.find(cache, ""):
            click.echo(f"{entry.key.sha256[:_SHORT]}  {entry.key.language:<4} {entry.key.style}  {safe(entry.text)}")
    return 0


@command.command("show", epilog=examples("alttext-html cache show 3f2a9c"))
@click.argument("hash_", metavar="HASH")
@_cache_options
def show(hash_: str, config: Path | None, **options: object) -> int:
    """Show the texts of an image by its SHA-256.

    HASH is the beginning of it, as list shows it.
    """
    from alttext_html.texts import cache_tools

    with _open(_place(config, options)) as cache:
        found = cache_tools.find(cache, hash_)
    for entry in found:
        click.echo(_described(entry))
    if not found:
        click.echo(f"alttext-html: no text of an image whose hash begins with {hash_}.", err=True)
        return REMAINS
    return 0


@command.command("verify", epilog=examples("alttext-html cache verify"))
@_cache_options
def verify(config: Path | None, **options: object) -> int:
    """Look for damage; set it aside, save the rest."""
    from alttext_html.texts import cache_tools

    found = cache_tools.verify(_existing(_place(config, options)))
    click.echo(f"{count(found.texts, 'text')} can be read.")
    for finding in found.findings:
        click.echo(safe(finding))
    return REMAINS if found.findings else 0


@command.command("prune", epilog=examples("alttext-html cache prune --older-than 365"))
@click.option("--older-than", "days", type=click.IntRange(min=0), required=True, metavar="DAYS", help="Age in days.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_cache_options
def prune(days: int, yes: bool, config: Path | None, **options: object) -> int:
    """Forget old texts. They were paid for: export them first."""
    from alttext_html.texts import cache_tools

    moment = datetime.now(UTC) - timedelta(days=days)
    with _open(_place(config, options)) as cache:
        old = [entry for entry in cache_tools.find(cache, "") if entry.time < moment]
        price = count(sum(entry.credits for entry in old), "credit")
        if old and not yes:
            click.confirm(f"Forget {count(len(old), 'text')} that cost {price}?", abort=True, err=True)
        cache.remove(entry.key for entry in old)
    click.echo(f"{count(len(old), 'text')} forgotten.")
    return 0


@command.command("export", epilog=examples("alttext-html cache export --format csv --output texts.csv"))
@click.option("--format", "form", type=_FORMS, default="jsonl", show_default=True, help="Form of the file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File; stdout without it.")
@_cache_options
def export(form: str, output: Path | None, config: Path | None, **options: object) -> int:
    """Write all texts to a file that import reads back."""
    from alttext_html.texts import cache_tools

    with _open(_place(config, options)) as cache:
        entries = cache_tools.find(cache, "")
    text = cache_tools.export_csv(entries) if form == "csv" else cache_tools.export_jsonl(entries)
    if output is None:
        write_stdout(text.encode())
    else:
        write_file(output, text)
    return 0


@command.command("import", epilog=examples("alttext-html cache import texts.jsonl"))
@click.argument("file", type=click.Path(path_type=Path))
@_cache_options
def import_texts(file: Path, config: Path | None, **options: object) -> int:
    """Take in what export wrote; what is there stays."""
    from alttext_html.texts import cache_tools
    from alttext_html.texts.stores import open_archive

    read = cache_tools.read_csv if file.suffix.lower() == ".csv" else cache_tools.read_jsonl
    found = read(_read(file))
    with open_archive(_place(config, options)) as cache:
        added = len(cache_tools.add(cache, found.entries))
    click.echo(f"{count(added, 'text')} added, {len(found.entries) - added:,} were there.")
    for problem in found.problems:
        click.echo(f"alttext-html: {file}, {safe(problem)}", err=True)
    return REMAINS if found.problems else 0


@command.command("merge", epilog=examples("alttext-html cache merge shards/1 shards/2"))
@click.argument("folders", metavar="FOLDER...", type=click.Path(path_type=Path), nargs=-1, required=True)
@_cache_options
def merge(folders: tuple[Path, ...], config: Path | None, **options: object) -> int:
    """Take in other cache folders: their texts, and what they know of credits."""
    from alttext_html.texts import cache_tools
    from alttext_html.texts.stores import Place

    target = _place(config, options)
    if target.server is not None:
        raise CacheError(f"{target}: merge fills a folder. Export the texts of the others, and import them here.")
    for folder in folders:
        merged = cache_tools.merge(target.folder, _existing(Place(folder)).folder)
        click.echo(f"{folder}: {count(merged.added, 'text')} added, {merged.there:,} were there.")
        for note in merged.notes:
            click.echo(f"alttext-html: {safe(note)}", err=True)
    return 0


def _place(config: Path | None, options: dict[str, object]) -> Place:
    return read_settings(config, options).place()


def _existing(place: Place) -> Place:
    if not place.exists():
        raise CacheError(f"{place}: there is no cache yet; a fill that buys makes it. Or name one with --cache.")
    return place


@contextmanager
def _open(place: Place) -> Iterator[Archive]:
    """The cache of a place that is there; looking at one that is not makes none."""
    from alttext_html.texts.stores import open_archive

    with open_archive(_existing(place)) as cache:
        for note in cache.notes:
            click.echo(f"alttext-html: {safe(note)}", err=True)
        yield cache


def _described(entry: BoughtText) -> str:
    key = entry.key
    words = f", keywords {safe(key.keywords)}" if key.keywords else ""
    head = f"{key.sha256}\n  {key.provider}, {key.language}, style {key.style}{words}"
    return f"{head}\n  {count(entry.credits, 'credit')}, {entry.time:%Y-%m-%d %H:%M} UTC\n  {safe(entry.text)}"


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}). Check the path.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: is not UTF-8 text. Export it again.") from error
