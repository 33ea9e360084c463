"""What an element inherits from its ancestors: why it is hidden, language, page area, link, figure. Pure.

Computed once for each element between an image and the root, from the outside in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from turbohtml import Element as Node
from turbohtml import Namespace

from alttext_html.types import Area, Hidden

# Containers of the written content in the page frames of well-known generators and themes.
_CONTENT_CLASSES = frozenset(
    (
        "md-content",  # Material for MkDocs, Zensical
        "rst-content",  # Read the Docs
        "bd-article",  # PyData Sphinx theme
        "theme-doc-markdown",  # Docusaurus
        "vp-doc",  # VitePress
        "theme-default-content",  # VuePress
        "sl-markdown-content",  # Starlight
        "td-content",  # Docsy
        "markdown-body",  # GitHub
        "book-page",  # Hugo Book
        "page__content",  # Minimal Mistakes
        "post-content",  # Minima, PaperMod
        "post-body",  # Hexo NexT
        "article-content",
        "entry-content",
        "e-content",  # microformats2
        "contents",  # Doxygen
        "mainContent",  # QDoc
    )
)
_CONTENT_IDS = frozenset(("content", "main", "main-content"))  # Pelican's notmyidea, and many themes that predate main
_CHROME_TAGS = frozenset(("header", "footer", "aside"))
_CHROME_ROLES = frozenset(("banner", "contentinfo", "complementary"))
_BLOCKS = frozenset(("p", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "caption", "figcaption"))
# HTML: the elements that are buttons for a person; a summary is one that opens its details.
_BUTTONS = frozenset(("button", "summary"))
_TAGS = _CHROME_TAGS | _BLOCKS | _BUTTONS | {"main", "nav", "article", "figure", "template", "noscript"}
_HIDING = frozenset(("style", "hidden", "aria-hidden"))
_HIDDEN_HERE = frozenset((Hidden.DISPLAY, Hidden.VISIBILITY, Hidden.ATTRIBUTE, Hidden.ARIA))
_STATES = _HIDING | {"inert"}
_STATE_TAGS = frozenset(("template", "noscript"))
_NAMES = frozenset(("class", "id"))
_TELLING = _HIDING | {"role", "lang", "xml:lang", "inert"}
_ATTRIBUTES = _TELLING | _NAMES
# The parser tries selectors at the speed of C: what they let pass is read by our own rules, which are stricter.
_BY_ATTRIBUTES = ",".join(
    (
        *(f"[{name}]" for name in sorted(_TELLING - {"xml:lang"})),
        r"[xml\:lang]",
        *(f".{name}" for name in sorted(_CONTENT_CLASSES)),
        *(f"#{name}" for name in sorted(_CONTENT_IDS)),
    )
)
_CHANGING_TAGS = _TAGS | {"a"}
"""elements in which another scope may hold than around them, whatever their attributes; most are none of these"""

# WAI-ARIA 1.2 and 1.3, Graphics-ARIA: the first of these tokens in a role attribute counts, others are skipped.
_ARIA_ROLES = """
alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox
comment complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic
graphics-document graphics-object graphics-symbol grid gridcell group heading image img insertion link list listbox
listitem log main mark marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note
option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox
sectionfooter sectionheader separator slider spinbutton status strong subscript suggestion superscript switch tab
table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem
"""
ROLES = frozenset(_ARIA_ROLES.split())
_DECLARATION = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([a-z-]+)\s*(!\s*important)?")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


Attributes = Mapping[str, str]
"""values by lower-case name"""


class Scope(Struct, frozen=True, gc=False):
    """What holds for everything inside one element, the element included."""

    states: frozenset[Hidden] = frozenset()
    language: str | None = None
    area: Area = Area.UNKNOWN
    control: Node | None = None
    figure: Node | None = None
    block: Node | None = None
    noscript: bool = False

    @property
    def hidden(self) -> Hidden | None:
        """The reason that ranks first, None when people perceive what is inside."""
        return next((reason for reason in Hidden if reason in self.states), None) if self.states else None


def enter(outer: Scope, element: Node) -> Scope:
    """Return the scope inside ``element``, which stands in the scope ``outer``."""
    name = element.tag
    # As good as always the tag alone tells.
    if _ATTRIBUTES.isdisjoint(element.attrs) or not element.matches(_BY_ATTRIBUTES):
        if name not in _CHANGING_TAGS:
            return outer
        if name == "a":
            return _with(outer, element, outer.block) if _leads(element) else outer
        if name in _BLOCKS and element.namespace is Namespace.HTML:
            return _with(outer, outer.control, element)
    html = element.namespace is Namespace.HTML
    tag = name if html else ""
    attributes = attributes_of(element)
    role = role_of(attributes)
    control = is_link(name, attributes) or tag in _BUTTONS or role == "button"
    stateless = _STATES.isdisjoint(attributes) and tag not in _STATE_TAGS
    return Scope(
        states=outer.states if stateless else _states(outer.states, tag, attributes),
        language=_language(outer.language, attributes),
        area=_area(outer.area, tag, role, attributes),
        control=element if control else outer.control,
        figure=element if tag == "figure" else outer.figure,
        block=element if tag in _BLOCKS else outer.block,
        noscript=outer.noscript or tag == "noscript",
    )


def _with(outer: Scope, control: Node | None, block: Node | None) -> Scope:
    return Scope(outer.states, outer.language, outer.area, control, outer.figure, block, outer.noscript)


def _leads(element: Node) -> bool:
    return element.attr("href") is not None or element.attr("xlink:href") is not None


def is_plain(attributes: Attributes) -> bool:
    """Tell whether an image with these attributes stands in the scope around it and in no other."""
    names = _ATTRIBUTES.intersection(attributes)
    return not names or (names <= _NAMES and not _is_content(attributes.get("class", ""), attributes.get("id", "")))


def attributes_of(element: Node) -> Attributes:
    """Return the attributes of an element as written; foreign ones such as viewBox keep their capitals."""
    return {name: element.attr(name) or "" for name in element.attrs}


def role_of(attributes: Attributes) -> str | None:
    """Return the first token of the role attribute that is a role, None without one."""
    value = attributes.get("role")
    if value is None:
        return None
    return next((token for token in value.lower().split() if token in ROLES), None)


def is_link(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element is a link, also one of an svg."""
    role = role_of(attributes)
    if tag == "a" and role is None:
        return "href" in attributes or "xlink:href" in attributes
    return role == "link"


