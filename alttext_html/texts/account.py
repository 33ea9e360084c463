"""What the account's balance tells about purchases that ended without an answer."""

from __future__ import annotations

from alttext_html.texts.doubts import missing_credits, verdict_on
from alttext_html.texts.planning import Spenders
from alttext_html.texts.providers import Provider
from alttext_html.texts.store import Doubt, Ending, Epoch, Purchases, Texts, Verdict


class AccountWatch:
    """The balance as last seen, and the doubts that two balances can decide."""

    def __init__(self, provider: Provider, cache: Texts, ledger: Purchases, spenders: Spenders) -> None:
        self._provider = provider
        self._cache = cache
        self._ledger = ledger
        self._spenders = spenders
        self.balance: int | None = None
        """credits at the last look; None before, and where texts cost nothing"""
        self.epoch: Epoch | None = None
        """that look, if it can decide anything: nobody else spends, and nothing was on its way meanwhile"""

    async def look(self) -> None:
        """Ask the balance. Raises ProviderError."""
        self.epoch = None
        before = self._ledger.book(self._provider.name)
        self.balance = (await self._provider.account()).credits
        after = self._ledger.book(self._provider.name)
        alone = self._spenders is Spenders.ONE and before == after and not after.in_flight
        if self.balance is not None and alone:
            self.epoch = Epoch(self.balance, after.charge, after.doubt)

    def adopt_orphans(self) -> None:
        """Settle what dead runs had sent: bought if the cache has its text, else a doubt.

        A text that cost nothing is no answer to a request with a price: it was bought for another file of the picture.
        """
        orphans = self._ledger.orphans(self._provider.name)
        found = self._cache.get([item.key for item in orphans])
        bought = [item for item in orphans if item.key in found and (found[item.key].credits or not item.credits)]
        lost = [item for item in orphans if item not in bought]
        self._ledger.settle(bought, Ending.BOUGHT)
        self._ledger.settle([item for item in lost if item.credits], Ending.DOUBTFUL)
        self._ledger.settle([item for item in lost if not item.credits], Ending.FREE)

    def has_doubts(self) -> bool:
        """Whether there is something that nobody was told of."""
        return bool(self._ledger.doubts(self._provider.name))

    def judge(self) -> tuple[tuple[Doubt, ...], int | None]:
        """Record what the last look says about the doubts that are open; returns them and what they cost together."""
        doubts = tuple(each for each in self._ledger.doubts(self._provider.name) if each.verdict is Verdict.UNKNOWN)
        epochs = [doubt.epoch for doubt in doubts if doubt.epoch is not None]
        if not doubts or self.epoch is None or len(epochs) < len(doubts):
            return doubts, None
        first = min(epochs, key=lambda epoch: (epoch.charge, epoch.doubt))
        spent = self._ledger.spent_since(self._provider.name, first)
        gone = missing_credits(doubts, spent, first.balance, self.epoch.balance)
        self._ledger.judge(doubts, verdict_on(doubts, gone))
        return doubts, gone

    def tell(self) -> tuple[Doubt, ...]:
        """Every doubt that nobody was told of; the caller tells somebody."""
        doubts = self._ledger.doubts(self._provider.name)
        self._ledger.told(doubts)
        return doubts
