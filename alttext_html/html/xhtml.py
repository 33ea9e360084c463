"""XHTML: pages that browsers give to an XML parser, because of their names. Pure.

They are read with the parser of HTML here, which finds the same images at the same places unless a page has what the
two read otherwise. Such a page is refused.
"""

from __future__ import annotations

import re

from alttext_html.errors import PageError

_ENDINGS = (".xhtml", ".xht")
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<characters>.*?)(?:\]\]>|\Z)"
    r"|<(?P<tag>script|style|title|textarea|iframe|xmp|noembed|noframes)(?=[\s/>])"
    r"(?:[^>\"'/]|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|/(?!>))*+(?P<closed>/?)(?:>|\Z)",
    re.DOTALL,
)
"""What does not end is one token as far as the page goes: it is looked through once."""


def is_xhtml(path: str) -> bool:
    """Whether a file of this name is served as XML."""
    return path.lower().endswith(_ENDINGS)


def check(text: str, path: str) -> None:
    """Raise PageError where HTML would read the markup of an XHTML page otherwise than XML.

    What stands in a CDATA section is text in XML and markup in HTML. A ``script`` that closes itself is empty in XML;
    in HTML all that follows is its content (HTML, "The rules for parsing tokens in foreign content" and "in body").
    """
    position = 0
    unclosed: set[str] = set()
    while (token := _TOKEN.search(text, position)) is not None:
        position = token.end()
        tag, characters = token["tag"], token["characters"]
        if characters is not None and "<" in characters:
            raise _refusal(text, token, path, "a CDATA section holds markup", "Write &lt; in its place")
        if tag is not None and token["closed"]:
            raise _refusal(text, token, path, f"<{tag}/> closes itself", f"Write <{tag}></{tag}>")
        if tag is not None and tag not in unclosed:
            end = text.find(f"</{tag}", position)
            if end < 0:
                unclosed.add(tag)
            else:
                position = end  # what stands inside is text for both


def _refusal(text: str, token: re.Match[str], path: str, what: str, remedy: str) -> PageError:
    line = text.count("\n", 0, token.start()) + 1
    return PageError(f"{path}: line {line}: {what}, which HTML reads otherwise; page left alone. {remedy}.")
