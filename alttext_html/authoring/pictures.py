"""Which file an image of a source shows: addresses are meant from the source, from its page, or from the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from alttext_html.authoring.project import Project
from alttext_html.images.resolve import ResolveOptions, resolve
from alttext_html.settings import Settings
from alttext_html.site.pictures import Fetch, Pictures
from alttext_html.site.reading import Occurrence
from alttext_html.types import Attribute, ImageElement, ImageRef, Page, UnusableRef

_PELICAN = re.compile(r"\s*(?:\{(?:static|attach|filename)\}|\|(?:static|attach|filename)\|)")


class SourcePictures(Pictures):
    """Answers what picture an image of a source shows."""

    def __init__(
        self, root: Path, project: Project, built: Mapping[str, str], settings: Settings, fetch: Fetch
    ) -> None:
        super().__init__(root, replace(settings, roots=(project.content, *settings.roots)), fetch)
        inside = project.content.is_relative_to(root)
        self._prefix_of_content = (
            f"{project.content.relative_to(root).as_posix()}/".removeprefix("./") if inside else ""
        )
        self._built = built
        self._of_root = ResolveOptions(root, "", settings.lazy_attributes)
        self._of_content = ResolveOptions(project.content, settings.site_url, settings.lazy_attributes)

    def refs(self, occurrence: Occurrence) -> tuple[ImageRef, ...]:
        """The files or addresses that it may mean, the likeliest first."""
        image = _without_pelicans_prefix(occurrence.image)
        refs = list(
            dict.fromkeys(
                ref for page, options in self._meanings(occurrence.page) for ref in resolve(image, page, options)
            )
        )
        usable = tuple(ref for ref in refs if not isinstance(ref, UnusableRef))
        return usable or (refs[0],)

    def _meanings(self, page: Page) -> Iterator[tuple[Page, ResolveOptions]]:
        """In MkDocs, Markdown's own syntax is relative to the source and raw HTML to the page."""
        if page.path.startswith(self._prefix_of_content):
            yield replace(page, path=page.path.removeprefix(self._prefix_of_content)), self._of_content
            yield replace(page, path=self._built.get(page.path, page.path)), self._of_content
        yield page, self._of_root


def _without_pelicans_prefix(image: ImageElement) -> ImageElement:
    src = image.attributes.get("src")
    if src is None or not (prefix := _PELICAN.match(src.value)):
        return image
    return replace(image, attributes={**image.attributes, "src": Attribute(src.value[prefix.end() :], src.span)})
