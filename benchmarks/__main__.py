"""Runs benchmarks, prints their table, writes JSON: ``make bench``, or ``make bench ARGS="check startup"``.

``--page`` writes the page of the documentation.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.row import Row

ALL = ("startup", "hashing", "check", "buying", "known", "material", "preview", "memory")
PAGE = Path("docs/benchmarks.md")
INTRODUCTION = """# Benchmarks

`make bench` fetches or makes what it needs, runs this program and what it is compared with in turn, and prints this
table; `make bench ARGS=--page` writes it here. Times are medians of five runs (buying, memory and the plain check: one
run), peaks are those of the largest process. The corpus is Debian's documentation of scikit-learn, Boost, GIMP, Python,
LibreOffice and scikit-image. A ratio by the clock suffers from whatever else the machine does; the one of CPU
time stands beside it. No test asserts a time.

`check` is measured twice: at first, as in a fresh clone, and again when the pages have the bytes of the run before,
which lie beside the [cache](settings.md): most pages of a site that was built again. The service is the sandbox.
"""


def machine() -> str:
    """What was measured on."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), model)
    except OSError:
        pass  # no Linux
    return f"{os.cpu_count()} cores, {model}, {platform.system()}, Python {platform.python_version()}"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| | ours | other | ratio | goal | met |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(f"| {row.figure} | {row.ours} | {row.other} | {ratio} | {row.goal} | {met} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run those asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("benchmarks", nargs="*", metavar="NAME", help=f"{', '.join(ALL)}; all unless named")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"), help="where the rows go")
    parser.add_argument("--page", action="store_true", help=f"write {PAGE}")
    options = parser.parse_args(arguments)
    if unknown := set(options.benchmarks) - set(ALL):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there is {', '.join(ALL)}")
    rows: list[Row] = []
    for name in options.benchmarks or ALL:
        rows += import_module(f"benchmarks.{name}").main()
    options.json.parent.mkdir(parents=True, exist_ok=True)
    told = {"machine": machine(), "rows": [asdict(row) for row in rows]}
    options.json.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(f"{machine()}\n\n{table(rows)}")
    if options.page:
        PAGE.write_text(f"{INTRODUCTION}\n{machine()}.\n\n{table(rows)}", "utf-8")


if __name__ == "__main__":
    main()
