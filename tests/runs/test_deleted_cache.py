"""Somebody deletes the cache in the middle of a purchase: what was bought is not bought again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from alttext_html import run
from alttext_html.settings import Settings
from alttext_html.texts.cache import TextCache
from alttext_html.texts.providers import Answer, Request
from tests.helpers.fills import make_site
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
    site = make_site(tmp_path, index="".join(f'<img src="fill-{name}.png">' for name in "abc"))
    folder = tmp_path / "cache"
    settings = Settings(cache_dir=folder, concurrency=1, catalogue=tmp_path / "alttext.json")
    service = Service()
    done = run.fill(site, settings, provider=_Deleting(service, folder, in_its_place))
    assert done.summary.credits_spent == 3
    (note,) = [each for each in done.notes if "was deleted while this run used it" in each]
    if in_its_place:
        assert "cannot be written anew" in note
        return
    assert note.endswith("its texts (3) were written anew")
    with TextCache(folder) as cache:
        assert len(list(cache.entries())) == 3
