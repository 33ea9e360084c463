"""Texts leave the catalogue as CSV, PO and XLIFF, and come back."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alttext_html.errors import CatalogueError
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry, State, machine_entry
from alttext_html.texts.catalogue_exchange import Row, apply, text_rows, translation_rows
from alttext_html.texts.catalogue_tables import from_csv, from_po, from_xliff, to_csv, to_po, to_xliff

CAT, DOG = "c" * 64, "d" * 64

printable = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
words = st.text(printable, min_size=1, max_size=20).filter(str.strip)
formulas = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "'=", "''-", "'", " =", "\t="]), words)
values = words | formulas
entries = st.builds(Entry, values, state=st.sampled_from([State.APPROVED, State.REJECTED])) | values.map(
    lambda text: machine_entry(text, "alttextgenie")
)
texts = st.dictionaries(st.sampled_from(["en", "fr", "*"]), entries, max_size=2)
images = st.builds(
    CataloguedImage,
    paths=st.sets(words, max_size=2).map(lambda paths: tuple(sorted(paths))),
    texts=texts,
    pages=st.dictionaries(st.sampled_from(["blog/**", "a b.html"]), texts, max_size=1),
)
catalogues = st.dictionaries(st.sampled_from([CAT, DOG]), images).map(Catalogue)


def one(entry: Entry | None, language: str = "fr") -> Catalogue:
    english = {"en": Entry("A cat")}
    return Catalogue({CAT: CataloguedImage(("cat.png",), english if entry is None else {**english, language: entry})})


@settings(deadline=None)
@given(catalogues)
def test_a_table_comes_back_as_it_went(catalogue: Catalogue) -> None:
    """An export that nobody edited changes nothing."""
    rows = from_csv(to_csv(text_rows(catalogue)), "a.csv")
    assert [(row.sha256, row.page, row.language, row.text, row.state) for row in rows] == [
        (row.sha256, row.page, row.language, row.text, row.state) for row in text_rows(catalogue)
    ]
    assert apply(catalogue, rows).catalogue is catalogue


@pytest.mark.parametrize("write", ["po", "xliff"])
@settings(deadline=None)
@given(catalogue=catalogues)
def test_translations_come_back_as_they_went(write: str, catalogue: Catalogue) -> None:
    """An export that nobody translated changes nothing."""
    rows = translation_rows(catalogue, "en", "fr")
    data = to_po(rows, "fr") if write == "po" else to_xliff(rows, "en", "fr")
    back = from_po(data, "a.po") if write == "po" else from_xliff(data, "a.xlf")
    assert {(row.sha256, row.page): row.text for row in back if row.text} == {
        (row.sha256, row.page): row.text for row in rows if row.text
    }
    assert apply(catalogue, back).catalogue is catalogue


@settings(deadline=None)
@given(st.lists(values, min_size=1))
def test_no_cell_is_a_formula(cells: list[str]) -> None:
    """A spreadsheet that opens the table runs nothing."""
    rows = [Row(CAT, "en", cell, State.APPROVED, cell, cell, (cell,)) for cell in cells]
    for line in csv.reader(io.StringIO(to_csv(rows).decode("utf-8-sig"), newline="")):
        for cell in line:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
            assert not cell.startswith(("\t", "\r", "\n"))


def test_po_is_what_gettext_reads() -> None:
    """The image is the context, its paths are comments, an unreviewed translation is fuzzy."""
    data = to_po(translation_rows(one(machine_entry("Un chat", "alttextgenie")), "en", "fr"), "fr")
    assert data.decode().endswith(f'#. cat.png\n#, fuzzy\nmsgctxt "{CAT}"\nmsgid "A cat"\nmsgstr "Un chat"\n')


def test_xliff_is_well_formed_and_names_its_languages() -> None:
    """Source, target, state and note, where tools look for them."""
    rows = translation_rows(one(machine_entry("Un <chat>", "alttextgenie")), "en", "fr")
    file = ET.fromstring(to_xliff(rows, "en", "fr"))[0]
    unit = file[0][0]
    assert (file.get("source-language"), file.get("target-language")) == ("en", "fr")
    assert (unit.get("id"), unit.get("approved")) == (CAT, "no")
    assert [(each.tag.rpartition("}")[2], each.text, each.get("state")) for each in unit] == [
        ("source", "A cat", None),
        ("target", "Un <chat>", "needs-review-translation"),
        ("note", "cat.png", None),
    ]


MACHINE = machine_entry("Un chat", "alttextgenie", style=2, date="2026-11-23")


@pytest.mark.parametrize(
    ("old", "text", "state", "new"),
    [
        (None, "Un chat", State.APPROVED, Entry("Un chat")),
        (None, "Un chat", State.GENERATED, machine_entry("Un chat", "imported")),
        (None, "", State.APPROVED, None),
        (None, "", State.DECORATIVE, Entry(state=State.DECORATIVE)),
        (MACHINE, "Notre chat", State.APPROVED, Entry("Notre chat")),
        (MACHINE, "Notre chat", State.GENERATED, machine_entry("Notre chat", "imported")),
        (MACHINE, "Un chat", State.GENERATED, MACHINE),
        (Entry("Un chat"), "Autre", State.GENERATED, Entry("Un chat")),
        (Entry("Un chat"), "Autre", State.APPROVED, Entry("Autre")),
        (Entry("Un chat"), "Un chat", State.REJECTED, Entry("Un chat", state=State.REJECTED)),
        (Entry("Un chat"), " ", State.APPROVED, Entry("Un chat")),
        (Entry("Un chat", state=State.REJECTED), "Autre", State.GENERATED, Entry("Un chat", state=State.REJECTED)),
        (Entry("Un chat", extra={"note": 1}), "Autre", State.APPROVED, Entry("Autre", extra={"note": 1})),
    ],
)
def test_who_wins_on_import(old: Entry | None, text: str, state: State, new: Entry | None) -> None:
    """A reviewed row is a person's word; an unreviewed one never replaces one; an empty one says nothing."""
    imported = apply(one(old), [Row(CAT, "fr", text, state)])
    assert imported.catalogue.lookup(CAT, "fr") == new
    assert imported.changed == (old != new)


