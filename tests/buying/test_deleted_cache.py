"""Somebody deletes the cache in the middle of a purchase: what was bought is not bought again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from alttext_html.buying.prose import Prose
from alttext_html.buying.purchase import buy
from alttext_html.buying.shop import Seller, Shop
from alttext_html.images.load import LoadOptions, load
from alttext_html.progress import silent
from alttext_html.settings import Settings
from alttext_html.texts.cache import TextCache
from alttext_html.texts.providers import Answer, Request
from alttext_html.types import LanguageTag, LocalRef, Want
from tests.helpers.pictures import picture
from tests.helpers.purchases import FakeProvider, Service


class _Deleting(FakeProvider):
    """Deletes the cache with its second answer."""

    def __init__(self, service: Service, folder: Path, keep: str) -> None:
        super().__init__(service)
        self._folder = folder
        self._keep = keep

    async def describe(self, request: Request) -> Answer:
        self.service.calls += 1
        if self.service.calls == 2:
            shutil.rmtree(self._folder)
            if self._keep:
                self._folder.write_text(self._keep)
        return Answer(dict.fromkeys(request.languages, "A heron on the jetty"))


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
@pytest.mark.parametrize("in_its_place", ["", "a file"])
def test_a_deleted_cache_is_told_and_written_anew(tmp_path: Path, in_its_place: str) -> None:
    """With the texts from before; where that cannot be, the note says so."""
    wants = []
    for side in (10, 20, 30):
        path = tmp_path / f"{side}.png"
        path.write_bytes(picture(size=(side, side)))
        wants.append(Want(load(LocalRef(path), LoadOptions((tmp_path,))), LanguageTag("en")))
    folder, service = tmp_path / "cache", Service()
    settings = Settings(cache_dir=folder, concurrency=1)
    seller = Seller(FakeProvider.name, 1, lambda: _Deleting(service, folder, in_its_place))
    done = buy(wants, Shop(settings, tmp_path, (seller,), silent), Prose(lambda _: b"", [], settings))
    assert done.spent == 3
    (note,) = [each for each in done.notes if "was deleted while this run used it" in each]
    if in_its_place:
        assert "cannot be written anew" in note
        return
    assert note.endswith("its texts (3) were written anew")
    with TextCache(folder) as cache:
        assert len(list(cache.entries())) == 3
