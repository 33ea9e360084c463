"""Judgements that need the whole site."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from alttext_html.html.options import JudgeOptions
from alttext_html.html.site import agreed_text, best_text
from alttext_html.images.resolve import ResolveOptions
from alttext_html.site import pages
from alttext_html.site.reading import Keep, Numbered, Reader
from alttext_html.site.survey import look
from alttext_html.types import Action, EmptyAlt, Judgement, Severity, Verdict
from tests.helpers.judging import MKDOCS, content, document


def site(bodies: Mapping[str, str], options: JudgeOptions | None = None) -> list[Judgement]:
    """The judgements on all images of a site that has these pages, in the order of their paths."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, body in bodies.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(document(content(body), generator=MKDOCS), "utf-8")
        reader = Reader(root, options or JudgeOptions(), ResolveOptions(root), keep=Keep.ALL)
        found = pages.find(root, ["**/*.html"], ())
        seen = look(
            reader, found, lambda reader, numbers: [reader(Numbered(each, found.paths[each]) for each in numbers)]
        )
        return [occurrence.judgement for occurrence in seen.occurrences]


def codes(judgements: list[Judgement]) -> list[str]:
    return [judgement.code for judgement in judgements]


RIBBON = '<div><img alt="" src="/theme/ribbon.png"></div>'


def test_an_image_at_the_same_place_on_most_pages_belongs_to_the_theme() -> None:
    """Its empty alt was written once, in a template."""
    judgements = site({f"p{number}/index.html": RIBBON for number in range(4)})
    assert codes(judgements) == ["repeated-chrome"] * 4
    assert {(judgement.verdict, judgement.action) for judgement in judgements} == {(Verdict.DECORATIVE, Action.LEAVE)}
    assert "4 of 4 pages" in judgements[0].message


def test_relative_sources_are_the_same_image() -> None:
    """Themes write ../ as deep as the page stands."""
    bodies = {"index.html": "theme", "a/index.html": "../theme", "b/c/index.html": "../../theme"}
    judgements = site({path: f'<img alt="" src="{folder}/ribbon.png">' for path, folder in bodies.items()})
    assert codes(judgements) == ["repeated-chrome"] * 3


def test_two_pages_are_no_theme() -> None:
    """An author may show one picture twice."""
    assert codes(site({"a.html": RIBBON, "b.html": RIBBON})) == ["empty-silent"] * 2


def test_an_image_on_few_of_many_pages_is_content() -> None:
    """More than half of the pages must have it."""
    pages = {f"p{number}.html": RIBBON if number < 3 else "<p>x</p>" for number in range(6)}
    assert codes(site(pages)) == ["empty-silent"] * 3


def test_another_place_in_the_tree_is_content() -> None:
    """The theme puts it at one place."""
    bodies = {
        f"p{n}.html": f"<{tag}>{RIBBON}</{tag}>" for n, tag in enumerate(("section", "ul", "blockquote", "article"))
    }
    assert codes(site(bodies)) == ["empty-silent"] * 4


def test_what_is_known_stays() -> None:
    """Silence that the source shows, and the word of the settings, are not overruled."""
    marked = RIBBON.replace("<img", '<img data-alttext="silent"')
    assert codes(site({f"p{number}.html": marked for number in range(4)})) == ["empty-known-silent"] * 4
    options = JudgeOptions(empty_alt=EmptyAlt.MISSING)
    assert codes(site({f"p{n}.html": RIBBON for n in range(4)}, options=options)) == ["empty-by-setting"] * 4


def test_a_row_of_stars_is_one_picture() -> None:
    """The first carries the text, the others get an empty alt."""
    judgements = site({"a.html": '<img src="star.png"><img src="star.png"><img src="star-half.png">'})
    assert codes(judgements) == ["missing", "group-member", "group-member"]
    assert [judgement.suggestion for judgement in judgements[1:]] == ["", ""]
    assert judgements[1].severity is Severity.FIX


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("star-on", "star-off"), ("star_1", "star_2"), ("star-half-o", "star-o"), ("star-gold", "star-grey"),
        ("stars-4", "star-half-16x16"), ("star-16x16-black", "star@2x"), ("fa-star-half-alt", "fa-star"),
        ("star-3-of-5", "star-4.5"), ("star-outline-3f2a9b1c", "star-solid-9b1c3f2a"),
    ],
)  # fmt: skip
def test_stars_of_a_rating_are_known_by_what_ends_their_names(one: str, two: str) -> None:
    """How full they are, their number, colour, size and version."""
    assert codes(site({"a.html": f'<img src="{one}.png"> <img src="{two}.png">'})) == ["missing", "group-member"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("star-wars", "star-trek"), ("star-cluster-m13", "star-cluster-m31"), ("star-20240501", "star-20240502"),
        ("star-2023", "star-2024"), ("star-one", "star-officer"),
    ],
)  # fmt: skip
def test_pictures_of_stars_are_no_rating(one: str, two: str) -> None:
    """Each of them needs a text of its own."""
    assert codes(site({"a.html": f'<p><img src="{one}.jpg"> <img src="{two}.jpg"></p>'})) == ["missing"] * 2


