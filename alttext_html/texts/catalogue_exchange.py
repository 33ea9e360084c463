"""The catalogue for editors and translators: rows that leave it and come back. Pure.

``catalogue_tables`` writes and reads them as CSV, PO and XLIFF. What comes back is a person's work, with these rules:

- A text that differs is the person's, and approved, unless its row waits for review: translators say so (a fuzzy PO
  entry), and in a CSV no text waits that was changed there. The same text takes over the state: who clears the mark
  "needs review" approves it.
- A row that waits for review never replaces what a person wrote or decided.
- Rows without a text are not translated yet and change nothing. Rows of images that the catalogue does not know, or
  with a text that no page can show, are skipped and named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct, structs

from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import ByLanguage, CataloguedImage, Entry, State, machine_entry, spelling
from alttext_html.texts.catalogue_format import is_glob, is_tag, is_writable

IMPORTED = "imported"
"""author of texts that were imported and not reviewed"""


class Row(Struct, frozen=True):
    """One text outside of the catalogue."""

    sha256: str
    language: str
    text: str
    state: State
    page: str = ""
    """glob of the pages it is for; "" for all"""
    by: str = ""
    paths: tuple[str, ...] = ()
    source: str = ""
    """the text to translate"""


class Imported(Struct, frozen=True):
    """What came of an import."""

    catalogue: Catalogue
    changed: int
    skipped: tuple[str, ...]
    """one sentence for each row that could not be used"""


def text_rows(catalogue: Catalogue, languages: Collection[str] = ()) -> list[Row]:
    """Every entry of the catalogue in these languages or in all, for a table."""
    return [
        Row(sha256, language, entry.text, entry.state, page, entry.by, image.paths)
        for sha256, image in sorted(catalogue.images.items())
        for page, language, entry in image.entries()
        if not languages or language in languages
    ]


def translation_rows(catalogue: Catalogue, source: str, target: str) -> list[Row]:
    """What is to be translated from one language to another: every text of ``source`` that is not rejected.

    ``Row.text`` is the translation that is there, "" without one.
    """
    rows = []
    for sha256, image in sorted(catalogue.images.items()):
        for page, texts in [("", image.texts), *sorted(image.pages.items())]:
            original, there = (texts.get(spelling(texts, language)) for language in (source, target))
            if original is None or original.state not in (State.GENERATED, State.APPROVED):
                continue
            if there is not None and there.state in (State.REJECTED, State.DECORATIVE):
                continue
            text, state = (there.text, there.state) if there is not None else ("", State.GENERATED)
            rows.append(Row(sha256, target, text, state, page, there.by if there else "", image.paths, original.text))
    return rows


def apply(catalogue: Catalogue, rows: Iterable[Row]) -> Imported:
    """Put rows back into the catalogue they came from."""
    images: dict[str, CataloguedImage] = {}
    skipped: list[str] = []
    changed = 0
    for row in rows:
        image = images.get(row.sha256) or catalogue.images.get(row.sha256)
        problem = _problem(row, image)
        if problem or image is None:
            skipped.append(problem)
            continue
        scope: ByLanguage = image.pages.get(row.page, {}) if row.page else image.texts
        old = scope.get(spelling(scope, row.language))
        new = _entry(row, old)
        if new is not None and new != old:
            images[row.sha256] = image.with_entry(row.page, row.language, new)
            changed += 1
    return Imported(catalogue.with_images(images) if images else catalogue, changed, tuple(skipped))


def _problem(row: Row, image: CataloguedImage | None) -> str:
    name = f"{row.sha256[:12]} {row.language}"
    name = "".join(char for char in name[:40] if char.isprintable())
    if image is None:
        return f"{name}: the catalogue has no such image; run sync first."
    if not is_tag(row.language) or not is_glob(row.page):
        return f"{name}: the language or page cannot be read; export again."
    if row.text.strip() and not is_writable(row.text):
        return f"{name}: the text is too long or holds a character that no page can show."
    return ""


def _entry(row: Row, old: Entry | None) -> Entry | None:
    """The entry after an import, None when the row says nothing."""
    if row.state is State.DECORATIVE:
        return structs.replace(old or Entry(), state=State.DECORATIVE)
    if not row.text.strip():
        return None
    if row.state is State.GENERATED:
        if old is not None and (old.owned or old.text == row.text):
            return None
        return machine_entry(row.text, IMPORTED)
    if old is not None and old.text == row.text:
        return structs.replace(old, state=row.state)
    return Entry(row.text, state=row.state, extra=old.extra if old is not None else {})
