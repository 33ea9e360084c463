"""What is known of sources without a purchase: texts, pictures, titles of pages, the catalogue."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from msgspec import field

from alttext_html.authoring import files
from alttext_html.authoring.document import Document
from alttext_html.authoring.pictures import SourcePictures
from alttext_html.authoring.project import Project
from alttext_html.authoring.survey import Sources, Syntaxes
from alttext_html.deciding.elsewhere import Elsewhere
from alttext_html.deciding.sources import Known
from alttext_html.errors import PageError
from alttext_html.html.titles import TitleIndex
from alttext_html.settings import Settings
from alttext_html.site.pictures import Fetch
from alttext_html.site.reading import Described, describes
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import Entry
from alttext_html.types import Verdict

_FILENAME = re.compile(r"(?P<folder>.*?)(?:\{filename\}|\|filename\|)(?P<path>.*)")
"""how Pelican's sources name others"""


class SourceCatalogue(Catalogue, frozen=True, dict=True):
    """The catalogue for sources: asked by their paths, while its globs are about the pages that they become."""

    built: Mapping[str, str] = field(default_factory=dict)
    """path of the page by path of the source"""

    def lookup(self, sha256: str, language: str, page_path: str = "") -> Entry | None:
        """What it says of an image in a language, in a source."""
        return super().lookup(sha256, language, self.built.get(page_path, page_path))

    def override(self, sha256: str, language: str, page_path: str) -> Entry | None:
        """As ``lookup``, but only what holds for this page and not for the image everywhere."""
        return super().override(sha256, language, self.built.get(page_path, page_path))


def known(
    sources: Sources, root: Path, project: Project, settings: Settings, syntaxes: Syntaxes, fetch: Fetch
) -> Known:
    """Everything that decides about these sources. Raises CatalogueError."""
    catalogue = Catalogue.load(settings.catalogue)
    pictures = SourcePictures(root, project, sources.built, settings, fetch)
    return Known(
        pictures,
        SourceCatalogue(catalogue.images, catalogue.extra, sources.built),
        Elsewhere(partial(_described, sources, pictures), lambda: sources.seen.occurrences, {}, pictures, settings),
        TitleIndex(_reader(sources, root, project, syntaxes)),
        settings,
        project.content,
    )


def _described(sources: Sources, pictures: SourcePictures, wanted: Iterable[Path]) -> Iterator[tuple[Described, int]]:
    """What the sources themselves say of these pictures."""
    asked = set(wanted)
    for each in sources.seen.occurrences:
        text = each.judgement.text
        # A text that is reported only because another page has a different one is as good as that.
        good = each.judgement.verdict is Verdict.OK or each.judgement.code == "different-texts"
        if good and text and describes(each.image):
            file = pictures.file(each)
            if file in asked:
                yield Described(file, each.image.language, each.page.language, text), 1


def _reader(sources: Sources, root: Path, project: Project, syntaxes: Syntaxes) -> Callable[[str], bytes | None]:
    """Reads the page of a source that a link leads to, by the source's name or by that of its page."""
    content = project.content.relative_to(root).as_posix() if project.content.is_relative_to(root) else ""

    def read(path: str) -> bytes | None:
        for name in _source_names(_without_pelicans_word(path, content)):
            if name in sources.by_path:
                return sources.html(name)
            file = root / name
            if file.is_file() and file.resolve().is_relative_to(root):
                try:
                    text = files.read(file, name).text
                    return Document.read(text, name, syntaxes.of(file)).rendered.html.encode()
                except PageError:
                    return None  # its own finding says so, when it is its turn
        return None

    return read


def _without_pelicans_word(path: str, content: str) -> str:
    """The source that ``notes/{filename}a.md`` or ``notes/{filename}/a.md`` means: beside its own, or in ``content``.

    >>> _without_pelicans_word("content/notes/{filename}../a.md", "content")
    'content/a.md'
    """
    found = _FILENAME.fullmatch(path)
    if found is None:
        return path
    folder = content if found["path"].startswith("/") else found["folder"]
    return posixpath.normpath(posixpath.join(folder, found["path"].lstrip("/")))


def _source_names(path: str) -> Iterator[str]:
    """The sources that a link may mean: itself, or what its page is made from."""
    suffixes = (*files.MARKDOWN, *files.RESTRUCTURED_TEXT)
    page = PurePosixPath(path)
    if page.suffix in suffixes:
        yield path
    elif page.suffix == ".html":
        stems = [page.with_suffix("")] if page.name != "index.html" else [page.with_suffix(""), page.parent]
        yield from (f"{stem}{suffix}" for stem in stems for suffix in suffixes)
