"""What ``mkdocs serve`` remembers: it renders every page again when one was saved, and most come out as before."""

from __future__ import annotations

import contextlib
import glob
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from alttext_html.globs import read_glob
from alttext_html.settings import Buy, Mode, Record, Settings

_FEW = 20
"""up to so many changed pages are filled alone; then one look at the whole site is quicker"""


class Preview:
    """Pages as they were rendered and as they were filled, by their path in the site."""

    def __init__(self) -> None:
        self._done: dict[str, tuple[str, str]] = {}
        self._changed: dict[str, str] = {}

    def page(self, path: str, rendered: str) -> str:
        """Return the page as it was filled before when it is rendered the same; note it as changed otherwise."""
        before, filled = self._done.get(path, (None, ""))
        if before == rendered:
            return filled
        self._changed[path] = rendered
        return rendered

    def changed(self) -> Sequence[str]:
        """Paths of the pages that have to be filled."""
        return tuple(self._changed)

    def remember(self, site: Path) -> None:
        """Read the changed pages back, filled as far as they could be; a page that is gone is no page any more."""
        for path, rendered in self._changed.items():
            with contextlib.suppress(FileNotFoundError):
                filled = (site / path).read_bytes().decode("utf-8")
                self._done[path] = (rendered, rendered if filled == rendered else filled)
        self._changed.clear()

    def forget(self) -> None:
        """Start anew: the texts may have changed."""
        self._done.clear()


def without_purchase(settings: Settings, changed: Sequence[str]) -> Settings:
    """The settings of a preview: known texts only, and only what changed where that is little."""
    settings = replace(settings, mode=Mode.OFFLINE, buy=Buy.NO, record=Record.NEVER)
    if len(changed) > _FEW:
        return settings
    wanted = (path for path in changed if any(read_glob(pattern).fits(path) for pattern in settings.pages))
    return replace(settings, pages=tuple(glob.escape(path) for path in wanted))
