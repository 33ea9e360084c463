"""The plugin's options are the settings: the same names, the same values, MkDocs' own errors."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest
import yaml
from mkdocs.config.base import LegacyConfig
from mkdocs_alttext_html.options import scheme

from alttext_html.settings import SettingInfo, describe_settings


def validated(tmp_path: Path, **options: object) -> tuple[list[str], list[str], LegacyConfig]:
    """Errors, warnings and values of a plugin's section in tmp_path/mkdocs.yml."""
    config = LegacyConfig(scheme(), config_file_path=str(tmp_path / "mkdocs.yml"))
    config.load_dict(options)
    errors, warnings = config.validate()
    return [f"{key}: {error}" for key, error in errors], [f"{key}: {text}" for key, text in warnings], config


def test_every_setting_is_an_option() -> None:
    """Beside them stand three that only a host needs, and the key, which is refused."""
    names = {name for name, _ in scheme()}
    assert names - {row.name for row in describe_settings()} == {"on_missing", "on_serve", "report", "api_key"}
    assert {row.name for row in describe_settings()} <= names


def plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


DEFAULTS = [row for row in describe_settings() if row.default is not None]


@pytest.mark.parametrize("row", DEFAULTS, ids=lambda row: row.name)
def test_every_default_can_be_written(row: SettingInfo, tmp_path: Path) -> None:
    """What the reference names as the default is a value that mkdocs.yml may hold."""
    errors, warnings, _ = validated(tmp_path, **{row.name: plain(row.default)})
    assert (errors, warnings) == ([], [])


def test_what_is_not_said_is_left_to_other_places(tmp_path: Path) -> None:
    """No option of the plugin hides the project's file or the environment."""
    errors, warnings, config = validated(tmp_path)
    assert (errors, warnings) == ([], [])
    assert {name for name, value in config.items() if value not in (None, [])} == {"on_missing", "on_serve"}


@pytest.mark.parametrize("name", ["approved_only", "buy", "max_credits", "mode"])
def test_a_limit_without_a_value_is_an_error(name: str, tmp_path: Path) -> None:
    """Such as a variable of the environment that is blank: it would allow what the line was written to forbid."""
    errors, _, _ = validated(tmp_path, **{name: None})
    assert [error.partition(":")[0] for error in errors] == [name]
    assert f"{name}: !ENV [NAME, " in errors[0]


def test_off_is_a_word_though_yaml_reads_a_boolean(tmp_path: Path) -> None:
    """YAML 1.1 does, which MkDocs uses."""
    off = yaml.safe_load("{on_serve: off, mark_machine_texts: off, severity: {slug: off}}")
    errors, warnings, config = validated(tmp_path, **off)
    assert (errors, warnings) == ([], [])
    assert config["on_serve"] == "off"


def test_a_wrong_value_says_what_is_right(tmp_path: Path) -> None:
    """One sentence with the place, the value and the remedy."""
    errors, _, _ = validated(tmp_path, max_credits=-1)
    assert errors == ['max_credits: mkdocs.yml: "max_credits" is -1; it takes a whole number, 0 or more.']


def test_an_unknown_name_is_a_warning_of_mkdocs(tmp_path: Path) -> None:
    """As with every other plugin."""
    _, warnings, _ = validated(tmp_path, styel="shorter")
    assert warnings == ["styel: Unrecognised configuration name: styel"]
