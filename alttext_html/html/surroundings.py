"""Everything around an image that decides what its text must be. Pure.

One instance serves one page. What images share (ancestors, a link's text, a caption, ids) is computed once and kept,
and every walk has a limit: ten thousand images in one link cost no more than in ten thousand paragraphs.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import islice
from urllib.parse import unquote

from msgspec.structs import replace
from turbohtml import Document, Text
from turbohtml import Element as Node

from alttext_html.html.content import (
    IMAGE_TAGS,
    Content,
    beginning_of,
    content_of,
    is_image,
    name_of,
    prose_of,
    text_of,
)
from alttext_html.html.names import heard
from alttext_html.html.scope import Attributes, Scope, attributes_of, enter, is_link
from alttext_html.html.start_tag import Placed, StartTag
from alttext_html.types import TWIN_DISTANCE, Control, ControlKind, Element, Figure, ImageElement, PictureSource, Place

_MAX_SIBLINGS = 10
_MAX_SOURCES = 100
_MAX_REFERENCES = 10
_MAX_DEPTH = 64

_NAMES_OF_CONTROL = frozenset(("title", "role", "aria-label", "aria-labelledby", "xlink:href"))
_OF_SPHINX = frozenset(("reference", "internal"))
_SHOWN = ",".join((*sorted(IMAGE_TAGS), "input", "[role]"))
_SOURCES = ("data-src", "data-original", "data-lazy-src", "src", "data", "href")
_OUTSIDE = Scope()
_CANDIDATE_BORDER = re.compile(r"[\s,]+")


class _Scopes:
    """The scopes of one document's elements, each computed once."""

    def __init__(self) -> None:
        self._known: dict[Node, Scope] = {}

    def of(self, element: Node) -> Scope:
        """Return what holds inside ``element``."""
        known = self._known
        missing: list[Node] = []
        above: Node | None = element
        while above is not None and above not in known:
            missing.append(above)
            above = _parent(above)
        scope = _OUTSIDE if above is None else known[above]
        while missing:
            inner = missing.pop()
            known[inner] = scope = enter(scope, inner)
        return scope


class _Paths:
    """Where elements stand in the tree: the tags from the root to them, the last 64."""

    def __init__(self) -> None:
        self._known: dict[Node, str] = {}

    def of(self, element: Node, parent: Node | None) -> str:
        """Return the path of ``element``: most pictures of a page have a grandparent that another one has."""
        if parent is None:
            return element.tag
        above = _parent(parent)
        if above is None:
            return f"{parent.tag}>{element.tag}"
        outer = self._known.get(above)
        if outer is None:
            tags = [node.tag for node in islice(above.ancestors, _MAX_DEPTH - 3) if isinstance(node, Node)]
            tags.reverse()
            tags.append(above.tag)
            outer = self._known[above] = ">".join(tags)
        return f"{outer}>{parent.tag}>{element.tag}"


class Surroundings:
    """The surroundings of the images of one document, asked in the order of the source."""

    def __init__(self, document: Document) -> None:
        self._scopes = _Scopes()
        self._paths = _Paths()
        self._prose: dict[Node, str] = {}
        self._controls: dict[Node, tuple[Content, Control]] = {}
        self._figures: dict[Node, tuple[Content, Figure]] = {}
        self._references = _References(document, self._scopes)
        self._recent: deque[Placed] = deque(maxlen=TWIN_DISTANCE)

    def image(self, placed: Placed, place: Place, selectors: frozenset[int]) -> ImageElement:
        """Return one image with everything around it."""
        element, kind, tag = placed.node, placed.element, placed.tag
        attributes = tag.values
        parent = _parent(element)
        outer = _OUTSIDE if parent is None else self._scopes.of(parent)
        scope = outer if kind is Element.IMG and tag.plain else enter(outer, element)
        twin = _twin(attributes.get("src", ""), self._recent) if scope.noscript else None
        if not scope.noscript:
            self._recent.appendleft(placed)
        picture = parent if parent is not None and parent.tag == "picture" else None
        # By position: names would cost more than all of these fields.
        return ImageElement(
            kind,
            place,
            placed.span,
            placed.start + tag.name_end,
            tag.attributes,
            self._references.labelled_by(attributes) if "aria-labelledby" in attributes else None,
            None if kind is Element.IMG else self._label(element, kind, attributes),
            None
            if outer.control is None or _enlarges(outer.control, tag)
            else self._control(outer.control, element, tag),
            None if outer.figure is None else self._figure(outer.figure, element),
            () if picture is None else _sources(element, picture),
            scope.hidden if scope.states else None,
            tag.focusable,
            scope.area,
            scope.language,
            "" if outer.block is None else self._beside(outer.block),
            _previous_images(element if picture is None else picture),
            None if twin is None else twin.node.attr("alt") or "",
            None if twin is None else twin.span,
            self._paths.of(element, parent),
            selectors,
        )

    def _beside(self, block: Node) -> str:
        if block not in self._prose:
            self._prose[block] = prose_of(block)
        return self._prose[block]

    def _control(self, element: Node, image: Node, tag: StartTag) -> Control:
        if tag.plain and _is_only_child(image, element):  # no other image asks for it
            return self._control_with("", element, sole=True)
        known = self._controls.get(element)
        if known is None:
            content = content_of(element)
            known = content, self._control_with(content.text, element, sole=content.only(image))
            self._controls[element] = known
        content, control = known
        sole = content.only(image)
        return control if control.sole is sole else replace(control, sole=sole)

    def _control_with(self, text: str, element: Node, *, sole: bool) -> Control:
        at = element.position
        if element.tag == "a" and _NAMES_OF_CONTROL.isdisjoint(element.attrs):
            return Control(ControlKind.LINK, element.attr("href"), text, "", "", sole, at)
        attributes = attributes_of(element)
        return Control(
            kind=ControlKind.LINK if is_link(element.tag, attributes) else ControlKind.BUTTON,
            href=attributes.get("href", attributes.get("xlink:href")),
            text=text,
            name=self._references.labelled_by(attributes) or heard(attributes.get("aria-label", "")),
            title=attributes.get("title", "").strip(),
            sole=sole,
            at=at,
        )

    def _figure(self, element: Node, image: Node) -> Figure:
        known = self._figures.get(element)
        if known is None:
            caption = element.find("figcaption")
            known = self._figures[element] = (
                _content_of_figure(element, image, caption),
                Figure(
                    caption="" if caption is None else text_of(caption),
                    caption_hidden=caption is not None and (caption.attr("aria-hidden") or "").lower() == "true",
                    sole=False,
                ),
            )
        content, figure = known
        return replace(figure, sole=True) if content.only(image) else figure

    def _label(self, element: Node, kind: Element, attributes: Attributes) -> str | None:
        if kind is Element.INPUT:
            return self._references.label(element, attributes)
        if kind is Element.SVG:
            title = next(
                (child for child in element.children if isinstance(child, Node) and child.tag == "title"), None
            )
            return None if title is None else text_of(title) or None
        return None


