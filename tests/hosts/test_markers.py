"""Marks are taken out of whatever was written, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.hosts.markers import remove_markers

KEPT = '<p><code>&lt;img data-alttext="silent"&gt;</code> <img alt="" data-alttext="ignore" src="a.png"></p>\r\n'


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.html", '<img alt="" data-alttext="silent" src="a.png" />', '<img alt="" src="a.png" />'),
        ("a.html", "<img alt data-alttext=silent src=a.png>", "<img alt src=a.png>"),
        ("a.html", KEPT, KEPT),
        ("a.html", '<!-- <img data-alttext="silent"> -->', '<!-- <img data-alttext="silent"> -->'),
        ("feed.xml", '&lt;img alt="" data-alttext="silent" src="a"&gt;', '&lt;img alt="" src="a"&gt;'),
        ("feed.xml", "&lt;img alt=&#34;&#34; data-alttext=&#34;silent&#34; src", "&lt;img alt=&#34;&#34; src"),
        ("feed.atom", '<![CDATA[<img alt="" data-alttext="silent">]]>', '<![CDATA[<img alt="">]]>'),
        ("feed.xml", '&amp;lt;img data-alttext="silent"', '&amp;lt;img data-alttext="silent"'),
        ("feed.xml", '&lt;img src="a"&gt; data-alttext="silent"', '&lt;img src="a"&gt; data-alttext="silent"'),
        ("feed.xml", '<img title="a &lt; b" data-alttext="silent">', '<img title="a &lt; b">'),
        (
            "feed.xml",
            "&lt;img data " * 20_000 + '&lt;img data-alttext="silent"&gt;',
            "&lt;img data " * 20_000 + "&lt;img&gt;",
        ),
        ("search.json", r'{"text":"<img alt=\"\" data-alttext=\"silent\">"}', r'{"text":"<img alt=\"\">"}'),
        ("search.js", r'var index = "<img alt=\"\" data-alttext=\"silent\">"', r'var index = "<img alt=\"\">"'),
        ("a.php", '<?php ?><img alt="" data-alttext="silent" title="a > b">', '<?php ?><img alt="" title="a > b">'),
        ("a.shtml", '<!--#x --><img title="a > b" data-alttext="silent">', '<!--#x --><img title="a > b">'),
        pytest.param(
            "a", "x" * 1_048_570 + '<img data-alttext="silent">', "x" * 1_048_570 + "<img>", id="across two pieces"
        ),
        ("a.php", KEPT, KEPT),
        (
            "feed/index.html",
            '<?xml version="1.0"?><rss>&lt;img data-alttext="silent"&gt;',
            '<?xml version="1.0"?><rss>&lt;img&gt;',
        ),
        (
            "feeds/all",
            '<?xml version="1.0"?><x>&lt;img data-alttext="silent"&gt;',
            '<?xml version="1.0"?><x>&lt;img&gt;',
        ),
        ("feeds/new", r' {"html":"<img data-alttext=\"silent\">"}', r' {"html":"<img>"}'),
        ("notes.txt", '<img data-alttext="silent">', '<img data-alttext="silent">'),
        ("model", '\0<img data-alttext="silent">', '\0<img data-alttext="silent">'),
        (".git/a", '<img data-alttext="silent">', '<img data-alttext="silent">'),
    ],
)
def test_only_marks_inside_of_images_go(name: str, before: str, after: str, tmp_path: Path) -> None:
    """In pages by parsing, in feeds and search indexes by what stands around them; text about marks stays.

    What a file is its content tells where its name does not.
    """
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(before.encode())
    assert remove_markers(tmp_path) == []
    assert (tmp_path / name).read_bytes() == after.encode()


def test_a_hostile_feed_costs_no_time(tmp_path: Path) -> None:
    """White space without end is gone through once."""
    begun = "<img" + " " * 300_000
    (tmp_path / "feed.xml").write_text(begun + '<img data-alttext="silent">')
    assert remove_markers(tmp_path) == []
    assert (tmp_path / "feed.xml").read_text() == begun + "<img>"


def test_a_file_without_marks_is_not_written(tmp_path: Path) -> None:
    """Its time stays."""
    page = tmp_path / "a.html"
    page.write_bytes(KEPT.encode())
    before = page.stat()
    remove_markers(tmp_path)
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_page_that_cannot_be_cleaned_is_told(tmp_path: Path) -> None:
    """One sentence with the page's name; the others are done."""
    (tmp_path / "bad.html").write_bytes(b'<meta charset="iso-2022-jp"><img data-alttext="silent">\x1b$B\xff')
    (tmp_path / "good.html").write_bytes(b'<img alt="" data-alttext="silent">')
    (problem,) = remove_markers(tmp_path)
    assert (tmp_path / "good.html").read_bytes() == b'<img alt="">'
    assert problem.path == "bad.html"
    assert "left alone" in problem.message
