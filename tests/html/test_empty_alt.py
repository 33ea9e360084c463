"""alt="": a decision or silence."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import pytest

from alttext_html.html.generators import generator_of_site
from alttext_html.html.options import JudgeOptions
from alttext_html.types import Action, EmptyAlt, Verdict
from tests.helpers.judging import MKDOCS, content, judged

E = '<img alt="" src="a.png">'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (content(f"<p>{E}</p>"), "empty-silent"),
        (content('<p><img alt="" src="a.png" title="Our office"></p>'), "empty-silent"),
        (content('<p><img src="a.png" alt=""></p>'), "decorative-raw-html"),
        (f"<header>{E}</header>", "decorative-chrome"),
        (f"<footer>{E}</footer>", "decorative-chrome"),
        (f"<main><nav>{E}</nav></main>", "decorative-chrome"),
        (f"<div>{E}</div>", "decorative-author"),
        (content('<img alt="" class="twemoji" src="a.svg">'), "decorative-symbol"),
        (content('<img alt="" class="joypixels" src="a.svg">'), "decorative-symbol"),
        (content('<img alt="" class="icon-bell" src="a.svg">'), "decorative-symbol"),
        (content('<img alt="" src="a.svg" width="16">'), "decorative-symbol"),
        (content('<img alt="" src="spacer.gif">'), "decorative-spacer"),
        (content('<img alt="" role="presentation" src="a.png">'), "decorative-role"),
        (content('<img alt="" aria-hidden="true" src="a.png">'), "hidden-aria"),
        (content('<img alt="" class="decorative" src="a.png">'), "decorative-marker"),
        (content('<img alt="" data-alttext="decorative" src="a.png">'), "decorative-marker"),
        (content(f'<a href="b.html">{E} Tours</a>'), "decorative-beside-text"),
        (content(f'<button aria-label="Go">{E}</button>'), "decorative-beside-text"),
        (content(f'<a href="b.html">{E}</a>'), "missing-in-link"),
        (content(f'<button>{E}</button>'), "missing-in-button"),
        (content(f'<a href="b.html"><img alt="" src="b.png">{E}</a>'), "decorative-in-group"),
        (content('<img alt="" role="img" src="a.png">'), "missing"),
        (content('<img alt="" aria-label="Heron" src="a.png">'), "ok"),
        (content('<img alt=" " src="a.png">'), "blank"),
        (content('<img alt="" data-alttext="silent" src="a.png">'), "empty-known-silent"),
        ('<div><img alt="" data-alttext="silent" src="a.png"></div>', "empty-known-silent"),
        ('<header><img alt="" data-alttext="silent" src="a.png"></header>', "empty-known-silent"),
        (content('<a href="x"><img alt="" data-alttext="silent" src="a.png"> Tours</a>'), "decorative-beside-text"),
    ],
)  # fmt: skip
def test_what_decides_on_a_page_from_markdown(body: str, code: str) -> None:
    """Markers, surroundings, the order of attributes, the area: in this order."""
    assert judged(body, generator=MKDOCS).code == code


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('width="16" height="16"', "decorative-symbol"),
        ('width="32px"', "decorative-symbol"),
        ('height="24"', "decorative-symbol"),
        ('width="24" height="24" style="max-width:100%;height:auto"', "decorative-symbol"),
        ('style="width: 20px; vertical-align: middle"', "decorative-symbol"),
        ('width="200" height="24"', "empty-silent"),
        ('width="24" height="200"', "empty-silent"),
        ('width="100%" height="24"', "empty-silent"),
        ('width="24" height="24" style="width:100%"', "empty-silent"),
        ('width="33"', "empty-silent"),
        ('style="width:auto;height:auto" width="24" height="24"', "empty-silent"),
    ],
)
def test_an_icon_is_small_on_both_sides(attributes: str, code: str) -> None:
    """A banner of 200 x 24 pixels is none; a style stands above the attributes."""
    assert judged(content(f'<img alt="" src="a.png" {attributes}>'), generator=MKDOCS).code == code


@pytest.mark.parametrize(
    ("generator", "tag", "code"),
    [
        ("mkdocs-1.6.1", E, "empty-silent"),
        ("ProperDocs 1.6.7", E, "empty-silent"),
        ("zensical-0.1.2", E, "empty-silent"),
        ("Pelican", E, "empty-silent"),
        ("Hugo 0.111.3", '<img src="a.png" alt="">', "empty-silent"),
        ("Hugo 0.111.3", E, "decorative-raw-html"),
        ("Jekyll v4.3.1", '<img src="a.png" alt="">', "empty-silent"),
        ("Jekyll v4.3.1", E, "decorative-raw-html"),
        ("Eleventy v3.1.2", '<img src="a.png" alt="">', "empty-silent"),
        ("Astro v5.18.2", '<img  src="a_Z1.webp" alt loading="lazy">', "empty-silent"),
        ("Astro v5.18.2", '<img src="a.png" alt="">', "empty-silent"),
        ("Astro v5.18.2", '<img src="a_Z1.webp" alt loading="lazy">', "decorative-raw-html"),
        ("Astro v5.18.2", E, "decorative-raw-html"),
        ("Docusaurus v3.10.2", '<img decoding="async" loading="lazy" src="a.jpg" class="img_ev3q">', "missing"),
        ("Docusaurus v3.10.2", '<img loading="lazy" src="a.jpg" alt="" class="img_ev3q">', "empty-silent"),
        ("Docusaurus v3.10.2", '<img src="a.jpg" alt="">', "decorative-raw-html"),
        ("Docusaurus v3.10.2", E, "decorative-raw-html"),
        ("VitePress v1.6.4", '<img src="a.png" alt="">', "empty-silent"),
        ("VitePress v1.6.4", E, "decorative-raw-html"),
        ("VitePress v1.6.4", '<img class="VPImage" src="a.png" alt data-v-8426fc1a>', "decorative-raw-html"),
        ("mdBook", '<img src="a.png" alt="" />', "empty-silent"),
        ("mdBook", E, "decorative-raw-html"),
        ("Doxygen 1.9.4", '<div class="image">\n<img src="box.png" alt=""/>\n</div>', "empty-silent"),
        ("Doxygen 1.9.4", '<img src="box.png" alt="" style="pointer-events: none;" class="inline"/>', "empty-silent"),
        ("Doxygen 1.9.4", '<img id="MSearchSelect" src="search/mag_sel.svg" alt=""/>', "decorative-raw-html"),
        ("Doxygen 1.9.4", '<img src="classsf_1_1Music.png" usemap="#sf::Music_map" alt=""/>', "decorative-raw-html"),
        ("Doxygen 1.9.4", '<img src="classsf_1_1Music.png" alt=""/>', "decorative-raw-html"),
        ("pandoc", '<img src="a.png" />', "missing"),
        ("pandoc", '<img src="a.png" alt="">', "decorative-raw-html"),
        ("Asciidoctor 2.0.18", '<img src="a.png" alt="">', "decorative-raw-html"),
        ("Asciidoctor 2.0.18", '<img src="old-harbour_at.jpg" alt="old harbour at">', "from-file-name"),
        ("Antora 3.1.7", '<img src="../_images/cat.jpg" alt="cat">', "from-file-name"),
        ("Asciidoctor 2.0.18", '<img src="cat.jpg" alt="Cat">', "ok"),
        ("Hugo 0.111.3", '<img src="cat.jpg" alt="cat">', "ok"),
        ("Hexo 7.3.0", E, "empty-silent"),
        ("Gatsby 5.14.0", E, "empty-silent"),
        ("Docutils 0.19: https://docutils.sourceforge.io/", E, "empty-silent"),
        ("WordPress 6.7", E, "decorative-author"),
        ("Microsoft FrontPage 4.0", E, "decorative-author"),
        ("DocBook XSL Stylesheets V1.79.1", E, "decorative-author"),
        ("Hugoesque CMS", E, "decorative-author"),
        ("", E, "decorative-author"),
    ],
)
def test_the_generators(generator: str, tag: str, code: str) -> None:
    """A page says by itself what built it; Python-Markdown sorts attributes, kramdown and markdown-it write src first."""
    assert judged(content(tag), generator=generator).code == code


@pytest.mark.parametrize(
    "comment", ["<!-- Book generated using mdBook -->", "<!-- $$$a.html -->", "<!-- Generated by Doxygen 1.9.4 -->"]
)
@pytest.mark.parametrize(("tag", "code"), [('<img src="a.png" alt="" />', "empty-silent"), (E, "decorative-raw-html")])
def test_a_comment_names_the_generator(comment: str, tag: str, code: str) -> None:
    """mdBook and QDoc write no ``meta``, and a header of a project's own takes Doxygen's away."""
    assert judged(comment + content(tag)).code == code


@pytest.mark.parametrize("area", ["contents", "content mainContent"])
def test_the_content_of_references_has_classes_of_its_own(area: str) -> None:
    """Of Doxygen and QDoc, which write no ``main``."""
    assert (
        judged(f'<div class="{area}"><img src="a.png" alt=""/></div>', generator="Doxygen 1.9.4").code == "empty-silent"
    )


@pytest.mark.parametrize(("source", "code"), [("a.rst.txt", "decorative-raw-html"), ("a.md.txt", "empty-silent")])
def test_a_page_of_sphinx_says_what_it_was_made_from(source: str, code: str) -> None:
    """docutils writes the file's name where there is no text, MyST an empty alt."""
    body = content(E) + f'<footer><a href="../_sources/{source}" rel="nofollow">Source</a></footer>'
    assert judged(body, JudgeOptions(generator="Sphinx")).code == code


