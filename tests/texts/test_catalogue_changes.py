"""What runs and commands change in a catalogue, and what they must not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.errors import CatalogueError
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_changes import (
    MachineText,
    Prune,
    approve,
    prune,
    record,
    reject,
    seen_at,
    select,
)
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry, State, machine_entry

CAT, DOG = "c" * 64, "d" * 64
NEW = machine_entry("New", "alttextgenie", style=2, date="2026-11-23")


def bought(text: str = "New", language: str = "en", sha256: str = CAT, path: str = "cat.png") -> MachineText:
    return MachineText(sha256, language, text, "alttextgenie", path, 2, "2026-11-23")


def holding(**texts: Entry) -> Catalogue:
    return Catalogue({CAT: CataloguedImage(("cat.png",), texts)}, {"note": "kept"})


def test_a_bought_text_is_there_for_later_builds() -> None:
    """Image, path, language, provider, style and date are kept, and that nobody has reviewed it."""
    new = record(Catalogue(), [bought(), bought("Nouveau", "fr"), bought(path="b/cat.png")])
    french = machine_entry("Nouveau", "alttextgenie", style=2, date="2026-11-23")
    assert new.images == {CAT: CataloguedImage(("b/cat.png", "cat.png"), {"en": NEW, "fr": french})}


@pytest.mark.parametrize(
    ("language", "entry"),
    [
        ("en", Entry("A person's")),
        ("en", Entry("Machine's", "alttextgenie", State.APPROVED)),
        ("en", Entry("Machine's", "alttextgenie", State.REJECTED)),
        ("en", Entry(state=State.DECORATIVE)),
        ("*", Entry("Name")),
        ("*", Entry(state=State.DECORATIVE)),
    ],
)
def test_what_a_person_decided_stays(language: str, entry: Entry) -> None:
    """No machine's text replaces or shadows it."""
    old = Catalogue({CAT: CataloguedImage(("cat.png",), {language: entry})})
    assert record(old, [bought()]) is old


@pytest.mark.parametrize(
    ("owned", "tag", "code", "others"),
    [
        ("zh-Hans", "zh-TW", "zh", ["zh", "zh-CN"]),
        ("zh-Hant", "zh-CN", "zh", ["zh", "zh-TW"]),
        ("sr-Cyrl", "sr-Latn-RS", "sr", ["sr", "sr-Cyrl-RS"]),
        ("sr-Latn", "sr-Cyrl", "sr", ["sr", "sr-ME"]),
    ],
)
def test_a_text_in_another_script_keeps_no_text_out(owned: str, tag: str, code: str, others: list[str]) -> None:
    """A page that may not read a person's text has its own in the catalogue, and other pages keep the person's."""
    text = MachineText(CAT, code, "New", "alttextgenie", tag=tag)
    new = record(Catalogue({CAT: CataloguedImage((), {owned: Entry("A person's")})}), [text])
    assert new.lookup(CAT, tag) == machine_entry("New", "alttextgenie")
    assert [new.lookup(CAT, other) for other in others] == [Entry("A person's")] * len(others)
    assert record(new, [text]) is new


def test_a_text_for_every_script_stands_under_the_code() -> None:
    """Where the catalogue has none in any script, one entry serves the pages of all."""
    texts = [MachineText(CAT, "zh", "New", "alttextgenie", tag=tag) for tag in ("zh-TW", "zh-CN")]
    assert list(record(Catalogue(), texts).images[CAT].texts) == ["zh"]


def test_a_tag_that_no_catalogue_can_hold_is_left_out() -> None:
    """Pages have tags of any length; the file can be read again."""
    assert record(Catalogue(), [bought(language="-".join(["en", *"abcdefghi"]))]) == Catalogue()


def test_an_unreviewed_text_is_replaced() -> None:
    """A machine's text makes room for another machine's."""
    assert record(holding(en=machine_entry("Old", "ollama/m")), [bought()]).lookup(CAT, "en") == NEW


def test_the_same_text_again_changes_nothing() -> None:
    """Builds of other days make no diff."""
    old = holding(en=machine_entry("New", "alttextgenie", style=2, date="2020-01-01"))
    assert record(old, [bought()]) is old


@pytest.mark.parametrize("text", ["", "  ", "a\x00", "a\ud800", "a\u2028b", "a" * 2001])
def test_what_no_catalogue_can_hold_is_left_out(text: str) -> None:
    """A text that the file could not be read with again is not written into it."""
    assert record(Catalogue(), [bought(text)]) == Catalogue()


def test_unknown_fields_stay() -> None:
    """Changing one image leaves what this version does not know."""
    assert record(holding(), [bought(sha256=DOG)]).extra == {"note": "kept"}


