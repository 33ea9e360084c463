"""The judge as a whole: it answers for every image, in the order of the table."""

# ruff: noqa: E501, SIM905 (tables of words)

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alttext_html.html.edits import edit_for, rewrite
from alttext_html.html.judge import judge, judge_loaded
from alttext_html.html.machine import objection
from alttext_html.html.options import HiddenContent, JudgeOptions
from alttext_html.html.rules import codes
from alttext_html.html.scan import Extra, scan
from alttext_html.types import Action, EmptyAlt, Image, ImageType, Severity, Verdict
from tests.helpers.judging import document, judged, page_of

TAGS = st.sampled_from(
    "img a button figure figcaption p td svg object span input area map noscript template div main canvas picture title".split()
)
NAMES = st.sampled_from(
    "alt title aria-label aria-labelledby aria-hidden role class src href data type hidden style width height id "
    "data-alttext data-src tabindex lang".split()
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "image",
            "IMG_1.jpg",
            "none",
            "img",
            "true",
            "display:none",
            "1",
            "silent",
            "decorative",
            "x",
            "heron at dawn",
        ]
    ),
    st.text(max_size=12),
)
ELEMENTS = st.tuples(
    TAGS, st.lists(st.tuples(NAMES, VALUES), max_size=5), st.booleans(), st.sampled_from(["", "t", " "])
)


def write(elements: list[tuple[str, list[tuple[str, str]], bool, str]]) -> bytes:
    pieces = []
    for tag, attributes, closed, text in elements:
        written = "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in attributes)
        pieces.append(f"<{tag}{written}>{text}" + f"</{tag}>" * closed)
    return "".join(pieces).encode("utf-8", "replace")


@given(
    st.lists(ELEMENTS, min_size=1, max_size=12),
    st.sampled_from(EmptyAlt),
    st.sampled_from(HiddenContent),
    st.sampled_from(["", "mkdocs"]),
)
@settings(max_examples=150, deadline=None)
def test_every_scanned_image_is_judged(
    elements: list[tuple[str, list[tuple[str, str]], bool, str]], empty: EmptyAlt, hidden: HiddenContent, generator: str
) -> None:
    """Never an exception, always a known code, a sentence, and something to write where it says fix."""
    page = scan(write(elements), "a.html", extra=Extra.CANVAS | Extra.BACKGROUND)
    options = JudgeOptions(empty_alt=empty, hidden=hidden, generator=generator)
    for image in page.images:
        judgement = judge(image, page, options)
        assert judgement.code in (*codes(), "ok")
        assert judgement.message
        assert judgement.severity is not Severity.FIX or judgement.action is not Action.LEAVE
        assert judgement.action is not Action.USE or judgement.suggestion is not None
        assert judgement == judge(image, page, options)


@pytest.mark.parametrize("mode", EmptyAlt)
@pytest.mark.parametrize(
    "attribute", ['role="none"', 'aria-hidden="true"', 'data-alttext="decorative"', 'class="decorative"']
)
def test_a_decorative_image_is_never_described(attribute: str, mode: EmptyAlt) -> None:
    """Whatever the mode."""
    for alt in ("", 'alt=""'):
        judgement = judged(
            f"<main><img {alt} {attribute} src=a.png></main>", JudgeOptions(empty_alt=mode), generator="mkdocs"
        )
        assert judgement.action in (Action.LEAVE, Action.USE)
        assert not judgement.suggestion


def test_a_persons_text_is_never_overwritten() -> None:
    """aria-label, aria-labelledby and label win over every weak class."""
    for body in ('<img aria-label="image" alt="IMG_1.jpg">', '<p id=x>logo</p><img aria-labelledby=x alt="">'):
        assert judged(body).verdict is Verdict.OK


IN_A_LINK = """
<img src=a.png>|<img src=a.png alt="">|<img src=b.png alt=icon>|<img src=IMG_1.jpg alt=IMG_1.jpg>|<img src=c.png alt="Our boat">
<img alt="my dog.png" src="my%20dog.png">|<img alt="&#8203;" src=d.png>|<img alt="&gt;" src=e.png>|<img title=Boat src=f.png>
<img role=img src=g.png>|<img role=img alt=logo src=g.png>|<img role=none alt=logo src=h.png>|<svg role=img></svg>
<img hidden alt=logo src=i.png>|<img aria-hidden=true src=j.png alt=Boat>|<img class=decorative src=k.png>|<img width=1 src=l.gif>
<img data-alttext=ignore alt=logo src=m.png>|<noscript><img src=n.png alt=logo></noscript>|<noscript><img src=n.png></noscript>
<img src=lazy.gif data-src=o.png alt=logo><noscript><img src=o.png></noscript>|&#xe001;|Tours|<input type=image alt=icon src=p.png>
<img src=lazy.gif data-src=q.png alt=Boat><noscript><img src=q.png alt=logo></noscript>
"""
PIECES = [piece for line in IN_A_LINK.strip().splitlines() for piece in line.split("|")]


