"""Looks at all sources before anything is bought, as ``alttext_html.site.survey`` does with pages.

A source is rendered, and its page judged by the same rules as a built one. What differs is where an image stands: in
the source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from alttext_html.authoring import files
from alttext_html.authoring.document import Document
from alttext_html.authoring.files import SourceText
from alttext_html.authoring.markdown import MarkdownSyntax
from alttext_html.authoring.metadata import said_language
from alttext_html.authoring.myst import MystSyntax
from alttext_html.authoring.project import Project
from alttext_html.authoring.restructuredtext import RestructuredTextSyntax
from alttext_html.authoring.syntax import Candidate, Splice, Syntax, spliced
from alttext_html.errors import PageError
from alttext_html.html.facts import MARKER, SILENT
from alttext_html.html.judge import judge
from alttext_html.html.options import JudgeOptions
from alttext_html.html.places import Places
from alttext_html.images.resolve import ResolveOptions, identity
from alttext_html.progress import Progress
from alttext_html.site.pages import Pages
from alttext_html.site.reading import Occurrence, OpenPage, page_problem
from alttext_html.site.sayings import Sayings
from alttext_html.site.survey import Survey
from alttext_html.site.together import together
from alttext_html.source_lines import Shown as Named
from alttext_html.source_lines import lines_of
from alttext_html.types import Attribute, ImageElement, PageProblem, Span

_ADDRESS = re.compile(r"\([^)\n]*\)")
"""what follows upon the text of an image in Markdown"""
_NO_LINE_END = re.compile(r"[^\n]")


class Source(Struct, frozen=True):
    """A source file with its page."""

    file: Path
    text: SourceText
    document: Document
    built: str
    """path of the page that it becomes, or its own where nobody knows"""


class Sources(Struct, frozen=True):
    """All sources. In ``seen`` pages have the paths of their sources, and images stand where these have them."""

    seen: Survey
    by_path: Mapping[str, Source]
    candidates: Mapping[int, Candidate]
    """what can be written, by identity of the occurrence; an image that is not there can only be told"""

    @property
    def built(self) -> Mapping[str, str]:
        """The page that each source becomes."""
        return {path: source.built for path, source in self.by_path.items()}

    def candidate(self, occurrence: Occurrence) -> Candidate | None:
        """What is written when this image gets a text; None when it can only be told of."""
        return self.candidates.get(id(occurrence))

    def html(self, path: str) -> bytes:
        """The page of a source."""
        return self.by_path[path].document.rendered.html.encode()


def survey(
    paths: Sequence[Path],
    problems: Sequence[PageProblem],
    root: Path,
    project: Project,
    options: JudgeOptions,
    syntaxes: Syntaxes,
    progress: Progress,
) -> Sources:
    """All images of these files with their judgements; ``paths`` are absolute and lie in ``root``.

    ``problems`` are those that were met before. Raises SettingsError when a syntax cannot be read here.
    """
    trouble = list(problems)
    by_path: dict[str, Source] = {}
    found: list[tuple[Occurrence, Candidate | None]] = []
    for number, path in enumerate(paths):
        progress("scan", number, len(paths))
        name = path.relative_to(root).as_posix()
        try:
            source = by_path[name] = _source(path, name, project, options, syntaxes)
        except PageError as error:
            trouble.append(page_problem(name, error))
        else:
            found += _occurrences(source, project, options)
    progress("scan", len(paths), len(paths))
    occurrences = [occurrence for occurrence, _ in found]
    pages = [list(group) for _, group in groupby(occurrences, key=lambda each: each.page.path)]
    resolve = ResolveOptions(root, lazy_attributes=options.lazy_attributes)
    judged = together(pages, options.severities, partial(identity, options=resolve))
    writable = {
        id(occurrence): candidate
        for occurrence, (_, candidate) in zip(judged, found, strict=True)
        if candidate is not None
    }
    survey_ = replace(seen(root, by_path, judged, trouble), lazy_attributes=options.lazy_attributes)
    return Sources(survey_, by_path, writable)


def seen(
    root: Path, paths: Iterable[str], occurrences: Sequence[Occurrence], problems: Sequence[PageProblem]
) -> Survey:
    """The survey of sources that show these images."""
    shown = Counter(each.page.path for each in occurrences)
    pages = Pages(tuple(paths), ())
    images = [shown[path] for path in pages.paths]
    open_ = [OpenPage(tuple(of_page)) for _, of_page in groupby(occurrences, key=lambda each: each.page.path)]
    return Survey(root, pages, images, open_, (), Sayings(), {}, tuple(problems))


class Syntaxes:
    """The syntax of a file by its name, made once each."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._markdown = cache(lambda: MarkdownSyntax(project.extensions, project.configs))
        self._myst = cache(lambda: MystSyntax(project.myst or {}))
        self._restructured_text = cache(RestructuredTextSyntax)

    def of(self, path: Path) -> Syntax:
        """The syntax. Raises SettingsError when what reads it is not installed."""
        if path.suffix.lower() in files.RESTRUCTURED_TEXT:
            return self._restructured_text()
        if self._project.myst is not None and path.is_relative_to(self._project.content):
            return self._myst()
        return self._markdown()


