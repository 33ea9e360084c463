"""What is the same on many pages is told once."""

from __future__ import annotations

import pytest
from msgspec import structs

from alttext_html.report.groups import address, alone, grouped
from tests.helpers.outcomes import MISSING, WEAK

LOGO = structs.replace(WEAK, page="a/index.html", src="../logo.png", text="logo")


def test_one_image_on_many_pages_is_one_group() -> None:
    """Whatever the depth of the page, and as an address of the site's root."""
    pages = (
        LOGO,
        structs.replace(LOGO, page="b/c/index.html", src="../../logo.png"),
        structs.replace(LOGO, page="x.html", src="/logo.png"),
    )
    (group,) = grouped(pages)
    assert (group.pages, group.first) == (3, LOGO)


@pytest.mark.parametrize(
    "other",
    [
        structs.replace(LOGO, page="a/b/index.html"),
        structs.replace(LOGO, offset=9, text="Logo"),
        structs.replace(LOGO, offset=9, code="missing"),
        structs.replace(LOGO, offset=9, new_text="Home"),
        structs.replace(LOGO, offset=9, language="fr"),
        structs.replace(LOGO, offset=9, remedy="Look."),
    ],
)
def test_whatever_is_said_differently_stays_apart(other: object) -> None:
    """Another picture, text, rule, new text, language or remedy is another finding."""
    assert len(grouped([LOGO, other])) == 2  # type: ignore[list-item]


def test_images_without_an_address_stay_apart() -> None:
    """Nothing says that two drawings without a source are the same."""
    assert len(grouped([structs.replace(MISSING, src=""), structs.replace(MISSING, src="", offset=1)])) == 2


def test_groups_keep_the_order_of_the_pages() -> None:
    """A group stands where its first finding stands."""
    z = structs.replace(MISSING, page="z.html", src="z.png")
    assert [group.first for group in grouped([z, LOGO, MISSING])] == [LOGO, MISSING, z]
    assert [group.first for group in alone([z, LOGO, LOGO])] == [LOGO, LOGO, z]


@pytest.mark.parametrize(
    ("src", "found"),
    [
        ("../a.png", "a.png"),
        ("https://example.org/a.png", "https://example.org/a.png"),
        ("data:image/png;base64,AA", "data:image/png;base64,AA"),
        ("http://[bad/a.png", "http://[bad/a.png"),
        ("", ""),
    ],
)
def test_an_address_is_joined_with_its_page(src: str, found: str) -> None:
    """What cannot be joined stays as it is."""
    assert address("guide/index.html", src) == found
