"""The account during a run: its balance, what was spent, and what it tells of requests that got no answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from alttext_html.errors import ProviderError, Refused
from alttext_html.texts.pace import Pace
from alttext_html.texts.planning import Spenders
from alttext_html.texts.providers import Provider
from alttext_html.texts.store import Doubt, Ending, Epoch, Item, Purchases, Ruling, Texts
from alttext_html.types import TextKey

_OUTCOME = {
    Ruling.UNKNOWN: "it may have cost {price} for nothing",
    Ruling.CHARGED: "the balance shows that it cost {price} for nothing",
    Ruling.FREE: "the balance shows no charge for it",
}


class AccountWatch:
    """The balance as last seen, and the doubts that two balances can decide.

    A doubt is a request that was sent and got no answer that was kept.
    """

    def __init__(self, provider: Provider, cache: Texts, ledger: Purchases, pace: Pace, spenders: Spenders) -> None:
        self._provider = provider
        self._cache = cache
        self._ledger = ledger
        self._pace = pace
        self._spenders = spenders
        self.balance: int | None = None
        """credits at the last look; None before, and where texts cost nothing"""
        self.epoch: Epoch | None = None
        """that look, if it can decide anything: nobody else spends, and nothing was on its way meanwhile"""
        self.spent = 0
        """credits for the texts that this run got; who keeps them adds them"""
        self.lost = 0
        """credits that requests of this run are known to have cost for nothing"""
        self._spent_before_look = 0
        self._doubtful: set[TextKey] = set()
        """what this run asked for and got no answer to, but for what is known to have cost nothing"""

    @property
    def credits_left(self) -> int | None:
        """What the account has now; None where that is not known."""
        if self.balance is None or self._spenders is Spenders.MANY:  # others have spent of it meanwhile
            return None
        return max(0, self.balance - self.spent + self._spent_before_look)

    @property
    def at_risk(self) -> int:
        """Credits that requests of this run may have cost besides."""
        return max(0, self._provider.price * len(self._doubtful) - self.lost)

    # --- the balance -------------------------------------------------------------------------------------

    async def ask(self) -> list[str]:
        """Ask the balance, and judge by it what is in doubt; returns notes on that.

        It is free of charge, so it is tried again while the service is in trouble; without it the run stops.
        """
        attempt = 0
        while self._provider.price and not self._pace.stopped:
            attempt += 1
            try:
                await self._look()
                break
            except Refused as error:
                self._pace.refuse(error)
            except ProviderError as error:
                if not await self._pace.again(attempt, getattr(error, "retry_after", None)):
                    self._pace.stop(f"the balance cannot be asked: {error}", error)
        return self._judge()

    async def _look(self) -> None:
        """Ask the balance once. Raises ProviderError."""
        self.epoch = None
        spent, before = self.spent, self._ledger.book(self._provider.name)
        self.balance = (await self._provider.account()).credits
        self._spent_before_look = spent
        after = self._ledger.book(self._provider.name)
        alone = self._spenders is Spenders.ONE and before == after and not after.in_flight
        if self.balance is not None and alone:
            self.epoch = Epoch(self.balance, after.charge, after.doubt)

    # --- doubts ------------------------------------------------------------------------------------------

    def adopt_orphans(self) -> None:
        """Settle what dead runs had sent: bought if the cache has its text, else a doubt.

        A text that cost nothing is no answer to a request with a price: it was bought for another file of the picture.
        """
        orphans = self._ledger.orphans(self._provider.name)
        found = self._cache.get([item.key for item in orphans])
        bought = [item for item in orphans if item.key in found and (found[item.key].credits or not item.credits)]
        self._ledger.settle(bought, Ending.BOUGHT)
        self._settle_unanswered([item for item in orphans if item not in bought])

    def has_doubts(self) -> bool:
        """Whether there is something that nobody was told of."""
        return bool(self._ledger.doubts(self._provider.name))

    def doubt(self, items: Sequence[Item]) -> None:
        """Requests of this run ended, and nobody knows what they cost."""
        self._doubtful |= {item.key for item in items if item.credits}
        self._settle_unanswered(items)

    async def clear_up(self) -> list[str]:
        """Judge the doubts of this run by a new balance; returns notes on every doubt that nobody was told of."""
        notes = []
        if self._doubtful:
            with suppress(ProviderError):  # then the balance decides nothing, and the note says so
                await self._look()
            notes = self._judge()
        doubts = self._ledger.doubts(self._provider.name)
        self._ledger.told(doubts)
        self._doubtful -= {doubt.item.key for doubt in doubts if doubt.ruling is Ruling.FREE}
        return [*notes, *map(note_of, doubts)]

    def _settle_unanswered(self, items: Collection[Item]) -> None:
        self._ledger.settle([item for item in items if item.credits], Ending.DOUBTFUL)
        self._ledger.settle([item for item in items if not item.credits], Ending.FREE)

    def _judge(self) -> list[str]:
        """Record what the last look says of the doubts that are open; a note where it is about a part of them."""
        doubts = [each for each in self._ledger.doubts(self._provider.name) if each.ruling is Ruling.UNKNOWN]
        epochs = [doubt.epoch for doubt in doubts if doubt.epoch is not None]
        if not doubts or self.epoch is None or len(epochs) < len(doubts):
            return []
        first = min(epochs, key=lambda epoch: (epoch.charge, epoch.doubt))
        spent = self._ledger.spent_since(self._provider.name, first)
        gone = missing_credits(doubts, spent, first.balance, self.epoch.balance)
        ruling = ruling_on(doubts, gone)
        self._ledger.judge(doubts, ruling)
        if gone and {doubt.item.key for doubt in doubts} <= self._doubtful:
            self.lost += gone
        return [part_note(gone, len(doubts))] if gone and ruling is Ruling.UNKNOWN else []


def missing_credits(doubts: Sequence[Doubt], spent: int | None, balance_then: int, balance_now: int) -> int | None:
    """How many credits of the doubts were charged, from two balances and those ``spent`` on known texts between them.

    This assumes that nobody else uses or fills the account meanwhile; None when the sums show that it does not hold.
    """
    if spent is None:
        return None
    gone = balance_then - spent - balance_now
    return gone if 0 <= gone <= sum(doubt.item.credits for doubt in doubts) else None


def ruling_on(doubts: Sequence[Doubt], gone: int | None) -> Ruling:
    """All or nothing decides; a part says how many were charged, never which."""
    if gone == 0:
        return Ruling.FREE
    return Ruling.CHARGED if gone == sum(doubt.item.credits for doubt in doubts) else Ruling.UNKNOWN


def part_note(gone: int, count: int) -> str:
    """One line for doubts of which the balance shows a part."""
    return f"the balance shows that {gone} credits were charged for the {count} texts that got no answer, not for which"


def note_of(doubt: Doubt) -> str:
    """One line for a person: which image and language, when, and what it cost; no control characters."""
    item = doubt.item
    price = f"{item.credits} credit{'' if item.credits == 1 else 's'}"
    outcome = _OUTCOME[doubt.ruling].format(price=price)
    line = (
        f"{item.path}: the request for its text in {item.key.language} at {doubt.time:%Y-%m-%d %H:%M} UTC got no "
        f"answer: {outcome} (image {item.key.sha256[:12]})"
    )
    return "".join(character if character.isprintable() else "\ufffd" for character in line)
