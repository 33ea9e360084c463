"""Writes every page and schema that is made from the code: ``make pages``. With ``--check`` it names what is old."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import action_page
import click
import json_page
import schema
import settings_page

from alttext_html.cli.codes import MEANINGS
from alttext_html.cli.main import COMMANDS
from alttext_html.html.rules import load_rule_page, rule_rows

ROOT = Path(__file__).resolve().parents[1]
COMMANDS_HEAD = """# Commands

Made from the program itself. `alttext-html COMMAND --help` shows the same. Options that are settings are explained in
[Settings](settings.md); their values can stand in a file or in the environment too.

## Exit codes

"""
EXIT_CODES = "| code | meaning |\n| --- | --- |\n"
RULES_HEAD = """# Rules

Made from the program itself. `fix` is written by `fill` and fails `check`; `report` is shown and never written; `info`
is shown with `--verbose`. How a rule is moved or switched off: [Detection](detection.md).

| rule | severity | what it says |
| --- | --- | --- |
"""


def pages() -> dict[str, str]:
    """Text of each generated file by its path in the repository."""
    settings, mkdocs = schema.text(schema.settings_schema()), schema.text(schema.mkdocs_schema())
    return {
        "README.md": _with_exit_codes((ROOT / "README.md").read_text("utf-8")),
        "docs/settings.md": settings_page.page(),
        "docs/json.md": json_page.page(),
        "docs/commands.md": COMMANDS_HEAD + "".join([*_exit_codes(), *_commands()]),
        "docs/rules.md": "".join(_rules()),
        "docs/github-action.md": action_page.page(),
        "docs/alttext-html.schema.json": settings,
        "docs/mkdocs.schema.json": mkdocs,
        "alttext_html/alttext-html.schema.json": settings,
    }


def _with_exit_codes(page: str) -> str:
    """A page that somebody wrote, with its table of exit codes as the code has it."""
    before, _, table = page.partition(EXIT_CODES)
    _, _, after = table.partition("\n\n")
    return "".join([before, *_exit_codes(), "\n", after])


def _exit_codes() -> Iterator[str]:
    yield EXIT_CODES
    for code, meaning in MEANINGS.items():
        yield f"| {code} | {meaning} |\n"


def _commands() -> Iterator[str]:
    for name in COMMANDS:
        command = import_module(f"alttext_html.cli.{name}").command
        yield _command(name, command, 2)
        if isinstance(command, click.Group):
            yield from (_command(f"{name} {sub}", each, 3) for sub, each in sorted(command.commands.items()))


def _command(name: str, command: click.Command, level: int) -> str:
    context = click.Context(command, info_name=f"alttext-html {name}", terminal_width=88, max_content_width=88)
    return f"\n{'#' * level} {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def _rules() -> Iterator[str]:
    yield RULES_HEAD
    for code, severity, _, sentence in rule_rows():
        yield f"| [`{code}`](#{code}) | {severity} | {sentence} |\n"
    for code, *_ in rule_rows():
        title, _, rest = load_rule_page(code).partition("\n")
        yield f"\n#{title}\n\n{rest.strip().replace(chr(10) + '## ', chr(10) + '### ')}\n"


def main(arguments: list[str]) -> int:
    """Write, or with --check only compare; returns the exit code."""
    old = {path: text for path, text in pages().items() if _read(ROOT / path) != text}
    for path, text in old.items():
        print(path)
        if "--check" not in arguments:
            (ROOT / path).write_text(text, "utf-8", newline="\n")
    return 1 if old and "--check" in arguments else 0


def _read(path: Path) -> str:
    return path.read_bytes().decode() if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