@pytest.mark.parametrize(("there", "row"), [("en", "EN"), ("pt-BR", "pt_BR"), ("pt_BR", "pt-br"), ("*", "*")])
@pytest.mark.parametrize("page", ["", "blog/**"])
def test_an_import_keeps_the_spelling_of_a_tag(there: str, row: str, page: str) -> None:
    """A person's text takes the place of the machine's, however the row spells its language."""
    old = Catalogue({CAT: CataloguedImage().with_entry(page, there, MACHINE)})
    new = apply(old, [Row(CAT, row, "Two cats on a wall", State.APPROVED, page)]).catalogue
    assert list(new.images[CAT].entries()) == [(page, there, Entry("Two cats on a wall"))]
    assert [each.text for each in translation_rows(new, row, row)] == ["Two cats on a wall"]


def test_clearing_the_fuzzy_mark_approves() -> None:
    """A translator who takes the mark off has reviewed the text; its author stays."""
    data = to_po(translation_rows(one(MACHINE), "en", "fr"), "fr").replace(b"#, fuzzy\n", b"")
    entry = apply(one(MACHINE), from_po(data, "a.po")).catalogue.lookup(CAT, "fr")
    assert entry is not None
    assert (entry.text, entry.by, entry.state) == ("Un chat", "alttextgenie", State.APPROVED)


