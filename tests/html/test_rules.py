"""Every rule about states and missing names, at least eight cases each way, from the specifications."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.errors import SettingsError
from alttext_html.html import rules
from alttext_html.html.options import HiddenContent, JudgeOptions
from alttext_html.html.rules import RULES, SITE_RULES, codes, load_rule_page, require_code
from alttext_html.types import Action, Severity, Verdict
from tests.helpers.judging import judged

I = "<img src='a.png'>"  # noqa: E741
SCALED_BY_SPHINX = [
    "<a class='reference internal image-reference' href='_images/a b.png'><img alt='' src='_images/a%20b.png' width=80></a>",
    "<p>Small: <a class='reference internal' href='_images/a.png'><img alt='' src='_images/a.png' width=80></a>.</p>",
]

HOLDS = {
    "ignored": [
        "<img data-alttext=ignore src=a.png>", "<img data-alttext='IGNORE' alt='' src=a.png>", "<img data-alttext=' ignore ' alt=logo src=a.png>",
        "<a href=x><img data-alttext=ignore src=a.png></a>", "<input type=image data-alttext=ignore>", "<svg role=img data-alttext=ignore></svg>",
        "<object data=a.png data-alttext=ignore></object>", "<div hidden><img data-alttext=ignore src=a.png></div>",
    ],
    "hidden-aria": [
        "<img aria-hidden=true src=a.png>", "<p aria-hidden=true><img src=a.png></p>", "<div aria-hidden=true><p aria-hidden=false><img src=a.png></p></div>",
        "<a href=x aria-hidden=true><img src=a.png></a>", "<img aria-hidden=TRUE alt=logo src=a.png>", "<svg role=img aria-hidden=true></svg>",
        "<button><img aria-hidden=true alt='' src=a.png></button>", "<object data=a.png aria-hidden=true></object>",
    ],
    "hidden": [
        f"<div style='display:none'>{I}</div>", f"<div style='DISPLAY : none'>{I}</div>", "<img hidden src=a.png>", f"<div hidden>{I}</div>",
        f"<div style='visibility:hidden'>{I}</div>", f"<div inert>{I}</div>", f"<template>{I}</template>", f"<section style='color:red;display:none!important'>{I}</section>",
    ],
    "area-without-link": [f"<map name=m><area {rest}></map>" for rest in ("shape=rect", "alt=''", "alt=logo", "nohref", "title=x", "coords='0,0,1,1'", "aria-label=x", "shape=default")],
    "decorative-marker": [
        "<img data-alttext=decorative src=a.png>", "<img data-alttext=decorative alt='' src=a.png>", "<img class=decorative src=a.png>", "<img class='wide decorative' alt='' src=a.png>",
        "<img class=Decorative alt=' ' src=a.png>", "<svg role=img data-alttext=decorative></svg>", "<a href=x><img data-alttext=decorative src=a.png></a>", "<main><img alt='' class=decorative src=a.png></main>",
    ],
    "decorative-yet-named": [
        "<img data-alttext=decorative alt=Heron src=a.png>", "<img class=decorative alt=Heron src=a.png>", "<img class=decorative aria-label=Heron src=a.png>", "<img class=decorative title=Heron src=a.png>",
        "<svg role=img data-alttext=decorative><title>x</title></svg>", "<img class='a decorative' alt='logo' src=a.png>", "<img data-alttext=Decorative alt=Heron src=a.png>", "<input type=image data-alttext=decorative alt=Go>",
    ],
    "presentational-yet-named": [
        "<img role=none alt=Heron>", "<img role=presentation alt=Heron>", "<img role='PRESENTATION' alt=Heron>", "<img role='none img' alt=Heron>", "<img role='junk none' alt=Heron>", "<img role='presentation none' alt=Heron title=x>",
        "<a href=x><img role=none alt=Heron></a>", "<img role=none alt=Heron tabindex=x>",
    ],
    "decorative-role": [
        "<img role=none>", "<img role=presentation alt=''>", "<img role=' none '>", "<img role='junk presentation'>", "<a href=x>t<img role=none></a>", "<img role=none src=a.png data-x=1>", "<img role='none image'>", "<img role=none title=x>",
    ],
    "decorative-spacer": [
        "<img width=1 height=1 src=a.gif>", "<img width=3 src=a.png>", "<img height=0 src=a.png>", "<img height='2px' src=a.png>", "<img src='/spacer.gif'>", "<img src='i/blank.gif?x=1'>", "<img src=pixel.png alt=''>", "<img src=1x1.png>", "<img src=transparent.gif alt=' '>", "<img width=100 height=100 style='width: 1px; height: 1px' src=a.png>", "<img width=1 height=1 style='border-width: 2px; max-width:100%' src=a.png>", "<img src=spacer.gif width=32 height=8>",
    ],
    "canvas": ["<canvas></canvas>", "<canvas>fallback</canvas>", "<canvas id=x></canvas>", "<canvas aria-label=' '></canvas>", "<p><canvas></canvas></p>", "<canvas title=' '></canvas>", "<canvas alt=x></canvas>", "<canvas aria-labelledby=gone></canvas>"],
    "background": [f"<{tag} style='background{rest}'></{tag}>" for tag, rest in [("div", ": url(a.png)"), ("p", "-image: url(a.png)"), ("a", ":red url('a.png')"), ("span", "-image:URL(a.png)"), ("section", ": url(a.png) no-repeat"), ("div", "-image:image-set('a.png' 1x)"), ("b", ":#fff url(a.png)"), ("i", ": center url(x/y.svg)")]],
    "unable-to-provide": [f"{before}<img src=a.png {rest} generator-unable-to-provide-required-alt>" for before, rest in [("", ""), ("", "width=9"), ("<p>x</p>", ""), ("", "alt=''"), ("", "alt=' '"), ("<main>", ""), ("<figure><p>t</p>", ""), ("<h1>", "id=x")]],
    "missing-in-link": [
        "<a href=x><img src=a.png></a>", "<a href=x><img alt='' src=a.png></a>", "<a href=x> <b><img alt=' ' src=a.png></b> </a>", "<a href=a.png><img alt='' src=a.png></a>", "<span role=link><img alt='' src=a.png></span>", "<map name=m><area href=x></map>", "<map name=m><area href=x alt=''></map>",
        "<a href=x><svg role=img></svg></a>", "<a href=x title=T><img src=a.png></a>", "<a href='#top'><img src=a.png alt=''></a>",
        "<a class='reference external image-reference' href=a.png><img alt='' src=a.png></a>", "<a class='reference internal' href=b.png><img alt='' src=a.png></a>",
    ],
    "missing-in-button": [
        "<button><img src=a.png></button>", "<button><img alt='' src=a.png></button>", "<div role=button><img alt='' src=a.png></div>", "<input type=image src=a.png>", "<input type=image alt='' src=a.png>", "<input type=image value=Go src=a.png>",
        "<details><summary><img src=a.png></summary></details>", "<button><svg role=img></svg></button>",
    ],
    "informative-beside-text": [f"<a href=x>Plan <img src='{src}'></a>" for src in ("pdf.png", "icon-pdf.svg", "external.svg", "new-window.gif", "flags/de.png", "lock.png", "rss.png", "file_docx.png", "mp3.png", "pdf16.gif", "icon-pdf-16x16.png", "external-link_2.svg", "flag_de.png", "document-download.svg")] + ["<a href=x>Plan <img src=export-pdf.png width=16 height=16></a>", "<a href=x>Plan <img src=save_download.png style='width:1.5em;width:24px'></a>"],
    "missing-beside-text": [
        "<a href=x><img src=a.png> Tours</a>", "<a href=x>Tours <img src=a.png></a>", "<button><img src=a.png> Search</button>", "<a href=x aria-label=Tours><img src=a.png></a>", "<button aria-label=Go><img src=a.png></button>", "<a href=x><b>Tours</b><img src=a.png></a>", "<a href=x><img alt=Tours src=b.png><img src=a.png></a>",
        "<p id=l>Go</p><button aria-labelledby=l><img src=a.png></button>",
    ],
    "missing-switched-off": [f"<td><img src={src} width=16 height=16>" for src in ("up-insensitive.png", "left_disabled.gif", "inactive.svg", "next-inactive-16.png", "home.greyed.png", "grayed-home.png", "arrow_dim.png")] + ["<img src=a/right-insensitive.png width=16>", "<img src=up-insensitive.png style='height:20px'>"],
    "named-by-title": [f"<img src=a.png {rest}>" for rest in ("title=x", "title='A heron'", "title=logo", "title=' x '", "title=x width=9", "title=x class=y", "title=x role=img", "title=x id=z")],
    "named-by-caption": [
        "<figure><img src=a.png><figcaption>c</figcaption></figure>", "<figure><figcaption>c</figcaption><img src=a.png></figure>", "<figure><p><img src=a.png></p><figcaption>c</figcaption></figure>", "<figure><picture><img src=a.png></picture><figcaption>c</figcaption></figure>",
        "<figure><img src=a.png title=' '><figcaption>c</figcaption></figure>", "<figure><a href=a.png><img src=a.png></a><figcaption>c</figcaption></figure>", "<figure><img src=a.png><figcaption><b>c</b> d</figcaption></figure>", "<figure class=x><img src=a.png aria-label=' '><figcaption>c</figcaption></figure>",
    ],
    "missing": [
        "<img src=a.png>", "<p>text <img src=a.png></p>", "<img src=a.png aria-label=' '>", "<img src=a.png aria-labelledby=gone>", "<img src=a.png title=''>", "<picture><img src=a.png></picture>", "<svg role=img></svg>", "<object data=a.png alt=x>inner</object>", "<span role=img alt=x></span>", "<img role=img alt='' src=a.png>",
        "<img role=none tabindex=0 src=a.png>", "<img role=presentation aria-describedby=x src=a.png>", "<figure><img src=a.png><img src=b.png><figcaption>c</figcaption></figure>", "<div hidden=until-found><img src=a.png></div>", "<div hidden style='display:block'><img src=a.png></div>", "<noscript><img src=a.png></noscript>",
    ],
    "noscript-twin": [f"<img {alt} data-src='{src}' src=x.gif><noscript><img src='{src}' {own}></noscript>" for alt, src, own in [("alt=Heron", "a.png", ""), ("alt=Heron", "b/a.png", ""), ("alt=Heron", "a.png", "alt=''"), ("", "a.png", ""), ("", "a.png", "alt=''"), ("alt='A b'", "a.png?x", ""), ("alt=Heron title=x", "a.png", ""), ("alt=Heron", "a.png", "width=9")]],
}  # fmt: skip

SILENT = {
    "ignored": [I, "<img data-alttext='' src=a.png>", "<img data-alttext=silent src=a.png>", "<img class=ignore src=a.png>", "<img data-ignore src=a.png>", "<p data-alttext=ignore><img src=a.png></p>", "<img data-alttext=ignored src=a.png>", "<img alt=ignore src=a.png>"],
    "hidden-aria": [I, "<img aria-hidden=false src=a.png>", "<img aria-hidden src=a.png>", "<img aria-hidden='' src=a.png>", "<p aria-hidden=true>x</p><img src=a.png>", "<img hidden src=a.png>", "<img role=none src=a.png>", "<img aria-hidden=yes src=a.png>"],
    "hidden": [I, f"<div style='visibility:hidden'><p style='visibility:visible'>{I}</p></div>", f"<div hidden style='display:block'>{I}</div>", f"<div hidden=until-found>{I}</div>", f"<div style='opacity:0'>{I}</div>", f"<div style='position:absolute;left:-999px'>{I}</div>", f"<div style='display:none;display:block'>{I}</div>", f"<div class=hidden>{I}</div>"],
    "area-without-link": [I, *(f"<map name=m><area href=x {rest}></map>" for rest in ("", "alt=''", "alt=a", "title=x", "shape=rect", "aria-label=x", "alt=logo"))],
    "decorative-marker": [I, "<img class=decorative-frame src=a.png>", "<img class=decoration src=a.png>", "<img data-alttext=ignore src=a.png>", "<p class=decorative><img src=a.png></p>", "<img alt=decorative src=a.png>", "<img class=decorative alt=Heron src=a.png>", "<img id=decorative src=a.png>"],
    "decorative-yet-named": ["<img class=decorative alt='' src=a.png>", "<img class=decorative src=a.png>", "<img alt=Heron src=a.png>", "<img data-alttext=ignore alt=Heron src=a.png>", "<p class=decorative><img alt=Heron src=a.png></p>", "<img role=none alt=Heron src=a.png>", "<img class=x alt=Heron>", "<img class=decorative alt=' '>"],
    "presentational-yet-named": ["<img role=none alt=''>", "<img role=none>", "<img role=img alt=Heron>", "<img role='img none' alt=Heron>", "<img role=none alt=Heron tabindex=0>", "<img role=none alt=Heron aria-live=off>", "<img alt=Heron>", "<img role=none aria-label=Heron alt=x>"],
    "decorative-role": ["<img role=none tabindex=0>", "<img role=none tabindex=-1 alt=''>", "<img role=none aria-label=Heron>", "<img role=none aria-describedby=x>", "<img role=img>", "<img role='img none'>", "<img role=''>", "<img role=nonsense>", "<img>"],
    "decorative-spacer": [I, "<img width=4 height=4 src=a.png>", "<img width='3%' src=a.png>", "<img width=auto src=a.png>", "<img width=1 height=1 alt=Heron src=a.png>", "<a href=x><img width=1 height=1 src=a.png></a>", "<img src=blank-page.png>", "<img src=pixel-phone.jpg>", "<img src=pixel.jpg width=1200 height=800>", "<img src=clear.png style='width:200px'>", "<img width=3 height=2 style='width:100%;height:auto' src=a.png>", "<img width='' src=a.png>"],
    "canvas": ["<canvas aria-label=x></canvas>", "<canvas title=x></canvas>", "<p id=l>x</p><canvas aria-labelledby=l></canvas>", "<canvas hidden></canvas>", "<canvas aria-hidden=true></canvas>", "<canvas role=img aria-label=x></canvas>", I, "<canvas data-alttext=ignore></canvas>"],
    "background": [I, "<div aria-label=x style='background:url(a.png)'></div>", "<div aria-hidden=true style='background:url(a.png)'></div>", "<div hidden style='background:url(a.png)'></div>", "<div style='background:url(a.png)' role=img aria-label=x></div>", "<div style='background:url(a.png)' data-alttext=ignore></div>", "<p id=l>x</p><div aria-labelledby=l style='background:url(a.png)'></div>", "<div style='background:url(a.png)' inert></div>"],
    "unable-to-provide": [I, "<img alt=Heron generator-unable-to-provide-required-alt>", "<img generator-unable-to-provide>", "<img title=x generator-unable-to-provide-required-alt>", "<img aria-label=x generator-unable-to-provide-required-alt>", "<img role=none generator-unable-to-provide-required-alt>", "<img hidden generator-unable-to-provide-required-alt>", "<img class=generator-unable-to-provide-required-alt>"],
    "missing-in-link": ["<a href=x><img alt=Tours src=a.png></a>", "<a href=x><img src=a.png> Tours</a>", "<a href=x aria-label=Tours><img alt='' src=a.png></a>", "<a><img alt='' src=a.png></a>", "<a name=x><img src=a.png></a>", "<a href=x><img aria-label=Tours src=a.png></a>", "<a href=x><img title=Tours src=a.png></a>", "<p><a href=x>t</a><img src=a.png></p>", "<a href=x><img alt=a src=b.png><img alt='' src=a.png></a>", *SCALED_BY_SPHINX],
    "missing-in-button": ["<button><img alt=Go src=a.png></button>", "<button>Go<img src=a.png></button>", "<button aria-label=Go><img alt='' src=a.png></button>", "<input type=image alt=Go>", "<label>Go<input type=image></label>", "<input type=image title=Go>", "<input type=image aria-label=Go>", "<button title=x>y</button><img src=a.png>"],
    "informative-beside-text": [*(f"<a href=x>Plan <img src='{src}'></a>" for src in ("a.png", "boat.svg", "externals.png", "arrow.png", "reflags.png", "location-download.png", "wxGUI_modules_flags.png", "g_gui_tplot_export_csv.png", "window.png", "new.png", "canal_lock_gates.jpg")), "<a href=x>Plan <img src=export-pdf.png width=400 height=24></a>", "<img src=pdf.png>", "<a href=x>Plan <img alt='' src=pdf.png></a>", "<a href=x><img src=pdf.png></a>"],
    "missing-beside-text": ["<a href=x><img alt='' src=a.png> Tours</a>", "<a href=x><img src=a.png></a>", "<a href=x><img alt=Boat src=a.png> Tours</a>", "<button><img src=a.png></button>", "<p>Tours <img src=a.png></p>", "<a>Tours <img src=a.png></a>", "<a href=x>Tours</a><img src=a.png>", "<a href=x><img title=T src=a.png> Tours</a>"],
    "missing-switched-off": ["<img src=up-insensitive.png>", "<img src=up-insensitive.png width=300 height=16>", "<img src=up-insensitive.png width=16 height=16 alt=''>", "<img src=up-insensitive.png width=16 height=16 alt=Up>", "<a href=x><img src=up-insensitive.png width=16 height=16></a>", "<button>Up<img src=up-disabled.png width=16></button>", "<img src=up.png width=16 height=16>", "<img src=dimension.png width=16>", "<img src=case-insensitivity.png width=16>", "<img src=up-insensitive.png title=Up width=16>", "<img role=img src=up-insensitive.png width=16>"],
    "named-by-title": [I, "<img alt='' title=x src=a.png>", "<img alt=Heron title=x src=a.png>", "<img aria-label=Heron title=x src=a.png>", "<img title=' ' src=a.png>", "<img aria-hidden=true title=x src=a.png>", "<svg role=img><title>x</title></svg>", "<input type=image title=x>"],
    "named-by-caption": ["<figure><img alt='' src=a.png><figcaption>c</figcaption></figure>", "<figure><img alt=Heron src=a.png><figcaption>c</figcaption></figure>", "<figure><img src=a.png><figcaption></figcaption></figure>", "<figure><img src=a.png><img src=b.png><figcaption>c</figcaption></figure>", "<figure><img src=a.png>t<figcaption>c</figcaption></figure>", "<figure><img src=a.png></figure>", "<figure><img title=x src=a.png><figcaption>c</figcaption></figure>", "<figure><img src=a.png><figcaption aria-hidden=true>c</figcaption></figure>"],
    "missing": ["<img alt=Heron src=a.png>", "<img alt='' src=a.png>", "<img alt src=a.png>", "<img alt=' ' src=a.png>", "<img aria-label=Heron src=a.png>", "<p id=l>x</p><img aria-labelledby=l src=a.png>", "<img title=x src=a.png>", "<img role=none src=a.png>", "<svg role=img><title>x</title></svg>", "<object data=a.png title=x></object>", "<div hidden><img src=a.png></div>"],
    "noscript-twin": ["<noscript><img src=a.png></noscript>", "<noscript><img src=a.png alt=Heron></noscript>", "<img alt=Heron src=b.png><noscript><img src=a.png></noscript>", I, "<img alt=Heron data-src=a.png><noscript aria-hidden=true><img src=a.png></noscript>", "<img alt=Heron data-src=a.png><p><img src=a.png></p>", "<noscript><img alt='' src=a.png></noscript>", "<img alt=Heron data-src=a.png><noscript><img src=a.png alt=Bird></noscript>"],
}  # fmt: skip


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(code, body) for code, bodies in table.items() for body in bodies]


@pytest.mark.parametrize(("code", "body"), cases(HOLDS))
def test_the_rule_holds(code: str, body: str) -> None:
    """The judgement carries the rule's code."""
    assert judged(body).code == code


