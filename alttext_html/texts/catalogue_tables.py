"""Rows as CSV, PO (polib) and XLIFF 1.2 (lxml), and back. Pure: bytes in, bytes out.

Files that come back may come from strangers: they are read with limits, entities and network are off. No cell of a CSV
is a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

from alttext_html.errors import CatalogueError, SettingsError
from alttext_html.texts.catalogue_entries import State, short_digest
from alttext_html.texts.catalogue_exchange import Row
from alttext_html.texts.catalogue_format import decoded
from alttext_html.texts.cells import guarded, unguarded

CSV_COLUMNS = ("image", "page", "language", "text", "state", "by", "paths", "digest")
_NEEDED = ("image", "language", "text")
_DIGEST = re.compile(r"sha256:[0-9a-f]{12}")
_XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
_REVIEWED, _WAITING = "final", "needs-review-translation"


# --- CSV -------------------------------------------------------------------------------------------------


def to_csv(rows: Iterable[Row]) -> bytes:
    """A table for spreadsheets: UTF-8 with a byte order mark, every cell quoted, no cell a formula.

    A digest of each text shows on import which ones were changed.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    for row in rows:
        paths = " | ".join(row.paths)
        cells = (row.sha256, row.page, row.language, row.text, row.state, row.by, paths, _digest(row.text))
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def from_csv(data: bytes, place: str) -> list[Row]:
    """The rows of a table; commas, semicolons or tabs between cells, columns in any order. Raises CatalogueError.

    Needs the columns image, language and text. Without a state a text counts as approved, and so does one that waited
    for review when it was exported and was changed since: the state was that of the old text.
    """
    text = decoded(data, place, "Import it in parts.")
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    rows = []
    try:
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise CatalogueError(
                f"{place}:1: has no column {' and '.join(missing)}. Keep the first line of the export."
            )
        for cells in reader:
            named = {name: unguarded(cell or "") for name, cell in cells.items() if isinstance(name, str)}
            state = _state(named.get("state", ""), f"{place}:{reader.line_num}")
            if state is State.GENERATED and _is_changed(named["text"], named.get("digest", "").strip()):
                state = State.APPROVED
            row = Row(
                sha256=named["image"].strip().lower(),
                language=named["language"].strip(),
                text=named["text"],
                state=state,
                page=named.get("page", "").strip(),
            )
            if row.sha256 or row.text:
                rows.append(row)
    except csv.Error as error:
        raise CatalogueError(f"{place}:{reader.line_num}: is no table ({error}). Save it as CSV in UTF-8.") from error
    return rows


def _digest(text: str) -> str:
    """With a word before it, so that no spreadsheet takes it for a number."""
    return f"sha256:{short_digest(text)}"


def _is_changed(text: str, digest: str) -> bool:
    return _DIGEST.fullmatch(digest) is not None and digest != _digest(text)


def _state(cell: str, place: str) -> State:
    name = cell.strip().lower()
    if not name:
        return State.APPROVED
    if name not in tuple(State):
        raise CatalogueError(f"{place}: there is no state {name[:40]!r}. Write {', '.join(State)}.")
    return State(name)


# --- PO --------------------------------------------------------------------------------------------------


def to_po(rows: Iterable[Row], language: str) -> bytes:
    """Translations for gettext's tools: the image is the context, unreviewed ones are fuzzy."""
    polib = _polib()
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for row in rows:
        entry = polib.POEntry(msgctxt=_unit(row), msgid=row.source, msgstr=row.text, comment="\n".join(row.paths))
        if row.text and row.state is State.GENERATED:
            entry.flags.append("fuzzy")
        file.append(entry)
    return (str(file).rstrip("\n") + "\n").encode()


def from_po(data: bytes, place: str, language: str = "") -> list[Row]:
    """The translations of a PO file into ``language``, else into the one its header names. Raises CatalogueError."""
    polib = _polib()
    try:
        file = polib.pofile(decoded(data, place, "Import it in parts.") + "\n")
    except (OSError, ValueError, IndexError) as error:
        raise CatalogueError(f"{place}: is no PO file ({str(error)[:200]}).") from error
    target = _target(language or file.metadata.get("Language", ""), place)
    return [
        _translated(entry.msgctxt or "", target, entry.msgstr, State.GENERATED if entry.fuzzy else State.APPROVED)
        for entry in file
        if not entry.obsolete
    ]


# --- XLIFF -----------------------------------------------------------------------------------------------


def to_xliff(rows: Iterable[Row], source: str, target: str) -> bytes:
    """Translations as XLIFF 1.2, which the usual translation tools read."""
    from lxml import etree

    namespaces: dict[Any, str] = {None: _XLIFF}  # the stubs forget the default namespace
    root = etree.Element(_tag("xliff"), {"version": "1.2"}, nsmap=namespaces)
    attributes = {
        "original": "alttext.json",
        "datatype": "plaintext",
        "source-language": source,
        "target-language": target,
    }
    body = etree.SubElement(etree.SubElement(root, _tag("file"), attributes), _tag("body"))
    for row in rows:
        approved = bool(row.text) and row.state is State.APPROVED
        unit = etree.SubElement(body, _tag("trans-unit"), {"id": _unit(row), "approved": "yes" if approved else "no"})
        etree.SubElement(unit, _tag("source")).text = row.source
        if row.text:
            state = {"state": _REVIEWED if approved else _WAITING}
            etree.SubElement(unit, _tag("target"), state).text = row.text
        for path in row.paths:
            etree.SubElement(unit, _tag("note")).text = path
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def from_xliff(data: bytes, place: str, language: str = "") -> list[Row]:
    """The translations of an XLIFF 1.2 file into ``language``, else into the one it names. Raises CatalogueError.

    A translation counts as reviewed when its unit is approved, or its state says so (translated, signed-off, final) or
    is missing.
    """
    from lxml import etree

    # A parser of its own for each file: no entities, no network, no documents of unusual size.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CatalogueError(f"{place}:{error.lineno or 1}: is no XML ({error.msg}).") from error
    if root.tag != _tag("xliff"):
        raise CatalogueError(f"{place}:1: is no XLIFF 1.2. Export it in that version.")
    rows = []
    for file in root.iter(_tag("file")):
        tag = _target(language or file.get("target-language", ""), place)
        for unit in file.iter(_tag("trans-unit")):
            target = unit.find(_tag("target"))
            if target is not None:
                text = "".join(str(piece) for piece in target.itertext())
                state = State.APPROVED if _is_reviewed(unit.get("approved"), target.get("state")) else State.GENERATED
                rows.append(_translated(unit.get("id", ""), tag, text, state))
    return rows


def _tag(name: str) -> str:
    """A name of XLIFF's as lxml spells it."""
    return f"{{{_XLIFF}}}{name}"


def _is_reviewed(approved: str | None, state: str | None) -> bool:
    return approved == "yes" or state in ("translated", "signed-off", _REVIEWED) or (approved is None and state is None)


# --- shared ----------------------------------------------------------------------------------------------


def _unit(row: Row) -> str:
    """Name of a text: the image's hash, and the pages it is for."""
    return f"{row.sha256} {row.page}".strip()


def _translated(unit: str, language: str, text: str, state: State) -> Row:
    sha256, _, page = unit.partition(" ")
    return Row(sha256, language, text, state, page)


def _target(language: str, place: str) -> str:
    if not language:
        raise CatalogueError(f"{place}: names no language. Name it with --language.")
    return language.replace("_", "-")


def _polib() -> ModuleType:
    try:
        return import_module("polib")
    except ImportError as error:
        raise SettingsError("PO files need polib: pip install 'alttext-html[exchange]'") from error
