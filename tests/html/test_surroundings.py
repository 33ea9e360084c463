"""The surroundings of an image: one row a fact. The image under test is the last one of the page."""

from __future__ import annotations

import pytest

from alttext_html.html.scan import scan
from alttext_html.types import Area, ControlKind, Figure, Hidden, ImageElement, PictureSource


def last(markup: str) -> ImageElement:
    return scan(markup.encode(), "page").images[-1]


@pytest.mark.parametrize(
    ("markup", "hidden"),
    [
        ("<img>", None),
        ('<img style="display:none">', Hidden.DISPLAY),
        ('<p style="color:red; DISPLAY : None"><img>', Hidden.DISPLAY),
        ('<p style="display:none !important;display:block"><img>', Hidden.DISPLAY),
        ('<p style="display:none;display:block"><img>', None),
        ('<p style="/* display:none */"><img>', None),
        ('<p style="--display:none"><img>', None),
        ('<p style="opacity:0;position:absolute;left:-9999px"><img>', None),
        ('<p style="visibility:hidden"><img>', Hidden.VISIBILITY),
        ('<p style="visibility:collapse"><img>', Hidden.VISIBILITY),
        ('<p style="visibility:hidden"><img style="visibility:visible">', None),
        ('<p style="display:none"><img style="display:inline">', Hidden.DISPLAY),
        ("<p hidden><img>", Hidden.ATTRIBUTE),
        ("<img hidden>", Hidden.ATTRIBUTE),
        ('<p hidden=""><img>', Hidden.ATTRIBUTE),
        ("<p hidden=until-found><img>", None),
        ('<p hidden style="display:block"><img>', None),
        ('<p hidden style="display:none"><img>', Hidden.DISPLAY),
        ("<p aria-hidden=true><img>", Hidden.ARIA),
        ("<p aria-hidden=TRUE><img aria-hidden=false>", Hidden.ARIA),
        ("<p aria-hidden=false><img>", None),
        ("<p aria-hidden><img>", None),
        ("<div inert><img></div>", Hidden.INERT),
        ("<template><p><img></p></template>", Hidden.TEMPLATE),
        ("<div><template shadowrootmode=open><img></template></div>", None),
        ("<p><noscript><img></noscript>", Hidden.NOSCRIPT),
        ('<div inert aria-hidden=true><p hidden><img style="display:none"></div>', Hidden.DISPLAY),
        ("<template><p aria-hidden=true><img></p></template>", Hidden.ARIA),
        ("<p hidden>x</p><img>", None),
    ],
)
def test_hidden(markup: str, hidden: Hidden | None) -> None:
    """Of the reasons that hold, the one that ranks first is told; what only looks like one is none."""
    assert last(markup).hidden is hidden


@pytest.mark.parametrize(
    ("markup", "area"),
    [
        ("<img>", Area.UNKNOWN),
        ("<div><img></div>", Area.UNKNOWN),
        ("<main><img></main>", Area.CONTENT),
        ("<article><img></article>", Area.CONTENT),
        ("<div role=main><img></div>", Area.CONTENT),
        ('<div class="a md-content"><img></div>', Area.CONTENT),
        ("<section id=content><img></section>", Area.CONTENT),
        ("<div id=contents class=x><img></div>", Area.UNKNOWN),
        ('<div class="md-contents"><img></div>', Area.UNKNOWN),
        ("<header><img></header>", Area.CHROME),
        ("<nav><img></nav>", Area.CHROME),
        ("<footer><p><img></footer>", Area.CHROME),
        ("<aside><img></aside>", Area.CHROME),
        ("<div role=banner><img></div>", Area.CHROME),
        ("<div role=navigation><img></div>", Area.CHROME),
        ("<main><header><img></header></main>", Area.CONTENT),
        ("<article><aside><img></aside></article>", Area.CONTENT),
        ("<main><div><nav><img></nav></div></main>", Area.CHROME),
        ("<aside><article><img></article></aside>", Area.CONTENT),
        ("<aside><div class=md-content><img></div></aside>", Area.CHROME),
        ("<header>x</header><img>", Area.UNKNOWN),
    ],
)
def test_area(markup: str, area: Area) -> None:
    """Content wins inside of content; navigation is navigation everywhere."""
    assert last(markup).area is area


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ("<html lang=en><img>", "en"),
        ("<html lang=en><p lang=de><img>", "de"),
        ("<html lang=en><p lang=de><img lang=pt-BR>", "pt-BR"),
        ("<p xml:lang=nb><img>", "nb"),
        ("<p xml:lang=nb lang=nn><img>", "nn"),
        ('<html lang=en><p lang=""><img>', None),
        ("<p lang=de>x</p><img>", None),
        ("<html lang=en><template><img></template>", "en"),
    ],
)
def test_language(markup: str, language: str | None) -> None:
    """The nearest language counts, as written; an empty one means that nobody knows it."""
    assert last(markup).language == language


