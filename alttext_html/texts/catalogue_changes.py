"""What runs and commands change in a catalogue. Pure: each takes a catalogue and returns one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum, auto

from msgspec import Struct, structs

from alttext_html.errors import CatalogueError, SettingsError
from alttext_html.globs import read_glob
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry, State, machine_entry
from alttext_html.texts.catalogue_format import is_tag, is_writable, writable_path

MIN_PREFIX = 6
"""digits of a hash that name an image"""


class MachineText(Struct, frozen=True):
    """A text that a run got from a machine, and the image it is for."""

    sha256: str
    language: str
    """the provider's code, or the page's own tag"""
    text: str
    by: str
    """name of the provider, or ``embedded``"""
    path: str = ""
    """where the image was seen, relative to the site"""
    style: int | None = None
    date: str | None = None
    """day, as ``2026-11-23``"""
    tag: str = ""
    """the page's own word for the language, where ``language`` is the provider's code"""


class Prune(Enum):
    """Which entries of images that are gone are removed."""

    MACHINE = auto()
    """those that no person wrote or decided about"""
    ALL = auto()


def record(catalogue: Catalogue, texts: Iterable[MachineText]) -> Catalogue:
    """Add the texts that a run bought or found, so that later builds need no cache, no key and no network.

    What a person wrote or decided stays, also under ``*`` or a parent language. One in another script does not keep
    out a text that the page can read. The same text again changes nothing, not even its date. Texts that no page could
    show are left out. Returns ``catalogue`` itself when there is nothing new.
    """
    images: dict[str, CataloguedImage] = {}
    for found in texts:
        old = images.get(found.sha256) or catalogue.images.get(found.sha256)
        image = (old or CataloguedImage()).with_path(writable_path(found.path))
        there = image.lookup(found.tag or found.language)
        # A code says nothing of a script: where it finds a text that this page may not read, the text is for the tag.
        language = found.language if image.lookup(found.language) == there else found.tag
        if is_writable(found.text) and is_tag(language) and not (there and (there.owned or there.text == found.text)):
            entry = machine_entry(found.text, found.by, style=found.style, date=found.date)
            image = image.with_entry("", language, entry)
        if image != old and (image.texts or image.pages):
            images[found.sha256] = image
    return catalogue.with_images(images) if images else catalogue


def seen_at(catalogue: Catalogue, paths: Mapping[str, Collection[str]]) -> Catalogue:
    """Set where images were seen: ``paths`` by SHA-256. Images that are not in ``paths`` keep theirs."""
    seen = {sha256: {writable_path(path) for path in paths[sha256]} for sha256 in catalogue.images if sha256 in paths}
    images = {
        sha256: structs.replace(catalogue.images[sha256], paths=tuple(sorted(there)))
        for sha256, there in seen.items()
        if there != set(catalogue.images[sha256].paths)
    }
    return catalogue.with_images(images) if images else catalogue


def prune(catalogue: Catalogue, present: Collection[str], what: Prune = Prune.MACHINE) -> Catalogue:
    """Remove the images whose SHA-256 is not in ``present``; by default none that a person wrote or decided about."""
    kept = {
        sha256: image
        for sha256, image in catalogue.images.items()
        if sha256 in present or (what is Prune.MACHINE and any(entry.owned for _, _, entry in image.entries()))
    }
    return catalogue if len(kept) == len(catalogue.images) else Catalogue(kept, catalogue.extra)


def select(catalogue: Catalogue, patterns: Iterable[str]) -> frozenset[str]:
    """Hashes of the images that are meant: by the beginning of their hash (six digits or more), or a glob of paths.

    Raises CatalogueError for a pattern that means no image.
    """
    found: set[str] = set()
    for pattern in patterns:
        by_hash = [sha256 for sha256 in catalogue.images if len(pattern) >= MIN_PREFIX and sha256.startswith(pattern)]
        by_path = [
            sha256
            for sha256, image in catalogue.images.items()
            if any(path == pattern or _fits(path, pattern) for path in image.paths)
        ]
        if not by_hash and not by_path:
            remedy = "Write a path or glob such as images/**, or six or more digits of its hash."
            raise CatalogueError(f'"{pattern}" is no image of the catalogue. {remedy}')
        found.update(by_hash, by_path)
    return frozenset(found)


def _fits(path: str, pattern: str) -> bool:
    try:
        return read_glob(pattern).fits(path)
    except SettingsError:
        return False  # it may still be a path or a hash


def approve(catalogue: Catalogue, images: Collection[str], languages: Collection[str] = ()) -> Catalogue:
    """Approve the machine texts of these images that wait for it, in these languages or in all."""
    return _changed(catalogue, images, languages, {State.GENERATED}, State.APPROVED)


def reject(catalogue: Catalogue, images: Collection[str], languages: Collection[str] = ()) -> Catalogue:
    """Reject the texts of these images: they are not written any more, nor bought again."""
    return _changed(catalogue, images, languages, {State.GENERATED, State.APPROVED}, State.REJECTED)


def _changed(
    catalogue: Catalogue, images: Collection[str], languages: Collection[str], old: set[State], new: State
) -> Catalogue:
    def decide(language: str, entry: Entry) -> Entry:
        if entry.state in old and (not languages or language in languages):
            return structs.replace(entry, state=new)
        return entry

    return map_entries(catalogue, images, decide)


def map_entries(catalogue: Catalogue, images: Collection[str], change: Callable[[str, Entry], Entry]) -> Catalogue:
    """Give each entry of these images to ``change(language, entry)``; ``catalogue`` itself when nothing changed."""
    changed: dict[str, CataloguedImage] = {}
    for sha256 in images:
        old = image = catalogue.images[sha256]
        for glob, language, entry in old.entries():
            new = change(language, entry)
            if new != entry:
                image = image.with_entry(glob, language, new)
        if image is not old:
            changed[sha256] = image
    return catalogue.with_images(changed) if changed else catalogue
