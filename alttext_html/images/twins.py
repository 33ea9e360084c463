"""Responsive twins: one picture in several sizes and formats needs one text.

Two files are one picture when a page says so, in one srcset or picture element; or when their folders and names are
equal but for what tells a size or a format (``harbour-800x600.webp``, ``400/harbour@2x.jpg``), their proportions are
equal and their thumbnails look alike. The name alone proves nothing, nor does the look: two steps of a manual differ in
a few pixels, the French and the English screenshot in a few words.

Limits: a crop is a picture of its own, an SVG is compared with nothing, of an animation the first frame counts, and
files whose names are nothing but hashes (``3f2a.jpg``, ``9b1c.jpg``) are not recognised.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from alttext_html.errors import ImageError
from alttext_html.images import load, srcset
from alttext_html.images.resolve import BEST_WIDTH, has_condition
from alttext_html.images.stem import stem, stem_of
from alttext_html.types import Image, ImageElement, ImageRef, ImageType

if TYPE_CHECKING:
    import PIL.Image

MEAN_DIFFERENCE = 4.0
"""Of 255, over the thumbnail. Measured: the same picture at quality 30 in four sizes stays below 3."""
MAX_DIFFERENCE = 48
"""Of 255, anywhere in the thumbnail. Measured: the same picture stays below 42, a changed word is above 53."""

_SIDE = 64
_SMALL = 400
"""Pixels; edges of narrower pictures are so coarse that only half the thumbnail's size can be compared"""
_SIZE_FOLDER = re.compile(
    r"\d{1,5}(?:x\d{1,5}|w|px)?|\d+(?:\.\d+)?x|(?:png|jpe?g|gif|webp|avif|thumbs?|thumbnails?|small|medium|large|full|originals?)"
)


def same_sets(refs: Iterable[tuple[ImageRef, ...]]) -> dict[ImageRef, ImageRef]:
    """Map every file that one element names as a choice to the one that stands for the picture.

    ``refs`` are the answers of ``resolve``, best first, in a stable order. Sets that share a file are one picture, and
    the best file of the first of them stands for it.
    """
    parent: dict[ImageRef, ImageRef] = {}
    order: dict[ImageRef, int] = {}

    def root(ref: ImageRef) -> ImageRef:
        order.setdefault(ref, len(order))
        while parent.setdefault(ref, ref) != ref:
            parent[ref] = parent[parent[ref]]
            ref = parent[ref]
        return ref

    for choice in refs:
        roots = [root(ref) for ref in choice]
        first = min(roots, key=order.__getitem__)
        for other in roots:
            parent[other] = first
    return {ref: root(ref) for ref in list(parent)}


def same_pictures(images: Iterable[Image]) -> dict[str, str]:
    """Map the hash of every image that has twins to the hash of the twin that stands for them.

    That is the one nearest to ``BEST_WIDTH``, the lowest hash among equals. Only files with equal stems are decoded,
    one at a time; one that cannot be decoded has no twins.
    """
    by_stem: dict[tuple[tuple[str, ...], str], dict[str, Image]] = defaultdict(dict)
    for image in images:
        if image.type is not ImageType.SVG and not image.blank and image.content is None:
            folder = tuple(part for part in image.path.parent.parts if not _SIZE_FOLDER.fullmatch(part.casefold()))
            by_stem[folder, stem(image.path.name, (image.width, image.height))].setdefault(image.sha256, image)
    twins: dict[str, str] = {}
    for members in by_stem.values():
        if len(members) > 1:
            ranked = sorted(members.values(), key=lambda image: (abs(image.width - BEST_WIDTH), image.sha256))
            twins |= _alike(ranked)
    return twins


