"""``alttext-html demo``: the whole way on a little site that ships with the package, against the sandbox.

The site is a copy of what MkDocs with Material wrote. The service is the sandbox, a real HTTP server on this machine:
no account, no money, no network beyond the loopback.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from alttext_html import __version__, run
from alttext_html.errors import SettingsError
from alttext_html.report import renderer
from alttext_html.report.model import Run, RunKind
from alttext_html.secret import Secret
from alttext_html.settings import Settings
from alttext_html.texts.providers.sandbox import Sandbox
from alttext_html.thumbnails import thumbnails
from alttext_html.types import Outcome

SITE = Path(__file__).with_name("demo_site")
CREDITS = 200
_SITE, _CACHE, _CATALOGUE, _JSON, _PAGE = "site", "cache", "alttext.json", "report.json", "report.html"
_OURS = {_SITE, _CACHE, _CATALOGUE, _JSON, _PAGE}


def demo(target: Path, echo: Callable[[str], object], width: int | None = None) -> int:
    """Fill a copy of the site in ``target`` twice and tell what it did and cost; returns the exit code.

    ``target`` keeps the filled site, and the report of the first fill as a page and as JSON. ``width``: cells of a line
    of its reports, None for any number. Raises SettingsError when ``target`` holds something else.
    """
    site = _fresh_copy(target)
    with Sandbox(credits=CREDITS) as sandbox:
        settings = Settings(
            api_url=sandbox.url,
            api_key=Secret(sandbox.key),
            cache_dir=target / _CACHE,
            catalogue=target / _CATALOGUE,
            site_url="https://harbour-notes.example/",
        )
        echo(f"A small site as MkDocs built it, copied to {site}.")
        echo(f"The service is a sandbox on {sandbox.url}.\n")
        echo(f"$ alttext-html check {site}")
        _tell(run.check(site, settings), RunKind.CHECK, site, echo, width)
        echo(f"$ alttext-html fill {site}")
        first = run.fill(site, settings)
        report = _tell(first, RunKind.FILL, site, echo, width)
        report = replace(report, thumbnails=thumbnails(first.findings, site, settings))
        for name in (_JSON, _PAGE):
            (target / name).write_text(renderer(Path(name).suffix[1:])(first, report), "utf-8")
        echo(f"$ alttext-html fill {site}    # a second time")
        second = run.fill(site, settings)
        _tell(second, RunKind.FILL, site, echo, width)
        calls = len(sandbox.purchases)
    spent, changed = second.summary.credits_spent, second.summary.pages_changed
    echo(f"The second run: {spent} credits, {changed} pages changed.")
    echo(f"The sandbox sold {calls} times in all.")
    echo(f"Look at {site / 'index.html'}, {target / _PAGE} and {target / _JSON}.")
    return 0 if spent == changed == 0 < first.summary.pages_changed else 1


def _fresh_copy(target: Path) -> Path:
    try:
        return _copied(target)
    except OSError as error:
        message = f"{target}: cannot be written ({error.strerror}). Name another folder with --target."
        raise SettingsError(message) from error


def _copied(target: Path) -> Path:
    site = target / _SITE
    target.mkdir(parents=True, exist_ok=True)
    if not {path.name for path in target.iterdir()} <= _OURS:
        message = f"{target}: holds other things than an earlier demo. Name another folder with --target."
        raise SettingsError(message)
    for name in (_SITE, _CACHE):
        shutil.rmtree(target / name, ignore_errors=True)
    (target / _CATALOGUE).unlink(missing_ok=True)
    shutil.copytree(SITE, site)
    return site


def _tell(outcome: Outcome, kind: RunKind, site: Path, echo: Callable[[str], object], width: int | None) -> Run:
    from alttext_html.report import terminal

    run_ = Run(kind, site.as_posix(), __version__, has_key=True)
    echo(terminal.render(outcome, run_, terminal.View(width)))
    return run_
