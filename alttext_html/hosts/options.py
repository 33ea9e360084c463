"""What Pelican's ``ALTTEXT_HTML`` and Sphinx' ``alttext_html`` hold: the dict of a host whose settings are Python.

The names are those of the settings, beside ``on_missing`` and ``report``. Such a host rebuilds on every save and cannot
say so: texts are bought only where this very dict says ``"buy": True``, whatever the environment and the project say.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.errors import SettingsError
from alttext_html.hosts.after_build import OnMissing, read_reports
from alttext_html.report_files import Target
from alttext_html.settings import Buy, Settings
from alttext_html.settings.sources import load
from alttext_html.settings.values import Layer, host_layer, merge


class HostOptions(Struct, frozen=True):
    """Everything that a host is told about a fill."""

    settings: Settings = Settings()
    on_missing: OnMissing = OnMissing.WARN
    reports: tuple[Target, ...] = ()


def read_options(
    name: str, given: object, guessed: Mapping[str, object], *, cwd: Path, environ: Mapping[str, str]
) -> HostOptions:
    """The options in the dict ``given``, which the host calls ``name``.

    ``guessed``: what follows from the host's other settings and holds where nobody says otherwise. Relative paths
    start in ``cwd``. Raises SettingsError.
    """
    if not isinstance(given, dict):
        raise SettingsError(f'{name}: this must be a dict, such as {{"style": "shorter"}}, or {{}} for the defaults.')
    own = host_layer(name, given, cwd)
    settings = load(cwd=cwd, environ=environ, host=own, guessed=Layer(f"the settings beside {name}", guessed, cwd))
    on_missing = given.get("on_missing", OnMissing.WARN)
    if on_missing not in tuple(OnMissing):
        raise SettingsError(f'{name}: "on_missing" is {on_missing!r}; it takes {", ".join(OnMissing)}.')
    allowed = given.get("buy") or False  # such as a variable of the environment that is not set
    if merge([replace(own, values={"buy": allowed})], folder=cwd).buy is Buy.NO:
        settings = replace(settings, buy=Buy.NO)
    return HostOptions(settings, OnMissing(on_missing), read_reports(given.get("report"), cwd))
