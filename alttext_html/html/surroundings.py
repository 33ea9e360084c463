"""Everything around an image that decides what its text must be. Pure.

One instance serves one page. What images share (ancestors, a link's text, a caption, ids) is computed once and kept,
and every walk has a limit: ten thousand images in one link cost no more than in ten thousand paragraphs.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import TypedDict

from msgspec import Struct
from msgspec.structs import replace
from turbohtml import Document, Text
from turbohtml import Element as Node

from alttext_html.html.content import Content, content_of, is_image, name_of, prose_of, text_of
from alttext_html.html.scope import Attributes, Scope, attributes_of, enter, is_link
from alttext_html.html.start_tag import StartTag
from alttext_html.types import Area, Control, ControlKind, Element, Figure, Hidden, PictureSource, Span

_MAX_SIBLINGS = 10
_MAX_SOURCES = 100
_MAX_REFERENCES = 10
_MAX_DEPTH = 64
_MAX_TWIN_DISTANCE = 4

_SOURCES = ("data-src", "data-original", "data-lazy-src", "src", "data", "href")
_CANDIDATE_BORDER = re.compile(r"[\s,]+")


class Around(TypedDict):
    """The fields of an ImageElement that depend on its surroundings."""

    labelled_by: str | None
    label: str | None
    control: Control | None
    figure: Figure | None
    sources: tuple[PictureSource, ...]
    hidden: Hidden | None
    focusable: bool
    area: Area
    language: str | None
    beside: str
    previous_images: tuple[str, ...]
    noscript_twin: str | None
    noscript_twin_tag: Span | None
    map_name: str | None
    path: str


class _Inside(Struct, frozen=True, gc=False):
    """What holds inside an element."""

    scope: Scope
    path: str
    """tags from the root to the element, the last 64 of them"""


_OUTSIDE = _Inside(Scope(), "")


class _Scopes:
    """The scopes of one document's elements, each computed once."""

    def __init__(self) -> None:
        self._known: dict[Node, _Inside] = {}

    def of(self, element: Node) -> _Inside:
        """Return what holds inside ``element``."""
        inside = self._known.get(element)
        if inside is not None:
            return inside
        missing: list[Node] = []
        inside = _OUTSIDE
        for ancestor in _self_and_ancestors(element):
            known = self._known.get(ancestor)
            if known is not None:
                inside = known
                break
            missing.append(ancestor)
        for ancestor in reversed(missing):
            path = _join(inside.path, ancestor.tag)
            inside = self._known[ancestor] = _Inside(enter(inside.scope, ancestor), path)
        return inside


def _join(path: str, tag: str) -> str:
    if path.count(">") >= _MAX_DEPTH - 1:
        path = path.partition(">")[2]
    return f"{path}>{tag}" if path else tag


