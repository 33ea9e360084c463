"""The accessible name, and where it comes from."""

from __future__ import annotations

import pytest

from alttext_html.html.names import NameOrigin as Origin
from alttext_html.html.names import accessible_name, says_something
from tests.helpers.judging import page_of


@pytest.mark.parametrize(
    ("body", "text", "origin"),
    [
        ('<img alt="A heron">', "A heron", Origin.ALT),
        ('<img alt="  A heron ">', "A heron", Origin.ALT),
        ('<img alt="" title="t">', "", Origin.NONE),
        ('<img alt=" " title="t">', "", Origin.NONE),
        ('<img alt="&#8203;">', "", Origin.NONE),
        ('<img alt="&#xe001; A heron &#8203;">', "\ue001 A heron \u200b", Origin.ALT),
        ('<img title="t">', "t", Origin.TITLE),
        ('<img title=" ">', "", Origin.NONE),
        ('<img alt="a" aria-label="l" title="t">', "l", Origin.ARIA_LABEL),
        ('<img alt="a" aria-label=" ">', "a", Origin.ALT),
        ('<p id=x>one</p><p id=y>two</p><img aria-labelledby="x y" aria-label="l">', "one two", Origin.LABELLED_BY),
        ('<p id=x hidden>one</p><img aria-labelledby="x">', "one", Origin.LABELLED_BY),
        ('<img aria-labelledby="gone" alt="a">', "a", Origin.ALT),
        ('<img aria-labelledby="gone" aria-label="l">', "l", Origin.ARIA_LABEL),
        ('<p id=x></p><img aria-labelledby="x" alt="a">', "a", Origin.ALT),
        ("<figure><img><figcaption>c</figcaption></figure>", "c", Origin.CAPTION),
        ('<figure><img alt=""><figcaption>c</figcaption></figure>', "", Origin.NONE),
        ("<figure><img><img><figcaption>c</figcaption></figure>", "", Origin.NONE),
        ("<figure>text <img><figcaption>c</figcaption></figure>", "", Origin.NONE),
        ('<figure><img title="t"><figcaption>c</figcaption></figure>', "t", Origin.TITLE),
        ('<input type=image alt="Go">', "Go", Origin.ALT),
        ('<input type=image alt="" title="t">', "t", Origin.TITLE),
        ('<input type=image value="v">', "", Origin.NONE),
        ("<label>Search <input type=image></label>", "Search", Origin.LABEL),
        ('<map name=m><area href=a alt="North"></map>', "North", Origin.ALT),
        ('<map name=m><area href=a title="North"></map>', "North", Origin.TITLE),
        ('<object data="a.png">inner</object>', "", Origin.NONE),
        ('<object data="a.png" alt="a"></object>', "", Origin.NONE),
        ('<object data="a.png" title="t"></object>', "t", Origin.TITLE),
        ('<object data="a.png" aria-label="l"></object>', "l", Origin.ARIA_LABEL),
        ("<svg role=img><title>t</title></svg>", "t", Origin.LABEL),
        ("<svg role=img><g><title>t</title></g></svg>", "", Origin.NONE),
        ("<svg role=img><desc>d</desc><text>x</text></svg>", "", Origin.NONE),
        ('<svg role=img aria-label="l"><title>t</title></svg>', "l", Origin.ARIA_LABEL),
        ('<span role=img alt="a"></span>', "", Origin.NONE),
        ('<span role=img title="t"></span>', "t", Origin.TITLE),
        ('<span role=image aria-label="l"></span>', "l", Origin.ARIA_LABEL),
    ],
)
def test_name(body: str, text: str, origin: Origin) -> None:
    """The first source that the specifications rank and that can be heard names the image."""
    assert accessible_name(page_of(body).images[-1]) == (text, origin)


@pytest.mark.parametrize(
    "text",
    ["Tours", "a", "7", "次", "ツ", "다음", "الصفحة", "हिन्दी", "🏠", "→", "+", "☰", ", next", "€", "\U0001fae9"],
)
def test_what_says_something(text: str) -> None:
    """Letters and digits of every script, emoji, also newer ones than Python's, and signs that are read out."""
    assert says_something(text)


@pytest.mark.parametrize(
    "text", ["", ",", "|", "|  |", "·", "•", "»", "–", "()", "[ ]", "…", "/", "、", "│", ">", "\ue001", "\u200b"]
)
def test_what_says_nothing(text: str) -> None:
    """Punctuation, bars, and what an icon font draws."""
    assert not says_something(text)
