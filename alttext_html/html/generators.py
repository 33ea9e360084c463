"""Site generators: what each writes for an image without a text, and what gives away which one built a page. Pure.

Most write ``alt=""``, in a tag that is written in one way; the same words in another way are raw HTML, a template or a
component, where a person had to write the empty alt. Some write no alt at all, or the file's name: there every empty
alt is a decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from msgspec import Struct

from alttext_html.types import Attribute

Tag = Mapping[str, Attribute]
"""The attributes of a start tag, in their order."""


class Generator(Struct, frozen=True):
    """A site generator whose text sources are Markdown, or alike."""

    name: str
    silent: Callable[[Tag], bool]
    """whether a tag with an empty alt may be what it writes for an image without a text"""


def _any(_tag: Tag) -> bool:
    """Themes and image plugins of this generator write tags of their own."""
    return True


def _never(_tag: Tag) -> bool:
    """Without a text it writes no alt at all, or the file's name."""
    return False


def _alt_first(tag: Tag) -> bool:
    """Python-Markdown and docutils sort the attributes."""
    return _order(tag) == ["alt", "src"]


def _src_first(tag: Tag) -> bool:
    """goldmark, kramdown, markdown-it and pulldown-cmark."""
    return _order(tag) == ["src", "alt"]


def _vue(tag: Tag) -> bool:
    """markdown-it; a bare ``alt`` and ``data-v-`` come from a component, whose author wrote them."""
    return _src_first(tag) and not _is_bare(tag["alt"]) and not any(name.startswith("data-v-") for name in tag)


def _astro(tag: Tag) -> bool:
    """Markdown's own tags, and those of its pictures, which two blanks tell from the component ``Image``."""
    return _src_first(tag) and (not _is_bare(tag["alt"]) or tag["src"].span.start == len("<img  "))


def _docusaurus(tag: Tag) -> bool:
    """Its own component, for addresses that it does not look into; for all others it writes no alt."""
    classes = tag.get("class")
    return classes is not None and classes.value.startswith("img_")


def _order(tag: Tag) -> list[str]:
    return [name for name in tag if name in ("alt", "src")]


def _is_bare(attribute: Attribute) -> bool:
    return attribute.span.end - attribute.span.start == len("alt")


RESTRUCTURED_TEXT = "reStructuredText"
"""What a page of Sphinx is made from where it links to such a source. docutils writes the file's name."""

GENERATORS = {
    generator.name.lower(): generator
    for generator in (
        Generator("MkDocs", _alt_first),
        Generator("ProperDocs", _alt_first),
        Generator("Zensical", _alt_first),
        Generator("Pelican", _alt_first),
        Generator("Lektor", _any),
        Generator("Nikola", _any),
        Generator("Sphinx", _alt_first),
        Generator("Docutils", _alt_first),
        Generator(RESTRUCTURED_TEXT, _never),
        Generator("Hugo", _src_first),
        Generator("Jekyll", _src_first),
        Generator("Eleventy", _src_first),
        Generator("Astro", _astro),
        Generator("Starlight", _astro),
        Generator("Docusaurus", _docusaurus),
        Generator("VitePress", _vue),
        Generator("VuePress", _vue),
        Generator("Hexo", _any),
        Generator("Gatsby", _any),
        Generator("Zola", _src_first),
        Generator("mdBook", _src_first),
        Generator("Quarto", _never),
        Generator("Pandoc", _never),
        Generator("Docsify", _any),
        Generator("Nextra", _any),
        Generator("Metalsmith", _any),
        Generator("Bridgetown", _any),
        Generator("Publii", _any),
        Generator("Asciidoctor", _never),
        Generator("Antora", _never),
        Generator("R Markdown", _never),
        Generator("bookdown", _never),
        Generator("Jupyter Book", _any),
    )
}
GIVEN_AWAY = {
    "_static/documentation_options.js": "Sphinx",
    "search/search_index.json": "MkDocs",
    "hugo_stats.json": "Hugo",
}
"""Files that a generator writes whatever the theme is."""
_NAMES_FILES = frozenset(("asciidoctor", "antora"))
_GENERATOR = re.compile(
    r"(?<![a-z])(?:" + "|".join(re.escape(name) for name in GENERATORS) + r")(?![a-z])", re.IGNORECASE
)
_FROM_RST = re.compile(r"""_sources/[^"'<>\s]+\.rst\.txt["']""")


@lru_cache(maxsize=256)
def generator_named(meta: str) -> Generator | None:
    """The generator that ``<meta name=generator>`` names, None for others."""
    found = _GENERATOR.search(meta)
    return None if found is None else GENERATORS[found[0].lower()]


def generator_of_site(paths: Collection[str]) -> str:
    """The generator that a site's files give away, "" when they do not: many themes name none in their pages.

    ``paths``: the site's files, relative, with ``/``. The answer is for ``JudgeOptions.generator``.
    """
    return next((name for path, name in GIVEN_AWAY.items() if path in paths), "")


def is_from_restructured_text(text: str) -> bool:
    """Whether a page links to the source that Sphinx made it from, and that is reStructuredText."""
    return ".rst.txt" in text and _FROM_RST.search(text) is not None


def names_files(meta: str) -> str:
    """The generator, where ``meta`` names one that takes a file's name for the text of an image; "" for others."""
    generator = generator_named(meta)
    return generator.name if generator is not None and generator.name.lower() in _NAMES_FILES else ""


def name_as_text(file: str) -> str:
    """What such a generator makes of a file's name (Asciidoctor, "Images", alternative text)."""
    return (file.rpartition(".")[0] or file).replace("-", " ").replace("_", " ")
