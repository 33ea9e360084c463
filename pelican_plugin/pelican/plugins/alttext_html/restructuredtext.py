"""Marks images of reStructuredText without an ``:alt:``, for which Pelican writes ``alt=""``."""

from __future__ import annotations

from typing import Any

from pelican.readers import RstReader

from alttext_html.html.facts import MARKER, SILENT


def marking(reader: type[RstReader]) -> type[RstReader]:
    """Return the reader with a writer that marks; other plugins may have put their own reader in place."""

    class Writer(reader.writer_class):  # type: ignore[name-defined, misc] # Pelican has no types
        def __init__(self) -> None:
            super().__init__()
            self.translator_class = _translator(self.translator_class)

    return type(reader.__name__, (reader,), {"writer_class": Writer})


def _translator(translator: type[Any]) -> type[Any]:
    class Translator(translator):  # type: ignore[misc] # Pelican has no types
        _silent = False

        def visit_image(self, node: Any) -> None:
            self._silent = "alt" not in node
            super().visit_image(node)

        def emptytag(self, node: Any, tagname: str, suffix: str = "\n", **attributes: Any) -> str:
            if tagname == "img" and self._silent:
                attributes[MARKER] = SILENT
            return str(super().emptytag(node, tagname, suffix, **attributes))

    return Translator