def test_rejected_and_decorative_are_not_for_translators() -> None:
    """Neither as a source nor where the target was decided."""
    nothing = [Entry("x", state=State.REJECTED), Entry(state=State.DECORATIVE)]
    for entry in nothing:
        assert translation_rows(one(entry), "en", "fr") == []
        assert translation_rows(one(entry), "fr", "de") == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (Row(DOG, "fr", "x", State.APPROVED), "no such image"),
        (Row(CAT, "french language", "x", State.APPROVED), "cannot be read"),
        (Row(CAT, "fr", "x\x00", State.APPROVED), "no page can show"),
        (Row(CAT, "fr", "x" * 2001, State.APPROVED), "too long"),
        (Row(CAT, "fr", "x", State.APPROVED, "a\x1b"), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_named(row: Row, says: str) -> None:
    """One sentence for each row, and the catalogue stays as it was."""
    old = one(None)
    imported = apply(old, [row])
    assert imported.catalogue is old
    assert says in imported.skipped[0]
    assert imported.skipped[0].isprintable()


@pytest.mark.parametrize(
    ("cell", "becomes", "new"),
    [
        ("Un chat", "Notre chat", Entry("Notre chat")),
        ("Un chat", "=Notre chat", Entry("=Notre chat")),
        ("sha256:", "", MACHINE),
        ('"generated"', '"rejected"', replace(MACHINE, state=State.REJECTED)),
    ],
)
def test_a_text_corrected_in_a_table_is_a_persons(cell: str, becomes: str, new: Entry) -> None:
    """To change the text is all: its state was that of the machine's text. Without a change it still waits."""
    old = one(MACHINE)
    table = to_csv(text_rows(old)).replace(cell.encode(), becomes.encode())
    assert apply(old, from_csv(table, "a.csv")).catalogue.lookup(CAT, "fr") == new


@pytest.mark.parametrize("now", [machine_entry("Le chat", "ollama/m"), Entry("Notre chat")])
def test_a_row_that_nobody_changed_approves_nothing(now: Entry) -> None:
    """Although its text became another one in the catalogue since the export."""
    table = to_csv(text_rows(one(MACHINE)))
    entry = apply(one(now), from_csv(table, "a.csv")).catalogue.lookup(CAT, "fr")
    assert entry is not None
    assert (entry.owned, entry.by == "person") == (now.owned, now.owned)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_spreadsheets_save_with_other_separators(separator: str) -> None:
    """Semicolons and tabs, other columns, another order."""
    table = f"text;image;mine;language\nUn chat, noir;{CAT};x;fr\n;;;\n".replace(";", separator)
    assert from_csv(table.encode(), "a.csv") == [Row(CAT, "fr", "Un chat, noir", State.APPROVED)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "a.csv:1: has no column image and language and text"),
        (b"image,text\n", "a.csv:1: has no column language"),
        (b"image,language,text,state\nc,fr,x,fine\n", "a.csv:2: there is no state 'fine'"),
        (b"image,language,text\nc,fr,\xe9\n", "a.csv:2: is not UTF-8"),
        (b"image,language,text\nc,fr," + b"x" * 200_000, "is no table"),
    ],
)
def test_a_broken_table_is_a_clear_error(data: bytes, says: str) -> None:
    """The file, the line, what is wrong."""
    with pytest.raises(CatalogueError, match=says):
        from_csv(data, "a.csv")


def test_a_short_line_is_no_error() -> None:
    """Missing cells are empty, cells too many are ignored."""
    assert from_csv(f"image,language,text\n{CAT}\n{CAT},fr,x,y\n".encode(), "a.csv") == [
        Row(CAT, "", "", State.APPROVED),
        Row(CAT, "fr", "x", State.APPROVED),
    ]


@pytest.mark.parametrize("data", [b"msgid", b'msgid "a\nmsgstr', b"\xff"])
def test_a_broken_po_is_a_clear_error(data: bytes) -> None:
    """Whatever polib says, it is one of our errors."""
    with pytest.raises(CatalogueError, match=r"^a.po"):
        from_po(data, "a.po", "fr")


def test_the_name_of_a_file_is_not_opened(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A PO file whose only line is a path does not make us read that path."""
    secret = tmp_path_factory.mktemp("secret") / "a.po"
    secret.write_bytes(to_po(translation_rows(one(MACHINE), "en", "fr"), "fr"))
    with pytest.raises(CatalogueError):
        from_po(str(secret).encode(), "b.po", "fr")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is no XML"),
        (b"<a", "is no XML"),
        (b"<html/>", "is no XLIFF 1.2"),
        (b'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>', "is no XLIFF 1.2"),
    ],
)
def test_a_broken_xliff_is_a_clear_error(data: bytes, says: str) -> None:
    """Version 2 is named as what it is not."""
    with pytest.raises(CatalogueError, match=says):
        from_xliff(data, "a.xlf")


def test_an_xliff_reads_no_other_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    """An entity that points to a file stays what it is: nothing."""
    secret = tmp_path_factory.mktemp("secret") / "key"
    secret.write_text("secret")
    data = to_xliff(translation_rows(one(MACHINE), "en", "fr"), "en", "fr").decode()
    data = data.replace("?>\n", f'?>\n<!DOCTYPE xliff [<!ENTITY e SYSTEM "{secret.as_uri()}">]>\n', 1)
    rows = from_xliff(data.replace(">Un chat<", ">Un &e; chat<").encode(), "a.xlf")
    assert "secret" not in rows[0].text


def test_the_language_can_be_named() -> None:
    """For a file whose header lacks it, or says something else; gettext writes pt_BR."""
    assert from_po(b'msgid ""\nmsgstr "Language: pt_BR\\n"\n\nmsgctxt "c"\nmsgid "a"\nmsgstr "b"\n', "a.po") == [
        Row("c", "pt-BR", "b", State.APPROVED)
    ]
    assert from_po(b'msgctxt "c"\nmsgid "a"\nmsgstr "b"\n', "a.po", "fr")[0].language == "fr"
    with pytest.raises(CatalogueError, match="names no language"):
        from_po(b'msgctxt "c"\nmsgid "a"\nmsgstr "b"\n', "a.po")
