"""Marks ``![](a.png)`` of MyST, which Sphinx writes with an empty alt like one that was emptied on purpose.

An image of reStructuredText without ``:alt:`` needs no mark: docutils writes its address there, which the rules know.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes

from alttext_html.html.facts import MARKER, SILENT


def marking(translator: type[Any]) -> type[Any]:
    """Return the writer of HTML, with marks on silent images.

    Where they are drawn and not where they are visited, so that extensions may visit them in their own way.
    """

    class Translator(translator):  # type: ignore[misc] # any extension may have made it
        def emptytag(self, node: nodes.Element, tagname: str, suffix: str = "\n", **attributes: Any) -> str:
            if tagname == "img" and is_silent(node):
                attributes[MARKER] = SILENT
            return str(super().emptytag(node, tagname, suffix, **attributes))

    return Translator


def is_silent(node: nodes.Element) -> bool:
    """Whether nobody decided that this image's text is empty.

    A directive keeps its source, and an empty ``:alt:`` in it is a decision; ``![](a.png)`` has none to keep.
    """
    return isinstance(node, nodes.image) and not str(node.get("alt", "?")).strip() and not node.rawsource
