"""Whether a description in a picture's file is about this picture: what others hold too was written by a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from alttext_html.deciding.decision import needs_text
from alttext_html.errors import ImageError
from alttext_html.html.weak_texts import normal
from alttext_html.html.words import fold
from alttext_html.images.stem import stem
from alttext_html.site.pictures import Pictures
from alttext_html.site.reading import Occurrence
from alttext_html.types import IMAGE_ENDING, Image, LocalRef

BESIDE = 100
"""pictures of its folder, the first by name, that a picture is compared with"""
_IMAGE = re.compile(rf".*{IMAGE_ENDING}", re.IGNORECASE)


class Descriptions:
    """Knows which pictures hold the same description."""

    def __init__(self, asked: Callable[[], Iterable[Occurrence]], pictures: Pictures) -> None:
        """``asked``: all images that may be asked for."""
        self._asked = asked
        self._pictures = pictures
        self._held: dict[tuple[Path | None, str], dict[str, list[Image]]] = {}

    def is_about(self, image: Image, text: str, tag: str) -> bool:
        """Whether a description that the image holds for a page in this language says something of this image.

        It does not where it is the name of the file, or where a picture holds it that is no other size of this one:
        one that needs a text in this run, or one in the same folder, so that a run over few pages sees others too.
        """
        if normal(text) in (normal(image.path.stem), normal(stem(image.path.name))):
            return False
        folder = image.path.parent if image.content is None else None
        groups = (
            [self._by_text(None, tag)] if folder is None else [self._by_text(None, tag), self._by_text(folder, tag)]
        )
        return all(_is_one(image, other) for group in groups for other in group.get(fold(text), ()))

    def _by_text(self, folder: Path | None, tag: str) -> dict[str, list[Image]]:
        """Pictures by the text that they hold for this language: of a folder, or those that need a text."""
        key = folder, tag
        if key not in self._held:
            held = self._held[key] = dict[str, list[Image]]()
            for image in self._wanted() if folder is None else self._beside(folder):
                try:
                    found = self._pictures.embedded(image, tag)
                except ImageError:
                    continue
                if found is not None:
                    held.setdefault(fold(found.value), []).append(image)
        return self._held[key]

    def _wanted(self) -> Iterator[Image]:
        for occurrence in self._asked():
            if needs_text(occurrence):
                try:
                    yield self._pictures.of(occurrence)
                except ImageError:
                    continue  # whoever needs it says why

    def _beside(self, folder: Path) -> Iterator[Image]:
        try:
            paths = sorted(path for path in folder.iterdir() if _IMAGE.fullmatch(path.name))
        except OSError:
            return
        for path in islice(paths, BESIDE):
            try:
                yield self._pictures.load(LocalRef(path))
            except ImageError:
                continue  # it lies outside of the site, or is no picture


def _is_one(image: Image, other: Image) -> bool:
    """Whether two pictures are one, or one in two sizes."""
    if image.sha256 == other.sha256:
        return True
    return image.path.parent == other.path.parent and stem(image.path.name) == stem(other.path.name)
