"""Values of settings as files, the environment and the command line hold them: typed, checked, merged."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, structs

from alttext_html import languages
from alttext_html.errors import SettingsError
from alttext_html.secret import Secret
from alttext_html.settings import ENVIRONMENT_PREFIX, KEY_VARIABLE, Settings, about_setting, setting_types
from alttext_html.texts import redis_address
from alttext_html.texts.providers.address import checked_base_url
from alttext_html.types import Style

HOST_OPTIONS = ("on_missing", "report")
"""what stands among the settings in a host's own configuration and is read by its plugin"""
MKDOCS_OPTIONS = (*HOST_OPTIONS, "on_serve")
"""the same in mkdocs.yml: MkDocs has previews"""


class Dialect(Enum):
    """How a place spells settings and their values."""

    FILE = auto()
    """``max_credits``, typed"""
    ENVIRONMENT = auto()
    """``ALTTEXT_HTML_MAX_CREDITS``, strings with lists split at commas"""
    COMMAND_LINE = auto()
    """``--max-credits``, strings, lists by repetition"""


class Layer(Struct, frozen=True):
    """Values from one place, not yet typed."""

    place: str
    """named in errors: a file, "the environment" """
    values: Mapping[str, object]
    folder: Path
    """relative paths start here"""
    source: str = ""
    """text of the file, for line numbers"""
    dialect: Dialect = Dialect.FILE
    beside: tuple[str, ...] = ()
    """names that stand among these values and are read by somebody else: right ones, for who misspelt one"""


def host_layer(place: str, options: Mapping[str, object], folder: Path, own: tuple[str, ...] = HOST_OPTIONS) -> Layer:
    """What a host is told of settings among its plugin's options, of which ``own`` are no settings."""
    return Layer(place, {name: value for name, value in options.items() if name not in own}, folder, beside=own)


def merge(
    layers: Sequence[Layer], *, folder: Path, api_key: Secret | None = None, project: Path | None = None
) -> Settings:
    """Typed settings out of layers in rising order. Raises SettingsError for an unknown or ill-typed value.

    ``folder``: where paths start that nobody set, unless there is a ``project``.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        seen: set[str] = set()
        for key, value in layer.values.items():
            name = _known_name(key, layer)
            if name == "cache" and not redis_address.is_url(value):
                name = "cache_dir"
                merged.pop("cache", None)  # a folder takes the place of a server that an earlier layer names
            if name in seen:
                raise SettingsError(f'{_where(layer, key)}: "{name}" is set twice. Keep one.')
            seen.add(name)
            if value is not None:
                merged[name] = _typed(name, key, value, layer)
    settings = Settings(**merged)
    key_file = settings.api_key_file
    secret = api_key if api_key is not None or key_file is None else read_key_file(key_file)
    catalogue = (project or folder) / settings.catalogue
    given = "language" in merged
    return structs.replace(settings, api_key=secret, project=project, catalogue=catalogue, language_given=given)


def read_key_file(path: Path) -> Secret:
    """The key in a file of one line. Raises SettingsError, which never shows what the file holds."""
    try:
        with path.open("rb") as file:
            data = file.read(4096)
    except OSError as error:
        message = f"{path}: the API key's file cannot be read ({error.strerror}). Check the path in api_key_file."
        raise SettingsError(message) from error
    return checked_key(data.decode("utf-8-sig", "replace"), str(path))


def checked_key(value: str, place: str) -> Secret:
    """The key, when it can be one; an error says where it came from and never shows it."""
    value = value.strip()
    if not re.fullmatch(r"[\x21-\x7e]{1,512}", value):
        message = f"{place}: this is no API key; a key is one word of letters and digits. Copy it from your dashboard."
        raise SettingsError(message)
    return Secret(value)


def _known_name(key: str, layer: Layer) -> str:
    name = key.replace("-", "_").lower()
    if name == "api_key":
        remedy = f"Put it into {KEY_VARIABLE}, or into a file of its own that api_key_file names, and make a new key."
        raise SettingsError(f"{_where(layer, key)}: an API key does not belong into settings. {remedy}")
    if name in setting_types():
        return name
    known = (*layer.beside, *setting_types())
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f'Did you mean "{_spelled(near[0], layer)}"?' if near else f"There are: {', '.join(known)}."
    raise SettingsError(f'{_where(layer, key)}: unknown setting "{_spelled(key, layer)}". {remedy}')


def _spelled(name: str, layer: Layer) -> str:
    match layer.dialect:
        case Dialect.ENVIRONMENT:
            return ENVIRONMENT_PREFIX + name.upper()
        case Dialect.COMMAND_LINE:
            return "--" + name.replace("_", "-")
        case Dialect.FILE:
            return name


def _where(layer: Layer, key: str) -> str:
    """The place, with the line where the key stands when the file's text is known."""
    table = re.search(r"^[ \t]*\[tool\.alttext-html\]", layer.source, re.MULTILINE)
    start = table.end() if table else 0
    pattern = re.compile(rf"""^[ \t]*(?:\[+(?:[\w.\- ]*\.)?)?["']?{re.escape(key)}["']?[ \t]*[=.\]]""", re.MULTILINE)
    found = pattern.search(layer.source, start)
    return f"{layer.place}:{layer.source.count(chr(10), 0, found.end()) + 1}" if found else layer.place


