"""The catalogue's file: JSON in a form that people can read, review and merge. Pure.

Images are sorted by hash, so that two people who add images seldom add them at the same place; a text stands on a line
of its own. Fields that this version does not know are kept. What is wrong is named with its line: a file with a
merge conflict, the same key or language twice with different values, a value of the wrong type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NoReturn

from msgspec import Struct, field

from alttext_html.errors import CatalogueError, SettingsError
from alttext_html.globs import read_glob
from alttext_html.texts.catalogue_entries import PERSON, ByLanguage, CataloguedImage, Entry, State, spelling

VERSION = 1
MAX_BYTES = 64 << 20
MAX_TEXT = 2000
"""characters of one text"""
MAX_NAME = 1000
"""characters of a path, glob, tag or author"""
_MAX_DEPTH = 20

_STATES = {str(state): state for state in State}
_HASH = re.compile(r"[0-9a-f]{64}")
_TAG = re.compile(r"\*|[A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,8}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{12}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}|={7})(?: .*)?\r?$", re.MULTILINE)
_PIECE = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[{}\[\]:\n]')

Where = tuple[str, ...]
"""the keys that lead to a value"""


class Contents(Struct, frozen=True):
    """What a catalogue's file holds."""

    images: Mapping[str, CataloguedImage] = field(default_factory=dict)
    """by SHA-256 of the image's bytes"""
    extra: Mapping[str, object] = field(default_factory=dict)
    """fields of the file that this version does not know"""


def is_writable(text: str) -> bool:
    """Whether a catalogue can hold this text."""
    return bool(text.strip()) and len(text) <= MAX_TEXT and not _UNPRINTABLE.search(text)


def writable_path(path: str) -> str:
    """A path as a catalogue holds it: for people to read, so that what no page can show becomes U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", path)[-MAX_NAME:]


def is_tag(language: str) -> bool:
    """Whether a catalogue can hold texts under this language tag."""
    return _TAG.fullmatch(language) is not None


def is_glob(page: str) -> bool:
    """Whether a catalogue can hold texts for pages of this glob; "" is every page."""
    try:
        read_glob(page or "**")
    except SettingsError:
        return False
    return len(page) <= MAX_NAME and not _UNPRINTABLE.search(page)


def parse(data: bytes, place: str) -> Contents:
    """Read a file's bytes. ``place`` names the file in errors. Raises CatalogueError."""
    text = decoded(data, place, "Remove what does not belong there.")
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise CatalogueError(f"{place}:{line}: an unfinished merge. Keep one of the two texts and remove the markers.")
    return _Reader(text, place).contents()