class Surroundings:
    """The surroundings of the images of one document, asked in the order of the source."""

    def __init__(self, document: Document) -> None:
        self._scopes = _Scopes()
        self._prose: dict[Node, str] = {}
        self._controls: dict[Node, tuple[Content, Control]] = {}
        self._figures: dict[Node, tuple[Content, Figure]] = {}
        self._references = _References(document, self._scopes)
        self._recent: deque[Node] = deque(maxlen=_MAX_TWIN_DISTANCE)

    def of(self, element: Node, kind: Element, tag: StartTag) -> Around:
        """Return the surroundings of one image that has this start tag."""
        attributes = tag.values
        parent = _parent(element)
        around = _OUTSIDE if parent is None else self._scopes.of(parent)
        outer = around.scope
        scope = outer if kind is Element.IMG and tag.plain else enter(outer, element)
        twin = _twin(attributes.get("src", ""), self._recent) if scope.noscript else None
        if not scope.noscript:
            self._recent.appendleft(element)
        return Around(
            labelled_by=self._references.labelled_by(attributes),
            label=self._label(element, kind, attributes),
            control=None if outer.control is None else self._control(outer.control, element, tag),
            figure=None if outer.figure is None else self._figure(outer.figure, element),
            sources=_sources(element, parent) if parent is not None and parent.tag == "picture" else (),
            hidden=scope.hidden,
            focusable=tag.focusable,
            area=scope.area,
            language=scope.language,
            beside="" if outer.block is None else self._beside(outer.block),
            previous_images=_previous_images(parent if parent is not None and parent.tag == "picture" else element),
            noscript_twin=None if twin is None else twin.attr("alt") or "",
            noscript_twin_tag=None if twin is None else _span(twin),
            map_name=_map_name(element) if kind is Element.AREA else None,
            path=f"{around.path}>{element.tag}" if around.path else element.tag,
        )

    def _beside(self, block: Node) -> str:
        if block not in self._prose:
            self._prose[block] = prose_of(block)
        return self._prose[block]

    def _control(self, element: Node, image: Node, tag: StartTag) -> Control:
        if element not in self._controls:
            content = Content("", (image,)) if tag.plain and _is_only_child(image, element) else content_of(element)
            attributes = attributes_of(element)
            self._controls[element] = (
                content,
                Control(
                    kind=ControlKind.LINK if is_link(element.tag, attributes) else ControlKind.BUTTON,
                    href=attributes.get("href", attributes.get("xlink:href")),
                    text=content.text,
                    name=self._references.labelled_by(attributes) or attributes.get("aria-label", "").strip(),
                    title=attributes.get("title", "").strip(),
                    sole=content.only(image),
                    span=_span(element),
                ),
            )
        content, control = self._controls[element]
        sole = content.only(image)
        return control if control.sole is sole else replace(control, sole=sole)

    def _figure(self, element: Node, image: Node) -> Figure:
        if element not in self._figures:
            caption = element.find("figcaption")
            self._figures[element] = (
                content_of(element),
                Figure(
                    caption="" if caption is None else text_of(caption),
                    caption_hidden=caption is not None and (caption.attr("aria-hidden") or "").lower() == "true",
                    sole=False,
                ),
            )
        content, figure = self._figures[element]
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
        around = next((a for a in islice(_self_and_ancestors(element), _MAX_DEPTH) if a.tag == "label"), None)
        if around is not None and around.attr("for") is None:
            labels.append(around)
        return " ".join(filter(None, (name_of(label, hidden=False) for label in labels))) or None

    def _text_of_id(self, name: str) -> str:
        if self._ids is None:
            self._ids = {}
            for element in self._document.find_all(id=True):
                self._ids.setdefault(element.attr("id") or "", element)
        target = self._ids.get(name)
        return "" if target is None else name_of(target, hidden=self._scopes.of(target).scope.hidden is not None)


def _self_and_ancestors(element: Node) -> Iterator[Node]:
    ancestor: Node | None = element
    while ancestor is not None:
        yield ancestor
        ancestor = _parent(ancestor)


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


def _map_name(area: Node) -> str | None:
    return next((a.attr("name") for a in islice(_self_and_ancestors(area), _MAX_DEPTH) if a.tag == "map"), None)


def _span(element: Node) -> Span:
    location = element.source_location
    # A link that the parser opens again after a block (adoption agency) stands nowhere in the source.
    return Span(0, 0) if location is None else Span(location.start_tag.start_offset, location.start_tag.end_offset)


def _sources(element: Node, picture: Node) -> tuple[PictureSource, ...]:
    found: list[PictureSource] = []
    for child in islice(picture.children, _MAX_SOURCES):
        if child == element:
            break
        if isinstance(child, Node) and child.tag == "source":
            srcset = child.attr("srcset") or child.attr("data-srcset") or ""
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


def _twin(source: str, recent: deque[Node]) -> Node | None:
    source = source.strip()
    return next((image for image in recent if source and _shows(image, source)), None)


def _shows(image: Node, source: str) -> bool:
    for name in image.attrs:
        if name in ("src", "srcset") or name.startswith("data-"):
            value = image.attr(name) or ""
            if source in value and source in _CANDIDATE_BORDER.split(value):
                return True
    return False
