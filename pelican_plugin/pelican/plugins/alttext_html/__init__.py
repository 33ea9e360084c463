"""Fills missing alt texts when Pelican has written a site. Does nothing without ``ALTTEXT_HTML`` in the settings.

Pelican switches on every installed plugin by itself, and cannot say whether it rebuilds on every save: texts are bought
only with ``ALTTEXT_HTML = {"buy": True}``, which belongs into publishconf.py.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import blinker
from msgspec.structs import replace
from pelican import DEFAULT_CONFIG_NAME, Pelican, signals
from pelican.plugins.alttext_html.restructuredtext import marking
from pelican.readers import Readers

from alttext_html.errors import AltTextError
from alttext_html.hosts import after_build as host
from alttext_html.hosts.after_build import EXTENSION, OnMissing
from alttext_html.hosts.options import HostOptions, read_options
from alttext_html.relative import near
from alttext_html.settings.values import site_address
from alttext_html.source_files import with_sources

log = logging.getLogger(__name__)

NAME = "ALTTEXT_HTML"
_PELICAN, _READERS = logging.getLogger("pelican"), logging.getLogger("pelican.readers")
_EMPTY_ALTS = "Other images have empty alt attributes"
"""what Pelican ends its warnings about empty alts with, and how it marks all of them (readers.py, find_empty_alt)"""


def _is_of_another_kind(record: logging.LogRecord) -> bool:
    """Whether this is not Pelican's warning about an empty alt: it comes before a fill, and for decisions too."""
    return getattr(record, "limit_msg", None) != _EMPTY_ALTS


def _as_a_message(record: logging.LogRecord) -> bool:
    """Take the traceback from the record in which Pelican says that an error of ours ended it: the text says it all."""
    if record.exc_info and isinstance(record.exc_info[1], AltTextError):
        record.exc_info = None
    return True


def register() -> None:
    """Connect to Pelican's signals; with granular signals installed, fill before others minify and compress."""
    _PELICAN.addFilter(_as_a_message)
    signals.initialized.connect(_plugin.prepare)
    signals.readers_init.connect(_plugin.mark_restructuredtext)
    signals.content_written.connect(_plugin.note_source)
    signals.finalized.connect(_plugin.fill_when_finalized)
    blinker.signal("optimize").connect(_plugin.fill_when_optimized)


class _Plugin:
    """What is kept between signals. i18n_subsites runs one Pelican for each language, inside of the first one's end."""

    def __init__(self) -> None:
        self._options = HostOptions()
        self._site: Path | None = None
        """output of the outermost Pelican: it holds those of the other languages, and their images"""
        self._filled = False
        self._spent = 0
        """credits of this process"""
        self._sources: dict[str, str] = {}
        """source files by path of the written file"""

    def prepare(self, pelican: Pelican) -> None:
        """Check the settings while nothing is built yet, and let Markdown mark images without a text."""
        if NAME not in pelican.settings:
            return
        site = _output(pelican)
        if self._site is None or self._site not in site.parents:
            self._options = _read(pelican.settings)
            self._site, self._filled = site, False
        _READERS.addFilter(_is_of_another_kind)
        extensions = pelican.settings["MARKDOWN"].setdefault("extensions", [])
        if host.marks_silence(self._options.settings) and EXTENSION not in extensions:
            extensions.append(EXTENSION)

    def mark_restructuredtext(self, readers: Readers) -> None:
        """Let reStructuredText do the same."""
        if NAME in readers.settings and host.marks_silence(self._options.settings):
            readers.reader_classes["rst"] = marking(readers.reader_classes["rst"])

    def note_source(self, path: str, context: dict[str, Any]) -> None:
        """Remember which source a page was written from; lists of articles have none."""
        content = context.get("article") or context.get("page")
        if content is not None and path.endswith(content.save_as):
            self._sources[path] = content.source_path

    def fill_when_finalized(self, pelican: Pelican) -> None:
        """Fill at the end."""
        if not _is_granular():
            self._fill(pelican)

    def fill_when_optimized(self, pelican: Pelican) -> None:
        """Fill before the signals on which others minify and compress."""
        if _is_granular():
            self._fill(pelican)

    def _fill(self, pelican: Pelican) -> None:
        site = self._site
        if NAME not in pelican.settings or site is None:
            return
        outermost = _output(pelican) == site
        if not outermost and not self._filled:
            return  # the outermost comes last and does all languages at once
        self._filled = self._filled or outermost
        settings, on_missing = self._options.settings, self._options.on_missing
        if settings.max_credits is not None:
            settings = replace(settings, max_credits=max(0, settings.max_credits - self._spent))
        outcome = host.fill_marked(site, settings)
        self._spent += outcome.summary.credits_spent
        sources = {near(Path(page), site): Path(path) for page, path in self._sources.items()}
        outcome = with_sources(outcome, sources, Path.cwd())
        host.write_reports(outcome, site, settings, self._options.reports)
        failed = False
        for message in host.messages(outcome, site, settings):
            failed = failed or message.fails
            log.log(host.level(message.weight, on_missing), "alttext-html: %s", message.text)
        if failed and on_missing is OnMissing.ERROR:
            raise AltTextError(f'the texts named above are missing, and {NAME} says "on_missing": "error".')


_plugin = _Plugin()


def _output(pelican: Pelican) -> Path:
    """The folder of the written site; its default is relative, while written files have absolute paths."""
    return Path(pelican.settings["OUTPUT_PATH"]).absolute()


def _is_granular() -> bool:
    """Whether the granular signals are sent: their plugin wraps Pelican's own."""
    return hasattr(signals.finalized.send, "__wrapped__")


def _read(pelican: dict[str, Any]) -> HostOptions:
    """Our options out of Pelican's settings. Raises SettingsError."""
    guessed = {
        "site_name": pelican.get("SITENAME"),
        "site_url": site_address(pelican.get("SITEURL")),
        "language": pelican.get("DEFAULT_LANG"),
    }
    return read_options(NAME, pelican[NAME], guessed, cwd=_project(Path(pelican["PATH"])), environ=os.environ)


def _project(content: Path) -> Path:
    """The folder of the settings around the content, wherever Pelican was started; Pelican keeps no word of it."""
    folders = (content.absolute(), *content.absolute().parents)
    return next((folder for folder in folders if (folder / DEFAULT_CONFIG_NAME).is_file()), Path.cwd())
