"""The language of a page that names none, from its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.site.path_languages import language_of_path, path_languages


def languages(root: Path, *paths: str, others: str = "") -> list[str | None]:
    """The languages of pages by their places, in a site that has more folders or files beside them."""
    for path in (*paths, *others.split()):
        file = root / path if "." in path else root / path / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    known = path_languages(root, paths)
    return [language_of_path(path, known) for path in paths]


@pytest.mark.parametrize(
    ("path", "others", "language"),
    [
        ("es/index.html", "de ja", "es"),
        ("es/deep/er/index.html", "de", "es"),
        ("zh_tw/index.html", "de es", "zh-tw"),
        ("pt-br/index.html", "en", "pt-br"),
        ("it/index.html", "de fr", "it"),
        ("docs/ja/index.html", "docs/ko docs/api", "ja"),
        ("usr/doc/html/ru/index.html", "usr/doc/html/en", "ru"),
        ("index.html", "de fr", None),
        ("api/index.html", "de fr", None),
        ("index.ja.html", "index.de.html index.html", "ja"),
        ("manual-de.html", "manual-en.html", "de"),
        ("docs/manual_ru.html", "docs/manual_en.html docs/other.html", "ru"),
        ("docs/it-de.html", "docs/manual_en.html docs/manual_de.html", None),
        ("list-is.html", "list-no.html list-it.html", None),
        ("manual-de.html", "other-en.html", None),
    ],
)
def test_a_language_among_others(path: str, others: str, language: str | None, tmp_path: Path) -> None:
    """As the folder or the end of a name is called, where at least two beside each other are languages for certain."""
    assert languages(tmp_path, path, others=others) == [language]


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("es/index.html", "api guide"),
        ("it/index.html", "is no id"),
        ("de/index.html", "at ch fr"),
        ("uk/index.html", "us de fr"),
        ("fr/inria/Class.html", "com de org"),
        ("es/index.html", "js py de"),
    ],
)
def test_a_folder_that_may_be_something_else_is_apart_from_its_neighbours(
    path: str, others: str, tmp_path: Path
) -> None:
    """Alone, of words, of countries, of a domain, of programming languages: what language it is in nobody knows."""
    assert languages(tmp_path, path, others=others) == [f"und-x-{path[:2]}"]


def test_what_lies_beside_a_page_counts_though_nobody_named_it(tmp_path: Path) -> None:
    """A run over one page reads it as a run over the site does."""
    assert languages(tmp_path, "es/a.html", "de/a.html", "index.html") == ["es", "de", None]
    assert languages(tmp_path, "es/a.html") == ["es"]


@pytest.mark.parametrize("name", ["as", "to", "io", "xx", "e", "deu", "is-on", "../de"])
def test_other_folders_say_nothing(name: str, tmp_path: Path) -> None:
    """Words, and what is no code of a language."""
    assert languages(tmp_path, f"{name}/index.html")[0] in (None, "und-x-de")
