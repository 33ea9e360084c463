"""What the catalogue knows of one image: where it was seen, and its text in each language. Pure.

Rules, strongest first:

- An entry for the page (``pages``) beats one for the image; of several globs that match, the longest decides.
- In one scope the page's own language tag beats its parent (``pt-BR``, ``pt``), that beats another tag that means the
  same language (of several a person's), that beats ``*``, which stands for every language. A tag of the page's script
  beats one that names none (``zh-Hant`` beats ``zh`` for ``zh-TW``); one of another script is never taken.
- ``rejected`` is never written, whoever wrote it. ``decorative`` is written as an empty text.
- A machine keeps a digest beside its text. When the two do not fit any more, a person changed the text: it is theirs,
  and approved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum, auto

from msgspec import Struct, field, structs

from alttext_html.globs import read_glob
from alttext_html.languages import fits, writing
from alttext_html.types import Text, TextSource

PERSON = "person"
EMBEDDED = "embedded"
"""found in the picture's own metadata, where people wrote it"""
ANY_LANGUAGE = "*"
WAITS = "its text waits for review; approve it in the catalogue."
"""why a machine's text is not written that no person approved"""


class State(StrEnum):
    """What people decided about a text."""

    GENERATED = "generated"
    """written by a machine, seen by nobody"""
    APPROVED = "approved"
    REJECTED = "rejected"
    DECORATIVE = "decorative"
    """the image says nothing: its text is empty"""


class Publish(Enum):
    """Which texts may be written into pages."""

    ANY = auto()
    REVIEWED = auto()
    """none that a machine wrote and no person approved"""


class Entry(Struct, frozen=True):
    """One text, or the decision that there is none."""

    text: str = ""
    by: str = PERSON
    """``person``, ``embedded``, or the name of the provider"""
    state: State = State.APPROVED
    style: int | None = None
    date: str | None = None
    """day on which a machine wrote it, as ``2026-11-23``"""
    digest: str | None = None
    """of the text that the machine wrote"""
    extra: Mapping[str, object] = field(default_factory=dict)
    """fields of the file that this version does not know"""

    @property
    def owned(self) -> bool:
        """True when a person wrote it or decided about it: no machine may change it."""
        return self.by == PERSON or self.state is not State.GENERATED

    def settled(self) -> Entry:
        """The entry as it must be read: with a person as the author of what a person changed by hand."""
        edited = self.by != PERSON and self.digest is not None and self.digest != short_digest(self.text)
        if not edited and not (self.by == PERSON and self.state is State.GENERATED):
            return self
        state = State.APPROVED if self.state is State.GENERATED else self.state
        return structs.replace(self, by=PERSON, state=state, style=None, date=None, digest=None)

    def withheld(self, publish: Publish) -> str | None:
        """Why this text is not written, with the remedy; None when it may be."""
        if self.state is State.REJECTED:
            return "its text was rejected in the catalogue; write a better one there."
        if self.state is State.GENERATED and publish is Publish.REVIEWED:
            return WAITS
        return None

    def as_text(self, language: str) -> Text:
        """The text to write."""
        if self.state is State.DECORATIVE:
            return Text("", TextSource.DECORATIVE, language)
        return Text(self.text, TextSource.CATALOGUE, language, self.by)


def machine_entry(text: str, by: str, *, style: int | None = None, date: str | None = None) -> Entry:
    """A text that a machine wrote, not reviewed, with the digest that will show a person's edit."""
    return Entry(text, by, State.GENERATED, style, date, short_digest(text))


def short_digest(text: str) -> str:
    """Enough of SHA-256 to see that a text was changed: 12 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


ByLanguage = Mapping[str, Entry]
"""entries by language tag or ``*``; no two tags are equal when folded"""


class CataloguedImage(Struct, frozen=True):
    """All that is known of one image."""

    paths: tuple[str, ...] = ()
    """where it was seen, relative to the site; information for people, never opened"""
    texts: ByLanguage = field(default_factory=dict)
    pages: Mapping[str, ByLanguage] = field(default_factory=dict)
    """by glob of pages: entries that hold there only"""
    extra: Mapping[str, object] = field(default_factory=dict)

    def lookup(self, language: str, page: str = "") -> Entry | None:
        """The entry for ``language`` on the page with the path ``page``."""
        return self.override(language, page) or _in_language(self.texts, language)

    def override(self, language: str, page: str) -> Entry | None:
        """The entry that somebody made for this very page, or for pages like it."""
        globs = [glob for glob in self.pages if read_glob(glob).fits(page)] if page else []
        scopes = [self.pages[glob] for glob in sorted(globs, key=lambda glob: (-len(glob), glob))]
        return next((entry for scope in scopes if (entry := _in_language(scope, language))), None)

    def entries(self) -> Iterator[tuple[str, str, Entry]]:
        """Every entry as (page glob or "", language, entry)."""
        for glob, texts in [("", self.texts), *self.pages.items()]:
            for language, entry in texts.items():
                yield glob, language, entry

    def with_entry(self, glob: str, language: str, entry: Entry) -> CataloguedImage:
        """The same image with this entry in the place of an older one, whose spelling of the tag stays."""
        texts = self.pages.get(glob, {}) if glob else self.texts
        texts = {**texts, spelling(texts, language): entry}
        return structs.replace(self, pages={**self.pages, glob: texts}) if glob else structs.replace(self, texts=texts)

    def with_path(self, path: str) -> CataloguedImage:
        """The same image, seen at ``path`` too."""
        if not path or path in self.paths:
            return self
        return structs.replace(self, paths=tuple(sorted({*self.paths, path})))


def folded(tag: str) -> str:
    """A tag as it is compared: ``pt_BR``, ``pt-br`` and ``pt-BR`` are one."""
    return tag.lower().replace("_", "-")


def spelling(texts: ByLanguage, language: str) -> str:
    """The tag in ``texts`` that is this one, however it is spelled there; the tag itself where there is none."""
    wanted = folded(language)
    return next((tag for tag in texts if folded(tag) == wanted), language)


def _in_language(texts: ByLanguage, language: str) -> Entry | None:
    if not texts:
        return None
    by_tag = {folded(tag): entry for tag, entry in texts.items()}
    tag = folded(language)
    if tag in by_tag:
        return by_tag[tag]
    mine = writing(tag)

    def rank(other: str) -> tuple[bool, int, bool, str]:
        parent = -len(other) if tag.startswith(f"{other}-") else 0
        return writing(other) != mine, parent, not by_tag[other].owned, other

    alike = (other for other in by_tag if tag.startswith(f"{other}-") or fits(other, tag))
    return by_tag.get(min(alike, key=rank, default=ANY_LANGUAGE))
