"""The prose around images that must be described by somebody: title, heading, caption, paragraph, link. Pure.

Only what no free source knows gets here, so BeautifulSoup over lxml may take its time. Its tree has no offsets: each
image is marked in its start tag before parsing, and found by that mark however the parser mends the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

from alttext_html.html.encoding import for_parser
from alttext_html.types import MAX_KEYWORDS, Context, ImageElement

_SHORT, _LONG = 200, 600
"""characters that are kept of a title, heading, link or tag, and of a caption or paragraph"""
_MAX_PHRASE = 100
_MAX_TAGS = 10
_REACH = 300
"""nodes that are looked at to find a paragraph beside an image"""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "li", "td", "th", "dd", "dt", "blockquote")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_CAPTION_CLASS = re.compile(r"(?:^|[-_])caption(?:$|[-_])")
_PERMALINK = " \u00a0¶🔗"
"""what site generators put behind headings"""


def contexts(text: str, images: Sequence[ImageElement]) -> tuple[Context, ...]:
    """The prose around each of these images of one page.

    ``text`` is the decoded page that they were scanned from. An image that lxml does not see gets the title alone.
    """
    mark = _unused_name(text)
    soup = BeautifulSoup(_marked(text, images, mark), "lxml")
    found: dict[str, Tag] = {}
    for tag in soup.find_all(lambda tag: tag.has_attr(mark)):
        found.setdefault(str(tag[mark]), tag)
    title, tags = _title(soup), _tags(soup)
    return tuple(_around(found.get(str(number)), title, tags) for number in range(len(images)))


def auto_keywords(context: Context) -> str:
    """Keywords out of the prose: caption, heading, tags; at most 255 characters."""
    phrases: dict[str, str] = {}
    for phrase in (context.caption, context.heading, *context.tags):
        cut = _cut(phrase.replace(",", " "), _MAX_PHRASE)
        if cut and len(", ".join([*phrases.values(), cut])) <= MAX_KEYWORDS:
            phrases.setdefault(cut.casefold(), cut)
    return ", ".join(phrases.values())


def _unused_name(text: str) -> str:
    """An attribute's name that does not occur in the page."""
    lower, number = text.lower(), 0
    while (name := f"data-context-{number}") in lower:
        number += 1
    return name


def _marked(text: str, images: Sequence[ImageElement], mark: str) -> str:
    text = for_parser(text)
    pieces, end = [], 0
    for number, image in sorted(enumerate(images), key=lambda pair: pair[1].name_end):
        pieces += [text[end : image.name_end], f' {mark}="{number}"']
        end = image.name_end
    marked = "".join([*pieces, text[end:]])
    # The text is decoded already, and BeautifulSoup warns of XML.
    return _XML_DECLARATION.sub("", marked.lstrip("\ufeff"))


def _around(image: Tag | None, title: str, tags: tuple[str, ...]) -> Context:
    if image is None:
        return Context(title=title, tags=tags)
    return Context(
        title=title,
        heading=_heading(image),
        caption=_caption(image),
        paragraph=_paragraph(image),
        link=_link(image),
        tags=tags,
    )


def _title(soup: BeautifulSoup) -> str:
    for title in soup.find_all("title"):
        if title.find_parent("svg") is None:
            return _text(title, _SHORT)
    return ""


def _tags(soup: BeautifulSoup) -> tuple[str, ...]:
    tags: list[str] = []
    for meta in soup.find_all("meta", limit=200):
        content = str(meta.get("content") or "")
        if str(meta.get("name") or "").lower() == "keywords":
            tags += content.split(",")
        elif str(meta.get("property") or "").lower() == "article:tag":
            tags.append(content)
    cut = (_cut(tag, _SHORT) for tag in tags)
    return tuple(islice(dict.fromkeys(tag for tag in cut if tag), _MAX_TAGS))


def _heading(image: Tag) -> str:
    """The heading around the image, or the nearest before it that is no part of a menu."""
    for heading in image.find_all_previous(_HEADINGS, limit=20):
        text = _text(heading, _SHORT).rstrip(_PERMALINK)
        if text and heading.find_parent("nav") is None:
            return text
    return ""


def _caption(image: Tag) -> str:
    figure = image.find_parent("figure")
    if figure is not None:
        caption = figure.find("figcaption")
        return _text(caption, _LONG) if caption is not None else ""
    for box in islice(image.parents, 3):
        if len(box.find_all("img", limit=2)) > 1:  # a gallery: its captions are those of other images
            break
        caption = box.find(class_=_CAPTION_CLASS)
        if caption is not None and (text := _text(caption, _LONG)):
            return text
    return ""


def _paragraph(image: Tag) -> str:
    """The block around the image, or else the paragraph behind or before it in the same section."""
    for block in image.find_parents(_BLOCKS):
        if text := _text(block, _LONG):
            return text
    return _beside(image.next_elements) or _beside(image.previous_elements, image.find_parents())


def _beside(nodes: Iterable[PageElement], around: Sequence[Tag] = ()) -> str:
    for node in islice(nodes, _REACH):
        if not isinstance(node, Tag) or any(node is each for each in around):
            continue
        if node.name in _HEADINGS:
            return ""
        if node.name == "p" and (text := _text(node, _LONG)):
            return text
    return ""


def _link(image: Tag) -> str:
    control = next((tag for tag in image.parents if _is_control(tag)), None)
    if control is None:
        return ""
    named = str(control.get("aria-label") or "").strip() or str(control.get("title") or "").strip()
    return _cut(named, _SHORT) or _text(control, _SHORT)


def _is_control(tag: Tag) -> bool:
    return tag.name == "button" or (tag.name == "a" and tag.has_attr("href"))


def _text(tag: Tag, longest: int) -> str:
    """Its text, cut between words; strings of scripts, styles and templates are not text to BeautifulSoup."""
    return _cut(" ".join("".join(_first(tag.strings, longest)).split()), longest)


def _first(strings: Iterable[str], longest: int) -> Iterator[str]:
    length = 0
    for string in strings:
        yield string[: longest * 4]
        length += len(string.strip())
        if length > longest:
            return


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(" ")[0] or text[:longest]
