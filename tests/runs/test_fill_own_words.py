"""What a fill takes from the pages themselves: titles beside pictures, and texts of the same picture elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.fills import PAGE, alts, make_site, report


def test_a_titles_words_come_before_a_purchase_where_a_link_leads_to_the_picture(tmp_path: Path) -> None:
    """A lightbox says nothing of where it leads; its picture's title is what its author wrote."""
    site = make_site(
        tmp_path, index='<p><a href="keep-a.png"><img src="keep-a.png" alt="" title="The quay at dawn"></a>'
    )
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site) == ["The quay at dawn"]


@pytest.mark.parametrize("title", ["IMG_2041", "image", "keep-a.png", "-", "https://example.org/", "word " * 60])
def test_a_title_that_would_be_a_weak_alt_is_not_written(title: str, tmp_path: Path) -> None:
    """Of an image and of a lightbox: what the next run would find weak leaves the image to the next source."""
    generator = '<!doctype html><html lang="en"><meta name="generator" content="mkdocs-1.6"><title>Notes</title><main>'
    lightbox = f'<p><a href="keep-b.png"><img src="keep-b.png" alt="" title="{title}"></a>'
    site = make_site(tmp_path, index=f'{generator}<p><img alt="" src="keep-a.png" title="{title}">{lightbox}')
    code, found = report(tmp_path, site, "fill", "--dry-run")
    assert (code, found["summary"]["credits_needed"]) == (1, 2)
    report(tmp_path, site, "fill")
    assert alts(site) == ["", ""]


def test_a_picture_whose_texts_differ_lends_none_of_them(tmp_path: Path) -> None:
    """What one page says of it may be wrong on another: only a text that more places have than any other is taken."""
    image = '<p><img src="keep-a.png" alt="{}">'
    texts = {"a": "Step 3: choose Export", "b": "Example for the Sphere Designer filter, before and after"}
    bodies = {name: image.format(text) for name, text in texts.items()} | {"c": '<p><img src="keep-a.png">'}
    code, found = report(tmp_path, site := make_site(tmp_path, **bodies), "fill", "--dry-run")
    assert (code, found["summary"]["credits_needed"]) == (1, 1)
    (site / "d.html").write_text(PAGE.format(body=bodies["a"]))
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site, "c") == [texts["a"]]


HUGO = '<!doctype html><html lang="en"><meta name="generator" content="Hugo 0.140"><title>Notes</title><main>{body}'
TITLED = '<p><img src="keep-a.png" alt="" title="{}">'


def test_a_title_is_known_to_the_rest_of_the_same_run(tmp_path: Path) -> None:
    """What is written into one page costs nothing on another: the second fill has nothing left to do."""
    bodies = {"one": TITLED.format("Our office in Oslo"), "two": '<p><img src="keep-a.png" alt="">'}
    site = make_site(tmp_path, **{name: HUGO.format(body=body) for name, body in bodies.items()})
    code, found = report(tmp_path, site, "fill", "--dry-run")
    assert (code, found["summary"]["credits_needed"]) == (1, 0)
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site, "one") == alts(site, "two") == ["Our office in Oslo"]


@pytest.mark.parametrize(
    ("titles", "options"),
    [
        (("Our office in Oslo", "Where we meet"), ""),
        (("IMG_2041",), ""),
        (("Our office in Oslo",), 'free_sources = ["site"]\n'),
    ],
)
def test_a_title_that_is_not_written_or_not_the_only_one_is_lent_to_no_other(
    titles: tuple[str, ...], options: str, tmp_path: Path
) -> None:
    """Two titles of one picture contradict each other; one that is weak, or that the settings leave out, is no text."""
    (tmp_path / "alttext-html.toml").write_text(options)
    bodies = [*map(TITLED.format, titles), '<p><img src="keep-a.png" alt="">']
    site = make_site(tmp_path, **{f"p{number}": HUGO.format(body=body) for number, body in enumerate(bodies)})
    report(tmp_path, site, "fill")
    assert alts(site, f"p{len(titles)}") == [""]


def test_the_text_that_all_places_get_is_the_one_of_an_image_without(tmp_path: Path) -> None:
    """Where the settings say that texts of one picture are made the same, that one is taken in the same run."""
    (tmp_path / "alttext-html.toml").write_text('[severity]\ndifferent-texts = "fix"\n')
    bodies = [f'<p><img src="keep-a.png" alt="{text}">' for text in ("Boats", "Boats at the quay")]
    site = make_site(tmp_path, a=bodies[0], b=bodies[1], c='<p><img src="keep-a.png">')
    assert report(tmp_path, site, "fill")[0] == 0
    assert alts(site, "a") == alts(site, "b") == alts(site, "c") == ["Boats at the quay"]


def test_what_a_program_makes_of_a_files_name_goes_to_no_other_place(tmp_path: Path) -> None:
    """Asciidoctor writes it where the author wrote nothing: two of them weigh less than one text by a person."""
    named = '<p><img src="keep-pin-24.png" alt="keep pin 24">'
    site = make_site(tmp_path, a=named, b=named, c='<p><img src="keep-pin-24.png">')
    report(tmp_path, site, "fill")
    assert alts(site, "c") == [None]
    (site / "d.html").write_text(PAGE.format(body='<p><img src="keep-pin-24.png" alt="Redo icon">'))
    report(tmp_path, site, "fill")
    assert alts(site, "c") == ["Redo icon"]
    assert alts(site, "a") == ["keep pin 24"]
