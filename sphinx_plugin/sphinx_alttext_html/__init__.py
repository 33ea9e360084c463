"""Fills missing alt texts when Sphinx has built a site: ``extensions = ["sphinx_alttext_html"]``.

Sphinx writes only the pages that changed. What remained without a text may get one in the next build, from the
catalogue or for money, so that such pages are written again: only what Sphinx has just written shows whether an empty
alt is silence or a decision.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util.logging import getLogger

from alttext_html import __version__
from alttext_html.errors import AltTextError, SettingsError
from alttext_html.hosts import after_build as host
from alttext_html.hosts.after_build import Message, OnMissing, Weight
from alttext_html.hosts.markers import remove_markers
from alttext_html.hosts.options import HostOptions, read_options
from alttext_html.report.model import is_open
from alttext_html.settings.values import site_address
from alttext_html.source_files import with_sources
from alttext_html.types import Outcome
from sphinx_alttext_html.marking import marking

log = getLogger(__name__)

NAME = "alttext_html"

_BUILDERS = frozenset({"html", "dirhtml"})
_LAST = 900
"""behind extensions that write files of their own when a build is finished"""
_SUBTYPES = {Weight.REMAINS: "missing", Weight.REFUSED: "refused", Weight.WARNING: "note"}
"""what suppress_warnings names behind ``alttext_html.``"""


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    extension = _Extension()
    # Pages that were written under other settings are written again.
    app.add_config_value(NAME, {}, "html", dict)
    app.connect("config-inited", extension.check_settings)
    app.connect("builder-inited", extension.mark_silence)
    app.connect("env-updated", extension.write_open_pages_again)
    app.connect("build-finished", extension.fill, priority=_LAST)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


class _Extension:
    """What is kept between the events of one build."""

    def __init__(self) -> None:
        self._options = HostOptions()

    def check_settings(self, app: Sphinx, config: Config) -> None:
        """Read the settings while nothing is built yet."""
        try:
            self._options = _read(config, Path(app.confdir))
        except SettingsError as error:
            raise ConfigError(f"alttext-html: {error}") from error

    def mark_silence(self, app: Sphinx) -> None:
        """Let the writer mark images without a text; other extensions may have put their own writer in place."""
        builder = app.builder
        if builder.name in _BUILDERS and host.marks_silence(self._options.settings):
            translator = app.registry.get_translator_class(builder)
            app.set_translator(builder.name, marking(translator), override=True)

    def write_open_pages_again(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Documents whose pages still have images without a text."""
        if app.builder.name not in _BUILDERS:
            return ()
        try:
            documents = _open_pages(app).read_text("utf-8").splitlines()
        except FileNotFoundError:
            return ()
        return env.found_docs.intersection(documents)

    def fill(self, app: Sphinx, exception: Exception | None) -> None:
        """Fill the site. After a build that failed, only take out what we put in."""
        if app.builder.name not in _BUILDERS:
            return
        site = Path(app.outdir)
        if exception is not None:
            remove_markers(site)
            return
        try:
            outcome = host.fill_marked(site, self._options.settings)
        except AltTextError as error:
            raise ExtensionError(f"alttext-html: {error}") from error
        documents = _documents(app)
        still_open = {documents[each.page] for each in outcome.findings if is_open(each) and each.page in documents}
        _open_pages(app).write_text("\n".join(sorted(still_open)), "utf-8")
        self._tell(app, outcome, documents)

    def _tell(self, app: Sphinx, outcome: Outcome, documents: Mapping[str, str]) -> None:
        site, options = Path(app.outdir), self._options
        sources = {page: Path(app.env.doc2path(document)) for page, document in documents.items()}
        as_authors_know = with_sources(_as_in_sources(app.env, outcome), sources, Path.cwd())
        in_pages = (each.src for each in outcome.findings)
        findings = (replace(each, src=src) for each, src in zip(as_authors_know.findings, in_pages, strict=True))
        host.write_reports(replace(outcome, findings=tuple(findings)), site, options.settings, options.reports)
        for message in host.messages(as_authors_know, site, options.settings):
            self._log(message)
            if options.on_missing is OnMissing.ERROR and message.fails:
                app.statuscode = 1

    def _log(self, message: Message) -> None:
        log.log(
            host.level(message.weight, self._options.on_missing),
            "alttext-html: %s",
            message.said,
            location=message.place or None,
            type=NAME,
            subtype=_SUBTYPES.get(message.weight),
        )


def _read(config: Config, confdir: Path) -> HostOptions:
    """Our options out of conf.py. Raises SettingsError."""
    guessed = {
        # Without a release Sphinx' own title has two spaces in a row.
        "site_name": " ".join(str(config.html_title).split()),
        "site_url": site_address(config.html_baseurl),
        "language": (config.language or "en").replace("_", "-"),
    }
    return read_options(NAME, config[NAME], guessed, cwd=confdir, environ=os.environ)


def _open_pages(app: Sphinx) -> Path:
    """The file that names documents with open pages, one a line; it goes when the built documents are thrown away."""
    return Path(app.doctreedir) / f"{NAME}-{app.builder.name}.txt"


def _documents(app: Sphinx) -> dict[str, str]:
    """Names of documents by the path of their page in the site."""
    written = {name: Path(app.builder.get_outfilename(name)) for name in app.env.found_docs}  # type: ignore[attr-defined] # of builders of HTML
    return {path.relative_to(app.outdir).as_posix(): name for name, path in written.items()}


def _as_in_sources(env: BuildEnvironment, outcome: Outcome) -> Outcome:
    """The outcome with images named as authors know them: Sphinx copies all into one folder under unique names."""
    original = {name: source for source, (_, name) in env.images.items()}
    findings = tuple(
        replace(each, src=original.get(name, each.src)) if folder.endswith("_images") else each
        for each in outcome.findings
        for folder, _, name in [each.src.rpartition("/")]
    )
    return replace(outcome, findings=findings)
