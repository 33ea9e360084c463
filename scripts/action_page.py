"""The page about the GitHub action, out of ``action.yml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from yaml import safe_load

from alttext_html import __version__

FILE = Path(__file__).resolve().parents[1] / "action.yml"
HEAD = """# The GitHub action

A step after the one that builds the site:

```yaml
- uses: alttext-html/alttext-html@v{version}
  with:
    api-key: ${{{{ secrets.ALTTEXTGENIE_API_KEY }}}}
    max-credits: 50
```

It writes the texts into the built pages, annotates what is left, adds a summary to the job, and fails when
something remains. Without a key (pull requests of forks have none) it writes what costs nothing and lists the rest with
its price.
Whole workflows are on the page about [GitHub Pages](ci/github-pages.md).

## Inputs

| input | default | |
| --- | --- | --- |
"""
OUTPUTS = """
Where `api-key` is empty, the variable `ALTTEXTGENIE_API_KEY` of the job holds; everything else is a
[setting](settings.md) in the project's file or in the job's environment (`ALTTEXT_HTML_STYLE: shorter`).

## Outputs

They are set when the step fails too; give it an `id`, and `if: always()` to the step that reads them.

| output | |
| --- | --- |
"""
TAIL = """
To keep the report:

```yaml
- uses: alttext-html/alttext-html@v{version}
  id: alttext
  with:
    mode: frozen
    format: html
- uses: actions/upload-artifact@v4
  if: always() && steps.alttext.outputs.report
  with:
    path: ${{{{ steps.alttext.outputs.report }}}}
```

The step fails with the program's [exit code](commands.md#exit-codes); the last line of its log says what it means.
To let the job go on, give the step `continue-on-error: true` and look at `exit-code`.

## What it does on the machine

- It needs a runner with Linux or macOS. It brings a Python 3.13 of its own; the Python, packages and environment
  that the job goes on with stay as they are.
- Bought texts are kept in `.cache/alttext-html`, which it restores before the run and saves after it: after a failed or
  cancelled one too, as long as something was asked of the service. Jobs that run at the same moment do not see each
  other's texts, a branch sees its own and those of the default branch, and GitHub deletes a cache that nobody used for
  a week. A committed [catalogue](catalogue.md) or a [shared cache](shared-cache.md) forgets nothing.
- Keep the key in a secret. The step masks it in the log, but GitHub prints a step's inputs before the step begins.
- Give the key to jobs of trusted branches only: who may change the settings may send it to any address (`api_url`).
- It uploads nothing but the pictures it buys texts for.
"""


def page() -> str:
    """The whole page."""
    action = safe_load(FILE.read_text("utf-8"))
    inputs = "".join(_inputs(action["inputs"]))
    outputs = "".join(f"| `{name}` | {row['description']} |\n" for name, row in action["outputs"].items())
    version = {"version": __version__}
    return HEAD.format_map(version) + inputs + OUTPUTS + outputs + TAIL.format_map(version)


def _inputs(rows: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name, row in rows.items():
        default = f"`{row['default']}`" if row["default"] else ""
        yield f"| `{name}` | {default} | {row['description']} |\n"
