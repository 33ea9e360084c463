"""Each folder of fixtures/rewrite holds one idea: a page, and the bytes it has after every silent img got a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.html.edits import edit_for, rewrite
from alttext_html.html.scan import scan
from alttext_html.types import Edit, Element, Page

FOLDERS = sorted((Path(__file__).parents[2] / "fixtures" / "rewrite").iterdir())
DEFAULT_TEXT = "A <test> & 'text'"


def fill(data: bytes, text: str) -> bytes:
    """Give every img without a text this one."""
    page = scan(data, "page.html")
    return rewrite(data, page, edits_of(page, text))


def edits_of(page: Page, text: str) -> list[Edit]:
    silent = (image for image in page.images if image.element is Element.IMG and not (image.get("alt") or "").strip())
    return [edit_for(image, "alt", text) for image in silent]


def text_of(folder: Path) -> str:
    custom = folder / "text"
    return custom.read_bytes().decode() if custom.exists() else DEFAULT_TEXT


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_golden(folder: Path) -> None:
    """The bytes of out.html come out, those of in.html where there is none, and filling again changes nothing."""
    before = (folder / "in.html").read_bytes()
    expected = folder / "out.html"
    after = fill(before, text_of(folder))
    assert after == (expected.read_bytes() if expected.exists() else before)
    assert fill(after, text_of(folder)) == after


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_edit_means_the_same_bytes(folder: Path) -> None:
    """Without an edit the bytes are not touched."""
    before = (folder / "in.html").read_bytes()
    assert rewrite(before, scan(before, "page.html"), []) is before


def test_large_page() -> None:
    """A page of 5 MB with thousands of images is rewritten in its entirety."""
    row = '<tr>\r\n<td>Zeile – {0}</td><td><a href="{0}.html"><img src="{0}.png" width=20></a></td>\r\n'
    rows = [row.format(number) for number in range(5_000_000 // 90)]
    page = "<!DOCTYPE html>\r\n<table>" + "".join(rows) + "</table>"
    assert len(page.encode()) > 5_000_000
    expected = page.replace("<img src", "<img alt=\"A &lt;test&gt; &amp; 'text'\" src").encode()
    assert fill(page.encode(), DEFAULT_TEXT) == expected
