"""Small pictures for the report page, made from the site's own files; nothing is fetched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from pathlib import Path

import PIL.Image

from alttext_html.errors import ImageError
from alttext_html.images.load import DAMAGED, LoadOptions, damaged, load, opened, read
from alttext_html.images.urls import Base, locate
from alttext_html.report.groups import address
from alttext_html.settings import Settings
from alttext_html.site.served import served_at
from alttext_html.types import Finding, Image, ImageType, RemoteRef, UnusableRef

SIDE = 96
"""pixels: enough to recognise a picture"""
_QUALITY = 35
_MOST_PIXELS = 50_000_000
_MOST_BYTES = 12 * 1024 * 1024
"""of all thumbnails of a report"""
_LARGEST_DRAWING = 4 * 1024


def thumbnails(findings: Iterable[Finding], root: Path, settings: Settings) -> dict[str, str]:
    """A data: URL for each picture that lies in the site or its roots, by ``groups.address``; others have none."""
    options = LoadOptions((root.absolute(), *settings.roots))
    site_url = served_at(root, settings.site_url)
    made: dict[str, str] = {}
    by_content: dict[str, str] = {}
    room = _MOST_BYTES
    for finding in findings:
        name = address(finding.page, finding.src)
        if not name or name in made or room <= 0:
            continue
        made[name] = ""
        base = Base(root.absolute(), site_url, finding.page)
        ref = locate(finding.src, base)
        if isinstance(ref, RemoteRef | UnusableRef):
            continue
        try:
            image = load(ref, options)
            if image.sha256 not in by_content:
                by_content[image.sha256] = _data_url(image)
        except ImageError:
            continue  # the finding itself says what is wrong with it
        made[name] = by_content[image.sha256]
        room -= len(made[name])
    return {name: url for name, url in made.items() if url}


def _data_url(image: Image) -> str:
    data = read(image)
    if image.type is ImageType.SVG:  # an image element runs no script and loads nothing
        return _url(ImageType.SVG, data) if len(data) <= _LARGEST_DRAWING else ""
    with opened(data, image.type, image.path.name, _MOST_PIXELS) as picture:
        picture.draft("RGB", (SIDE, SIDE))
        try:
            small = picture.convert("RGBA")
        except DAMAGED as error:
            raise ImageError(damaged(image.path.name, image.type, error)) from error
    small.thumbnail((SIDE, SIDE), PIL.Image.Resampling.BILINEAR, reducing_gap=2)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=_QUALITY)
    return _url(ImageType.WEBP, out.getvalue())


def _url(kind: ImageType, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
