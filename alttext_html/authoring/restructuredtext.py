"""Images in reStructuredText: ``.. image::`` and ``.. figure::``, also as substitutions; rendered by docutils."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from alttext_html.authoring.docutils_pages import docutils_html
from alttext_html.authoring.html_tags import html_images
from alttext_html.authoring.lines import Line, columns, line_end_of, lines_of
from alttext_html.authoring.syntax import Candidate, OptionPlace, Splice
from alttext_html.errors import SettingsError
from alttext_html.types import Span

_DIRECTIVE = re.compile(r"(?P<lead>.*?)\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?(?:image|figure) ?::(?=\s|$)", re.IGNORECASE)
_OPTION = re.compile(r"\s+:(?P<name>[\w-]+):(?=\s|$)")


class Directive(OptionPlace, frozen=True):
    """An image or figure directive."""

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
    options = {number: found["name"] for number, line in enumerate(lines) if (found := _OPTION.match(line.text))}
    for number, line in enumerate(lines):
        found = _DIRECTIVE.match(line.text)
        if found is None:
            continue
        column = columns(found["lead"])
        block = _block(lines, number, column)
        span = Span(line.start + len(found["lead"]), line.end)
        its_options = [at for at in block if at in options]
        alt = next((at for at in its_options if options[at] == "alt"), None)
        if alt is not None:
            yield Directive(span, _value(lines, block, alt))
            continue
        last = lines[its_options[0] - 1 if its_options else block.stop - 1]
        indentation = _indentation(lines, number, column) or re.sub(r"\S", " ", found["lead"]) + "   "
        yield Directive(span, Span(last.end, last.end), f"{line_end}{indentation}:alt:")


def _block(lines: Sequence[Line], number: int, column: int) -> range:
    """The lines of a directive's arguments and options: those behind its first one, up to an empty line."""
    end = number + 1
    while end < len(lines) and not lines[end].blank and lines[end].indentation > column:
        end += 1
    return range(number + 1, end)


def _indentation(lines: Sequence[Line], number: int, column: int) -> str:
    """White space before the lines of a directive, its caption too; "" when it has only one line."""
    following = next((lines[at] for at in range(number + 1, len(lines)) if not lines[at].blank), None)
    return following.white_space if following is not None and following.indentation > column else ""


def _value(lines: Sequence[Line], block: range, at: int) -> Span:
    """Where the value of an option stands, on its line and those set in below it."""
    first = last = lines[at]
    for number in range(at + 1, block.stop):
        if lines[number].indentation <= first.indentation:
            break
        last = lines[number]
    return Span(first.start + first.text.index(":alt:") + len(":alt:"), last.end)
