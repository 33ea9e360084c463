"""Images in MyST: those of Markdown, ``{image}`` and ``{figure}`` fences, ``eval-rst``; rendered by myst-parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from alttext_html.authoring.docutils_pages import docutils_html
from alttext_html.authoring.html_tags import html_images
from alttext_html.authoring.lines import Line, line_end_of, lines_of
from alttext_html.authoring.markdown import front_matter, markdown_images
from alttext_html.authoring.restructuredtext import directives
from alttext_html.authoring.syntax import Candidate, OptionPlace, Splice
from alttext_html.errors import SettingsError
from alttext_html.types import Span

_FENCE = re.compile(r"(?P<lead>.*?)(?P<fence>(?<!`)`{3,}+|(?<!~)~{3,}+|(?<!:):{3,}+)[ \t]*\{(?:image|figure)\}(?=\s|$)")
_MARKS = re.compile(r"^[\s>]*")
_OPTION = re.compile(r":(?!::)")
_ALT = re.compile(r":alt:(?=\s|$)")
_YAML_ALT = re.compile(r"alt[ \t]*:(?=\s|$)")
_PLAIN = re.compile(r"[^\W\d_][^ :#\"\\]* [^:#\"\\]*")
_SETTINGS = frozenset(
    {
        *("commonmark_only", "gfm_only", "enable_extensions", "disable_syntax", "fence_as_directive"),
        *("dmath_allow_labels", "dmath_allow_space", "dmath_allow_digits", "dmath_double_inline"),
        *("colon_fence_exact_match", "strikethrough_single_tilde", "heading_anchors"),
    }
)
"""what decides how a source is read; others load inventories, or need Sphinx"""
_NOT_LOADED = frozenset({"substitution"})
"""it runs Jinja templates, which can do anything"""

_NOT_INSTALLED = (
    'MyST sources need myst-parser: pip install "alttext-html[myst]" '
    '(in a pre-commit hook: additional_dependencies: [".[myst]"]).'
)


class Fence(OptionPlace, frozen=True):
    """A fence that shows a picture."""

    def splices(self, text: str) -> Iterator[Splice]:
        """As it is where that cannot mean anything else, then in quotes (YAML, double-quoted style)."""
        if _PLAIN.fullmatch(text):
            yield Splice(self.place, f"{self.option} {text}")
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        yield Splice(self.place, f'{self.option} "{escaped}"')


class MystSyntax:
    """MyST as a Sphinx project's settings have it read; ``settings`` without ``myst_``."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Raises SettingsError without myst-parser."""
        if find_spec("myst_parser") is None:
            raise SettingsError(_NOT_INSTALLED)
        extensions = set(settings.get("enable_extensions") or ()) - _NOT_LOADED
        self._settings = {
            **{f"myst_{name}": value for name, value in settings.items() if name in _SETTINGS},
            "myst_enable_extensions": extensions,
            "myst_all_links_external": True,  # a link to a page that docutils does not know would lose its images
        }

    def candidates(self, source: str) -> Sequence[Candidate]:
        """Images in every syntax behind the front matter."""
        start = len(front_matter(source))
        found: list[Candidate] = [*markdown_images(source, start), *html_images(source, start), *_fences(source, start)]
        if "{eval-rst}" in source:
            found += directives(source)
        return sorted(found, key=lambda candidate: candidate.span.start)

    def render(self, source: str) -> str:
        """The HTML of everything behind the front matter, which could switch templates on. Raises PageError."""
        from myst_parser.parsers.docutils_ import Parser

        # A source that begins with an empty line has no front matter for myst-parser.
        return docutils_html("\n" + source[len(front_matter(source)) :], "MyST", Parser(), **self._settings)


def _fences(source: str, start: int) -> Iterator[Fence]:
    lines = lines_of(source)
    line_end = line_end_of(lines)
    for number, line in enumerate(lines):
        found = _FENCE.match(line.text)
        if found is not None and line.start >= start:
            span = Span(line.start + len(found["lead"]), line.end)
            yield _with_alt(lines, number, re.sub(r"[^\s>]", " ", found["lead"]), line_end, span)


def _with_alt(lines: Sequence[Line], number: int, marks: str, line_end: str, span: Span) -> Fence:
    """The fence that opens in this line; ``marks``: what its own lines begin with.

    Options are lines of ``:name: value`` directly below, or ``name: value`` between two lines of ``---``.
    """
    first = number + 1
    in_yaml = first < len(lines) and _inside(lines[first]).startswith("---")
    for at in range(first + in_yaml, len(lines)):
        text = _inside(lines[at])
        if text.startswith("---") if in_yaml else not _OPTION.match(text) or _FENCE.match(text):
            break  # behind a fence begin the options of that one
        if found := (_YAML_ALT if in_yaml else _ALT).match(text):
            return Fence(span, Span(lines[at].end - len(text) + found.end(), _end_of_value(lines, at)))
    if not in_yaml:
        return Fence(span, Span(lines[number].end, lines[number].end), f"{line_end}{marks}:alt:")
    opening = lines[first]
    marks = opening.text[: len(opening.text) - len(_inside(opening))]
    return Fence(span, Span(opening.end, opening.end), f"{line_end}{marks}alt:")


def _end_of_value(lines: Sequence[Line], at: int) -> int:
    """Where the value of the option in this line ends; lines that are set in below it go on with it."""
    last = at
    while last + 1 < len(lines) and not lines[last + 1].blank and lines[last + 1].indentation > lines[at].indentation:
        last += 1
    return lines[last].end


def _inside(line: Line) -> str:
    """What stands in a line behind the marks of the quotes and lists that it is in."""
    return _MARKS.sub("", line.text, count=1)
