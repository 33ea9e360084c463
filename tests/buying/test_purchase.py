"""A purchase from several sellers: their services' logs are the judge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alttext_html.buying.prose import Prose
from alttext_html.buying.purchase import buy
from alttext_html.buying.shop import Seller, Shop
from alttext_html.images.load import LoadOptions, load
from alttext_html.progress import silent
from alttext_html.settings import Settings
from alttext_html.texts.planning import want_key
from alttext_html.texts.providers import Account, Provider
from alttext_html.types import LanguageTag, LocalRef, Want
from tests.helpers.pictures import picture
from tests.helpers.purchases import FakeProvider, Service


class Busy(FakeProvider):
    """Others use its account too, so that its balance decides nothing."""

    name = "busy"

    async def account(self) -> Account:
        self.service.credits -= 5
        return await super().account()


def seller(provider: Callable[[Service], FakeProvider], service: Service) -> Seller:
    def opened() -> Provider:
        return provider(service)

    return Seller(provider(service).name, 1, opened)


@pytest.mark.parametrize(
    ("first", "fault", "bought"),
    [
        (Busy, "drop-after", False),
        (Busy, "drop-before", False),
        (FakeProvider, "drop-after", False),
        (FakeProvider, "drop-before", True),
    ],
)
def test_what_a_request_may_have_cost_is_not_spent_with_the_next_seller(
    tmp_path: Path, first: Callable[[Service], FakeProvider], fault: str, bought: bool
) -> None:
    """The budget holds for all sellers together, also where a balance cannot tell what became of a request."""
    (tmp_path / "boat.png").write_bytes(picture())
    want = Want(load(LocalRef(tmp_path / "boat.png"), LoadOptions((tmp_path,))), LanguageTag("en"))
    services = Service(faults=[fault]), Service()

    class Second(FakeProvider):
        name = "second"

    sellers = seller(first, services[0]), seller(Second, services[1])
    settings = Settings(max_credits=1, cache_dir=tmp_path / "cache")
    shop = Shop(settings, tmp_path, sellers, silent)
    found = buy([want], shop, Prose(lambda _: b"", [], settings))
    assert sum(service.spent for service in services) <= 1
    assert (want_key(want) in found.texts) is bought