def written(data: bytes) -> bytes:
    """The page with what a fill writes, as if each purchase brought a text."""
    page = scan(data, "a.html")
    texts = {Action.PURPOSE: "Guided tours", Action.DESCRIBE: "A heron at dawn"}
    edits = []
    for image in page.images:
        judgement = judge(image, page)
        text = texts.get(judgement.action, judgement.suggestion)
        if judgement.severity is Severity.FIX and image.get(judgement.attribute) != text:
            edits.append(edit_for(image, judgement.attribute, text))
    return rewrite(data, page, edits)


@pytest.mark.parametrize("first", PIECES)
def test_what_is_written_in_a_link_or_button_stays(first: str) -> None:
    """Whatever stands together there, the next run finds nothing to write."""
    for around in ('<a href="t.html">{}{}</a>', "<button>{}{}</button>", "<p>{}{}</p>"):
        for second in PIECES:
            once = written(document(around.format(first, second)).encode())
            assert written(once) == once


@pytest.mark.parametrize(
    ("text", "code", "action"),
    [
        (",", "missing-in-link", Action.PURPOSE),
        ("|", "missing-in-link", Action.PURPOSE),
        ("( )", "missing-in-link", Action.PURPOSE),
        ("Tours", "missing-beside-text", Action.USE),
        ("→", "missing-beside-text", Action.USE),
        ("🏠", "missing-beside-text", Action.USE),
        ("次", "missing-beside-text", Action.USE),
    ],
)
def test_a_comma_does_not_say_where_a_link_goes(text: str, code: str, action: Action) -> None:
    """Beside it the image has to, and a weak text is not emptied: whichever image of such links was judged before."""
    assert (judged(f"<a href=n.html>{text} <img src=a.png></a>").code) == code
    assert judged(f"<a href=n.html>{text} <img src=a.png></a>").action is action
    assert judged(f"<a href=n.html>{text} <img src=a.png alt=icon></a>").action is action
    body = f"<a href=n.html>{text}<img src=b.png alt=Boat><img src=a.png></a><a href=n.html>{text}<img src=a.png></a>"
    assert [judged(body, number=number).code for number in (1, 2)] == ["missing-beside-text", code]


def loaded(width: int, height: int, *, blank: bool = False) -> Image:
    return Image("0" * 64, ImageType.PNG, width, height, 99, Path("a.png"), blank)


@pytest.mark.parametrize(
    ("body", "picture", "code", "action"),
    [
        ("<img src=a.png>", loaded(1, 1), "decorative-spacer", Action.USE),
        ("<img src=a.png>", loaded(40, 40, blank=True), "decorative-spacer", Action.USE),
        ("<img src=a.png>", loaded(3, 200), "missing", Action.DESCRIBE),
        ("<img src=a.png>", loaded(400, 300), "missing", Action.DESCRIBE),
        ('<main><img alt="" src=a.png></main>', loaded(2, 2), "decorative-spacer", Action.LEAVE),
        ('<img alt="A heron" src=a.png>', loaded(1, 1), "ok", Action.LEAVE),
        ("<a href=x><img src=a.png></a>", loaded(1, 1), "missing-in-link", Action.PURPOSE),
    ],
)
def test_what_the_picture_itself_says(body: str, picture: Image, code: str, action: Action) -> None:
    """A spacer is bought no text; its alt becomes, or stays, empty."""
    page = page_of(body, generator="mkdocs")
    judgement = judge_loaded(judge(page.images[0], page), page.images[0], picture)
    assert (judgement.code, judgement.action) == (code, action)


def test_a_mark_of_the_generator_goes_with_the_fix() -> None:
    """It stays when nothing is written, which the run decides."""
    assert judged("<img generator-unable-to-provide-required-alt src=a.png>").remove == (
        "generator-unable-to-provide-required-alt",
    )


HOSTILE = [
    "1" * 50000 + "a1", "-" * 50000 + "x", "a/" * 30000, "a-" * 30000 + "!", "[" * 50000, "$" * 50000, "a."  * 30000 + "png",
    "IMG_" + "1" * 190 + "x", "IMG_" + "_1" * 95 + "x", "PXL_20230401_101112345" + "_a" * 80 + "!", "P" + "1" * 190 + "x", "A1a" * 30000,
    "image" + "1" * 190 + "x", "C:\\" + "a." * 100_000 + "!", "Screenshot " + "from" * 40 + "x", "http:" * 20000, "_{" * 30000, "wp" + "-wa1" * 45 + "x",
]  # fmt: skip


HOSTILE_PAGES = [
    f"<p style='{'/* ' * 300_000}'><img src=a.png></p>",
    f"<p style='{'background:' * 100_000}'><img src=a.png></p>",
    f"<img alt=x src='{'//app.netlify.com/' * 50_000}'>",
]


@pytest.mark.parametrize("body", HOSTILE_PAGES, ids=range(len(HOSTILE_PAGES)))
def test_a_hostile_page_costs_no_time(body: str) -> None:
    """Nor is there one that goes through a style or an address again and again."""
    assert judged(body).message


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_costs_no_time(text: str) -> None:
    """No pattern goes through a text more than a few times: these would never end otherwise."""
    assert judged(f'<img src="a.png" alt="{text}">').message
    assert objection(text, "en") is not None or len(text) < 251