@pytest.mark.parametrize(
    ("markup", "kind", "text", "sole"),
    [
        ("<a href=x><img></a>", ControlKind.LINK, "", True),
        ("<a href=x> \n <b><img></b> &nbsp;</a>", ControlKind.LINK, "", True),
        ("<a href=x><img> More  of\nthis</a>", ControlKind.LINK, "More of this", False),
        ("<a href=x><img><img></a>", ControlKind.LINK, "", False),
        ("<a href=x><svg><text>t</text></svg><img></a>", ControlKind.LINK, "", False),
        ("<a href=x><svg aria-hidden=true></svg><img></a>", ControlKind.LINK, "", True),
        ("<a href=x><span hidden>Text</span><img></a>", ControlKind.LINK, "", True),
        ("<a href=x><span aria-hidden=true>→</span><img></a>", ControlKind.LINK, "", True),
        ("<a href=x><style>a{}</style><script>1</script><img></a>", ControlKind.LINK, "", True),
        ("<a href=x><noscript><img></noscript><img data-src=y></a>", ControlKind.LINK, "", True),
        ("<a href=x><picture><source srcset=y><img></picture></a>", ControlKind.LINK, "", True),
        ("<a href=x><figure><img><figcaption>Cap</figcaption></figure></a>", ControlKind.LINK, "Cap", False),
        ("<a href=x><p>One</p><p>two</p><img></a>", ControlKind.LINK, "One two", False),
        ("<a href=x>O<b>n</b>e<img></a>", ControlKind.LINK, "One", False),
        ("<button><img></button>", ControlKind.BUTTON, "", True),
        ("<summary><img>More</summary>", ControlKind.BUTTON, "More", False),
        ("<span role=button><img></span>", ControlKind.BUTTON, "", True),
        ("<span role=link><img></span>", ControlKind.LINK, "", True),
        ("<a href=x role=button><img></a>", ControlKind.BUTTON, "", True),
        ("<svg><a href=x><foreignObject><img></foreignObject></a></svg>", ControlKind.LINK, "", True),
    ],
)
def test_control(markup: str, kind: ControlKind, text: str, sole: bool) -> None:
    """The link or button around the image, its text without what nobody perceives, and whether the image is alone."""
    control = last(markup).control
    assert control is not None
    assert (control.kind, control.text, control.sole) == (kind, text, sole)


@pytest.mark.parametrize(
    "markup", ["<img>", "<a><img></a>", "<a name=x><img></a>", "<a href=x></a><img>", "<label><img>"]
)
def test_no_control(markup: str) -> None:
    """An anchor without a target is no link."""
    assert last(markup).control is None


def test_control_details() -> None:
    """Target, title and name of the link are told, and two images of one link share its place."""
    tag = '<a href="x?a&amp;b" title=" T " aria-labelledby="n">'
    page = scan(f"<i id=n>Name</i>{tag}<img><img></a>".encode(), "page")
    first, second = page.images
    assert first.control is not None
    assert (first.control.href, first.control.title, first.control.name) == ("x?a&b", "T", "Name")
    assert second.control is not None
    assert second.control.at == first.control.at == (1, 16)


@pytest.mark.parametrize(
    ("markup", "figure"),
    [
        ("<figure><img></figure>", Figure("", False, True)),
        ("<figure><img><figcaption> A <b>b</b></figcaption></figure>", Figure("A b", False, True)),
        ("<figure><p><img></p>text<figcaption>c</figcaption></figure>", Figure("c", False, False)),
        ("<figure><img><img><figcaption>c</figcaption></figure>", Figure("c", False, False)),
        ("<figure><img><figcaption aria-hidden=true>c</figcaption></figure>", Figure("c", True, True)),
        ("<figure></figure><img>", None),
    ],
)
def test_figure(markup: str, figure: Figure | None) -> None:
    """The caption, whether it is hidden, and whether the image is all there is beside it."""
    assert last(markup).figure == figure


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<img aria-labelledby=a><i id=a> One  two</i>", "One two"),
        ("<img aria-labelledby='b a'><i id=a>A</i><i id=b>B</i>", "B A"),
        ("<img aria-labelledby='gone a'><i id=a>A</i>", "A"),
        ("<img aria-labelledby=gone>", None),
        ("<img aria-labelledby=''>", None),
        ("<img aria-labelledby=a><i id=a> </i>", None),
        ("<i id=a hidden>H</i><img aria-labelledby=a>", "H"),
        ("<i id=a><b hidden>H</b>V</i><img aria-labelledby=a>", "V"),
        ("<i id=a aria-label=L>T</i><img aria-labelledby=a>", "L"),
        ("<p id=a>x <img alt=y> z</p><img aria-labelledby=a>", "x y z"),
        ("<i id=a title=T></i><img aria-labelledby=a>", "T"),
        ("<i id=a>1</i><i id=a>2</i><img aria-labelledby=a>", "1"),
    ],
)
def test_labelled_by(markup: str, text: str | None) -> None:
    """The text of the targets that exist, in their order; a hidden target counts."""
    assert (
        next(i for i in scan(markup.encode(), "p").images if i.get("aria-labelledby") is not None).labelled_by == text
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<label for=i>One</label><input type=image id=i>", "One"),
        ("<label>Two <input type=image></label>", "Two"),
        ("<label for=other>No <input type=image id=i></label>", None),
        ("<input type=image>", None),
        ("<svg role=img><title> Chart </title></svg>", "Chart"),
        ("<svg role=img><g><title>Nested</title></g></svg>", None),
        ("<svg role=img><title></title></svg>", None),
        ("<label for=i>No</label><img id=i>", None),
    ],
)
def test_label(markup: str, text: str | None) -> None:
    """A label element names an image button, a direct child title names an svg."""
    assert last(markup).label == text


