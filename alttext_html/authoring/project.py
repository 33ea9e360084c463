"""What the project of some sources says about them: where they lie, their Markdown extensions, their languages.

``mkdocs.yml`` (ProperDocs has the same), ``pelicanconf.py`` and the ``conf.py`` of Sphinx are read as data: no tag of
YAML and no line of Python in them is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from alttext_html import languages
from alttext_html.authoring.markdown import DEFAULT_EXTENSIONS
from alttext_html.errors import SettingsError
from alttext_html.settings.owners import check_owner, folders_upwards
from alttext_html.settings.values import MKDOCS_OPTIONS, Layer, host_layer, site_address

MKDOCS_FILES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
PELICAN_FILE = "pelicanconf.py"
SPHINX_FILE = "conf.py"
_SPHINX_FOLDERS = ("docs", "doc", "docs/source", "doc/source", "source")
_MYST_EXTENSIONS = frozenset({"myst_parser", "myst_nb"})
_ALWAYS_IN_MKDOCS = ("toc", "tables", "fenced_code")
_ALWAYS_IN_PELICAN: Mapping[str, Mapping[str, Any]] = {
    "markdown.extensions.codehilite": {"css_class": "highlight"},
    "markdown.extensions.extra": {},
    "markdown.extensions.meta": {},
}
_PLUGIN = "alttext-html"
_SUFFIX = re.compile(r"\.([a-z]{2,3}(?:[-_][A-Za-z]{2,4})?)$")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")


class Project(Struct, frozen=True):
    """A project's word on its sources."""

    folder: Path
    content: Path
    """absolute; where its sources lie, and where an address that begins with / starts"""
    extensions: tuple[str, ...] = DEFAULT_EXTENSIONS
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """options of extensions"""
    locales: tuple[str, ...] = ()
    """of mkdocs-static-i18n, its default first"""
    by_folder: bool = False
    """whether the languages are folders, not suffixes"""
    folder_pages: bool | None = None
    """whether ``a.md`` becomes ``a/index.html``; None where nobody knows what it becomes"""
    myst: Mapping[str, Any] | None = None
    """how its Markdown is read as MyST, names without ``myst_``; None where it is not MyST"""
    guessed: Layer | None = None
    """settings that follow from its own"""
    host: Layer | None = None
    """settings for us"""

    def language(self, path: Path) -> str | None:
        """The language that a source's name or folder says it has."""
        suffix = _SUFFIX.search(path.stem)
        if suffix is not None and _is_language(suffix[1], self.locales):
            return suffix[1].replace("_", "-")
        parts = path.relative_to(self.content).parts if path.is_relative_to(self.content) else ()
        if self.by_folder and len(parts) > 1 and parts[0] in self.locales:
            return parts[0].replace("_", "-")
        return self.locales[0] if self.locales else None

    def built(self, path: Path) -> str | None:
        """Path of the page that a source becomes, relative to the site; None where nobody knows."""
        if self.folder_pages is None or not path.is_relative_to(self.content):
            return None
        *folders, name = path.relative_to(self.content).with_suffix("").parts
        locale = next(iter(folders), "") if self.by_folder else ""
        if locale in self.locales:
            del folders[0]
        elif (suffix := _SUFFIX.search(name)) is not None and suffix[1] in self.locales:
            locale, name = suffix[1], name[: suffix.start()]
        if self.locales and locale in self.locales[1:]:
            folders.insert(0, locale)
        name = "index" if name == "README" else name
        if self.folder_pages and name != "index":
            folders, name = [*folders, name], "index"
        return "/".join((*folders, f"{name}.html"))


def find_project(start: Path, root: Path) -> Project:
    """The project of the sources in the folder ``start``: that of the nearest folder up to ``root`` that has a file.

    Failing that a Sphinx project where ``root`` usually has it. Raises SettingsError for a file that cannot be read.
    """
    readers = {**dict.fromkeys(MKDOCS_FILES, _mkdocs), PELICAN_FILE: _pelican, SPHINX_FILE: _sphinx}
    for folder in folders_upwards(start):
        for name, read in readers.items():
            if (folder / name).is_file():
                check_owner(folder / name, str(folder / name), start)  # it has settings for us too
                return read(folder / name)
        if folder == root:
            break
    for name in _SPHINX_FOLDERS:
        if (root / name / SPHINX_FILE).is_file():
            return _sphinx(root / name / SPHINX_FILE)
    return Project(root, root / "docs" if (root / "docs").is_dir() else root)


def _is_language(tag: str, locales: Sequence[str]) -> bool:
    return tag in locales if locales else languages.match(tag) is not None


