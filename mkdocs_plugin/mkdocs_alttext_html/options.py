"""The plugin's options: every setting of alttext-html under its own name, and three that only a host needs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, PlainConfigSchema, ValidationError

from alttext_html.errors import SettingsError
from alttext_html.hosts.after_build import OnMissing
from alttext_html.settings import describe_settings
from alttext_html.settings.values import Layer, merge, off

_LIMITS = {"approved_only": "true", "buy": "false", "max_credits": "50", "mode": "offline"}
"""settings that hold a run back, each with a value for an example: without one it does more"""
_UNSAID = object()
"""an option that mkdocs.yml does not name; one that it names without a value is None"""


class OnServe(StrEnum):
    """What ``mkdocs serve`` shows."""

    CACHED = "cached"
    """texts that are known already"""
    OFF = "off"


class Setting(BaseConfigOption[object]):
    """One setting, checked as it is in every other place; None when mkdocs.yml says nothing about it."""

    def __init__(self) -> None:
        """An option that is not named is told from one without a value."""
        super().__init__()
        self.default = _UNSAID

    def pre_validation(self, config: Config, key_name: str) -> None:
        """Remember the name, and where relative paths start."""
        self._key = key_name
        self._file = Path(config.config_file_path or "mkdocs.yml")

    def run_validation(self, value: object) -> object:
        """Return the value as it was written; it is typed together with all others."""
        if value is _UNSAID:
            return None
        if value is None and self._key in _LIMITS:
            example = f"{self._key}: !ENV [NAME, {_LIMITS[self._key]}]"
            message = f"there is no value, so that nothing is limited. Write one, and no blank variable: {example}"
            raise ValidationError(message)
        if value is None:
            return None
        folder = self._file.absolute().parent
        try:
            merge([Layer(self._file.name, {self._key: value}, folder)], folder=folder)
        except SettingsError as error:
            raise ValidationError(str(error)) from error
        return value


class Switch(config_options.Choice[str]):
    """A choice, one of which is ``off``: YAML 1.1 reads that as false."""

    def run_validation(self, value: object) -> str:
        """Return the choice."""
        return super().run_validation(off(value))


def scheme() -> PlainConfigSchema:
    """All options. ``api_key`` is one so that it can be refused with the reason."""
    return (
        ("on_missing", config_options.Choice(tuple(OnMissing), default=OnMissing.WARN)),
        ("on_serve", Switch(tuple(OnServe), default=OnServe.CACHED)),
        ("report", config_options.ListOfItems(config_options.Type(str), default=[])),
        *((row.name, Setting()) for row in describe_settings()),
        ("api_key", Setting()),
    )