def decoded(data: bytes, place: str, too_long: str) -> str:
    """The text of a file that ``place`` names; ``too_long``: what to do with one that is. Raises CatalogueError."""
    if len(data) > MAX_BYTES:
        raise CatalogueError(f"{place}: has more than {MAX_BYTES >> 20} MiB. {too_long}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogueError(f"{place}:{line}: is not UTF-8. Save the file as UTF-8.") from error


def render(contents: Contents) -> bytes:
    """The file's bytes: the same contents give the same bytes."""
    images = {sha256: _image_fields(image) for sha256, image in sorted(contents.images.items())}
    document = {"version": VERSION, **dict(sorted(contents.extra.items())), "images": images}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _image_fields(image: CataloguedImage) -> dict[str, object]:
    fields: dict[str, object] = {"paths": sorted(image.paths), "texts": _texts_fields(image.texts)}
    if image.pages:
        fields["pages"] = {glob: _texts_fields(texts) for glob, texts in sorted(image.pages.items())}
    return fields | dict(sorted(image.extra.items()))


def _texts_fields(texts: ByLanguage) -> dict[str, object]:
    return {language: _entry_fields(entry) for language, entry in sorted(texts.items())}


def _entry_fields(entry: Entry) -> dict[str, object]:
    fields = {
        "text": entry.text or None,
        "by": entry.by,
        "state": str(entry.state),
        "style": entry.style,
        "date": entry.date,
        "digest": entry.digest,
    }
    return {name: value for name, value in fields.items() if value is not None} | dict(sorted(entry.extra.items()))


class _Twice(Exception):
    """An object has the same key with two values."""


class _Reader:
    """Turns JSON into entries and knows the line of each key when something is wrong."""

    def __init__(self, text: str, place: str) -> None:
        self._text = text
        self._place = place

    def contents(self) -> Contents:
        document = self._object((), self._loaded())
        version = document.pop("version", VERSION)
        if version != VERSION or isinstance(version, bool):
            remedy = "Update alttext-html" if isinstance(version, int) and version > VERSION else f"Write {VERSION}"
            self._fail(("version",), f"this is version {_shown(version)} of the format. {remedy}.")
        images = self._object(("images",), document.pop("images", {}))
        return Contents(
            {sha256: self._image(("images", sha256), value) for sha256, value in images.items()},
            self._extra((), document),
        )

    def _loaded(self) -> object:
        try:
            return json.loads(
                self._text,
                object_pairs_hook=_without_twins,
                parse_constant=_no_number,
                parse_float=_finite,
            )
        except json.JSONDecodeError as error:
            message = f"{self._place}:{error.lineno}: is not JSON ({error.msg}). Look for a missing comma or quote."
        except _Twice:
            message = self._twice()
        except RecursionError:
            message = f"{self._place}: is nested too deeply to be a catalogue."
        except ValueError as error:
            message = f"{self._place}: holds a number that JSON cannot keep ({_shown(str(error))})."
        raise CatalogueError(message)

    def _twice(self) -> str:
        seen: dict[Where, int] = {}
        for where, line in _keys(self._text):
            if where in seen:
                return (
                    f"{self._place}:{line}: {_name(where)} stands here and in line {seen[where]}. Keep one of the two."
                )
            seen[where] = line
        return f"{self._place}: one key stands in one place twice. Keep one."

    def _image(self, where: Where, value: object) -> CataloguedImage:
        if not _HASH.fullmatch(where[-1]):
            self._fail(where, "an image is named by the SHA-256 of its bytes: 64 digits of 0-9 and a-f.")
        fields = self._object(where, value)
        paths = fields.pop("paths", [])
        if not isinstance(paths, list):
            self._fail((*where, "paths"), f"is {_shown(paths)}; it takes a list of paths.")
        pages = self._object((*where, "pages"), fields.pop("pages", {}))
        return CataloguedImage(
            paths=tuple(sorted({self._path((*where, "paths"), path) for path in paths})),
            texts=self._texts((*where, "texts"), fields.pop("texts", {})),
            pages={
                self._glob((*where, "pages", name), name): self._texts((*where, "pages", name), texts)
                for name, texts in pages.items()
            },
            extra=self._extra(where, fields),
        )

    def _path(self, where: Where, value: object) -> str:
        if not isinstance(value, str):
            self._fail(where, f"is {_shown(value)}; it takes a text.")
        return writable_path(value)  # a file may have any name, and nothing depends on it

    def _glob(self, where: Where, value: object) -> str:
        name = self._string(where, value)
        try:
            read_glob(name)
        except SettingsError as error:
            self._fail(where, f"{error}.")
        return name

    def _texts(self, where: Where, value: object) -> ByLanguage:
        texts: dict[str, Entry] = {}
        for language, fields in self._object(where, value).items():
            entry = self._entry((*where, language), fields)
            there = spelling(texts, language)
            old = texts.setdefault(there, entry)
            if old != entry and old.owned == entry.owned:
                line = self._line((*where, there))
                self._fail((*where, language), f'is one tag with "{there}" in line {line}. Keep one of the two.')
            if entry.owned:
                texts[there] = entry  # a machine's text under another spelling gives way
        return texts

    def _entry(self, where: Where, value: object) -> Entry:
        if not _TAG.fullmatch(where[-1]):
            self._fail(where, 'is no language; write a tag such as "en" or "pt-BR", or "*" for every language.')
        fields = self._object(where, value)
        by = self._string((*where, "by"), fields.pop("by", PERSON))
        default = State.APPROVED if by == PERSON else State.GENERATED
        state = self._state((*where, "state"), fields.pop("state", default))
        return Entry(
            text=self._text_value(where, fields.pop("text", ""), state),
            by=by,
            state=state,
            style=self._style((*where, "style"), fields.pop("style", None)),
            date=self._pattern((*where, "date"), fields.pop("date", None), _DATE, "a day such as 2026-11-23"),
            digest=self._pattern((*where, "digest"), fields.pop("digest", None), _DIGEST, "12 digits of 0-9 and a-f"),
            extra=self._extra(where, fields),
        ).settled()

    def _text_value(self, where: Where, value: object, state: State) -> str:
        place = (*where, "text")
        text = self._string(place, value, MAX_TEXT)
        if not text.strip() and state is not State.DECORATIVE:
            self._fail(place if value else where, 'has no text. Write one, or "state": "decorative" for an empty alt.')
        return text

    def _state(self, where: Where, value: object) -> State:
        state = _STATES.get(value) if isinstance(value, str) else None
        if state is None:
            self._fail(where, f"is {_shown(value)}; it takes {', '.join(State)}.")
        return state

    def _style(self, where: Where, value: object) -> int | None:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1000):
            self._fail(where, f"is {_shown(value)}; it takes the number of a style.")
        return value

    def _pattern(self, where: Where, value: object, pattern: re.Pattern[str], expects: str) -> str | None:
        if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
            self._fail(where, f"is {_shown(value)}; it takes {expects}.")
        return value

    def _string(self, where: Where, value: object, longest: int = MAX_NAME) -> str:
        if not isinstance(value, str):
            self._fail(where, f"is {_shown(value)}; it takes a text.")
        if len(value) > longest:
            self._fail(where, f"has {len(value):,} characters; at most {longest:,} are read.")
        if _UNPRINTABLE.search(value):
            self._fail(where, "holds a character that no page can show. Remove it.")
        return value

    def _object(self, where: Where, value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            self._fail(where, f"is {_shown(value)}; it takes an object in braces.")
        return dict(value)

    def _extra(self, where: Where, fields: dict[str, object]) -> dict[str, object]:
        for name, value in fields.items():
            if not _can_be_kept({name: value}):
                self._fail((*where, name), "cannot be kept: it is nested too deeply or holds a broken character.")
        return fields

    def _fail(self, where: Where, message: str) -> NoReturn:
        line = self._line(where)
        place = f"{self._place}:{line}" if line else self._place
        name = f"{_name(where)} " if where else "the file "
        separator = "" if message.split(" ", 1)[0] in {"is", "has", "holds", "cannot"} else "- "
        raise CatalogueError(f"{place}: {name}{separator}{message}")

    def _line(self, where: Where) -> int | None:
        return next((line for keys, line in _keys(self._text) if keys == where), None)


def _keys(text: str) -> Iterator[tuple[Where, int]]:
    """Every key of the JSON ``text`` with the keys around it, and its line."""
    around: list[str] = []
    key = string = ""
    line = string_line = 1
    for found in _PIECE.finditer(text):  # no further than is asked: each quote of an unended string begins a search
        piece = found[0]
        if piece == "\n":
            line += 1
        elif piece == ":":
            key = str(json.loads(string))
            yield (*around[1:], key), string_line
        elif piece in "{[":
            around.append(key)
        elif piece in "}]":
            key = around.pop()
        else:
            string, string_line = piece, line


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs) and any(found[key] != value for key, value in pairs):
        raise _Twice
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(digits[:20])
    return number


def _can_be_kept(value: object, depth: int = _MAX_DEPTH) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_can_be_kept(key) and _can_be_kept(each, depth - 1) for key, each in value.items())
    if isinstance(value, list):
        return depth > 0 and all(_can_be_kept(each, depth - 1) for each in value)
    return not isinstance(value, str) or not re.search(r"[\ud800-\udfff]", value)


def _name(where: Where) -> str:
    """The last keys that lead somewhere, for people: a hash is cut short."""
    parts = [part[:12] if _HASH.fullmatch(part) else part[:60] for part in where if part not in ("images", "texts")]
    return "".join(char for char in f'"{" > ".join(parts)}"' if char.isprintable())


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=True, default=str)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
