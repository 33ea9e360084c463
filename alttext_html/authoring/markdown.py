"""Images in Markdown: ``![]()``, ``![][ref]``, ``![ref]`` and ``<img>``; rendered by Python-Markdown."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from alttext_html.authoring.html_tags import html_images, referenced
from alttext_html.authoring.syntax import Candidate, Splice
from alttext_html.errors import PageError, SettingsError
from alttext_html.types import Span

DEFAULT_EXTENSIONS = ("pymdownx.extra", "admonition", "pymdownx.details", "pymdownx.tabbed")
"""for projects that do not say which they use"""
_NOT_LOADED = frozenset(
    (
        "pymdownx.snippets",  # reads other files: their images have a place of their own
        "pymdownx.b64",  # writes pictures into the page
        "pymdownx.pathconverter",  # and their addresses anew
        "alttext_html.markdown_extension",
    )
)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)|\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_BRACKET = re.compile(r"\\.|!?\[|\]|\n[ \t]*\r?\n", re.DOTALL)
_REFERENCE = re.compile(r"\s?\[([^\]]*)\]")
_LONGEST_LABEL = 999
"""characters (CommonMark, "link label")"""
_SIGN = re.compile(r"[\\`*\[\]{}]|(?<!\w)_|_(?!\w)")
_REFERENCE_SIGN = re.compile(r"&(?=[#A-Za-z])")


class MarkdownImage(Struct, frozen=True):
    """An image in Markdown's own syntax."""

    span: Span
    """``![`` to the bracket that closes the text, or the reference"""
    inside: Span
    """the text between the brackets"""
    label: str | None = None
    """of ``![ref]`` and ``![ref][]``: the text that names its picture, and must go on to"""

    @property
    def says_alt(self) -> bool:
        """Between its brackets nothing is nobody's word."""
        return False

    def splices(self, text: str) -> Iterator[Splice]:
        """Escaped as an author would; then every sign as a character reference."""
        for written in dict.fromkeys((_escaped(text), referenced(text))):
            if self.label is None:
                yield Splice(self.inside, written)
            else:
                yield Splice(self.span, f"![{written}][{self.label}]")


class MarkdownSyntax:
    """Markdown as Python-Markdown reads it with a project's extensions."""

    def __init__(
        self, extensions: Sequence[str] = DEFAULT_EXTENSIONS, configs: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Raises SettingsError for an extension that is not installed or takes other options."""
        wanted = [name for name in extensions if name not in _NOT_LOADED]
        try:
            from markdown import Markdown
        except ImportError as error:
            message = 'Markdown sources need Python-Markdown: pip install "alttext-html[sources]".'
            raise SettingsError(message) from error
        try:
            self._markdown = Markdown(
                extensions=wanted, extension_configs={name: dict((configs or {}).get(name, {})) for name in wanted}
            )
        except Exception as error:
            message = (
                f"the Markdown extensions of this project cannot be loaded ({error}); "
                "install them beside alttext-html (in a pre-commit hook: additional_dependencies)."
            )
            raise SettingsError(message) from error

    def candidates(self, source: str) -> Sequence[Candidate]:
        """Images in both syntaxes behind the front matter."""
        start = len(front_matter(source))
        found: list[Candidate] = [*markdown_images(source, start), *html_images(source, start)]
        return sorted(found, key=lambda candidate: candidate.span.start)

    def render(self, source: str) -> str:
        """The HTML of everything behind the front matter. Raises PageError when an extension fails."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self._markdown.reset().convert(source[len(front_matter(source)) :])
        except Exception as error:  # the extensions are other people's code
            what = " ".join(f"{type(error).__name__}: {error}".split())
            message = f"its Markdown cannot be rendered ({what}); file left alone."
            raise PageError(message) from error


def front_matter(source: str) -> str:
    """The metadata at the top of a source, "" without any."""
    found = _FRONT_MATTER.match(source)
    return "" if found is None else found[0]


def _escaped(text: str) -> str:
    text = _SIGN.sub(r"\\\g<0>", text)
    return _REFERENCE_SIGN.sub("&amp;", text).replace("<", "&lt;")


def markdown_images(source: str, start: int) -> Iterator[MarkdownImage]:
    """What looks like an image in Markdown's own syntax behind ``start``."""
    for opening, close in _brackets(source, start):
        inside, end = Span(opening + len("!["), close), close + 1
        reference = None if source.startswith("(", end) else _REFERENCE.match(source, end)
        if source.startswith("(", end) or (reference is not None and reference[1].strip()):
            yield MarkdownImage(Span(opening, end), inside)
        elif close - inside.start <= _LONGEST_LABEL:
            end = end if reference is None else reference.end()
            yield MarkdownImage(Span(opening, end), inside, source[inside.start : inside.end])


def _brackets(source: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each ``![`` stands that is closed in its paragraph, and the bracket that closes it."""
    opened: list[tuple[int, str]] = []
    for found in _BRACKET.finditer(source, start):
        match found[0]:
            case "[" | "![":
                opened.append((found.start(), found[0]))
            case "]" if opened:
                opening, sign = opened.pop()
                if sign == "![":
                    yield opening, found.start()
            case blank_line if blank_line.startswith("\n"):
                opened.clear()
            case _:
                pass  # an escaped sign, or a bracket that closes nothing
