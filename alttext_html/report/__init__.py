"""Reports: pure functions from an outcome to text, one module a format.

A renderer takes the outcome and what was run, and gives the whole text. It prints nothing and reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from alttext_html.report.model import Run
from alttext_html.types import Outcome

Renderer = Callable[[Outcome, Run], str]

MACHINE_FORMATS = ("json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html", "diff")
"""Each is a module of this package with ``render``, imported when it is asked for."""
FORMATS = ("terminal", *MACHINE_FORMATS)


def renderer(name: str) -> Renderer:
    """The function that writes one of ``MACHINE_FORMATS``. Raises KeyError for another name."""
    if name not in MACHINE_FORMATS:
        raise KeyError(name)
    render: Renderer = import_module(f"{__name__}.{name}").render
    return render
