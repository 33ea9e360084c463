"""A Python-Markdown extension that tells silence from a decision: it marks ``![](a.png)``.

Raw HTML never becomes an element of Markdown's tree, so an image with an empty alt in that tree was written without a
text. The mark, an attribute, lives until the page is filled; ``hosts/markers.py`` takes out what is left of it.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from alttext_html.html.facts import MARKER, SILENT

_BEFORE_LISTS, _AFTER_LISTS = 15, 7
"""inline patterns run at 20, attr_list at 8: what an author writes into an attribute list overrides the mark"""


class SilentImages(Extension):
    """Marks images without a text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register the tree processors."""
        md.treeprocessors.register(_Marker(md), "alttext_html", _BEFORE_LISTS)
        md.treeprocessors.register(_Unmarker(md), "alttext_html_decided", _AFTER_LISTS)


class _Unsaid(str):
    """The alt of ``![](a.png)``: equal to that of ``![](a.png){ alt="" }``, but nobody wrote it."""

    __slots__ = ()


class _Marker(Treeprocessor):
    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            alt = image.get("alt", "?")
            if not alt.strip():
                image.set("alt", _Unsaid(alt))
                image.set(MARKER, SILENT)


class _Unmarker(Treeprocessor):
    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            if image.get(MARKER) == SILENT and not isinstance(image.get("alt"), _Unsaid):
                del image.attrib[MARKER]


def makeExtension(**options: object) -> SilentImages:  # noqa: N802 - Markdown's name
    """Return the extension: Markdown asks for it by the name of this module."""
    return SilentImages(**options)