@pytest.mark.parametrize(("code", "body"), cases(SILENT))
def test_the_rule_is_silent(code: str, body: str) -> None:
    """Another rule decides, or none."""
    assert judged(body).code != code


def test_the_tables_are_complete() -> None:
    """Every rule of the first three parts of the table has eight cases each way; the others have their own files."""
    names = [rule.code for rule in RULES]
    wanted = set(names[: names.index("decorative-beside-text")]) - {"ignored-by-settings"}
    assert set(HOLDS) == set(SILENT) == wanted
    assert [code for table in (HOLDS, SILENT) for code, bodies in table.items() if len(bodies) < 8] == []


def test_a_fix_always_has_something_to_write() -> None:
    """No judgement of severity fix without an action, whatever the case."""
    for _, body in cases(HOLDS) + cases(SILENT):
        judgement = judged(body)
        assert judgement.severity is not Severity.FIX or judgement.action is not Action.LEAVE, body


@pytest.mark.parametrize(
    ("body", "attribute"),
    [(I, "alt"), ("<input type=image>", "alt"), ("<map name=m><area href=x></map>", "alt"), ("<svg role=img></svg>", "aria-label"), ("<object data=a.png></object>", "aria-label"), ("<span role=img></span>", "aria-label")],
)  # fmt: skip
def test_the_attribute_that_names_each_element(body: str, attribute: str) -> None:
    """alt where alt is a name, else aria-label."""
    assert judged(body).attribute == attribute


