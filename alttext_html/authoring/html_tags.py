"""``<img>`` in sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from alttext_html.authoring.syntax import Splice
from alttext_html.html.edits import apply, edit_for
from alttext_html.html.scan import scan
from alttext_html.types import Element, ImageElement, Span

_TAG = re.compile(r"<img(?=[\s/>])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ANY_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_TOKEN = "alttexthtmlvalue"  # noqa: S105 - stands for a text, and is no secret


@dataclass(frozen=True, slots=True)
class HtmlImage:
    """An ``<img>``."""

    span: Span
    tag: str
    image: ImageElement = field(compare=False)
    """as it is alone"""

    @property
    def says_alt(self) -> bool:
        """A tag is typed by hand; what has no alt may get an empty one from its renderer (MyST, html_image)."""
        return "alt" in self.image.attributes

    def splices(self, text: str) -> Iterator[Splice]:
        """As in a page; then with every sign as a character reference, for Markdown looks into attributes too."""
        yield Splice(self.span, apply(self.tag, [edit_for(self.image, "alt", text)]))
        if _ANY_SIGN.search(text):
            tag = apply(self.tag, [edit_for(self.image, "alt", _TOKEN)])
            yield Splice(self.span, tag.replace(_TOKEN, referenced(text)))


def html_images(source: str, start: int = 0) -> Iterator[HtmlImage]:
    """What looks like an ``<img>`` behind ``start``."""
    for found in _TAG.finditer(source, start):
        images = scan(found[0].encode(), "tag").images
        if len(images) == 1 and images[0].element is Element.IMG and images[0].tag == Span(0, len(found[0])):
            yield HtmlImage(Span(found.start(), found.end()), found[0], images[0])


def referenced(text: str) -> str:
    """A text with every ASCII sign as a character reference, so that no markup is left in it."""
    return _ANY_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text)
