"""Where characters stand in a text that has no parser to say it: line, column and byte. Pure."""

from __future__ import annotations

from collections.abc import Callable

from alttext_html.types import Place


class Places:
    """The places of a text's characters, asked in rising order, so that each character is looked at once."""

    def __init__(self, text: str, encode: Callable[[str], bytes] = str.encode, first_byte: int = 0) -> None:
        self._text = text
        self._encode = encode
        self._character = self._line_start = 0
        self._byte = first_byte
        self._line = 1

    def of(self, character: int) -> Place:
        """The place of this character, which is none before the last one that was asked for."""
        passed = self._text[self._character : character]
        self._byte += len(self._encode(passed))
        if line_ends := passed.count("\n"):
            self._line += line_ends
            self._line_start = self._character + passed.rindex("\n") + 1
        self._character = character
        return Place(self._line, character - self._line_start + 1, self._byte)
