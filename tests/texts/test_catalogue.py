"""The catalogue: what it answers, who wins, and how it is kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alttext_html.errors import CatalogueError, SettingsError
from alttext_html.texts.catalogue import Catalogue, Unchanged, update
from alttext_html.texts.catalogue_entries import (
    CataloguedImage,
    Entry,
    Publish,
    State,
    machine_entry,
    short_digest,
)
from alttext_html.types import Text, TextSource
from tests.helpers.catalogues import with_entry

CAT, DOG = "c" * 64, "d" * 64


def catalogue(**texts: Entry) -> Catalogue:
    """One image with these entries."""
    return Catalogue({CAT: CataloguedImage(("images/cat.png",), texts)})


def put(path: Path, texts: Catalogue) -> bool:
    """Let the file hold these texts, as a run does; whether it was written."""
    return update(path, lambda _: texts)


def text_of(entry: Entry | None) -> str | None:
    return None if entry is None else entry.text


# --- lookup ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "asked", "found"),
    [
        (["en", "fr"], "fr", "fr"),
        (["en"], "fr", None),
        (["pt", "pt-BR"], "pt-BR", "pt-BR"),
        (["pt", "pt-BR"], "pt-PT", "pt"),
        (["pt-BR"], "pt", "pt-BR"),
        (["PT_br"], "pt-br", "PT_br"),
        (["zh-Hant-TW"], "zh", "zh-Hant-TW"),
        (["zh", "zh-Hans", "zh-Hant"], "zh-TW", "zh-Hant"),
        (["zh-Hans"], "zh-Hant", None),
        (["zh-CN", "*"], "zh-HK", "*"),
        (["zh"], "zh-Hant-HK", "zh"),
        (["sr-Cyrl"], "sr-Latn-RS", None),
        (["hsb"], "hsb-DE", "hsb"),
        (["*"], "hsb", "*"),
        (["en", "*"], "en-GB", "en"),
        (["en", "*"], "fr", "*"),
        (["hsb"], "gsw", None),
        (["hsb"], "hsb", "hsb"),
        (["iw"], "he", "iw"),
    ],
)
def test_the_nearest_language_answers(tags: list[str], asked: str, found: str | None) -> None:
    """The tag itself, then its parents, then a tag of the same language, then every language."""
    texts = {tag: Entry(tag) for tag in tags}
    assert text_of(Catalogue({CAT: CataloguedImage((), texts)}).lookup(CAT, asked)) == found


def test_an_unknown_image_has_no_entry() -> None:
    """Another hash is another image, whatever its path."""
    assert catalogue(en=Entry("A cat")).lookup(DOG, "en") is None


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("index.html", "general"),
        ("blog/a.html", "blog"),
        ("blog/2026/a.html", "year"),
        ("", "general"),
        ("shop/a.html", ""),
    ],
)
def test_the_longest_page_glob_decides(page: str, found: str) -> None:
    """An entry for the page beats one for the image, in whatever language it stands."""
    image = CataloguedImage(
        (),
        {"en": Entry("general")},
        {
            "blog/**": {"en": Entry("blog")},
            "blog/2026/*": {"en": Entry("year")},
            "shop/*": {"*": Entry(state=State.DECORATIVE)},
            "**": {"fr": Entry("autre")},
        },
    )
    assert text_of(Catalogue({CAT: image}).lookup(CAT, "en", page)) == found


# --- who wins --------------------------------------------------------------------------------------------


def test_a_text_changed_by_hand_is_the_persons() -> None:
    """Open the file, change one text, commit: that is all. The author becomes a person, the state approved."""
    written = catalogue(en=machine_entry("A cat", "alttextgenie", style=2, date="2026-11-23")).render()
    edited = Catalogue.parse(written.replace(b"A cat", b"Our cat Minka"), "alttext.json")
    assert edited.lookup(CAT, "en") == Entry("Our cat Minka", "person", State.APPROVED)


def test_a_machines_text_stays_a_machines_text() -> None:
    """Without an edit it is still waiting for review."""
    entry = machine_entry("A cat", "alttextgenie", style=2, date="2026-11-23")
    assert Catalogue.parse(catalogue(en=entry).render(), "alttext.json").lookup(CAT, "en") == entry


def test_an_approved_text_keeps_its_author() -> None:
    """Who approves a machine's text did not write it: provider, style and date stay for the record."""
    entry = machine_entry("A cat", "alttextgenie", style=2, date="2026-11-23")
    written = catalogue(en=entry).render().replace(b'"generated"', b'"approved"')
    found = Catalogue.parse(written, "alttext.json").lookup(CAT, "en")
    assert found is not None
    assert (found.by, found.state, found.style) == ("alttextgenie", State.APPROVED, 2)