def _source(path: Path, name: str, project: Project, options: JudgeOptions, syntaxes: Syntaxes) -> Source:
    """A file, read and rendered. Raises PageError, and SettingsError when its syntax cannot be read here."""
    text = files.read(path, name)
    document = Document.read(text.text, name, syntaxes.of(path), options.selectors)
    return Source(path, text, document, project.built(path) or name)


def _occurrences(
    source: Source, project: Project, options: JudgeOptions
) -> Iterator[tuple[Occurrence, Candidate | None]]:
    """The images of a source, each judged, with what can be written there."""
    page = source.document.rendered.page
    language = page.language or said_language(source.text.text) or project.language(source.file)
    page = replace(page, language=language)
    # The settings speak of pages, and what the judge says has to be of the image alone.
    built = replace(page, path=source.built)
    for image, candidate in _images(source.document, source.text):
        yield Occurrence(page, image, judge(image, built, options)), candidate


def _images(document: Document, text: SourceText) -> Iterator[tuple[ImageElement, Candidate | None]]:
    """The images that the source itself has, in its order, each where it stands."""
    images = document.rendered.images
    known = {number for shown in document.shown for number in shown.images}
    found: list[tuple[int, ImageElement, Candidate | None]] = []
    for shown in document.shown:
        image = images[shown.images[0]]
        image = image if shown.candidate.says_alt else _silent(image)
        found.append((shown.candidate.span.start, image, shown.candidate))
    others = [image for number, image in enumerate(images) if number not in known]
    line_starts = [0, *(line_end.end() for line_end in re.finditer("\n", document.source))]
    lines = lines_of(_without_shown(document), [Named(image.src, image.get("alt") or "") for image in others])
    for image, line in zip(others, lines, strict=True):
        if line is not None:  # else it comes from elsewhere: an emoji, a file that is included
            # What nobody found in Markdown may be a tag; in reStructuredText it is an image in a grid table.
            known_silent = isinstance(document.syntax, RestructuredTextSyntax)
            found.append((line_starts[line - 1], _silent(image) if known_silent else image, None))
    places = Places(text.text, first_byte=len(text.encode("")))
    for start, image, candidate in sorted(found, key=lambda each: each[0]):
        yield replace(image, place=places.of(start)), candidate


def _without_shown(document: Document) -> str:
    """The source with spaces for the images that are known, so that no other one is looked for there."""
    source = document.source
    blanks: list[Splice] = []
    for span in (shown.candidate.span for shown in document.shown):
        address = _ADDRESS.match(source, span.end)
        covered = Span(span.start, span.end if address is None else address.end())
        blanks.append(Splice(covered, _NO_LINE_END.sub(" ", source[covered.start : covered.end])))
    return spliced(source, blanks)


def _silent(image: ImageElement) -> ImageElement:
    """Where nobody wrote an alt, an empty one is the renderer's."""
    if image.get("alt") is None or (image.get("alt") or "").strip() or MARKER in image.attributes:
        return image
    return replace(image, attributes={**image.attributes, MARKER: Attribute(SILENT, Span(0, 0))})
