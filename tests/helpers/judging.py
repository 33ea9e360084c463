"""A page around one image, scanned and judged as a run does it."""

from __future__ import annotations

from alttext_html.html.judge import judge
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scan import Extra, scan
from alttext_html.types import Judgement, Page

MKDOCS = "mkdocs-1.6.1, mkdocs-material-9.6"


def page_of(
    body: str, *, language: str = "en", generator: str = "", path: str = "index.html", selectors: tuple[str, ...] = ()
) -> Page:
    """Return a scanned page with this body."""
    source = document(body, language=language, generator=generator).encode()
    return scan(source, path, selectors=selectors, extra=Extra.CANVAS | Extra.BACKGROUND)


def document(body: str, *, language: str = "en", generator: str = "") -> str:
    """Return a page with this body."""
    meta = f'<meta name="generator" content="{generator}">' if generator else ""
    return f'<!doctype html><html lang="{language}"><head>{meta}<title>Birds</title></head><body>{body}</body></html>'


def judged(
    body: str, options: JudgeOptions | None = None, *, language: str = "en", generator: str = "", number: int = -1
) -> Judgement:
    """Return the judgement on one image of a page, the last one unless ``number`` says which."""
    options = options or JudgeOptions()
    page = page_of(body, language=language, generator=generator, selectors=options.selectors)
    return judge(page.images[number], page, options)


def content(body: str) -> str:
    """Wrap in what every theme has around its text."""
    return f"<header><a href='/'>Birds</a></header><main>{body}</main>"
