"""The plugin: unpacks MkDocs' configuration, and calls one function when the site is built."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from alttext_html import languages
from alttext_html.errors import AltTextError
from alttext_html.hosts import after_build as host
from alttext_html.hosts.after_build import EXTENSION, OnMissing
from alttext_html.hosts.markers import remove_markers
from alttext_html.report.model import is_open
from alttext_html.report_files import Target
from alttext_html.settings import Settings
from alttext_html.settings.sources import load
from alttext_html.settings.values import MKDOCS_OPTIONS, Layer, host_layer
from alttext_html.source_files import with_sources
from alttext_html.types import Outcome
from mkdocs_alttext_html.options import OnServe, scheme

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from alttext_html.hosts.preview import Preview

log = get_plugin_logger("alttext_html")

_LAST = -110
"""behind mkdocs-static-i18n, which builds the other languages at -100"""
_HTML = (".html", ".htm", ".xhtml")
_PREVIEW_FOLDERS = ("mkdocs_", "properdocs_")
"""how the temporary folder of a preview is called"""


class AltTextPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call] # MkDocs' __init_subclass__
    """Fills missing alt texts after a build."""

    config_scheme = scheme()

    def __init__(self) -> None:
        self._serving = False
        self._depth = 0
        """of builds inside of builds"""
        self._site: Path | None = None
        """of the outermost build: it holds those of the others"""
        self._settings = Settings()
        self._reports: tuple[Target, ...] = ()
        self._sources: dict[str, str] = {}
        """source files by path of the page in the site"""
        self._copied: dict[str, str] = {}
        """files that a preview copies, with their sources"""
        self._preview: Preview | None = None
        self._told = 0
        """how many images without a text the log named last"""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: Any) -> None:
        """Learn whether this is a preview. Having this event keeps the plugin's memory between its rebuilds."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the settings, and register the Markdown extension."""
        self._serving = self._serving or _is_preview(config)
        if self._depth == 0:  # one of a build inside of the first says only what holds for its language
            self._settings = self._read_settings(config)
        if self._active and host.marks_silence(self._settings) and EXTENSION not in config.markdown_extensions:
            config.markdown_extensions.append(EXTENSION)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Begin a build: the languages of mkdocs-static-i18n are builds inside of the first."""
        if self._depth == 0:
            self._site = Path(config.site_dir)
            self._sources.clear()
            self._copied.clear()
            if self._serving and self._active:
                with _plugin_errors():
                    self._begin_preview()
        self._depth += 1

    @event_priority(_LAST)
    def on_files(self, files: Files, **_: Any) -> Files:
        """Note which pages are copies of HTML; in a preview where all files are copied from: all are new each time."""
        if self._active:
            copied = {file.dest_uri: source for file in files if (source := file.abs_src_path) is not None}
            self._sources |= {path: source for path, source in copied.items() if source.lower().endswith(_HTML)}
            if self._serving:
                self._copied |= copied
        return files

    @event_priority(_LAST)
    def on_post_page(self, output: str, *, page: Page, **_: Any) -> str:
        """Note which source a page comes from; in a preview, take an unchanged page as it was filled before."""
        if not self._active or not output or output.isspace():  # MkDocs writes no empty page
            return output
        file = page.file
        if file.abs_src_path is not None:
            self._sources[file.dest_uri] = file.abs_src_path
        return output if self._preview is None else self._preview.page(file.dest_uri, output)

    @event_priority(_LAST)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the whole site once, when the outermost build is done."""
        self._depth -= 1
        if self._depth > 0 or not self._active:
            return
        with _plugin_errors():
            if self._preview is not None:
                self._fill_preview(config, self._preview)
            else:
                self._fill(config)

    def on_build_error(self, **_: Any) -> None:
        """Be ready for the next build of a preview, and leave no mark in what was written before the failure."""
        self._depth = 0
        if self._site is not None:
            remove_markers(self._site)

    def on_serve(self, server: LiveReloadServer, **_: Any) -> LiveReloadServer:
        """Show an edited catalogue at once."""
        if self._active and self._settings.catalogue.is_file():
            server.watch(str(self._settings.catalogue))
        return server

    @property
    def _active(self) -> bool:
        return not self._serving or self.config["on_serve"] != OnServe.OFF

    def _read_settings(self, config: MkDocsConfig) -> Settings:
        file = _file(config)
        said = {name: value for name, value in self.config.items() if value is not None}
        guessed = {
            "site_name": config.site_name,
            "site_url": config.site_url or None,
            "language": _language(config),
        }
        with _plugin_errors():
            self._reports = () if self._serving else host.read_reports(self.config["report"], file.parent)
            return load(
                cwd=file.parent,
                environ=os.environ,
                host=host_layer(file.name, said, file.parent, MKDOCS_OPTIONS),
                guessed=Layer(file.name, guessed, file.parent),
            )

    def _fill(self, config: MkDocsConfig) -> None:
        on_missing = OnMissing(self.config["on_missing"])
        site = Path(config.site_dir)
        outcome = self._with_sources(host.fill_marked(site, self._settings), config)
        host.write_reports(outcome, site, self._settings, self._reports)
        failed = False
        for message in host.messages(outcome, site, self._settings):
            failed = failed or message.fails
            log.log(host.level(message.weight, on_missing), message.text)
        if failed and on_missing is OnMissing.ERROR:
            raise PluginError("alttext-html: the texts named above are missing, and on_missing is error.")

    def _begin_preview(self) -> None:
        from alttext_html.hosts.preview import Preview  # a build does without

        self._preview = self._preview or Preview()
        self._preview.begin(self._settings)

    def _fill_preview(self, config: MkDocsConfig, preview: Preview) -> None:
        """Write what is known and say little: a preview is looked at, and saved again in a minute."""
        site = Path(config.site_dir)
        filled = preview.fill(site, self._copied)
        if log.isEnabledFor(logging.DEBUG):
            for message in host.messages(self._with_sources(filled.outcome(), config), site, self._settings):
                log.debug(message.text)
        if filled.remaining and filled.remaining != self._told:
            log.info("%s images without a text in this preview; a build fills what it can.", filled.remaining)
        self._told = filled.remaining

    def _with_sources(self, outcome: Outcome, config: MkDocsConfig) -> Outcome:
        folder = _file(config).parent
        told = {each.page for each in outcome.findings if self._reports or is_open(each)}
        paths = {page: Path(self._sources[page]) for page in told & self._sources.keys()}
        sources = {page: path for page, path in paths.items() if not _is_temporary(path, folder)}
        return with_sources(outcome, sources, Path.cwd())


