"""What ``action.yml`` runs: a check or fill whose inputs are variables, and whose results GitHub's runner reads.

The runner takes annotations and masks out of stdout, outputs and the job's summary out of files:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import click

from alttext_html.cli import output
from alttext_html.cli.codes import CLEAN, MEANINGS
from alttext_html.cli.main import prepare_streams, run
from alttext_html.cli.options import read_settings
from alttext_html.cli.output import Verbosity
from alttext_html.cli.site import choose, finish
from alttext_html.report import github, markdown
from alttext_html.report.model import RunKind
from alttext_html.report_files import BY_SUFFIX, NEED_TAGS, Target, prepare
from alttext_html.settings import KEY_VARIABLE, Mode
from alttext_html.types import Outcome, TextSource, Verdict

SUFFIXES = {name: suffix for suffix, name in BY_SUFFIX.items() if name not in NEED_TAGS}
"""Suffix of the report's file by its form."""


class Does(StrEnum):
    """What the input ``mode`` asks for."""

    CHECK = "check"
    FILL = "fill"
    FROZEN = "frozen"


@click.command("action", add_help_option=False)
@click.option("--path", envvar="INPUT_PATH", type=click.Path(path_type=Path))
@click.option("--mode", envvar="INPUT_MODE", type=click.Choice(Does, case_sensitive=False), default=Does.FILL)
@click.option("--max-credits", envvar="INPUT_MAX_CREDITS", type=click.IntRange(0))
@click.option("--languages", envvar="INPUT_LANGUAGES", default="")
@click.option("--language", envvar="INPUT_LANGUAGE")
@click.option("--format", "form", envvar="INPUT_FORMAT", type=click.Choice(list(SUFFIXES)), default="json")
@click.option("--folder", envvar="FOLDER", type=click.Path(path_type=Path), required=True)
def command(
    path: Path | None,
    mode: Does,
    max_credits: int | None,
    languages: str,
    language: str | None,
    form: str,
    folder: Path,
) -> int:
    """Run, write annotations, summary and a report in ``folder``, and set the outputs but the exit code."""
    given = {
        "max_credits": max_credits,
        "languages": tuple(languages.replace(",", " ").split()),
        "language": language,
        "mode": str(Mode.FROZEN) if mode is Does.FROZEN else None,
    }
    settings = read_settings(None, given)
    chosen = choose([path] if path is not None else [], None, settings, Verbosity.NORMAL)
    report = Target(form, folder / f"alttext{SUFFIXES[form]}")
    prepare(report)
    from alttext_html.run import check, fill

    site = chosen.selection
    kind = RunKind.CHECK if mode is Does.CHECK else RunKind.FILL
    outcome = (check if kind is RunKind.CHECK else fill)(site.root, settings, only=site.pages)
    code = finish(outcome, kind, chosen, settings, [Target("github"), report], Verbosity.NORMAL)
    set_outputs({**counts(outcome), "report": str(report.file)}, os.environ)
    return code


def counts(outcome: Outcome) -> dict[str, str]:
    """The outputs that say what was found and done. What nobody knows is empty."""
    summary = outcome.summary
    states, sources = summary.by_verdict, summary.by_source
    filled = sum(sources.values()) - sources.get(TextSource.DECORATIVE, 0)
    numbers = {
        "images": summary.images,
        "fine": states.get(Verdict.OK, 0),
        "decorative": states.get(Verdict.DECORATIVE, 0),
        "missing": states.get(Verdict.MISSING, 0),
        "weak": states.get(Verdict.WEAK, 0),
        "filled": filled,
        "bought": sources.get(TextSource.PROVIDER, 0),
        "remaining": summary.remaining,
        "requests": summary.requests,
        "credits-spent": summary.credits_spent,
        "credits-needed": summary.credits_needed,
        "credits-left": summary.credits_left,
        "pages-changed": summary.pages_changed,
    }
    return {name: "" if number is None else str(number) for name, number in numbers.items()}


def set_outputs(values: Mapping[str, str], environ: Mapping[str, str]) -> None:
    """Set outputs of the step. A value ends at a delimiter that nobody can know before, whatever it holds."""
    delimiter = f"end-{uuid4()}"
    with Path(environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())


def masks(key: str) -> list[str]:
    """Commands that make the runner write stars for a key; what is no key may be several words."""
    return [f"::add-mask::{line.replace('%', '%25')}" for line in key.split()]


def main() -> None:
    """Run with the environment's inputs, say what went wrong where people look, and exit."""
    prepare_streams()
    for mask in masks(os.environ.get(KEY_VARIABLE, "")):
        click.echo(mask)
    refusals: list[str] = []
    code = run([], command, refusals.append)
    for message in refusals:
        click.echo(github.error(message))
        output.job_summary(markdown.refusal(message), os.environ)
    set_outputs({"exit-code": str(code)}, os.environ)
    if code != CLEAN:
        click.echo(f"alttext-html: exit code {code}: {MEANINGS[code]}")
    sys.exit(code)


if __name__ == "__main__":
    main()
