"""Small pictures of the report page: from the site only, small, each once."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from alttext_html.settings import Settings
from alttext_html.thumbnails import SIDE, thumbnails
from tests.helpers.outcomes import MISSING


def site(folder: Path) -> Path:
    """A site with a large picture, and a secret beside it."""
    root = folder / "site"
    (root / "images").mkdir(parents=True)
    Image.effect_noise((900, 600), 60).convert("RGB").save(root / "images" / "big.jpg")
    Image.new("RGB", (9, 9), "red").save(folder / "secret.png")
    (root / "link.png").symlink_to(folder / "secret.png")
    (root / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    (root / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    return root


def test_a_picture_becomes_a_small_one(tmp_path: Path) -> None:
    """As a data: URL of a few thousand bytes; one name for all pages that show it."""
    findings = [
        structs.replace(MISSING, page="a/b.html", src="../images/big.jpg"),
        structs.replace(MISSING, page="c.html", src="images/big.jpg"),
    ]
    ((name, url),) = thumbnails(findings, site(tmp_path), Settings()).items()
    assert name == "images/big.jpg"
    data = base64.b64decode(url.removeprefix("data:image/webp;base64,"))
    with Image.open(io.BytesIO(data)) as picture:
        assert max(picture.size) == SIDE
    assert len(url) < 8_000


@pytest.mark.parametrize(
    "src", ["", "../secret.png", "link.png", "broken.png", "none.png", "https://example.org/a.png", "file:///etc/hosts"]
)
def test_what_is_not_a_picture_of_the_site_has_none(tmp_path: Path, src: str) -> None:
    """Nothing outside is read, nothing is fetched, nothing breaks."""
    assert thumbnails([structs.replace(MISSING, src=src)], site(tmp_path), Settings()) == {}


def test_a_small_drawing_is_shown_as_it_is(tmp_path: Path) -> None:
    """An image element runs no script."""
    (url,) = thumbnails([structs.replace(MISSING, src="drawing.svg")], site(tmp_path), Settings()).values()
    assert url.startswith("data:image/svg+xml;base64,")
