"""What mkdocs.yml and pelicanconf.py say about sources, read as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.authoring.project import Project, find_project

I18N = """
plugins:
  - i18n:
      docs_structure: {structure}
      languages: [{{locale: fr}}, {{locale: en, default: true}}]
"""


def project(folder: Path, config: str) -> Project:
    (folder / "mkdocs.yml").write_text(config)
    return find_project(folder, folder)


@pytest.mark.parametrize(
    ("structure", "source", "language", "built"),
    [
        ("suffix", "guide.md", "en", "guide/index.html"),
        ("suffix", "guide.fr.md", "fr", "fr/guide/index.html"),
        ("suffix", "a/index.fr.md", "fr", "fr/a/index.html"),
        ("folder", "en/guide.md", "en", "guide/index.html"),
        ("folder", "fr/README.md", "fr", "fr/index.html"),
    ],
)
def test_languages_of_i18n(tmp_path: Path, structure: str, source: str, language: str, built: str) -> None:
    """A source's name or folder tells its language and the page that it becomes."""
    found = project(tmp_path, I18N.format(structure=structure))
    path = tmp_path / "docs" / source
    assert (found.language(path), found.built(path)) == (language, built)


def test_a_configuration_inherits(tmp_path: Path) -> None:
    """Options of extensions come from both files; what only code can give is left out."""
    (tmp_path / "base.yml").write_text("docs_dir: pages\nmarkdown_extensions: {toc: {permalink: true}}\n")
    found = project(
        tmp_path,
        "INHERIT: base.yml\nuse_directory_urls: false\n"
        "markdown_extensions: {toc: {slugify: !!python/name:os.getcwd , title: T}, attr_list: {}}\n",
    )
    assert found.content == tmp_path / "pages"
    assert found.extensions == ("toc", "tables", "fenced_code", "attr_list")
    assert found.configs["toc"] == {"permalink": True, "title": "T"}
    assert found.built(tmp_path / "pages" / "a.md") == "a.html"


def test_settings_for_us_count(tmp_path: Path) -> None:
    """What the plugin's own options say holds for its sources too, but for those about builds."""
    builds = "on_missing: error, on_serve: cached, report: [found.sarif]"
    found = project(tmp_path, f"plugins: [{{alttext-html: {{style: shorter, {builds}}}}}]\ntheme: {{locale: de}}\n")
    assert found.host is not None
    assert found.host.values == {"style": "shorter"}
    assert found.guessed is not None
    assert found.guessed.values["language"] == "de"