@contextmanager
def _plugin_errors() -> Iterator[None]:
    """Our errors as MkDocs' own, which it shows without a traceback."""
    try:
        yield
    except AltTextError as error:
        raise PluginError(f"alttext-html: {error}") from error


def _file(config: MkDocsConfig) -> Path:
    """The configuration: its path is relative when ``--config-file`` or another program, such as mike, named it so."""
    return Path(config.config_file_path or "mkdocs.yml").absolute()


def _is_preview(config: MkDocsConfig) -> bool:
    """``mkdocs serve --clean`` says that it builds; its folder tells."""
    site = Path(config.site_dir)
    return site.name.startswith(_PREVIEW_FOLDERS) and site.parent == Path(tempfile.gettempdir())


def _is_temporary(source: Path, folder: Path) -> bool:
    """Whether a plugin made a source for this build. ``folder`` is the project's, which may be temporary as a whole."""
    temporary = Path(tempfile.gettempdir())
    if not source.is_relative_to(temporary):
        return False
    return not folder.is_relative_to(temporary / source.relative_to(temporary).parts[0])


def _language(config: MkDocsConfig) -> str | None:
    """The theme's language, Material's and Read the Docs' setting or MkDocs' locale."""
    for name in ("language", "locale"):
        tag = str(config.theme.get(name) or "").replace("_", "-")
        if languages.is_tag(tag):  # a theme may have one of its own, such as Material's "custom"
            return tag
    return None