def _typed(name: str, key: str, value: object, layer: Layer) -> object:
    if name == "cache":
        return _server(key, value, layer)
    if name == "cache_dir" and redis_address.is_url(value):
        what = f'{_where(layer, key)}: "{_spelled(key, layer)}"'
        raise SettingsError(f"{what} takes a folder, and not a URL. A server is named by {_spelled('cache', layer)}.")
    raw = _split(name, value) if layer.dialect is Dialect.ENVIRONMENT and isinstance(value, str) else value
    try:
        typed = msgspec.convert(
            _plain(name, raw), setting_types()[name], strict=layer.dialect is Dialect.FILE, dec_hook=_path
        )
    except msgspec.ValidationError as error:
        wrong = _wrong(value, str(error))
        message = f'{_where(layer, key)}: "{_spelled(key, layer)}" {wrong}; it takes {about_setting(name).expects}.'
        raise SettingsError(message) from error
    if name == "site_url" and typed and site_address(typed) is None:
        takes = about_setting(name).expects
        raise SettingsError(f'{_where(layer, key)}: "{_spelled(key, layer)}" is {_shown(value)}; it takes {takes}.')
    if name == "api_url":
        _check_api_url(str(typed), f'{_where(layer, key)}: "{_spelled(key, layer)}"')
    if name in ("language", "languages"):
        for tag in [typed] if isinstance(typed, str) else typed:
            _check_language(tag, _where(layer, key))
    return _absolute(typed, layer.folder)


def _wrong(value: object, error: str) -> str:
    """What msgspec says of a value, in words that name the key of a table inside of it."""
    if unknown := re.search(r"unknown field `(.+?)`", error):
        return f'has the unknown key "{unknown[1]}"'
    inside = re.search(r"at `\$\[(\d+)\]\.(\w+)`", error)
    if inside and isinstance(value, (list, tuple)):
        number, key = int(inside[1]), inside[2]
        return f"has a table, number {number + 1}, whose {key} is {_shown(value[number][key])}"
    return f"is {_shown(value)}"


def site_address(value: object) -> str | None:
    """The address of a site, when it is one: hosts and generators take paths too, which tell nothing of addresses."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        fits = parts is not None and parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        return None
    return str(value) if fits else None


def _check_api_url(url: str, what: str) -> None:
    """The key travels to this address, which may hold a password: the error does not show it."""
    try:
        checked_base_url(url)
    except SettingsError as error:
        raise SettingsError(f"{what} cannot be used: {error}.") from None


def _check_language(tag: str, place: str) -> None:
    """A real language that nobody sells is fine: its texts may stand in the catalogue. ``english`` is none."""
    if languages.match(tag) is None and not languages.is_tag(tag):
        message = f'{place}: "{tag[:60]}" is no language tag such as "en" or "pt-BR"'
        raise SettingsError(f"{message}; AltTextGenie knows codes, {languages.nearest(tag)}.")


def _server(key: str, value: object, layer: Layer) -> redis_address.ServerAddress:
    """The server of a shared cache. Its URL may hold a password, so no message shows it."""
    try:
        address = redis_address.parse(str(value))
    except ValueError as error:
        raise SettingsError(f'{_where(layer, key)}: "{_spelled(key, layer)}" is no URL of a server: {error}.') from None
    if address.password and layer.source:
        raise SettingsError(
            f"{_where(layer, key)}: a password does not belong into a settings file. "
            f"Put the whole URL into {ENVIRONMENT_PREFIX}CACHE, and choose a new password."
        )
    return address


def _split(name: str, value: str) -> object:
    """A value of the environment as a file would hold it: ``a,b`` is a list, ``code=off,other=fix`` a table."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if name == "severity":
        return {code.strip(): level.strip() for code, _, level in (part.partition("=") for part in parts)}
    return parts if isinstance(getattr(Settings(), name), tuple) and name != "rules" else value


def _plain(name: str, value: object) -> object:
    """The value in the words msgspec knows: styles as numbers, true and false as the words of ``Buy`` and ``off``."""
    if name == "style":
        return _style(value)
    if name == "buy" and isinstance(value, (bool, str)):
        return {"yes": "true", "1": "true", "no": "false", "0": "false"}.get(text := str(value).lower(), text)
    if name == "mark_machine_texts":
        return off(value)
    if name == "severity" and isinstance(value, dict):
        return {code: off(level) for code, level in value.items()}
    if name == "rules" and isinstance(value, (list, tuple)):
        return [{**rule, "style": _style(rule["style"])} if _has_style(rule) else rule for rule in value]
    return value


def off(value: object) -> object:
    """The word ``off``, which YAML 1.1 reads as false."""
    return "off" if value is False else value


def _has_style(rule: object) -> bool:
    return isinstance(rule, dict) and "style" in rule


def _style(value: object) -> object:
    if not isinstance(value, str):
        return value
    names = {style.name.lower(): int(style) for style in Style}
    return int(value) if value.isdecimal() else names.get(value.lower(), value)


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, (str, Path)) and str(value).strip():
        return Path(value).expanduser()
    raise TypeError


def _absolute(value: object, folder: Path) -> object:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, tuple):
        return tuple(_absolute(item, folder) for item in value)
    return value


def _shown(value: object) -> str:
    """A value as it was written, without what stands before the ``@`` of an address: that may be a password.

    >>> _shown(True), _shown("https://me:hunter2@example.org"), _shown({"base_url": "me:hunter2@host", "timeout": "x"})
    ('true', "'***@example.org'", "{'base_url': '***@host', 'timeout': 'x'}")
    """
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    text = re.sub(r"""[^\s"'{}]+@""", "***@", text)
    return text if len(text) <= 60 else f"{text[:57]}..."
