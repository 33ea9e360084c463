"""Images in reStructuredText: ``.. image::`` and ``.. figure::``, also as substitutions; rendered by docutils."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from msgspec import Struct

from alttext_html.authoring.docutils_pages import docutils_html
from alttext_html.authoring.html_tags import html_images
from alttext_html.authoring.lines import Line, columns, line_end_of, lines_of
from alttext_html.authoring.syntax import Candidate, Splice
from alttext_html.errors import SettingsError
from alttext_html.types import Span

_DIRECTIVE = re.compile(r"(?P<lead>.*?)\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?(?:image|figure) ?::(?=\s|$)", re.IGNORECASE)
_OPTION = re.compile(r"\s+:(?P<name>[\w-]+):(?=\s|$)")


class Directive(Struct, frozen=True):
    """An image or figure directive, and where its ``:alt:`` stands or would stand."""

    span: Span
    place: Span
    """of the text behind ``:alt:``, or empty where the option is put in"""
    option: str = ""
    """line end, indentation and ``:alt:``, when it is put in"""

    @property
    def says_alt(self) -> bool:
        """Whether it has the option."""
        return not self.option

    def splices(self, text: str) -> Iterator[Splice]:
        """An option's value is taken as it is: there is one way to write it."""
        yield Splice(self.place, f"{self.option} {text}" if text else self.option)


class RestructuredTextSyntax:
    """reStructuredText as docutils reads it."""

    def __init__(self) -> None:
        """Raises SettingsError without docutils."""
        if find_spec("docutils") is None:
            message = 'reStructuredText sources need docutils: pip install "alttext-html[sources]".'
            raise SettingsError(message)

    def candidates(self, source: str) -> Sequence[Candidate]:
        """All directives that show a picture, and the tags of raw HTML."""
        found: list[Candidate] = [*directives(source), *html_images(source)]
        return sorted(found, key=lambda candidate: candidate.span.start)

    def render(self, source: str) -> str:
        """The HTML of its body. Raises PageError."""
        return docutils_html(source, "reStructuredText")


def directives(source: str) -> Iterator[Directive]:
    """What looks like a directive that shows a picture."""
    lines = lines_of(source)
    line_end = line_end_of(lines)
    for number, line in enumerate(lines):
        found = _DIRECTIVE.match(line.text)
        if found is None:
            continue
        column = columns(found["lead"])
        block = _block(lines, number, column)
        span = Span(line.start + len(found["lead"]), line.end)
        options = [at for at, each in enumerate(block) if _OPTION.match(each.text)]
        alts = [at for at in options if block[at].text.strip().startswith(":alt:")]
        if alts:
            yield Directive(span, _value(block, alts[0]))
            continue
        last = block[options[0] - 1] if options and options[0] else line
        last = last if options or not block else block[-1]
        indentation = _indentation(lines, number, column) or re.sub(r"\S", " ", found["lead"]) + "   "
        yield Directive(span, Span(last.end, last.end), f"{line_end}{indentation}:alt:")


def _block(lines: Sequence[Line], number: int, column: int) -> list[Line]:
    """The lines of a directive's arguments and options: those behind its first one, up to an empty line."""
    block: list[Line] = []
    for line in lines[number + 1 :]:
        if line.blank or line.indentation <= column:
            break
        block.append(line)
    return block


def _indentation(lines: Sequence[Line], number: int, column: int) -> str:
    """White space before the lines of a directive, its caption too; "" when it has only one line."""
    following = next((line for line in lines[number + 1 :] if not line.blank), None)
    if following is None or following.indentation <= column:
        return ""
    return following.text[: len(following.text) - len(following.text.lstrip())]


def _value(block: Sequence[Line], at: int) -> Span:
    """Where the value of an option stands, on its line and those set in below it."""
    first = last = block[at]
    for line in block[at + 1 :]:
        if line.indentation <= first.indentation:
            break
        last = line
    return Span(first.start + first.text.index(":alt:") + len(":alt:"), last.end)
