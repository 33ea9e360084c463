"""The published contract: the values that travel from stage to stage.

Each stage has its own type, frozen and small enough to cross a process border::

    bytes -> Page(ImageElement...) -> Judgement -> ImageRef -> Image -> Want -> Text -> Edit -> Finding

They are msgspec Structs: built ten times faster than dataclasses, and one tuple where they cross a process border. What
exists once for every image has ``gc=False``: none is part of a cycle, so the collector need not look. A dataclass is
what keeps a field out of comparison or repr.

Nothing here reads a file, a clock or a socket.
"""

from __future__ import annotations

from alttext_html.types.image import (
    IMAGE_ENDING,
    DataRef,
    EmbeddedField,
    EmbeddedText,
    Image,
    ImageRef,
    ImageType,
    LocalRef,
    Payload,
    RemoteRef,
    UnusableRef,
)
from alttext_html.types.judgement import Action, EmptyAlt, Judgement, OptOut, PathAction, Severity, Verdict
from alttext_html.types.outcome import Finding, Order, OrderLine, OrderState, Outcome, PageCount, SourceLine, Summary
from alttext_html.types.page import (
    LAZY_SOURCES,
    LAZY_SRCSETS,
    TWIN_DISTANCE,
    Area,
    Attribute,
    Control,
    ControlKind,
    Element,
    Figure,
    Hidden,
    ImageElement,
    Origin,
    Page,
    PageKind,
    PageProblem,
    PictureSource,
    Place,
    Span,
)
from alttext_html.types.text import (
    MAX_KEYWORDS,
    Context,
    Edit,
    LanguageTag,
    Style,
    Text,
    TextKey,
    TextSource,
    Want,
    clean,
)

__all__ = (
    "IMAGE_ENDING",
    "LAZY_SOURCES",
    "LAZY_SRCSETS",
    "MAX_KEYWORDS",
    "TWIN_DISTANCE",
    "Action",
    "Area",
    "Attribute",
    "Context",
    "Control",
    "ControlKind",
    "DataRef",
    "Edit",
    "Element",
    "EmbeddedField",
    "EmbeddedText",
    "EmptyAlt",
    "Figure",
    "Finding",
    "Hidden",
    "Image",
    "ImageElement",
    "ImageRef",
    "ImageType",
    "Judgement",
    "LanguageTag",
    "LocalRef",
    "OptOut",
    "Order",
    "OrderLine",
    "OrderState",
    "Origin",
    "Outcome",
    "Page",
    "PageCount",
    "PageKind",
    "PageProblem",
    "PathAction",
    "Payload",
    "PictureSource",
    "Place",
    "RemoteRef",
    "Severity",
    "SourceLine",
    "Span",
    "Style",
    "Summary",
    "Text",
    "TextKey",
    "TextSource",
    "UnusableRef",
    "Verdict",
    "Want",
    "clean",
)
