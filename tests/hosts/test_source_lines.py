"""A finding on a page leads to the line of the source that shows the image."""

from __future__ import annotations

import pytest

from alttext_html.source_lines import Shown, lines_of

MARKDOWN = """---
title: Harbour
---
# Harbour

`![](images/a.png)` is code, <!-- ![](images/a.png) --> a comment.

```md
![](images/a.png)
```

![](images/a.png) and ![IMG_1](images/b%20c.png "title")

<img
  src='images/raw.png?v=2' width="3">

![][Ref] ![shortcut]

![](<images/with space.png>)

[ref]: images/ref.png
[shortcut]: ../up/short.png#part

{{ gallery("late.jpg") }}

![](images/a.png)
"""
DIRECTIVES = """Title
=====

.. image:: {static}/images/thaw.png

.. figure:: images/geese.png
   :alt: Geese

.. |logo| image:: logo.svg
"""


@pytest.mark.parametrize(
    ("source", "src", "text", "line"),
    [
        (MARKDOWN, "../images/a.png", "", 12),
        (MARKDOWN, "../images/b%20c.png", "IMG_1", 12),
        (MARKDOWN, "images/raw.png", "", 14),
        (MARKDOWN, "https://site.example/images/ref.png", "", 17),
        (MARKDOWN, "short.png", "shortcut", 17),
        (MARKDOWN, "images/with%20space.png", "", 19),
        (MARKDOWN, "media/late.jpg", "", 24),
        (MARKDOWN, "logo.png", "", None),
        (MARKDOWN, "data:image/png;base64,AAAA", "", None),
        (MARKDOWN, "", "", None),
        (DIRECTIVES, "./images/thaw.png", "", 4),
        (DIRECTIVES, "./images/geese.png", "Geese", 6),
        (DIRECTIVES, "./logo.svg", "", 9),
    ],
)
def test_the_line_that_shows_an_image(source: str, src: str, text: str, line: int | None) -> None:
    """By file name and text; code and comments show nothing."""
    assert lines_of(source, [Shown(src, text)]) == [line]


def test_images_of_one_name_are_told_in_their_order() -> None:
    """The second finding is the second image."""
    twice = [Shown("../images/a.png"), Shown("../images/a.png")]
    assert lines_of(MARKDOWN, twice) == [12, 26]


def test_images_of_one_name_are_told_apart_by_their_text() -> None:
    """A picture with a good text before the silent one is not the one that is meant."""
    source = "![A heron](a.png)\n\n![](a.png)\n"
    assert lines_of(source, [Shown("a.png")]) == [3]


@pytest.mark.parametrize(("src", "line"), [("../one/a.png", 1), ("../../two/a.png", 3), ("three/a.png", 1)])
def test_images_of_one_name_are_told_apart_by_their_folders(src: str, line: int) -> None:
    """As far as a page and its source name the same ones."""
    source = "![](one/a.png)\n\n<img src='/two/a.png'>\n"
    assert lines_of(source, [Shown(src)]) == [line]


def test_a_comment_without_an_end_hides_what_follows() -> None:
    """As in a page; the name is still found in the text."""
    source = "![](b.png)\n" + "<!-- " * 20_000 + "\n![](a.png)\n![](b.png)\n"
    assert lines_of(source, [Shown("a.png"), Shown("b.png")]) == [3, 1]


@pytest.mark.parametrize(
    "tag",
    [
        """<img alt="a > b, 'c' < d" src="a.png">""",
        """<img title='1" > 2' src=a.png>""",
        "<img alt=it's src=a.png>",
        "<img <img src=a.png>",
    ],
)
def test_a_tag_ends_where_its_quotes_do(tag: str) -> None:
    """A quote that is never closed is an apostrophe, and what never ends is no tag."""
    assert lines_of(f"The file a.png:\n\n{tag}\n", [Shown("a.png")]) == [3]


@pytest.mark.parametrize(
    "piece", ["<img ", '<img "', "<img '\"", '<img " ="', "![](< ", "<!-- ", "```\n", "` ", "![", "["]
)
def test_what_never_ends_is_looked_through_once(piece: str) -> None:
    """A source of 400 kB: looked through for each of its beginnings it would take minutes."""
    assert lines_of("![](a.png)\n" + piece * (400_000 // len(piece)), [Shown("a.png")]) == [1]


def test_runs_of_backticks_are_paired_in_one_go() -> None:
    """Each is as long as no other, so that none ends another; looked for each alone it would take minutes."""
    runs = " ".join("`" * length for length in range(2, 1500))
    assert lines_of(f"{runs}\n![](a.png) ` ![](b.png)\n", [Shown("a.png"), Shown("b.png")]) == [2, 2]


@pytest.mark.parametrize("name", ["a.png", "{}.png", "{}/a.png"])
def test_very_many_images_are_found_by_their_names(name: str) -> None:
    """Without a comparison of each with each, which would take minutes."""
    numbers = range(10_000)
    source = "".join(f"![](i/{name.format(number)})\n" for number in numbers)
    assert lines_of(source, [Shown(f"../x/i/{name.format(number)}") for number in numbers]) == [
        number + 1 for number in numbers
    ]


@pytest.mark.parametrize(
    "code",
    [
        "``` ```pip install x``` gets it. ```",
        "```pip install x``` gets it.",
        "```` ``` ````",
    ],
)
def test_code_in_a_line_is_no_fence(code: str) -> None:
    """The info string of a fence of backticks holds none: https://spec.commonmark.org/0.31.2/#info-string."""
    source = f"This is a.png:\n\n{code}\n\n![](a.png)\n"
    assert lines_of(source, [Shown("a.png")]) == [5]


LAZY = """![](images/a.png)

<img src="spinner.gif" data-src="images/a.png">

<img src="small/a.png" data-original='images/a.png' alt="A">

![](images/a.png)
"""


def test_what_a_lazy_image_shows_in_the_end_is_where_it_stands() -> None:
    """Not only where the same picture stands in Markdown."""
    assert lines_of(LAZY, [Shown("images/a.png")] * 4) == [1, 3, 7, 5]
    assert lines_of(LAZY, [Shown("images/a.png", "A"), Shown("images/a.png")]) == [5, 1]
    assert lines_of(LAZY, [Shown("spinner.gif")]) == [3]
