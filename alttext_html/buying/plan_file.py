"""Reads the plan that jobs share: the JSON document that ``plan`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from alttext_html.buying.ordering import Planned
from alttext_html.errors import SettingsError
from alttext_html.types import OrderState


class _Text(msgspec.Struct, frozen=True):
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    language: str
    style: int
    keywords: str
    credits: Annotated[int, Meta(ge=0)]
    state: OrderState


class _Plan(msgspec.Struct, frozen=True):
    version: Literal[1]
    texts: list[_Text]


def read_plan(path: Path) -> Planned:
    """The texts that the plan says to buy. Raises SettingsError when the file is no plan."""
    try:
        plan = msgspec.json.decode(path.read_bytes(), type=_Plan)
    except OSError as error:
        raise SettingsError(f"{path}: the plan cannot be read ({error.strerror}). Check the path.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{path}: is no plan ({error}). Write one with: alttext-html plan SITE --output {path.name}"
        raise SettingsError(message) from error
    return {
        (text.sha256, text.language, text.style, text.keywords): text.credits
        for text in plan.texts
        if text.state is OrderState.PLANNED
    }