@pytest.mark.parametrize(
    ("markup", "focusable"),
    [
        ("<img>", False),
        ("<img tabindex=0>", True),
        ("<img tabindex=-1>", True),
        ("<img tabindex=x>", False),
        ("<img contenteditable>", True),
        ("<input type=image>", True),
        ("<input type=image disabled>", False),
        ("<area href=x>", True),
        ("<area>", False),
        ("<button role=img>x</button>", True),
        ("<span role=img>x</span>", False),
    ],
)
def test_focusable(markup: str, focusable: bool) -> None:
    """What the keyboard or a script can move the focus to."""
    assert last(markup).focusable is focusable


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a <img> b</p>", "a b"),
        ("<td>x<table><tr><td>cell <b>1</b><img>", "cell 1"),
        ("<ul><li>outer<ul><li>inner<img>", "inner"),
        ("<h2>Head <a href=x><img></a></h2>", "Head"),
        ("<div>no<img></div>", ""),
        (f"<p>{'long ' * 1000}<img>", ("long " * 200)),
    ],
)
def test_beside(markup: str, text: str) -> None:
    """The text of the nearest paragraph, cell, heading or list item, cut at 1,000 characters."""
    assert last(markup).beside == text


@pytest.mark.parametrize(
    ("markup", "sources"),
    [
        ("<img src=a><img src=b>\n<!-- c --><img src=c>", ("b", "a")),
        ("<img src=a>text<img src=b>", ()),
        ("<img src=a><br><img src=b>", ()),
        ("<picture><img src=a></picture><picture><source><img src=b></picture>", ("a",)),
        ("<img data-src=a src=data:x><img src=b>", ("a",)),
        ("<img src=a>" * 30, ("a",) * 10),
    ],
)
def test_previous_images(markup: str, sources: tuple[str, ...]) -> None:
    """The sources of the images directly before, nearest first, at most ten."""
    assert last(markup).previous_images == sources


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<img data-src=a.png alt=A><noscript><img src=a.png></noscript>", "A"),
        ("<p><img data-srcset='a.png 1x, b.png 2x' alt=A></p><noscript><img src=b.png></noscript>", "A"),
        ("<img data-src=a.png><noscript><img src=a.png></noscript>", ""),
        ("<img data-src=b.png alt=B><noscript><img src=a.png></noscript>", None),
        ("<noscript><img src=a.png></noscript>", None),
        ("<img data-src=a.png alt=A><img src=a.png>", None),
    ],
)
def test_noscript_twin(markup: str, text: str | None) -> None:
    """An image in noscript knows the text and the start tag of the lazy image before it that shows the same picture."""
    image = last(markup)
    assert image.noscript_twin == text
    twin = image.noscript_twin_tag
    assert (twin is None) == (text is None)
    assert twin is None or markup[twin.start :].startswith("<img data-src")


def test_picture_sources() -> None:
    """The sources before the img belong to it, those behind it do not."""
    image = last("<picture><source srcset=a media=m type=t>\n<source srcset=b><img><source srcset=c></picture>")
    assert image.sources == (PictureSource("a", "m", "t"), PictureSource("b", "", ""))


def test_path() -> None:
    """The path names the ancestors without their positions."""
    assert last("<header><p>x<p><a href=x><img>").path == "html>body>header>p>a>img"
    assert last("<template><img></template>").path == "html>head>template>img"


def test_figures_inside_of_figures_cost_no_time() -> None:
    """Each is looked into up to its second image; to walk through all of them took minutes."""
    page = scan(b"<main>" + b"<figure><img src=a.png>" * 4_000, "a.html")
    assert len(page.images) == 4_000
    assert page.images[0].figure == Figure("", caption_hidden=False, sole=False)
