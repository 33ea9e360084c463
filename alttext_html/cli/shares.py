"""What ``plan``, ``buy`` and ``apply`` have in common: the share of one job, and reports of orders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from alttext_html import __version__
from alttext_html.buying.shards import WHOLE, parse_shard
from alttext_html.cli.console import write_stdout
from alttext_html.cli.options import RUN_SETTINGS, config_option, settings_options
from alttext_html.cli.output import Verbosity
from alttext_html.report import order
from alttext_html.report.model import Run, RunKind
from alttext_html.report.shown import safe
from alttext_html.report_files import BY_SUFFIX, Target, prepare, write_file
from alttext_html.types import Order

F = TypeVar("F", bound=Callable[..., Any])
_FORMS = ("text", "json")


def order_options(command: F) -> F:
    """The argument and the options of ``plan`` and ``buy``."""
    path = click.Path(path_type=Path)
    decorators = (
        click.argument("site", required=False, type=path),
        click.option("--format", "form", type=click.Choice(_FORMS), help="Form of the list."),
        click.option("--output", type=path, metavar="FILE", help="File for the list; stdout without it."),
        click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
        settings_options("max_credits", "languages", "remote", *(name for name in RUN_SETTINGS if name != "sources")),
        config_option,
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def shard_option(help_: str) -> Callable[[F], F]:
    """``--shard 3/8``; 1/1 without it."""
    return click.option(
        "--shard", default=str(WHOLE), metavar="N/OF", help=help_, callback=lambda *given: parse_shard(given[-1])
    )


def order_target(form: str | None, output: Path | None) -> Target:
    """Where the list goes, in the form that its suffix names. Raises SettingsError when it cannot be written there."""
    suffix = "" if output is None else BY_SUFFIX.get(output.suffix.lower(), "")
    target = Target(form or (suffix if suffix in _FORMS else "text"), output)
    prepare(target)
    return target


def write_order(found: Order, site: Path, target: Target, said: Verbosity) -> None:
    """The list, in which pages are named below the site's folder.

    What a person should know of it goes to stderr, when no person sees it on stdout.
    """
    run = Run(RunKind.PLAN, site.as_posix(), __version__)
    text = order.text(found, run) if target.format == "text" else order.json_document(found, run.version)
    if target.file is not None:
        write_file(target.file, text)
    elif said is not Verbosity.QUIET:
        write_stdout(text.encode("utf-8", "backslashreplace"))
    told: tuple[str | None, ...] = (found.provider_error,)
    if said is not Verbosity.QUIET:
        told = () if target == Target("text") else (*found.notes, found.provider_error, order.sentence(found))
    for line in filter(None, told):
        click.echo(f"alttext-html: {safe(line)}", err=True)
