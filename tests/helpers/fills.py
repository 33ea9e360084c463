"""A site, a fill or check of it by the real command line, and what came of it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema

from tests.helpers import sites
from tests.helpers.commands import alttext

PAGE = """<!doctype html>
<html lang="en"><head><title>Notes</title></head><body><main>
{body}
</main></body></html>
"""


def make_site(folder: Path, **pages: str) -> Path:
    """A site of these pages; every picture that they name is drawn beside them."""
    site = folder / "site"
    site.mkdir()
    for name, body in pages.items():
        html = body if body.startswith("<!doctype") else PAGE.format(body=body)
        (site / f"{name}.html").write_text(html, "utf-8")
        for picture in sites.PICTURE.findall(html):
            sites.draw(site / picture)
    return site


def report(
    folder: Path, site: Path, command: str, *options: object, key: str | None = None
) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON report of a run; the report is held against its schema."""
    file = folder / "report.json"
    done = alttext(command, site, "--format", "json", "--output", file, "--quiet", *options, cwd=folder, key=key)
    assert "Traceback" not in done.stderr
    found = json.loads(file.read_text("utf-8"))
    schema = json.loads(files("alttext_html.report").joinpath("schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    return done.returncode, found


def alts(site: Path, page: str = "index") -> list[str | None]:
    """The alts of a page."""
    return [alt for _, alt in sites.alts((site / f"{page}.html").read_bytes())]
