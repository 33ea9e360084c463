"""Where settings come from: the project's file, the environment, and what a host or the command line adds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import structs

from alttext_html.errors import SettingsError
from alttext_html.relative import near
from alttext_html.secret import Secret
from alttext_html.settings import (
    ENVIRONMENT_PREFIX,
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    OTHER_VARIABLES,
    PAYING,
    Settings,
)
from alttext_html.settings.owners import check_owner, folders_upwards, is_trusted
from alttext_html.settings.values import Dialect, Layer, checked_key, merge

FILE = "alttext-html.toml"
PYPROJECT = "pyproject.toml"
TABLE = "alttext-html"
VERSION_CONTROL = (".git", ".hg", ".jj", ".svn")


def load(
    *,
    cwd: Path,
    environ: Mapping[str, str],
    options: Mapping[str, object] | None = None,
    host: Layer | None = None,
    guessed: Layer | None = None,
    config: Path | None = None,
) -> Settings:
    """The settings of a run that starts in ``cwd``.

    ``options`` are the command line's by setting name, ``host`` what a site generator's own settings say about us,
    ``guessed`` what follows from the rest of them and holds where nobody says otherwise, ``config`` a settings file to
    read instead of looking for one. Raises SettingsError.
    """
    cwd = cwd.absolute()
    file = read_file(cwd / config, cwd) if config is not None else find_file(cwd)
    if config is not None and file is None:
        raise SettingsError(f"{config}: has no [tool.{TABLE}] table. Add it, or name another file.")
    layers = [layer for layer in (guessed, file, host, _environment(environ, cwd)) if layer is not None]
    layers.append(Layer("command line", options or {}, cwd, dialect=Dialect.COMMAND_LINE))
    project = file.folder if file is not None else project_root(cwd)
    settings = merge(layers, folder=cwd, api_key=_key(environ), project=project)
    keys = _provider_keys(settings, environ)
    configured, place = file is not None or host is not None, "" if file is None else file.place
    return structs.replace(settings, configured=configured, file=place, provider_keys=keys)


def find_file(cwd: Path) -> Layer | None:
    """The nearest settings file from ``cwd`` up to the folder under version control.

    Outside version control only ``cwd`` itself is looked at, so that a file in a parent that belongs to somebody else
    (think of /tmp) decides nothing; ``owners`` says how far parents count. Two files in one folder are an error, for
    which one holds must be plain to see, and so is the file of a stranger.
    """
    for folder in _project_folders(cwd):
        own = read_file(folder / FILE, cwd) if (folder / FILE).is_file() else None
        shared = read_file(folder / PYPROJECT, cwd) if (folder / PYPROJECT).is_file() else None
        if own is not None and shared is not None:
            message = f"{own.place}: {shared.place} has a [tool.{TABLE}] table too. Keep the settings in one of them."
            raise SettingsError(message)
        found = shared if own is None else own
        if found is not None:
            check_owner(folder / (PYPROJECT if own is None else FILE), found.place, cwd)
            return found
    return None


def read_file(path: Path, cwd: Path) -> Layer | None:
    """The settings in a TOML file; None when it is a pyproject.toml without our table. Raises SettingsError."""
    place = near(path, cwd)
    try:
        source = path.read_bytes().decode("utf-8-sig")
        values: object = tomllib.loads(source)
    except OSError as error:
        message = f"{place}: the settings cannot be read ({error.strerror}). Check the path and its permissions."
        raise SettingsError(message) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{place}: the settings are not UTF-8 text. Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{place}: not valid TOML: {error}.") from error
    if path.name == PYPROJECT and isinstance(values, dict):
        tool = values.get("tool", {})
        values = tool.get(TABLE) if isinstance(tool, dict) else None
        if values is None:
            return None
    if not isinstance(values, dict):
        raise SettingsError(f"{place}: tool.{TABLE} must be a table: write [tool.{TABLE}].")
    return Layer(place, values, path.parent, source)


def project_root(cwd: Path) -> Path | None:
    """The folder under version control that holds ``cwd``, None outside version control; no stranger's counts."""
    return next((folder for folder in folders_upwards(cwd) if _is_root(folder, cwd)), None)


def _project_folders(cwd: Path) -> Iterator[Path]:
    root = project_root(cwd) or cwd
    for folder in (cwd, *cwd.parents):
        yield folder
        if folder == root:
            return


def _is_root(folder: Path, cwd: Path) -> bool:
    markers = (folder / name for name in VERSION_CONTROL)
    return any(marker.exists() and is_trusted(marker, cwd) for marker in markers)


def _environment(environ: Mapping[str, str], cwd: Path) -> Layer:
    """Variables that are set to nothing count as not set: CI services write absent values so."""
    values = {
        name.removeprefix(ENVIRONMENT_PREFIX): value
        for name, value in environ.items()
        if name.startswith(ENVIRONMENT_PREFIX) and name not in OTHER_VARIABLES and value
    }
    if path := environ.get(KEY_FILE_VARIABLE):
        values.setdefault("API_KEY_FILE", path)
    return Layer("environment", values, cwd, dialect=Dialect.ENVIRONMENT)


def _provider_keys(settings: Settings, environ: Mapping[str, str]) -> dict[str, Secret]:
    """The keys of providers other than AltTextGenie, whose own key none of them may get."""
    keys: dict[str, Secret] = {}
    for name, table in settings.provider.items():
        if name == PAYING:
            raise SettingsError(f"provider.{name}: it is set by api_url and {KEY_VARIABLE}. Remove this table.")
        variable = table.key_variable
        if variable and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
            raise SettingsError(
                f"provider.{name}: key_variable is no name of a variable. "
                "Put the key into a variable, name that one here, and make a new key."
            )
        value = environ.get(variable, "").strip() if variable else ""
        if not value:
            continue
        keys[name] = checked_key(value, str(variable))
        if variable == KEY_VARIABLE or keys[name] == settings.api_key:
            raise SettingsError(
                f"provider.{name}: {variable} holds the AltTextGenie key. Name the variable of its own."
            )
    return keys


def _key(environ: Mapping[str, str]) -> Secret | None:
    value = environ.get(KEY_VARIABLE, "").strip()
    return checked_key(value, KEY_VARIABLE) if value else None
