"""The JSON Schema of the settings, for editors: ``[tool.alttext-html]``, ``alttext-html.toml``, and ``mkdocs.yml``.

Types and limits come from the annotations of ``Settings``, sentences and defaults from its table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from mkdocs_alttext_html.options import OnServe

from alttext_html.hosts.after_build import OnMissing
from alttext_html.html.rules import codes
from alttext_html.settings import SettingInfo, describe_settings, setting_types
from alttext_html.types import Style

DRAFT = "http://json-schema.org/draft-07/schema#"
"""what taplo and yaml-language-server read"""
_REF = "#/definitions/{name}"
STYLES: Mapping[str, Any] = {
    "anyOf": [
        {"enum": [style.name.lower() for style in Style]},
        {"type": "integer", "minimum": min(Style), "maximum": max(Style)},
    ]
}
BUY: Mapping[str, Any] = {"type": "boolean"}
CACHE: Mapping[str, Any] = {"type": "string", "minLength": 1}
OWN: Mapping[str, Mapping[str, Any]] = {"style": STYLES, "buy": BUY, "cache": CACHE}
"""settings that are written in another way than they are typed"""


def settings_schema() -> dict[str, Any]:
    """The schema of the settings' table."""
    kinds = [Any if name in OWN else kind for name, kind in setting_types().items()]
    schemas, definitions = msgspec.json.schema_components(kinds, ref_template=_REF, schema_hook=_path)
    rows = {row.name: row for row in describe_settings()}
    properties = {}
    for name, schema in zip(setting_types(), schemas, strict=True):
        typed = OWN.get(name) or _one_of_words(schema, definitions)
        properties[name] = {"description": _sentence(rows[name]), **typed, **_default(rows[name])}
    properties["severity"]["propertyNames"] = {"enum": list(codes())}
    tables = {name: _one_of_words(part, definitions) for name, part in definitions.items() if "enum" not in part}
    for table in tables.values():
        if "style" in table["properties"]:
            table["properties"]["style"] = STYLES
    return {
        "$schema": DRAFT,
        "title": "Settings of alttext-html",
        "description": "The table [tool.alttext-html] of pyproject.toml, or the whole of alttext-html.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "definitions": tables,
    }


def mkdocs_schema() -> dict[str, Any]:
    """The schema of a mkdocs.yml as far as it is about the plugin; everything else is left open."""
    settings = settings_schema()
    options = {
        "on_missing": {
            "description": "What an image that stays without a text does to a build.",
            "enum": list(map(str, OnMissing)),
            "default": str(OnMissing.WARN),
        },
        "on_serve": {
            "description": "What a preview shows.",
            "enum": list(map(str, OnServe)),
            "default": str(OnServe.CACHED),
        },
        "report": {
            "description": "Reports to write after a build: alttext.sarif, gitlab:quality.json.",
            "type": "array",
            "items": {"type": "string"},
        },
    }
    plugin = {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {**options, **settings["properties"]},
    }
    table = {"type": "object", "properties": {"alttext-html": {"$ref": "#/definitions/plugin"}}}
    entries = {"type": "array", "items": {"anyOf": [{"type": "string"}, table]}}
    return {
        "$schema": DRAFT,
        "title": "mkdocs.yml with alttext-html",
        "type": "object",
        "properties": {"plugins": {"anyOf": [entries, table]}},
        "definitions": {"plugin": plugin, **settings["definitions"]},
    }


def text(schema: Mapping[str, Any]) -> str:
    """The schema as a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _path(kind: type) -> dict[str, Any]:
    if kind is Path:
        return {"type": "string", "minLength": 1}
    raise NotImplementedError


def _one_of_words(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """The schema with the words of an enum in place, so that editors show them, and without null, which no file has."""
    if isinstance(schema, list):
        return [_one_of_words(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if set(schema) == {"$ref"} and "enum" in (part := definitions[schema["$ref"].rsplit("/", 1)[1]]):
        return {"enum": part["enum"]}
    choices = [part for part in schema.get("anyOf", []) if part != {"type": "null"}]
    if len(choices) == 1:
        said = {key: part for key, part in schema.items() if key not in ("anyOf", "default")}
        return _one_of_words({**said, **choices[0]}, definitions)
    unsaid = ("default", "title", "required")
    return {key: _one_of_words(part, definitions) for key, part in schema.items() if key not in unsaid}


def _sentence(row: SettingInfo) -> str:
    return f"{row.doc} Takes {row.expects}."


def _default(row: SettingInfo) -> dict[str, Any]:
    value = row.default
    if value in (None, "", (), {}):
        return {}
    if isinstance(value, Style):
        return {"default": value.name.lower()}
    if row.name == "buy":
        return {"default": str(value) == "true"}
    if isinstance(value, tuple):
        return {"default": list(map(str, value))}
    return {"default": value if isinstance(value, (bool, int, float)) else str(value)}
