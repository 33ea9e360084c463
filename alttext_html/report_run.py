"""What a report tells of a run beside its outcome: under which settings it ran, and on what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from alttext_html import __version__
from alttext_html.relative import near
from alttext_html.report.model import Run, RunKind
from alttext_html.report.shown import count
from alttext_html.settings import PAYING, Buy, Mode, Settings
from alttext_html.types import Outcome


def described(
    outcome: Outcome,
    kind: RunKind,
    folder: Path,
    settings: Settings,
    formats: Collection[str],
    named: Sequence[str] = (),
) -> Run:
    """What reports in these formats say of a run on the site in ``folder``. Reads the pictures that a page shows."""
    thumbnails: dict[str, str] = {}
    if "html" in formats:
        from alttext_html.thumbnails import thumbnails as made

        thumbnails = made(outcome.findings, folder, settings)
    from alttext_html.html.rules import rule_rows

    rules = {code: message for code, _, _, message in rule_rows()}
    has_key = settings.api_key is not None
    return Run(
        kind, folder.as_posix(), __version__, has_key, rules, named, thumbnails=thumbnails, permit=permit(settings)
    )


def permit(settings: Settings) -> str:
    """What a purchase takes beside a key, as a step for a reader; empty where these settings allow it."""
    if settings.buy is Buy.NO:
        return "allow it with the setting buy"
    return "" if settings.mode is Mode.ONLINE else f"run it online, not {settings.mode}"


def circumstances(settings: Settings) -> Iterator[tuple[str, str]]:
    """What a run goes by, a name and a value each. The key itself is never told."""
    here = Path.cwd()
    yield "settings", settings.file or "none: the defaults, the environment and the command line"
    there = "" if settings.catalogue.is_file() else ", not there yet"
    yield "catalogue", f"{near(settings.catalogue, here)}{there}"
    yield "cache", near(settings.cache_folder(), here) if settings.cache is None else str(settings.cache)
    key = "" if set(settings.providers) - {PAYING} else (", with a key" if settings.api_key else ", without a key")
    where = f" at {settings.api_url}" if PAYING in settings.providers else ""
    yield "provider", f"{', '.join(settings.providers)}{where}{key}"
    limit = "" if settings.max_credits is None else f", at most {count(settings.max_credits, 'credit')}"
    yield "buying", f"{'allowed' if settings.buy is Buy.YES else 'not allowed'}, {settings.mode}{limit}"
    if settings.sources:
        yield "sources", ", ".join(near(folder, here) for folder in settings.sources)