def _enlarges(link: Node, image: StartTag) -> bool:
    """Whether it is the link to an image's own file that Sphinx puts around each one that is scaled: no author's link.

    https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-html_scaled_image_link
    """
    src = image.values.get("src")
    if not src or link.attr("href") not in (src, unquote(src)):  # Sphinx quotes the image's address only
        return False
    return _OF_SPHINX.issubset((link.attr("class") or "").split())


class _References:
    """Texts that elements take from elsewhere in the page: aria-labelledby and label elements."""

    def __init__(self, document: Document, scopes: _Scopes) -> None:
        self._document = document
        self._scopes = scopes
        self._texts: dict[str, str | None] = {}
        self._ids: dict[str, Node] | None = None
        self._labels: dict[str, list[Node]] | None = None

    def labelled_by(self, attributes: Attributes) -> str | None:
        """Return the text of the targets of aria-labelledby that exist, None without one."""
        ids = attributes.get("aria-labelledby")
        if ids is None:
            return None
        if ids not in self._texts:
            texts = map(self._text_of_id, dict.fromkeys(ids.split()))
            self._texts[ids] = " ".join(islice(filter(None, texts), _MAX_REFERENCES)) or None
        return self._texts[ids]

    def label(self, element: Node, attributes: Attributes) -> str | None:
        """Return the text of the label elements of a form control, None without one."""
        if self._labels is None:
            self._labels = {}
            for label in self._document.find_all("label", attrs={"for": True}):
                self._labels.setdefault(label.attr("for") or "", []).append(label)
        labels = self._labels.get(attributes.get("id", ""), [])[:_MAX_REFERENCES]
        around = element.closest("label")
        if around is not None and around.attr("for") is None:
            labels.append(around)
        return " ".join(filter(None, (name_of(label, hidden=False) for label in labels))) or None

    def _text_of_id(self, name: str) -> str:
        if self._ids is None:
            self._ids = {}
            for element in self._document.find_all(id=True):
                self._ids.setdefault(element.attr("id") or "", element)
        target = self._ids.get(name)
        return "" if target is None else name_of(target, hidden=self._scopes.of(target).hidden is not None)


def _parent(element: Node) -> Node | None:
    parent = element.parent
    if isinstance(parent, Node) or parent is None:
        return parent
    above = parent.parent  # the content of a template hangs in a fragment below it
    return above if isinstance(above, Node) else None


def _is_only_child(image: Node, element: Node) -> bool:
    """Tell without a walk that there is nothing else inside, as in most links around an image."""
    if image.tag != "img" or image.previous_sibling is not None or image.next_sibling is not None:
        return False
    return image.parent == element


def _content_of_figure(figure: Node, image: Node, caption: Node | None) -> Content:
    """What a figure begins with; a walk tells it, but for the many that hold nothing but an image and a caption."""
    told = "" if caption is None else caption.text.strip()
    if image.tag == "img" and figure.text.strip() == told and len(figure.select(_SHOWN)) == 1:
        return Content("", (image,))
    return beginning_of(figure)


def _sources(element: Node, picture: Node) -> tuple[PictureSource, ...]:
    found: list[PictureSource] = []
    for child in islice(picture.children, _MAX_SOURCES):
        if child == element:
            break
        if isinstance(child, Node) and child.tag == "source":
            srcset = child.attr("data-srcset") or child.attr("srcset") or ""
            found.append(PictureSource(srcset, child.attr("media") or "", child.attr("type") or ""))
    return tuple(found)


def _previous_images(element: Node) -> tuple[str, ...]:
    found: list[str] = []
    sibling = element.previous_sibling
    while sibling is not None and len(found) < _MAX_SIBLINGS:
        if isinstance(sibling, Node):
            image = sibling.find("img") if sibling.tag == "picture" else sibling
            if image is None or not is_image(image):
                break
            found.append(next(filter(None, map(image.attr, _SOURCES)), ""))
        elif isinstance(sibling, Text) and not sibling.data.isspace():
            break
        sibling = sibling.previous_sibling
    return tuple(found)


def _twin(source: str, recent: deque[Placed]) -> Placed | None:
    source = source.strip()
    return next((image for image in recent if source and _shows(image.node, source)), None)


def _shows(image: Node, source: str) -> bool:
    for name in image.attrs:
        if name in ("src", "srcset") or name.startswith("data-"):
            value = image.attr(name) or ""
            if source in value and source in _CANDIDATE_BORDER.split(value):
                return True
    return False
