"""Real builds by real site generators, and what must be true of their pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.helpers import sites
from tests.helpers.commands import Service

MKDOCS: tuple[str | Path, ...] = (sys.executable, "-m", "mkdocs")
PROPERDOCS: tuple[str | Path, ...] = (sites.ROOT / ".venvs" / "properdocs" / "bin" / "properdocs",)
ZENSICAL: tuple[str | Path, ...] = (sites.ROOT / ".venvs" / "zensical" / "bin" / "zensical",)
PELICAN: tuple[str | Path, ...] = (sites.ROOT / ".venvs" / "pelican" / "bin" / "pelican",)
SPHINX: tuple[str | Path, ...] = (sites.ROOT / ".venvs" / "sphinx" / "bin" / "sphinx-build",)
NOWHERE = "http://127.0.0.1:9/api/v1"
"""an address where nothing listens"""
DATE = re.compile(rb"Build Date UTC : [^\n]*")
"""MkDocs' own themes write the time into the front page"""
_CHANGING = re.compile(r"^\[[\d:]+\]|, \d+\.\d s\.|\b__init__\.py:\d+$")


@dataclass(frozen=True, slots=True)
class Build:
    """What a build left."""

    code: int
    log: str
    pages: Mapping[str, bytes]
    others: Mapping[str, bytes]

    def alt(self, page: str, name: str) -> str | None:
        """Alt of the first image of this name on a page."""
        return dict(reversed(sites.alts(self.pages[page])))[name]

    @property
    def said(self) -> list[str]:
        """Our lines of the log, without what differs from run to run: padding, times, the caller's line."""
        ours = [_CHANGING.sub("", line) for line in self.log.splitlines() if "alttext" in line]
        return [" ".join(line.split()) for line in ours]


def source(name: str, target: Path, images: str = "docs/images") -> Path:
    """A copy of a host's source with its pictures."""
    return sites.copy_source(name, target, images)


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that is there."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def beside(config: Path, old: str, new: str = "") -> str:
    """Write ``plain.yml`` beside a configuration, in which a text is another one; return its name."""
    shutil.copy(config, plain := config.with_name("plain.yml"))
    change(plain, old, new)
    return plain.name


def environment(cwd: Path, service: Service | None, key: str | None, more: Mapping[str, str]) -> dict[str, str]:
    """A clean environment: no settings of the outside, wide lines, a cache beside the source."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALTTEXT", "GITHUB_"))}
    clean |= {"NO_MKDOCS_2_WARNING": "1", "COLUMNS": "400", "NO_COLOR": "1"}
    clean |= {"ALTTEXT_HTML_CACHE_DIR": str(cwd / "texts"), "ALTTEXT_HTML_API_URL": service.url if service else NOWHERE}
    if key is not None:
        clean["ALTTEXTGENIE_API_KEY"] = key
    return clean | more


def build(
    command: tuple[str | Path, ...],
    *arguments: str,
    cwd: Path,
    site: str = "site",
    service: Service | None = None,
    key: str | None = None,
    **more: str,
) -> Build:
    """Run a generator in ``cwd``; with a service its key is used unless another is given."""
    key = service.key if service is not None and key is None else key
    assert Path(command[0]).exists(), "`make test` makes the environments that hosts need"
    done = subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env=environment(cwd, service, key or None, more),
        capture_output=True,
        text=True,
        timeout=300,
    )
    return left(done, cwd / site)


def left(done: subprocess.CompletedProcess[str], site: Path) -> Build:
    """What a command said, and what is in the site now."""
    pages = {path: DATE.sub(b"", page) for path, page in sites.pages(site).items()}
    return Build(done.returncode, done.stdout + done.stderr, pages, sites.other_files(site))


def faults(before: Mapping[str, bytes], after: Mapping[str, bytes], *, bought: str = "Sandbox") -> list[str]:
    """What is wrong in filled pages: names of pictures say what must become of them (fixtures/sites/README.md)."""
    wrong = [] if before.keys() == after.keys() else ["other pages"]
    seen = set()
    for path in before.keys() & after.keys():
        kinds = ("fill", "free", "empty")
        if sites.without_alts_of(before[path], kinds) != sites.without_alts_of(after[path], kinds):
            wrong.append(f"{path}: more than alts differs")
        for (name, old), (_, new) in zip(sites.alts(before[path]), sites.alts(after[path]), strict=True):
            kind = name.split("-")[0]
            seen.add(kind)
            is_bought = bool(new) and str(new).startswith(bought)
            right = {"fill": is_bought, "free": bool(new) and not is_bought, "empty": new == "", "keep": new == old}
            if not right.get(kind, True):
                wrong.append(f"{path}: {name}: {old!r} became {new!r}")
    return wrong if "fill" in seen else [*wrong, "nothing to compare"]


def marked(build: Build) -> list[str]:
    """Files in which a mark of ours is left inside of a tag."""
    mark = re.compile(rb"(?:<|&lt;)img\b[^<>]*data-alttext=[^ ]{0,7}silent")
    return [path for path, data in {**build.pages, **build.others}.items() if mark.search(data)]