def _mkdocs(path: Path) -> Project:
    config = _inherited(path)
    folder = path.parent
    extensions, configs = _extensions(config.get("markdown_extensions"))
    plugins = _named(config.get("plugins"))
    locales, by_folder = _locales(plugins.get("i18n", {}))
    directories = config.get("use_directory_urls", True)
    theme = config.get("theme")
    theme = theme if isinstance(theme, dict) else {}
    guessed = {
        "language": next((theme[name] for name in ("language", "locale") if isinstance(theme.get(name), str)), None),
        "site_name": _text(config.get("site_name")),
        "site_url": site_address(config.get("site_url")),
    }
    return Project(
        folder,
        (folder / (_text(config.get("docs_dir")) or "docs")).resolve(),
        tuple(dict.fromkeys((*_ALWAYS_IN_MKDOCS, *extensions))),
        configs,
        locales,
        by_folder=by_folder,
        folder_pages=directories is not False,
        guessed=Layer(path.name, guessed, folder),
        host=host_layer(path.name, plugins[_PLUGIN], folder, MKDOCS_OPTIONS) if _PLUGIN in plugins else None,
    )


def _inherited(path: Path, depth: int = 0) -> dict[str, Any]:
    """The configuration with what it inherits (MkDocs, "Configuration inheritance"); of two dicts both are kept."""
    config = _yaml(path)
    parent = _text(config.pop("INHERIT", None))
    if parent is None or depth > 10:
        return config
    return _merged(_inherited(path.parent / parent, depth + 1), config)


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    merged = {**parent, **child}
    for name in parent.keys() & child.keys():
        if isinstance(parent[name], dict) and isinstance(child[name], dict):
            merged[name] = _merged(parent[name], child[name])
    return merged


def _yaml(path: Path) -> dict[str, Any]:
    try:
        import yaml
    except ImportError as error:
        raise SettingsError(f'{path.name}: reading it needs PyYAML: pip install "alttext-html[sources]".') from error

    class Loader(yaml.SafeLoader):
        """Knows the tags that configurations have, and runs nothing: such a value is None."""

    Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)
    try:
        config = yaml.load(path.read_bytes(), Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}: is not valid YAML ({' '.join(str(error).split())}).") from error
    return config if isinstance(config, dict) else {}


def _extensions(value: object) -> tuple[tuple[str, ...], dict[str, Mapping[str, Any]]]:
    """Names and options; an option that only code can give (a function of Python) keeps its default."""
    named = _named(value)
    return tuple(named), {name: _without_none(options) for name, options in named.items()}


def _named(value: object) -> dict[str, dict[str, Any]]:
    """Plugins or extensions with their options, from either of the two forms that MkDocs takes."""
    entries = [{name: options} for name, options in value.items()] if isinstance(value, dict) else value
    named: dict[str, dict[str, Any]] = {}
    for entry in entries if isinstance(entries, list) else ():
        for name, options in entry.items() if isinstance(entry, dict) else [(entry, None)]:
            named[str(name)] = options if isinstance(options, dict) else {}
    return named


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(each) for name, each in value.items() if each is not None}
    return [_without_none(each) for each in value] if isinstance(value, list) else value


def _locales(options: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    entries = [entry for entry in options.get("languages") or () if isinstance(entry, dict)]
    entries.sort(key=lambda entry: not entry.get("default"))
    locales = tuple(entry["locale"] for entry in entries if _LANGUAGE_TAG.fullmatch(str(entry.get("locale"))))
    return locales, options.get("docs_structure") == "folder"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _pelican(path: Path) -> Project:
    values = _literals(_parsed(path))
    folder = path.parent
    content = _text(values.get("PATH")) or "content"
    markdown = values.get("MARKDOWN")
    markdown = markdown if isinstance(markdown, dict) else {}
    configs = {**_ALWAYS_IN_PELICAN, **(markdown.get("extension_configs") or {})}
    guessed = {
        "language": _text(values.get("DEFAULT_LANG")),
        "site_name": _text(values.get("SITENAME")),
        "site_url": site_address(values.get("SITEURL")),
    }
    return Project(
        folder,
        (folder / content).resolve(),
        tuple(dict.fromkeys((*configs, *(markdown.get("extensions") or ())))),
        configs,
        guessed=Layer(path.name, guessed, folder),
        host=_ours(path, values.get("ALTTEXT_HTML")),
    )


def _sphinx(path: Path) -> Project:
    tree = _parsed(path)
    values = _literals(tree)
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    prefix = "myst_"
    settings = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    guessed = {
        "language": _text(values.get("language")),
        "site_name": _text(values.get("html_title")) or _text(values.get("project")),
        "site_url": site_address(values.get("html_baseurl")),
    }
    return Project(
        path.parent,
        path.parent.resolve(),
        myst=settings if strings & _MYST_EXTENSIONS else None,
        guessed=Layer(path.name, guessed, path.parent),
        host=_ours(path, values.get("alttext_html")),
    )


def _ours(path: Path, options: object) -> Layer | None:
    """Settings for us in a file of Python, but for those about builds."""
    if not isinstance(options, dict):
        return None
    return host_layer(path.name, options, path.parent)


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from error
    except (SyntaxError, ValueError) as error:
        raise SettingsError(f"{path}: is not valid Python ({error}).") from error


def _literals(tree: ast.Module) -> dict[str, object]:
    """The settings of a Python file that are plain values."""
    values: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            try:
                value = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError):
                continue  # made by code, such as a path that is joined
            values |= {target.id: value for target in node.targets if isinstance(target, ast.Name)}
    return values
