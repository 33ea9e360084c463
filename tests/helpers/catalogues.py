"""Catalogues as tests make and change them."""

from __future__ import annotations

from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry


def with_entry(catalogue: Catalogue, sha256: str, entry: Entry) -> Catalogue:
    """A catalogue with this English entry in the place of an older one, whoever wrote that."""
    image = catalogue.images.get(sha256, CataloguedImage())
    return catalogue.with_images({sha256: image.with_entry("", "en", entry)})