def files_beside(images: Iterable[Image]) -> dict[str, tuple[Path, ...]]:
    """By hash of an image: the files in its folder whose names are its own but for what tells a size or a format.

    Here no bare number is a size: hundreds of photos of a camera would be one name.
    """
    folders: dict[Path, dict[str, list[str]]] = {}
    found: dict[str, tuple[Path, ...]] = {}
    for image in images:
        if image.content is not None or image.type is ImageType.SVG:
            continue
        folder, name = image.path.parent, image.path.name
        if folder not in folders:
            folders[folder] = _by_stem(folder)
        alike = folders[folder].get(stem(name, (image.width, image.height)), ())
        if others := tuple(folder / other for other in alike if other != name):
            found[image.sha256] = others
    return found


def _by_stem(folder: Path) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    with suppress(OSError):
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names are enough
            names[stem(name)].append(name)
    return names


def show_the_same(one: Image, other: Image) -> bool:
    """Whether two files that a page calls one picture are one: by their names, or else by their looks.

    Pages also name what they show until a picture comes, or where none does: one file for many pictures.
    """
    names = {stem(image.path.name, (image.width, image.height)) for image in (one, other)}
    if one.sha256 == other.sha256 or len(names) == 1:
        return True
    if ImageType.SVG in (one.type, other.type):
        return False
    best, second = sorted((one, other), key=lambda image: -image.width)
    return second.sha256 in _alike([best, second])


def _alike(ranked: list[Image]) -> Mapping[str, str]:
    """Each image joins the first one before it that it looks like."""
    leaders: list[tuple[Image, PIL.Image.Image]] = []
    found: dict[str, str] = {}
    for image in ranked:
        thumbnail = _thumbnail(image)
        if thumbnail is None:
            continue
        for leader, shown in leaders:
            coarse = min(leader.width, image.width) < _SMALL
            if _same_proportions(leader, image) and _look_alike(shown, thumbnail, _SIDE // 2 if coarse else _SIDE):
                found[image.sha256] = found[leader.sha256] = leader.sha256
                break
        else:
            leaders.append((image, thumbnail))
    return found


def _same_proportions(one: Image, other: Image) -> bool:
    """Equal but for the rounding of the smaller one's sides."""
    tolerance = 1.5 / min(one.width, one.height, other.width, other.height) + 0.005
    return abs((one.width * other.height) / (one.height * other.width) - 1) <= tolerance


def _look_alike(one: PIL.Image.Image, other: PIL.Image.Image, side: int) -> bool:
    import PIL.Image
    import PIL.ImageChops
    import PIL.ImageStat

    shown = [picture.resize((side, side), PIL.Image.Resampling.BOX) for picture in (one, other)]
    difference = PIL.ImageStat.Stat(PIL.ImageChops.difference(*shown))
    most = max(high for _, high in difference.extrema)
    return most <= MAX_DIFFERENCE and sum(difference.mean) / 3 <= MEAN_DIFFERENCE


def _thumbnail(image: Image) -> PIL.Image.Image | None:
    import PIL.Image

    try:
        data = load.read(image)
        with load.opened(data, image.type, image.path.name, image.width * image.height * 3) as picture:
            try:
                picture.draft("RGB", (8 * _SIDE, 8 * _SIDE))
                small = picture.convert("RGBA").resize((_SIDE, _SIDE), PIL.Image.Resampling.LANCZOS)
            except load.DAMAGED:
                return None
    except ImageError:
        return None
    shown = PIL.Image.new("RGB", small.size, "white")
    shown.paste(small, mask=small.getchannel("A"))
    return shown


def other_pictures(image: ImageElement) -> tuple[str, ...]:
    """Addresses of the sources that show another picture than the img: art direction that one text may not fit.

    They have a media condition and, but for size and format, another name than every file of the img itself.
    """
    if not image.sources:
        return ()
    own = [image.get("src") or "", *(candidate.url for candidate in srcset.parse(image.get("srcset") or ""))]
    names = {stem_of(url) for url in own if url.strip()}
    if not names:
        return ()
    others = [
        candidate.url
        for source in image.sources
        if has_condition(source.media)
        for candidate in srcset.parse(source.srcset)
        if stem_of(candidate.url) not in names
    ]
    return tuple(dict.fromkeys(others))
