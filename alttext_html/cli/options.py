"""Options that commands share. Those that are settings take their help from the table of settings."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from alttext_html.settings import SettingInfo, Settings, describe_settings
from alttext_html.settings.sources import load
from alttext_html.settings.values import Layer

F = TypeVar("F", bound=Callable[..., Any])

RUN_SETTINGS = (
    "empty_alt",
    "language",
    "style",
    "keywords",
    "site_url",
    "exclude",
    "feeds",
    "sources",
    "api_url",
    "cache_dir",
    "stat_cache",
    "cache",
    "jobs",
)
"""Settings that ``check`` and ``fill`` take as options."""
_RETOLD = frozenset((*RUN_SETTINGS, "languages", "approved_only", "remote", "config", "site_root"))
"""options that a command to copy must repeat to mean the same"""
_ADDRESSES = frozenset(("api_url", "cache"))
"""those of them that may hold a password"""
_RANGES = {"max_credits": (0, None), "jobs": (1, 64)}
_METAVARS = {
    "style": "NAME",
    "cache_dir": "DIR",
    "cache": "DIR|URL",
    "sources": "DIR",
    "api_url": "URL",
    "site_url": "URL",
}


def settings_options(*names: str) -> Callable[[F], F]:
    """Options for these settings; their values reach the command in ``**options``, ready for ``read_settings``."""

    def decorate(command: F) -> F:
        rows = {row.name: row for row in describe_settings()}
        for name in reversed(names):
            command = _option(rows[name])(command)
        return command

    return decorate


def config_option(command: F) -> F:
    """The option for another settings file."""
    path = click.Path(dir_okay=False, path_type=Path)
    return click.option("--config", type=path, help="Settings file to read instead of the project's.")(command)


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def read_settings(
    config: Path | None, options: Mapping[str, object], *, host: Layer | None = None, guessed: Layer | None = None
) -> Settings:
    """The settings of a command: everything that was not given on the command line is left to the other sources.

    ``host`` and ``guessed``: what the project's site generator is told, as for ``load``.
    """
    given = {name: value for name, value in options.items() if value not in (None, ())}
    return load(cwd=Path.cwd(), environ=os.environ, options=given, host=host, guessed=guessed, config=config)


def _option(row: SettingInfo) -> Callable[[F], F]:
    if row.default is False:
        return click.option(row.option, row.name, is_flag=True, default=None, help=row.doc)
    if row.default is True:
        doc = f"Not: {row.doc[0].lower()}{row.doc[1:]}"
        return click.option(f"--no-{row.option[2:]}", row.name, is_flag=True, flag_value=False, default=None, help=doc)
    kind: click.ParamType[Any] | None = None
    if row.choices and row.name != "style":
        kind = click.Choice(row.choices)
    elif row.name in _RANGES:
        kind = click.IntRange(*_RANGES[row.name])
    metavar = None if kind else _METAVARS.get(row.name)
    doc = f"{row.doc[:-1]}: {', '.join(row.choices)}." if row.name == "style" else row.doc
    complete = {"style": lambda: list(row.choices), "language": _languages}.get(row.name)
    return click.option(
        row.option,
        row.name,
        type=kind,
        multiple=row.many,
        metavar=metavar,
        help=doc,
        shell_complete=None if complete is None else lambda *args: beginning(complete(), args[-1]),
    )


def retold(context: click.Context) -> str:
    """The options of this command line that another command must repeat; an address with a password is none of them."""
    words: list[str] = []
    for option in context.command.params:
        name = option.name or ""
        if name not in _RETOLD or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if isinstance(option, click.Option) and option.is_flag:
            words.append(option.opts[0])
            continue
        values = context.params[name] if option.multiple else (context.params[name],)
        told = (str(value) for value in values if name not in _ADDRESSES or "@" not in str(value))
        words += (word for value in told for word in (option.opts[0], value))
    return shlex.join(words)


def beginning(words: Iterable[str], typed: str) -> list[str]:
    """What the shell offers: the words that begin with what is typed."""
    return [word for word in words if word.startswith(typed)]


def _languages() -> list[str]:
    from alttext_html.languages import languages

    return [row.code for row in languages()]