def test_a_rejected_text_that_was_changed_stays_rejected() -> None:
    """The state is the later word of a person, so it holds until a person changes it."""
    entry = Entry("New", "alttextgenie", State.REJECTED, digest=short_digest("Old"))
    assert entry.settled() == Entry("New", "person", State.REJECTED)


def test_a_hand_written_entry_needs_only_a_text() -> None:
    """Author and state follow: a person, approved."""
    data = f'{{"images": {{"{CAT}": {{"texts": {{"en": {{"text": "A cat"}}}}}}}}}}'.encode()
    assert Catalogue.parse(data, "alttext.json").lookup(CAT, "en") == Entry("A cat", "person", State.APPROVED)


@pytest.mark.parametrize(
    ("entry", "publish", "withheld"),
    [
        (Entry("A cat"), Publish.REVIEWED, False),
        (Entry("A cat", state=State.REJECTED), Publish.ANY, True),
        (Entry(state=State.DECORATIVE), Publish.REVIEWED, False),
        (machine_entry("A cat", "x"), Publish.ANY, False),
        (machine_entry("A cat", "x"), Publish.REVIEWED, True),
        (Entry("A cat", "x", State.APPROVED), Publish.REVIEWED, False),
    ],
)
def test_what_may_be_published(entry: Entry, publish: Publish, withheld: bool) -> None:
    """A rejected text never, an unreviewed one only where that is allowed."""
    assert (entry.withheld(publish) is not None) is withheld


def test_the_text_to_write_names_its_origin() -> None:
    """A text comes from the catalogue; a decorative image gets the empty text even if one was left there."""
    assert Entry("A cat").as_text("en") == Text("A cat", TextSource.CATALOGUE, "en", "person")
    assert Entry("A cat", state=State.DECORATIVE).as_text("en") == Text("", TextSource.DECORATIVE, "en")


def test_a_changed_image_starts_from_its_old_text() -> None:
    """Same path, other hash: the old text is offered, a person's first, and a rejected one never."""
    path = "images/logo.png"
    old = Catalogue(
        {
            "1" * 64: CataloguedImage((path,), {"en": machine_entry("Machine", "x", date="2026-11-01")}),
            "2" * 64: CataloguedImage((path,), {"en": Entry("Person")}),
            "3" * 64: CataloguedImage((path,), {"en": Entry("No", state=State.REJECTED)}),
            "4" * 64: CataloguedImage(("other.png",), {"en": Entry("Other")}),
        }
    )
    assert text_of(old.starting_point(CAT, path, "en")) == "Person"
    assert text_of(old.starting_point("2" * 64, path, "en")) == "Machine"
    assert old.starting_point(CAT, "new.png", "en") is None


def test_with_images_leaves_the_old_catalogue_as_it_was() -> None:
    """A catalogue is a value: changing it makes another one."""
    old = catalogue(en=Entry("A cat"))
    image = old.images[CAT].with_entry("blog/**", "en", Entry("A dog")).with_path("images/a.png")
    new = old.with_images({CAT: image})
    assert text_of(old.lookup(CAT, "en", "blog/a.html")) == "A cat"
    assert text_of(new.lookup(CAT, "en", "blog/a.html")) == "A dog"
    assert new.images[CAT].paths == ("images/a.png", "images/cat.png")


# --- on disk ---------------------------------------------------------------------------------------------


def test_no_file_is_an_empty_catalogue(tmp_path: Path) -> None:
    """A project without a catalogue is the usual one."""
    assert Catalogue.load(tmp_path / "alttext.json") == Catalogue()


