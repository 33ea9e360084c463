"""The page about the settings, out of their table."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from pathlib import Path

from alttext_html.settings import Buy, SettingInfo, describe_settings

HEAD = """# Settings

In rising order: the defaults below, the project's file (`alttext-html.toml`, or `[tool.alttext-html]` in
`pyproject.toml`), the options of the MkDocs or Pelican plugin, the environment (`ALTTEXT_HTML_<NAME>`, lists with
commas), the command line. An unknown or ill-typed one is an error that names the place and the nearest right name.

Under version control the project's file may lie in a parent of the folder that you work in. As Git does, only files and
parents count that belong to you, to root, or to whoever owns that folder: a setting says who gets your key.

The API key comes from `ALTTEXTGENIE_API_KEY`, or from the file that `ALTTEXTGENIE_API_KEY_FILE` or `api_key_file`
names; never from a settings file or an option.

| Setting | Takes | Default | |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(row, describe_settings()))


def row(info: SettingInfo) -> str:
    """One line of the table."""
    return f"| `{info.name}` | {info.expects} | {shown(info.default)} | {info.doc} |\n"


def shown(value: object) -> str:
    """A default as TOML has it; nothing for none."""
    match value:
        case None:
            return ""
        case enum.IntEnum():
            return f'`"{value.name.lower()}"`'
        case bool():
            return f"`{str(value).lower()}`"
        case Buy():
            return f"`{value}`"
        case str() | Path():
            return f'`"{value}"`' if str(value) else ""
        case tuple() | list():
            return f"`[{', '.join(chr(34) + str(item) + chr(34) for item in value)}]`" if value else ""
        case Mapping():
            return ""
        case _:
            return f"`{value}`"