def test_a_group_that_has_its_text_needs_no_other() -> None:
    """Whichever of them carries it."""
    judgements = site(
        {"a.html": '<img src="star.png"><img alt="Two of five" src="star.png"><img alt="" src="star.png">'}
    )
    assert codes(judgements) == ["group-member", "ok", "group-member"]
    assert judgements[2].action is Action.LEAVE


def test_slices_of_one_picture_are_a_group() -> None:
    """As slicing tools name them."""
    judgements = site({"a.html": '<img src="logo_r1_c1.gif"><img src="logo_r1_c2.gif">'})
    assert codes(judgements) == ["missing", "group-member"]


def test_a_gallery_is_no_group() -> None:
    """Different pictures side by side need a text each; so do the same ones with text between."""
    assert codes(site({"a.html": '<img src="img1.png"><img src="img2.png">'})) == ["missing"] * 2
    assert codes(site({"a.html": '<img src="a.png"> and <img src="a.png">'})) == ["missing"] * 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ('<img srcset="cow.jpg 2x">', '<img srcset="horse.jpg 2x">'),
        ('<img src="w.gif" data-srcset="cow.jpg 2x">', '<img src="w.gif" data-srcset="horse.jpg 2x">'),
        ('<img src="w.gif" data-lazy="cow.jpg">', '<img src="w.gif" data-lazy="horse.jpg">'),
        ('<img src="icons.svg#cut">', '<img src="icons.svg#paste">'),
        ('<img src="/get?id=1">', '<img src="/get?id=2">'),
        ('<svg role="img"><path d="M0 0"/></svg>', '<svg role="img"><path d="M9 9"/></svg>'),
        ('<span role="img" class="cow"></span>', '<span role="img" class="horse"></span>'),
    ],
)
def test_neighbours_whose_pictures_differ_are_no_group(one: str, two: str) -> None:
    """Nor those of which nobody knows what they show: none of them loses its text to another."""
    assert "group-member" not in codes(site({"a.html": f"<div>{one}{two}</div>"}))


def test_the_same_text_on_different_neighbours_is_reported() -> None:
    """They cannot be told apart."""
    for one, two in (
        ("src='before.png'", "src='after.png'"),
        ("src='photo-20240501.jpg'", "src='photo-20240502.jpg'"),
        ("src='3f2a9b1c.jpg'", "src='9b1c3f2a.jpg'"),
        ("src='daylight.png'", "src='nightlife.png'"),
        ("class='light' src='before.png'", "class='light' src='after.png'"),
        ("src='before.png#only-dark'", "src='after.png#only-dark'"),
    ):
        judgements = site({"a.html": f"<p><img alt='Harbour' {one}><img alt='harbour' {two}></p>"})
        assert codes(judgements) == ["ok", "same-text"], one
        assert judgements[1].severity is Severity.REPORT


def test_the_same_text_is_right_for_one_picture() -> None:
    """The same file, versions of it for dark and light, other places, links of their own."""
    for body in (
        '<p><img alt="Logo of X" src="a.png"><img alt="Logo of X" src="a.png"></p>',
        '<p><img alt="Logo of X" src="a-dark.png"><img alt="Logo of X" src="a-light.png"></p>',
        '<p><img alt="Logo of X" src="dark-a.png"><img alt="Logo of X" src="light-a.png"></p>',
        '<p><img alt="Logo of X" src="a-night-2x.png"><img alt="Logo of X" src="a-day-2x.png"></p>',
        '<p><img alt="Logo of X" src="a.png"><img alt="Logo of X" src="a_darkmode.png"></p>',
        '<p><img alt="Logo of X" src="a.3f2a9b1c.png"><img alt="Logo of X" src="a.9b1c3f2a.png"></p>',
        '<p><img alt="Logo of X" src="a.png#only-dark"><img alt="Logo of X" src="b.png#only-light"></p>',
        '<p><img alt="X" src="a.png#gh-dark-mode-only"><img alt="X" src="b.png#gh-light-mode-only"></p>',
        '<p><img alt="X" class="only-light" src="a.png"><img alt="X" class="only-dark" src="b.png"></p>',
        '<p><img alt="X" class="dark:hidden" src="a.png"><img alt="X" class="hidden dark:block" src="b.png"></p>',
        '<p><img alt="Harbour" src="a.png"></p><ul><li><img alt="Harbour" src="b.png"></li></ul>',
        '<p><a href="x"><img alt="More" src="a.png"></a><a href="y"><img alt="More" src="b.png"></a></p>',
    ):
        assert codes(site({"a.html": body})) == ["ok"] * 2