@pytest.mark.parametrize(
    ("mode", "code", "verdict"),
    [(EmptyAlt.MISSING, "empty-by-setting", Verdict.MISSING), (EmptyAlt.DECORATIVE, "decorative-by-setting", Verdict.DECORATIVE), (EmptyAlt.AUTO, "decorative-author", Verdict.DECORATIVE)],
)  # fmt: skip
def test_the_mode(mode: EmptyAlt, code: str, verdict: Verdict) -> None:
    """The setting decides where nobody said anything."""
    judgement = judged(f"<p>{E}</p>", JudgeOptions(empty_alt=mode))
    assert (judgement.code, judgement.verdict) == (code, verdict)


def test_known_silence_stands_above_the_mode() -> None:
    """What the source says is known."""
    options = JudgeOptions(empty_alt=EmptyAlt.DECORATIVE)
    assert judged('<img alt="" data-alttext="silent" src="a.png">', options).code == "empty-known-silent"


def test_the_settings_can_name_the_generator() -> None:
    """For themes that do not."""
    assert judged(content(E), JudgeOptions(generator="mkdocs")).code == "empty-silent"


@pytest.mark.parametrize(
    ("paths", "generator"),
    [
        ({"index.html", "_static/documentation_options.js"}, "Sphinx"),
        ({"index.html", "search/search_index.json"}, "MkDocs"),
        ({"index.html", "docs/search/search_index.json"}, ""),
        (set(), ""),
    ],
)
def test_the_files_give_the_generator_away(paths: set[str], generator: str) -> None:
    """Where no page names it."""
    assert generator_of_site(paths) == generator


def test_a_title_of_a_silent_image_is_its_text() -> None:
    """The author wrote it: nothing is bought."""
    judgement = judged(content('<img alt="" src="a.png" title="Our office">'), generator=MKDOCS)
    assert (judgement.action, judgement.suggestion) == (Action.USE, "Our office")


def test_a_title_beside_a_decision_is_reported() -> None:
    """Without silence the two contradict each other, and a person decides."""
    assert judged('<img alt="" src="a.png" title="Our office">').code == "empty-with-title"


def test_the_finding_says_what_decided() -> None:
    """The sentence carries the reason."""
    assert "comes from MkDocs" in judged(content(E), generator=MKDOCS).message
    assert "does not stand in the page's content" in judged(E, generator=MKDOCS).message
    assert "its width is 16" in judged(content('<img alt="" width="16">'), generator=MKDOCS).message


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="" data-alttext="silent">',
        '<img alt="x" data-alttext="silent">',
        '<a href=x>t<img alt="" data-alttext="silent"></a>',
    ],
)
def test_our_mark_is_always_removed(body: str) -> None:
    """Whatever is decided about the image."""
    assert judged(body).remove == ("data-alttext",)