@pytest.mark.parametrize(
    ("body", "action", "suggestion"),
    [
        ("<img class=decorative src=a.png>", Action.USE, ""),
        ("<img class=decorative alt='' src=a.png>", Action.LEAVE, None),
        ("<img width=1 height=1 src=a.png>", Action.USE, ""),
        ("<a href=x>Tours <img src=a.png></a>", Action.USE, ""),
        ("<a href=x><img src=a.png><img src=b.png></a>", Action.USE, ""),
        ("<img alt=Heron data-src=a.png><noscript><img src=a.png></noscript>", Action.USE, "Heron"),
        ("<img alt='' data-src=a.png><noscript><img src=a.png></noscript>", Action.USE, ""),
        ("<img data-src=a.png><noscript><img src=a.png></noscript>", Action.DESCRIBE, None),
        ("<img title=Heron src=a.png>", Action.USE, "Heron"),
        ("<a href=x><img src=a.png></a>", Action.PURPOSE, None),
        (I, Action.DESCRIBE, None),
    ],
)
def test_what_would_be_written(body: str, action: Action, suggestion: str | None) -> None:
    """Nothing is bought for what is decorative or has a text nearby."""
    judgement = judged(body)
    assert (judgement.action, judgement.suggestion) == (action, suggestion)


def test_hidden_content_is_judged_on_request() -> None:
    """Tabs and carousels show it later; aria-hidden stays hidden."""
    options = JudgeOptions(hidden=HiddenContent.JUDGE)
    assert judged(f"<div hidden>{I}</div>", options).code == "missing"
    assert judged("<div hidden><img aria-hidden=true src='a.png'></div>", options).verdict is Verdict.HIDDEN


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    """`alttext-html explain` knows every code, and nothing else is shipped."""
    folder = Path(rules.__file__).parent.parent / "rules"
    assert {page.stem for page in folder.glob("*.md")} == set(codes())
    for code in codes():
        page = load_rule_page(code)
        assert page.startswith(f"# {code}\n")
        assert f'{code} = "off"' in page


def test_codes_and_sentences() -> None:
    """Codes are unique and in kebab case, sentences are one sentence."""
    assert len(set(codes())) == len(codes()) == len(RULES) + len(SITE_RULES)
    for rule in RULES:
        assert rule.message.endswith(".")
        assert ". " not in rule.message


def test_an_unknown_code_names_the_nearest() -> None:
    """The message says where it stands and what was meant."""
    with pytest.raises(
        SettingsError, match=r'x\.toml: there is no rule "weak-file-name"; did you mean "weak-filename"\?'
    ):
        require_code("weak-file-name", "x.toml")
