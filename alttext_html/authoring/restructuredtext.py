"""Images in reStructuredText: ``.. image::`` and ``.. figure::``, also as substitutions; rendered by docutils."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alttext_html.authoring.syntax import Candidate, Splice
from alttext_html.errors import PageError, SettingsError
from alttext_html.types import Span

_DIRECTIVE = re.compile(r"(?P<lead>.*?)\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?(?:image|figure)::(?=\s|$)")
_OPTION = re.compile(r"\s+:(?P<name>[\w-]+):(?=\s|$)")
_LINE = re.compile(r"(?P<text>[^\n]*?)(?P<end>\r?\n|\Z)")
_TAB = 8
"""columns (docutils, tab_width)"""
_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "syntax_highlight": "none",
    "warning_stream": False,
}
"""Nothing but the source is read, and what this docutils does not know (Sphinx has more) is no error."""


@dataclass(frozen=True, slots=True)
class Directive:
    """An image or figure directive, and where its ``:alt:`` stands or would stand."""

    span: Span
    place: Span
    """of the text behind ``:alt:``, or empty where the option is put in"""
    option: str = ""
    """line end, indentation and ``:alt:``, when it is put in"""

    def splices(self, text: str) -> Iterator[Splice]:
        """An option's value is taken as it is: there is one way to write it."""
        yield Splice(self.place, f"{self.option} {text}" if text else self.option)


class RestructuredTextSyntax:
    """reStructuredText as docutils reads it."""

    def __init__(self) -> None:
        """Raises SettingsError without docutils."""
        try:
            self._writer = _writer()
        except ImportError as error:
            message = 'reStructuredText sources need docutils: pip install "alttext-html[sources]".'
            raise SettingsError(message) from error

    def candidates(self, source: str) -> Sequence[Candidate]:
        """All directives that show a picture."""
        return list(_directives(source))

    def render(self, source: str) -> str:
        """The HTML of its body; an image without a text has an empty alt. Raises PageError."""
        from docutils.core import publish_parts

        try:
            return str(publish_parts(source, writer=self._writer(), settings_overrides=_SETTINGS)["html_body"])
        except Exception as error:  # a source can make docutils stumble
            what = " ".join(f"{type(error).__name__}: {error}".split())
            message = f"its reStructuredText cannot be rendered ({what}); file left alone."
            raise PageError(message) from error


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    line_end: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def indentation(self) -> int:
        return _columns(self.text[: len(self.text) - len(self.text.lstrip())])


def _directives(source: str) -> Iterator[Directive]:
    lines = [_Line(found.start(), found["text"], found["end"]) for found in _LINE.finditer(source)]
    line_end = next((line.line_end for line in lines if line.line_end), "\n")
    for number, line in enumerate(lines):
        found = _DIRECTIVE.match(line.text)
        if found is None:
            continue
        column = _columns(found["lead"])
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


def _block(lines: Sequence[_Line], number: int, column: int) -> list[_Line]:
    """The lines of a directive's arguments and options: those behind its first one, up to an empty line."""
    block: list[_Line] = []
    for line in lines[number + 1 :]:
        if line.blank or line.indentation <= column:
            break
        block.append(line)
    return block


def _indentation(lines: Sequence[_Line], number: int, column: int) -> str:
    """White space before the lines of a directive, its caption too; "" when it has only one line."""
    following = next((line for line in lines[number + 1 :] if not line.blank), None)
    if following is None or following.indentation <= column:
        return ""
    return following.text[: len(following.text) - len(following.text.lstrip())]


def _value(block: Sequence[_Line], at: int) -> Span:
    """Where the value of an option stands, on its line and those set in below it."""
    first = last = block[at]
    for line in block[at + 1 :]:
        if line.indentation <= first.indentation:
            break
        last = line
    return Span(first.start + first.text.index(":alt:") + len(":alt:"), last.end)


def _columns(text: str) -> int:
    return len(text.expandtabs(_TAB))


def _writer() -> type[Any]:
    from docutils import nodes
    from docutils.writers import html5_polyglot

    class Translator(html5_polyglot.HTMLTranslator):
        def visit_image(self, node: nodes.image) -> None:
            node.setdefault("alt", "")
            node.attributes.pop("scale", None)  # to scale it, docutils would open its file
            super().visit_image(node)

    class Writer(html5_polyglot.Writer):
        def __init__(self) -> None:
            super().__init__()
            self.translator_class = Translator

    return Writer