def test_the_same_image_with_different_texts_is_reported_with_the_best() -> None:
    """The best is what most places say, else the richest."""
    texts = ("Bird", "A heron on a jetty", "a heron on a jetty")
    bodies = {f"p{number}.html": f'<img alt="{text}" src="h.jpg">' for number, text in enumerate(texts)}
    judgements = site(bodies)
    assert codes(judgements) == ["different-texts", "ok", "ok"]
    assert (judgements[0].suggestion, judgements[0].severity) == ("A heron on a jetty", Severity.REPORT)
    others = {page: body.replace("h.jpg", f"{page}.jpg") for page, body in bodies.items()}
    assert codes(site(others)) == ["ok"] * 3


def test_pictures_that_differ_are_not_compared() -> None:
    """A lazy image's src is the same placeholder everywhere; a drawing in the page has no source at all."""
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
    for one, two in (
        (f'<img alt="A dog" src="{dot}" data-src="a.jpg">', f'<img alt="A cat" src="{dot}" data-src="b.jpg">'),
        ('<img alt="A dog" srcset="a.jpg 2x">', '<img alt="A cat" srcset="b.jpg 2x">'),
        ('<svg aria-label="A dog" role="img"></svg>', '<svg aria-label="A cat" role="img"></svg>'),
        ('<img alt="A dog" src="w.gif" data-lazy="a.jpg">', '<img alt="A cat" src="w.gif" data-lazy="b.jpg">'),
        (
            '<img alt="A dog" src="w.gif" data-srcset="a.jpg 2x">',
            '<img alt="A cat" src="w.gif" data-srcset="b.jpg 2x">',
        ),
        ('<img alt="Cut" src="icons.svg#cut">', '<img alt="Paste" src="icons.svg#paste">'),
        ('<input alt="Find" src="go.png" type="image">', '<input alt="Send" src="go.png" type="image">'),
        ('<img alt="A dog" src="/get?id=1">', '<img alt="A cat" src="/get?id=2">'),
    ):
        assert codes(site({"a.html": f"<p>{one}</p>", "b.html": f"<p>{two}</p>"})) == ["ok"] * 2, one


def test_links_of_one_image_may_differ() -> None:
    """There the text says where each link goes."""
    bodies = {f"p{n}.html": f'<a href="{n}"><img alt="To {n}" src="h.jpg"></a>' for n in range(3)}
    assert codes(site(bodies)) == ["ok"] * 3


def test_a_rule_of_the_site_can_be_switched_off() -> None:
    """Like any other."""
    options = JudgeOptions(severities={"repeated-chrome": None})
    assert codes(site({f"p{n}.html": RIBBON for n in range(4)}, options=options)) == ["empty-silent"] * 4


def test_hostile_names_of_neighbours_cost_no_time() -> None:
    """Whether they are stars, or versions of one picture."""
    for text in ("", "alt=Harbour"):
        for name in ("icon" * 40, "1" * 100_000 + "!", "ab" * 50_000 + "!", "_r1_c" * 20_000):
            body = "".join(f'<img {text} src="{name}{number}.png">' for number in "xy")
            assert len(site({"a.html": f"<p>{body}</p>"})) == 2


@pytest.mark.parametrize(
    ("texts", "agreed"),
    [
        ({"A heron": 1}, "A heron"),
        ({"A heron": 2, "Step 3: choose Export": 1}, "A heron"),
        ({"a heron": 1, "A heron": 1, "Step 3: choose Export": 1}, "a heron"),
        ({"A heron": 1, "Step 3: choose Export": 1}, None),
        ({"A heron": 2, "Step 3: choose Export": 2, "Birds": 1}, None),
        ({}, None),
    ],
)
def test_a_site_agrees_on_the_text_that_more_places_have(texts: dict[str, int], agreed: str | None) -> None:
    """Than any other, however it is spelled; where two are as frequent it agrees on none."""
    assert agreed_text(texts, "h.jpg") == agreed


@pytest.mark.parametrize(
    ("text", "file", "agreed"),
    [
        ("hidden pin 24", "img/hidden_pin_24.png", None),
        ("redo 24", "redo-24.svg", None),
        ("Heron", "heron.jpg", None),
        ("harbour 2024 05", "harbour%202024-05.jpg?v=2", None),
        ("Our office in Oslo", "Our office in Oslo.jpg", "Our office in Oslo"),
        ("Redo icon", "redo-24.svg", "Redo icon"),
        ("Redo", "redo-24.svg", "Redo"),
    ],
)
def test_what_a_program_makes_of_a_files_name_is_no_text_for_other_places(
    text: str, file: str, agreed: str | None
) -> None:
    """However often it stands there."""
    assert agreed_text({text: 3}, file) == agreed
    assert agreed_text({text: 3, "A heron on a jetty": 1}, file) == (agreed or "A heron on a jetty")
    of_one_word = " " not in text
    assert best_text({text: 3, "A heron on a jetty": 1}, file) == (
        agreed or (text if of_one_word else "A heron on a jetty")
    )


def test_the_best_text() -> None:
    """Votes, then length within reason; the order of the site does not matter."""
    assert best_text(["a", "a", "long one"], "h.jpg") == "a"
    assert best_text(["short", "a longer one"], "") == best_text(["a longer one", "short"], "") == "a longer one"
    assert best_text(["x" * 400, "fine"], "") == "fine"
