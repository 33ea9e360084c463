"""One image and what it says of itself, before anything around it is asked. Pure."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property, lru_cache
from urllib.parse import unquote

from alttext_html.html.names import ALT_COUNTS, Name, NameOrigin, accessible_name, heard
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scope import role_of
from alttext_html.types import Element, ImageElement, Page, PathAction

MARKER = "data-alttext"
"""The inline word of an author (``ignore``, ``decorative``), or of our Markdown extension (``silent``)."""
SILENT = "silent"
"""value of the mark that says: nobody wrote this image a text, and nobody decided that it has none"""

# WAI-ARIA 1.2, 6.4 "Global States and Properties": those that undo a presentational role (7.1 "Presentational Roles
# Conflict Resolution"). aria-hidden is none of them: it hides; aria-label and its kin are prohibited on images only
# where the role is none, and user agents expose such an element.
_GLOBAL = """
atomic braillelabel brailleroledescription busy controls current describedby description details dropeffect
errormessage flowto grabbed haspopup invalid keyshortcuts label labelledby live owns relevant roledescription
"""
_GLOBAL_ARIA = frozenset(f"aria-{name}" for name in _GLOBAL.split())
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,5}$")


class Facts:
    """An image, its page and the settings. What every image needs is computed at once, the rest on demand."""

    def __init__(self, image: ImageElement, page: Page, options: JudgeOptions) -> None:
        self.image = image
        self.page = page
        self.options = options
        self.name: Name = accessible_name(image)
        """the accessible name"""
        self.alt: str | None = None
        """text of an alt that names this kind of element, as ``heard`` gives it; None without an alt"""
        self.marker = ""
        """value of the inline marker, lower case"""
        self.classes: frozenset[str] = frozenset()
        """class names, lower case"""
        attributes = image.attributes
        if image.element in ALT_COUNTS and (alt := attributes.get("alt")) is not None:
            self.alt = heard(alt.value)
        if (marker := attributes.get(MARKER)) is not None:
            self.marker = marker.value.strip().lower()
        if (classes := attributes.get("class")) is not None:
            self.classes = frozenset(classes.value.lower().split())
        self.written = self.name.text if self.name.origin is NameOrigin.ALT else ""
        """a non-blank alt that is the accessible name; the rules about the quality of texts ask for it"""

    @property
    def language(self) -> str:
        """Primary language subtag of the image, lower case; the settings' where the page says none or ``und``."""
        named = primary_subtag(self.image.language or self.page.language or "")
        return named if named and named != "und" else primary_subtag(self.options.language)

    @property
    def explicit_role(self) -> str | None:
        """The first valid token of the role attribute; ``image`` is the newer name of ``img``."""
        value = self.image.get("role")
        role = None if value is None else role_of({"role": value})
        return "img" if role == "image" else role

    @property
    def empty_alt_hides(self) -> bool:
        """Whether an empty alt hides an img from those who hear the page: with role=img it stays, without a name."""
        return self.explicit_role != "img"

    @property
    def presentational(self) -> bool:
        """Whether its role says that it is decorative, and holds."""
        if self.image.element is not Element.IMG or self.explicit_role not in ("none", "presentation"):
            return False
        return not self.image.focusable and _GLOBAL_ARIA.isdisjoint(self.image.attributes)

    @property
    def decorative_mark(self) -> str:
        """What marks it as decorative, "" where nothing does."""
        if self.marker == "decorative":
            return 'data-alttext="decorative"'
        if self.image.element is Element.IMG and "decorative" in self.classes:
            return "the class decorative"
        if self.options.path_settings(self.image, self.page).action is PathAction.DECORATIVE:
            return "a rule of the settings"
        return ""

    @property
    def ignored_by_settings(self) -> bool:
        """Whether a rule of the settings says ``ignore``."""
        return self.options.path_settings(self.image, self.page).action is PathAction.IGNORE

    @property
    def gets_no_text(self) -> bool:
        """Whether somebody said that it stays as it is."""
        return self.marker == "ignore" or self.ignored_by_settings or bool(self.decorative_mark) or self.presentational

    @cached_property
    def source(self) -> str:
        """Its source as written, "" for one that stands in the page itself."""
        source = self.image.src
        return "" if source[:5].lower() == "data:" else source

    @cached_property
    def file(self) -> str:
        """File name of the picture that people see, without folders and query, decoded; an area has none."""
        if self.image.element is Element.AREA:
            return ""
        return _file_name(self.image.picture(self.options.lazy_attributes))

    @cached_property
    def stem(self) -> str:
        """File name without its extension, lower case."""
        return _EXTENSION.sub("", self.file).lower()


@lru_cache(maxsize=256)
def primary_subtag(tag: str) -> str:
    """Return the first part of a language tag, lower case."""
    return tag.strip().replace("_", "-").split("-")[0].lower()


def _file_name(source: str) -> str:
    if source[:5].lower() == "data:":
        return ""
    path = re.split(r"[?#]", source.strip(), maxsplit=1)[0]
    return unquote(posixpath.basename(path.rstrip("/")))