def test_paths_are_brought_up_to_date() -> None:
    """A moved image has its new paths; one that was not seen keeps its old ones as a starting point."""
    old = Catalogue({CAT: CataloguedImage(("a.png",)), DOG: CataloguedImage(("b.png",))})
    new = seen_at(old, {CAT: {"z.png", "c.png"}, "e" * 64: {"e.png"}})
    assert {sha256: image.paths for sha256, image in new.images.items()} == {CAT: ("c.png", "z.png"), DOG: ("b.png",)}
    assert seen_at(new, {CAT: ["z.png", "c.png"]}) is new


@pytest.mark.parametrize(
    "name",
    ["a\u2028b.png", "bell\x07.png", "caf\x82.png", "caf\udce9.png", "a" * 2000 + ".png"],
    ids=["separator", "control", "C1", "no UTF-8", "long"],
)
def test_a_file_of_any_name_can_be_recorded(name: str) -> None:
    """The catalogue can be read again, its old text is found by the name, and the next run changes nothing."""
    new = record(Catalogue(), [bought(path=name)])
    assert Catalogue.parse(new.render(), "alttext.json") == new
    assert new.at(name) == (CAT,)
    assert record(new, [bought(path=name)]) is new
    moved = seen_at(holding(en=NEW), {CAT: {name}})
    assert moved.images[CAT].paths == new.images[CAT].paths
    assert seen_at(moved, {CAT: {name}}) is moved


def test_pruning_keeps_what_a_person_wrote() -> None:
    """An image that is gone loses its machine texts; a person's only when that is asked for."""
    old = Catalogue(
        {
            "1" * 64: CataloguedImage((), {"en": NEW}),
            "2" * 64: CataloguedImage((), {"en": NEW, "fr": Entry("À nous")}),
            "3" * 64: CataloguedImage((), {}, {"blog/**": {"*": Entry(state=State.DECORATIVE)}}),
            "4" * 64: CataloguedImage((), {"en": NEW}),
        }
    )
    assert set(prune(old, {"4" * 64}).images) == {"2" * 64, "3" * 64, "4" * 64}
    assert set(prune(old, {"4" * 64}, Prune.ALL).images) == {"4" * 64}
    assert prune(old, old.images) is old


def test_approving_is_for_texts_that_wait() -> None:
    """In the languages that were named; rejected and decorative stay; the author too."""
    old = holding(en=NEW, fr=NEW, de=Entry("x", state=State.REJECTED), es=Entry(state=State.DECORATIVE))
    new = approve(old, {CAT}, {"en", "de", "es"})
    states = {language: entry.state for _, language, entry in new.images[CAT].entries()}
    assert states == {"en": "approved", "fr": "generated", "de": "rejected", "es": "decorative"}
    assert new.lookup(CAT, "en") == Entry("New", "alttextgenie", State.APPROVED, 2, "2026-11-23", NEW.digest)
    assert approve(new, {CAT}, {"en"}) is new


def test_rejecting_holds_against_buying_again() -> None:
    """A rejected text is not replaced by the same machine's next one."""
    rejected = reject(holding(en=NEW), {CAT})
    assert record(rejected, [bought("Other")]) is rejected


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("cccccc", {CAT}), ("img/*.png", {CAT}), ("**", {CAT, DOG}), ("img/a[1].png", {CAT}), ("img/**/dog.png", {DOG})],
)
def test_images_are_named_by_hash_or_path(pattern: str, found: set[str]) -> None:
    """Six digits of the hash, a path as it is, or a glob."""
    catalogue = Catalogue({CAT: CataloguedImage(("img/a[1].png",)), DOG: CataloguedImage(("img/b/dog.png",))})
    assert select(catalogue, [pattern]) == found


@pytest.mark.parametrize("pattern", ["ccccc", "eeeeee", "none/**", ""])
def test_a_pattern_without_an_image_is_an_error(pattern: str) -> None:
    """A typing error does not pass for success."""
    with pytest.raises(CatalogueError, match="is no image of the catalogue"):
        select(holding(), [pattern])


entries = st.sampled_from([NEW, Entry("P"), Entry("R", state=State.REJECTED), Entry(state=State.DECORATIVE)])
catalogues = st.dictionaries(st.sampled_from(["en", "fr", "*"]), entries).map(lambda texts: holding(**texts))
found = st.builds(bought, st.text(max_size=5), st.sampled_from(["en", "fr", "pt-BR"]), st.sampled_from([CAT, DOG]))


@settings(deadline=None)
@given(catalogues, st.lists(found))
def test_recording_never_touches_a_persons_word_and_can_be_repeated(old: Catalogue, texts: list[MachineText]) -> None:
    """Whatever a run brings: owned entries are the same afterwards, and the result is a catalogue that can be read."""
    new = record(old, texts)
    for sha256, image in old.images.items():
        kept = [entry for entry in image.entries() if entry[2].owned]
        assert all(entry in list(new.images[sha256].entries()) for entry in kept)
    assert Catalogue.parse(new.render(), "alttext.json") == new
