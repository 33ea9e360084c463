"""Providers by name, and several of them in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from alttext_html.errors import OutOfCredits, SettingsError, Unauthorized
from alttext_html.secret import Secret
from alttext_html.texts.chain import in_turn
from alttext_html.texts.describe import Described
from alttext_html.texts.owned import known_to_any
from alttext_html.texts.planning import want_key
from alttext_html.texts.providers import ENTRY_POINT_GROUP, Options, Provider
from alttext_html.texts.providers.registry import create
from alttext_html.texts.store import BoughtText
from alttext_html.types import Image, ImageType, LanguageTag, Text, TextKey, TextSource, Want

OURS = "alttext_html.texts.providers"


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, ENTRY_POINT_GROUP)


POINTS = (
    point("alttextgenie", f"{OURS}.registry:alttextgenie"),
    point("ollama", f"{OURS}.openai_compatible:ollama"),
    point("lmstudio", f"{OURS}.openai_compatible:lmstudio"),
    point("vllm", f"{OURS}.openai_compatible:vllm"),
    point("openai", f"{OURS}.openai_compatible:openai"),
)


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("alttextgenie", "alttextgenie"),
        ("ollama", "ollama/m"),
        ("lmstudio", "lmstudio/m"),
        ("vllm", "vllm/m"),
        ("openai", "openai/m"),
    ],
)
def test_a_provider_is_made_by_its_name(name: str, provider: str) -> None:
    """Each of ours can be made out of a key and a model."""
    made = create(name, Options(key=Secret("k"), model="m"), POINTS)
    assert made.name == provider
    asyncio.run(made.aclose())


@pytest.mark.parametrize(
    ("name", "points", "says"),
    [
        ("olama", POINTS, r'nobody offers "olama". There is ollama'),
        ("zzz", POINTS, "There is alttextgenie, lmstudio, ollama, openai, vllm"),
        ("ollama", (), "None is installed"),
        ("x", (point("x", "no_such_module_here:x"),), "cannot be loaded"),
        ("x", (point("x", f"{OURS}.registry:no_such_name"),), "cannot be loaded"),
        ("x", (point("x", f"{OURS}:ENTRY_POINT_GROUP"),), "is no provider"),
        ("ollama", (*POINTS, point("ollama", "evil:ollama")), "claimed by .* and evil:ollama"),
    ],
)
def test_a_wrong_name_is_a_clear_error(name: str, points: Iterable[EntryPoint], says: str) -> None:
    """Unknown, broken and doubly claimed names are told apart; a stranger cannot take over a name and its key."""
    with pytest.raises(SettingsError, match=says):
        create(name, Options(), points)


def test_the_paying_provider_needs_a_key() -> None:
    """Without one it says how to set it."""
    with pytest.raises(Unauthorized, match="ALTTEXTGENIE_API_KEY"):
        create("alttextgenie", Options(), POINTS)


# --- in turn ---------------------------------------------------------------------------------------------


def want(number: int) -> Want:
    image = Image(f"{number:064x}", ImageType.PNG, 1, 1, 1, Path(f"{number}.png"))
    return Want(image, LanguageTag("en"))


def text(value: str) -> Text:
    return Text(value, TextSource.PROVIDER, "en")


class Shelf:
    """Texts of a cache, in memory."""

    def __init__(self, entries: Iterable[BoughtText]) -> None:
        self._entries = {entry.key: entry for entry in entries}

    def get(self, keys: Iterable[TextKey]) -> Mapping[TextKey, BoughtText]:
        return {key: self._entries[key] for key in keys if key in self._entries}

    def put(self, entries: Iterable[BoughtText]) -> None:
        self._entries |= {entry.key: entry for entry in entries}


def test_texts_of_any_provider_are_owned() -> None:
    """What one of the chain wrote in an earlier run is not bought from another; the first of the chain wins."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    shelf = Shelf(
        BoughtText(want(number).key(name), f"{number} by {name}", 0, now)
        for number, name in [(1, "a"), (1, "b"), (2, "b"), (3, "c")]
    )
    found = known_to_any([want(1), want(2), want(3)], shelf, ["a", "b"])
    assert {key: each.value for key, each in found.items()} == {
        want_key(want(1)): "1 by a",
        want_key(want(2)): "2 by b",
    }


def made(*names: str) -> list[Provider]:
    return [create(name, Options(key=Secret("k"), model="m"), POINTS) for name in names]


def test_the_next_does_what_the_one_before_could_not() -> None:
    """Each is asked for what is missing, told what was spent, and one that has nothing to do is not asked."""
    asked: list[tuple[str, list[int], int]] = []
    answers = {
        "alttextgenie": Described(
            {want_key(want(1)): text("one")},
            {want_key(want(2)): "no credits.", want_key(want(3)): "no credits."},
            requests=1,
            credits_spent=5,
            credits_left=0,
            notes=("first",),
            error=OutOfCredits("no credits."),
        ),
        "ollama/m": Described({want_key(want(2)): text("two")}, {want_key(want(3)): "too big"}, requests=2, tokens=700),
        "vllm/m": Described({want_key(want(3)): text("three")}, {}, requests=1, tokens=12),
    }

    async def ask(wants: Sequence[Want], provider: Provider, spent: int) -> Described:
        asked.append((provider.name, [int(each.image.sha256, 16) for each in wants], spent))
        return answers[provider.name]

    async def main(count: int) -> Described:
        providers = made("alttextgenie", "ollama", "vllm", "lmstudio")
        try:
            return await in_turn([want(1), want(2), want(3)], providers[:count], ask)
        finally:
            for each in providers:
                await each.aclose()

    total = asyncio.run(main(4))
    assert asked == [("alttextgenie", [1, 2, 3], 0), ("ollama/m", [2, 3], 5), ("vllm/m", [3], 5)]
    assert [each.value for each in total.texts.values()] == ["one", "two", "three"]
    assert (total.failures, total.requests, total.credits_spent, total.credits_left) == ({}, 4, 5, 0)
    assert (total.notes, total.error, total.tokens) == (("first",), None, 712)

    partly = asyncio.run(main(2))
    assert partly.failures == {want_key(want(3)): "no credits; then too big"}
    assert isinstance(partly.error, OutOfCredits)
