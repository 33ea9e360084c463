"""The page that docutils makes of a source, in reStructuredText or MyST. Nothing but the source is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from alttext_html.errors import PageError

if TYPE_CHECKING:
    from docutils.parsers import Parser
    from docutils.parsers.rst import Directive

_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": True,
    "report_level": 5,
    "halt_level": 5,
    "line_length_limit": 1_000_000,
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "syntax_highlight": "none",
    "warning_stream": False,
}
"""Raw HTML counts, for it shows images; what this docutils does not know (Sphinx has more) is no error."""
_NESTING = (
    *("only", "versionadded", "versionchanged", "versionremoved", "deprecated", "seealso", "hlist", "glossary"),
    *("grid", "grid-item", "grid-item-card", "card", "card-carousel", "dropdown", "tab-set", "tab-item", "div"),
    *("tabs", "tab", "group-tab", "toggle", "margin", "figure-md"),
)
"""directives of Sphinx and its usual extensions (design, tabs, MyST) that hold text as the page itself does"""


def docutils_html(source: str, kind: str, parser: Parser | None = None, **settings: object) -> str:
    """The HTML of a source's body; an image without a text has an empty alt. Raises PageError, which names ``kind``."""
    from docutils.core import publish_parts

    overrides = {**_SETTINGS, **settings}
    try:
        with _names_of_its_own():
            parts = publish_parts(source, parser=parser, writer=_writer()(), settings_overrides=overrides)
    except Exception as error:  # a source can make docutils stumble
        what = " ".join(f"{type(error).__name__}: {error}".split())
        message = f"its {kind} cannot be rendered ({what}); file left alone."
        raise PageError(message) from error
    return str(parts["html_body"])


@contextmanager
def _names_of_its_own() -> Iterator[None]:
    """Roles that a source defines are gone behind it, or the next one would be rendered otherwise than before."""
    from docutils.parsers.rst import directives, roles

    kept = directives._directives.copy(), roles._roles.copy()  # type: ignore[attr-defined] # noqa: SLF001 - as Sphinx does
    for name in _NESTING:
        directives.register_directive(name, _nesting())
    try:
        yield
    finally:
        directives._directives, roles._roles = kept  # type: ignore[attr-defined] # noqa: SLF001


@cache
def _writer() -> type[Any]:
    from docutils import nodes
    from docutils.writers import html5_polyglot

    class Translator(html5_polyglot.HTMLTranslator):
        def visit_image(self, node: nodes.image) -> None:
            node.setdefault("alt", "")
            node.attributes.pop("scale", None)  # to scale it, docutils would open its file
            node.attributes.pop("loading", None)  # so it would to embed it
            super().visit_image(node)

        def visit_math(self, node: nodes.Element) -> None:
            # As MathML some formulas fail that MathJax knows; as anything else docutils adds up classes of all.
            self.body += (self.starttag(node, "span", ""), self.encode(node.astext()), "</span>")
            raise nodes.SkipNode

    class Writer(html5_polyglot.Writer):
        def __init__(self) -> None:
            super().__init__()
            self.translator_class = Translator

    return Writer


@cache
def _nesting() -> type[Directive]:
    """A directive of which only the text counts."""
    from docutils import nodes
    from docutils.parsers.rst import Directive, directives

    class AnyOption(dict[str, Any]):
        def __bool__(self) -> bool:
            return True

        def __missing__(self, _name: str) -> Any:
            return directives.unchanged

    class Nesting(Directive):
        optional_arguments = 1
        final_argument_whitespace = True
        option_spec = AnyOption()
        has_content = True

        def run(self) -> list[nodes.Node]:
            container = nodes.container()
            self.state.nested_parse(self.content, self.content_offset, container)
            return [container]

    return Nesting