def test_saving_twice_writes_once(tmp_path: Path) -> None:
    """What stands there already is not written again."""
    path = tmp_path / "alttext.json"
    assert put(path, catalogue(en=Entry("A cat")))
    os.utime(path, (1, 1))
    assert not put(path, catalogue(en=Entry("A cat")))
    assert path.stat().st_mtime == 1
    assert Catalogue.load(path) == catalogue(en=Entry("A cat"))
    assert [each.name for each in tmp_path.iterdir()] == ["alttext.json"]


def test_line_ends_of_the_platform_are_no_change(tmp_path: Path) -> None:
    """Git on Windows checks the file out with CR LF: it is still the same catalogue."""
    path = tmp_path / "alttext.json"
    path.write_bytes(catalogue(en=Entry("A cat")).render().replace(b"\n", b"\r\n"))
    assert not update(path, lambda old: old, Unchanged.IN_OUR_FORM)


def test_a_saved_file_keeps_its_mode(tmp_path: Path) -> None:
    """Rights that a person gave to the file stay."""
    path = tmp_path / "alttext.json"
    put(path, catalogue(en=Entry("A cat")))
    path.chmod(0o640)
    put(path, catalogue(en=Entry("A dog")))
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="named pipes and links as POSIX has them")
def test_only_a_real_file_is_a_catalogue(tmp_path: Path) -> None:
    """A folder or a pipe is refused without waiting for it; a link is read and not replaced."""
    pipe, link, target = tmp_path / "pipe", tmp_path / "link", tmp_path / "target.json"
    os.mkfifo(pipe)
    link.symlink_to(target)
    put(target, catalogue(en=Entry("A cat")))
    for path in (pipe, tmp_path):
        with pytest.raises(CatalogueError, match="is not a file"):
            Catalogue.load(path)
    assert Catalogue.load(link) == catalogue(en=Entry("A cat"))
    with pytest.raises(CatalogueError, match="symbolic link"):
        put(link, Catalogue())


def test_a_folder_that_is_gone_is_a_clear_error(tmp_path: Path) -> None:
    """The message names the file and what to do."""
    with pytest.raises(SettingsError, match=r"cannot be written .*Check the folder"):
        put(tmp_path / "gone" / "alttext.json", catalogue(en=Entry("A cat")))


def test_update_reads_at_the_last_moment(tmp_path: Path) -> None:
    """A person saves the file while a run is busy: their text is there when the run writes, and stays."""
    path = tmp_path / "alttext.json"
    seen: list[str | None] = []

    def change(old: Catalogue) -> Catalogue:
        if not seen:
            path.write_bytes(catalogue(en=Entry("A person's")).render())
        seen.append(text_of(old.lookup(CAT, "en")))
        return with_entry(old, DOG, Entry("A dog"))

    assert update(path, change)
    assert seen == [None, "A person's"]
    assert text_of(Catalogue.load(path).lookup(CAT, "en")) == "A person's"


_ADD_MANY = """
import sys
from pathlib import Path
from alttext_html.texts.catalogue import update
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry

path, number = Path(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()  # until all are there
for each in range(30):
    image = CataloguedImage(texts={"en": Entry(f"{number} {each}")})
    update(path, lambda old: old.with_images({f"{number:032x}{each:032x}": image}))
"""


def test_runs_at_the_same_time_keep_what_each_other_wrote(tmp_path: Path) -> None:
    """Four processes add 30 texts each, one by one: all 120 are there, and nothing beside the file."""
    path = tmp_path / "alttext.json"
    command = [sys.executable, "-c", _ADD_MANY, str(path)]
    running = [subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE) for number in range(4)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait() for process in running] == [0] * 4
    assert len(Catalogue.load(path).images) == 120
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="no folder can be locked there")
def test_a_folder_that_somebody_holds_for_another_purpose_is_no_error(tmp_path: Path) -> None:
    """``flock folder alttext-html fill`` locks it for the whole run."""
    import fcntl

    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    assert update(tmp_path / "alttext.json", lambda old: with_entry(old, DOG, Entry("A dog")), patience=0.1)
    os.close(folder)


def test_update_without_a_change_writes_nothing(tmp_path: Path) -> None:
    """No catalogue appears in a project that has nothing to put into one."""
    assert not update(tmp_path / "alttext.json", lambda old: old)
    assert list(tmp_path.iterdir()) == []
