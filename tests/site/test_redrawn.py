"""Sites whose pages a script draws anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from alttext_html.run import check
from alttext_html.settings import Settings
from alttext_html.site.redrawn import redrawn_by


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        (["_next/static/chunks/main.js"], "Next"),
        (["_nuxt/entry.js"], "Nuxt"),
        (["page-data/app-data.json"], "Gatsby"),
        (["hashmap.json"], "VitePress"),
        (["_app/immutable/entry/start.js"], "SvelteKit"),
        (["assets/js/runtime~main.2f0ae680.js"], "Docusaurus"),
        (["assets/js/main.js", "hugo_stats.json"], ""),
        ([], ""),
    ],
)
def test_files_beside_the_pages_tell(tmp_path: Path, files: list[str], generator: str) -> None:
    """What the generator's script loads is there in every build of it."""
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    assert redrawn_by(tmp_path) == generator


def test_a_check_says_where_the_texts_belong(tmp_path: Path) -> None:
    """It would find nothing to fix after a fill, and readers would find nothing either."""
    (tmp_path / "index.html").write_text("<main><img src=a.png alt='A heron'></main>", "utf-8")
    assert not check(tmp_path, Settings()).notes
    (tmp_path / "hashmap.json").write_text("{}", "utf-8")
    assert ["sources --write" in note for note in check(tmp_path, Settings()).notes] == [True]