def hides(attributes: Attributes) -> bool:
    """Tell whether an element hides what is inside, whatever stands around it."""
    if _HIDING.isdisjoint(attributes):
        return False
    return not _states(frozenset(), "", attributes).isdisjoint(_HIDDEN_HERE)


def _states(outer: frozenset[Hidden], tag: str, attributes: Attributes) -> frozenset[Hidden]:
    states = set(outer)
    display, visibility = _inline_style(attributes.get("style", ""))
    if display == "none":
        states.add(Hidden.DISPLAY)
    if visibility in ("hidden", "collapse"):
        states.add(Hidden.VISIBILITY)
    elif visibility in ("visible", "initial"):
        states.discard(Hidden.VISIBILITY)
    if attributes.get("hidden", "until-found").lower() != "until-found" and display in (None, "none"):
        states.add(Hidden.ATTRIBUTE)
    if attributes.get("aria-hidden", "").lower() == "true":
        states.add(Hidden.ARIA)
    if "inert" in attributes:
        states.add(Hidden.INERT)
    if tag == "template" and attributes.get("shadowrootmode", "").lower() not in ("open", "closed"):
        states.add(Hidden.TEMPLATE)
    if tag == "noscript":
        states.add(Hidden.NOSCRIPT)
    return frozenset(states)


def _inline_style(style: str) -> tuple[str | None, str | None]:
    """Return the values of display and visibility in a style attribute."""
    if not style:
        return None, None
    values: dict[str, str] = {}
    important: set[str] = set()
    for name, value, mark in _DECLARATION.findall(_COMMENT.sub("", style.lower())):
        if mark or name not in important:
            values[name] = value
        if mark:
            important.add(name)
    return values.get("display"), values.get("visibility")


def _language(outer: str | None, attributes: Attributes) -> str | None:
    value = attributes.get("lang", attributes.get("xml:lang"))
    return outer if value is None else value.strip() or None  # lang="" says that the language is unknown


def _is_content(classes: str, name: str) -> bool:
    return name in _CONTENT_IDS or not _CONTENT_CLASSES.isdisjoint(classes.split())


def _area(outer: Area, tag: str, role: str | None, attributes: Attributes) -> Area:
    if tag == "main" or role == "main":
        return Area.CONTENT
    # The sidebars of many themes stand inside main, as nav; an aside or a header there is part of the text.
    if tag == "nav" or role == "navigation":
        return Area.CHROME
    # A whole article is content wherever a theme puts it; Pelican's own theme has the newest one in an aside.
    if tag == "article" or role == "article":
        return Area.CONTENT
    if outer is not Area.UNKNOWN:
        return outer
    if _is_content(attributes.get("class", ""), attributes.get("id", "")):
        return Area.CONTENT
    if tag in _CHROME_TAGS or role in _CHROME_ROLES:
        return Area.CHROME
    return Area.UNKNOWN
