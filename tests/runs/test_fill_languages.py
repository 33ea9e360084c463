"""Pages that name no language: no text crosses from one to another, and a note says which one a fill takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.fills import alts, report

PAGE = "<!doctype html><meta charset=utf-8><title>Notes</title><main><p>{}</main>"
IMAGE = '<img src="/keep-a.png" alt="{}">'
BARE = '<img src="/keep-a.png">'


def make(folder: Path, **bodies: str) -> Path:
    """A site without a word on languages; ``__`` in a name is a folder, ``_`` a full stop."""
    site = folder / "site"
    for name, body in bodies.items():
        file = site / f"{name.replace('__', '/').replace('_', '.')}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(body), "utf-8")
    sites.draw(site / "keep-a.png")
    return site


@pytest.mark.parametrize(
    ("here", "there", "text", "taken"),
    [
        ("zh__index", "ru__index", "Красная лодка", False),  # several folders: languages
        ("zh__index", "zh__other", "一艘红色的船", True),
        ("index", "other", "Красная лодка", False),  # not in the script of the language that is taken
        ("index", "other", "A red boat", True),
        ("es__index", "index", "A red boat", False),  # a folder that may be a language
        ("index", "es__index", "Un barco rojo", False),
        ("es__index", "es__other", "Un barco rojo", True),
        ("guide__index", "index", "A red boat", True),
        ("index_ja", "index_de", "Ein rotes Boot", False),
        ("guide_ja", "index_ja", "赤い舟", True),
    ],
)
def test_a_text_stays_in_its_language(here: str, there: str, text: str, taken: bool, tmp_path: Path) -> None:
    """Where no page says which that is, folders, names and letters do."""
    beside = {}
    if here.startswith("zh"):
        beside = {"ru__more": "", "zh__more": ""}
    elif here.endswith("_ja"):
        beside = {"index_ja": "", "index_de": "", "guide_ja": "", "guide_de": ""}
    site = make(tmp_path, **beside | {here: BARE, there: IMAGE.format(text)})
    report(tmp_path, site, "fill")
    assert alts(site, here.replace("__", "/").replace("_", ".")) == [text if taken else None]


def test_texts_of_pages_in_several_languages_are_no_different_texts_of_one(tmp_path: Path) -> None:
    """Their letters tell them apart where nothing else does."""
    texts = {
        "index": "A red boat at the quay",
        "other": "Красная лодка у причала",
        "ru__index": "Лодка",
        "de__index": "Boot",
    }
    site = make(tmp_path, **{name: IMAGE.format(text) for name, text in texts.items()})
    assert report(tmp_path, site, "check")[1]["findings"] == []


def test_a_note_says_which_language_is_taken_for_texts_that_are_bought(tmp_path: Path) -> None:
    """Only where one is bought, and nobody has set it."""
    site = make(tmp_path, one=BARE, two=BARE, three=IMAGE.format(""))
    notes = report(tmp_path, site, "fill", "--dry-run")[1]["notes"]
    assert notes == [
        "2 pages name no language, so texts in en are taken for them: set language, or lang in your theme."
    ]
    (tmp_path / "alttext-html.toml").write_text('language = "en"\n')
    assert report(tmp_path, site, "fill", "--dry-run")[1]["notes"] == []
    (tmp_path / "alttext-html.toml").unlink()
    (site / "three.html").write_text(PAGE.format(IMAGE.format("A red boat")), "utf-8")
    assert report(tmp_path, site, "fill", "--dry-run")[1]["notes"] == []


def test_a_text_is_bought_in_the_language_of_the_folder(tmp_path: Path) -> None:
    """Among folders that are languages."""
    site = make(tmp_path, ja__index=BARE, de__index="", es__index="")
    assert report(tmp_path, site, "fill", "--dry-run")[1]["findings"][0]["language"] == "ja"
