"""What ``mkdocs serve`` does without its server: build a site again and again, with plugins that live on."""

from __future__ import annotations

from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

NAME = "alttext-html"


class Rebuilds:
    """A preview of one site, as mkdocs.commands.serve builds it."""

    def __init__(self, config_file: Path, site: Path) -> None:
        self._config_file, self._site = config_file, site
        # Where load_config keeps plugins that have on_startup; a new preview is a new process.
        dict(MkDocsConfig._schema)["plugins"].plugin_cache.clear()
        self.load().plugins.on_startup(command="serve", dirty=False)

    def load(self) -> MkDocsConfig:
        """The configuration as it is now."""
        return load_config(config_file=str(self._config_file), site_dir=str(self._site))

    def build(self, config: MkDocsConfig | None = None) -> Path:
        """Build once more; returns the folder."""
        build(config or self.load(), serve_url="http://127.0.0.1:8000/")
        return self._site


def plugin(config: MkDocsConfig) -> BasePlugin:  # type: ignore[type-arg]
    """Our plugin in a configuration."""
    return config.plugins[NAME]
