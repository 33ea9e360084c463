"""Judgements that are looked up: what surrounds an image with a tag seen before still counts."""

from __future__ import annotations

import pytest

from alttext_html.html.judge import judge
from alttext_html.html.options import JudgeOptions
from alttext_html.html.scan import scan
from alttext_html.types import EmptyAlt, Judgement

LONG = f"data-long={'x' * 600}"
"""a tag that is not remembered"""
PLACES = (
    "{}",
    "<a href=x>{}</a>",
    "<a href=x>Text {}</a>",
    "<a href=x>Quay at night {}</a>",
    "<a href=x>{}<img alt=Sea src=s.png></a>",
    "<a href=x title=T>{}</a>",
    "<a href=x aria-label=N>{}</a>",
    "<button>{}</button>",
    "<p>Quay at night {}</p>",
    "<p>12 {}</p>",
    "<figure>{}<figcaption>Quay at night</figcaption></figure>",
    "<figure>{}<figcaption aria-hidden=true>Quay at night</figcaption></figure>",
    "<main><p>{}</p></main>",
    "<header>{}</header>",
    "<div hidden>{}</div>",
    "<div aria-hidden=true>{}</div>",
    "<div lang=de>{}</div>",
    "<img data-src=q.png src=x.gif alt=Lazy><noscript>{}</noscript>",
    "<meta name=generator content=MkDocs><main>{}</main>",
    "<i id=n>Name</i>{}",
    "<i id=n>Other name</i>{}",
    "<html lang=de><body>{}",
)
ALTS = (
    "",
    "alt",
    'alt="Quay at night"',
    "alt=Bild",
    "alt=q.png",
    "alt=12",
    "aria-labelledby=n",
    "title=T",
    "alt='' title=T",
)
OPTIONS = (JudgeOptions(), JudgeOptions(empty_alt=EmptyAlt.MISSING), JudgeOptions(severities={"missing": None}))


def judged(place: str, attributes: str, options: JudgeOptions) -> Judgement:
    page = scan(place.format(f"<img {attributes} src=q.png>").encode(), "p.html")
    image = next(image for image in page.images if image.src == "q.png")
    return judge(image, page, options)


@pytest.mark.parametrize("alt", ALTS)
def test_an_image_is_judged_where_it_stands(alt: str) -> None:
    """Whatever was judged before, a judgement is the one that an image gets whose tag is too long to be remembered."""
    cases = [(place, options) for options in OPTIONS for place in PLACES]
    fresh = [judged(place, f"{alt} {LONG}", options) for place, options in cases]
    again = [judged(place, alt, options) for _ in range(2) for place, options in cases]
    assert again == fresh * 2
