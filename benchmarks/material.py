"""A documentation site as people have them: Material for MkDocs, 500 pages in 20 sections, every text known.

Its navigation is pruned, as Material advises for sites of this size: else each page repeats the whole of it.

The rows compare ``mkdocs build`` with the plugin and without it, in turn, each in a fresh process and, as in CI, into a
new folder: for minutes after many files were deleted, ext4 is slow to make new ones.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import CataloguedImage, machine_entry
from benchmarks.row import ROUNDS, Cost, Row, at_most, median, run

SECTIONS = 20
PICTURES = 3
"""on each page without a text; one more has one"""
_MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")
_QUIET = {"NO_MKDOCS_2_WARNING": "1"}
_CONFIG = """\
site_name: The harbour
site_url: https://harbour.example/
docs_dir: {docs}
theme:
  name: material
  features: [navigation.tabs, navigation.prune, navigation.indexes, content.code.copy]
markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - tables
  - toc: {{permalink: true}}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.superfences
  - pymdownx.tabbed: {{alternate_style: true}}
plugins:
  - search
"""
_PAGE = """\
# {title}

{words}

![]({picture}-0.jpg)

## Before you leave

{words}

!!! note "Bring a coat"
    {words}

```python
def leave(pier: str, hour: int) -> bool:
    \"\"\"Whether a boat may leave.\"\"\"
    return pier in PIERS and 6 <= hour < 22
```

![]({picture}-1.jpg){{ width=300 }}

## Times

| Pier | Leaves | Returns |
| --- | --- | --- |
| North | 9:00 | 17:30 |
| South | 10:15 | 18:45 |

=== "Summer"
    {words}

    ![]({picture}-2.jpg)

=== "Winter"
    {words} See [the next page]({link}).

## Where it goes

![The pier of {title} at low tide]({picture}-3.jpg)

{words}
"""
_WORDS = "The harbour lies behind the town, and boats leave it at nine; `Bring` a coat, the **wind** is cold. " * 4


def make(folder: Path, pages: int) -> tuple[Path, Path]:
    """Two configurations of one source, with our plugin and without it."""
    docs = folder / "docs"
    picture = _picture()
    known: dict[str, CataloguedImage] = {}
    (docs / "images").mkdir(parents=True)
    for number in range(pages):
        page = docs / f"section-{number % SECTIONS:02}" / f"page-{number:03}.md"
        page.parent.mkdir(exist_ok=True)
        text = _PAGE.format(
            title=f"Page {number}",
            words=_WORDS,
            picture=f"../images/p{number}",
            link=f"../section-{(number + 1) % pages % SECTIONS:02}/page-{(number + 1) % pages:03}.md",
        )
        page.write_text(text, "utf-8")
        for place in range(PICTURES + 1):
            data = picture + f"{number}-{place}".encode()
            (docs / "images" / f"p{number}-{place}.jpg").write_bytes(data)
            if place < PICTURES:
                entry = machine_entry(f"Boat {number} at pier {place} in the morning", "alttextgenie")
                image = CataloguedImage((f"images/p{number}-{place}.jpg",), {"en": entry})
                known[hashlib.sha256(data).hexdigest()] = image
    (docs / "index.md").write_text("# The harbour\n\nBoats leave at nine.\n", "utf-8")
    (folder / "alttext.json").write_bytes(Catalogue(known).render())
    plain, ours = folder / "plain.yml", folder / "ours.yml"
    plain.write_text(_CONFIG.format(docs=docs), "utf-8")
    ours.write_text(_CONFIG.format(docs=docs) + "  - alttext-html\n", "utf-8")
    return plain, ours


def main(pages: int = 500, rounds: int = ROUNDS) -> Iterator[Row]:
    """The rows of a build: by the clock and by CPU time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        without: list[Cost] = []
        ours: list[Cost] = []
        configurations = make(folder, pages)
        for number in range(rounds + 1):
            for configuration, costs in zip(configurations, (without, ours), strict=True):
                site = folder / f"{configuration.stem}-{number}"
                cost = run([*_MKDOCS, "--config-file", configuration, "--site-dir", site], folder, _QUIET)
                if number:  # the first one writes bytecode
                    costs.append(cost)
    with_, plain = median(ours), median(without)
    yield at_most(f"MkDocs build of {pages} Material pages, with the plugin", with_, plain, 1.03)


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((240, 180), 60).convert("RGB").save(buffer, "JPEG", quality=70)
    return buffer.getvalue()
