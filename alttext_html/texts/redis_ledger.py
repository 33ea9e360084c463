"""The ledger of purchases on a server that machines share: what ``ledger`` promises, kept by scripts that run alone.

======================== ============ ===================================================================
key (``alttext-html:1:``) type
======================== ============ ===================================================================
``owners``               sorted set   owner's token -> when it counts as dead, in the server's milliseconds
``leases``               hash         digest -> ``<owner's token>:<number of the call that took it>``
``intents``              hash         digest -> record of what is being sent
``charges``, ``doubts``  lists        records, oldest first; the number of one is its place, from 1
``verdicts``             hash         number of a doubt -> what the balance said of it
``told``                 set          numbers of doubts that somebody was told of
======================== ============ ===================================================================

An owner says that it lives whenever it asks for something, and a thread says it every ten seconds. Who is silent for
thirty, by the server's clock, is dead. A token is drawn anew for every open ledger, so an owner that was taken for dead
and comes back can neither send nor clear what another one has taken over.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from alttext_html.errors import CacheError
from alttext_html.texts import redis_records as records
from alttext_html.texts.redis_address import ServerAddress
from alttext_html.texts.redis_server import PREFIX, Server
from alttext_html.texts.store import Book, Charge, Closing, Doubt, Ending, Epoch, Item, Ruling
from alttext_html.types import TextKey

LEASE_SECONDS = 30.0
"""how long an owner is believed to live after it has last said so"""
OWNERS, LEASES, INTENTS, CHARGES, DOUBTS, VERDICTS, TOLD = (
    f"{PREFIX}{name}" for name in ("owners", "leases", "intents", "charges", "doubts", "verdicts", "told")
)
_ENDINGS = {Ending.BOUGHT: "bought", Ending.FREE: "free", Ending.DOUBTFUL: "doubtful"}


class RedisLedger(Closing):
    """An open ledger; use it in the thread that opened it, and as a context manager.

    ``site`` is what people call this site: charges are counted under it. ``lease_seconds``: how long others believe
    that this owner lives after its last word. Raises CacheError when the server cannot be used. ``notes`` says what of
    its settings could lose texts that were paid for.
    """

    def __init__(self, address: ServerAddress, *, site: str = "", lease_seconds: float = LEASE_SECONDS) -> None:
        self._server = Server(address)
        self._site = site
        self._me = secrets.token_hex(16)
        self._calls = 0
        self._lease_seconds = lease_seconds
        self._scripts = {
            name: self._server.script("prelude", name, keys=(OWNERS, LEASES, INTENTS, CHARGES, DOUBTS))
            for name in ("renew", "take", "intend", "settle", "leave")
        }
        self._pulse: _Pulse | None = None
        self.notes = self._server.notes()

    def close(self) -> None:
        """Give up. What is still leased is free for others; what is still intended is an orphan."""
        if self._pulse is not None:
            self._pulse.stop()
            with suppress(CacheError):  # the server is away: it learns by itself that this owner is
                self._run("leave")
        self._server.close()

    def renew(self) -> None:
        """Say that this owner lives. Raises CacheError."""
        self._run("renew")

    # --- purchases ---------------------------------------------------------------------------------------

    def lease(self, items: Sequence[Item]) -> frozenset[TextKey]:
        """Take those items that no living owner holds and no dead one had sent; returns their keys."""
        taken = self._take(0, [item.key.digest() for item in items])
        return frozenset(item.key for item in items if item.key.digest() in taken)

    def intend(self, items: Sequence[Item], epoch: Epoch | None) -> None:
        """Leased items are about to be sent; ``epoch`` is the balance that was seen, if it can decide anything."""
        lost = self._run("intend", *_pairs((item, records.purchase(item, epoch)) for item in items))
        if lost is not None:
            item = next(item for item in items if item.key.digest().encode() == lost)
            raise CacheError(
                f"{self._server.address}: the lease of {item.path} is gone: this run was cut off from the server for "
                f"{self._lease_seconds:.0f} seconds, or the server started again without its data. Nothing was sent; "
                "run again"
            )

    def settle(self, items: Sequence[Item], ending: Ending, *, tokens: int = 0) -> None:
        """Owned items ended so: charge or doubt is recorded and the lease given back, in one script."""
        rows = [
            (
                item,
                records.charge(item, self._site, 0 if number else tokens)
                if ending is Ending.BOUGHT
                else records.purchase(item),
            )
            for number, item in enumerate(items)
        ]
        if rows:
            self._run("settle", _ENDINGS[ending], *_pairs(rows))

    def orphans(self, provider: str) -> tuple[Item, ...]:
        """What dead owners had sent and never settled. It is owned by this ledger now, which has to settle it."""
        with self._server.asked() as client:
            sent = client.hgetall(INTENTS)
        read = records.present(records.read_purchase(digest, record) for digest, record in sent.items())
        mine = sorted((time, item.key.digest(), item) for item, time in read if item.key.provider == provider)
        taken = self._take(1, [digest for _, digest, _ in mine])
        return tuple(item for _, digest, item in mine if digest in taken)

    # --- the account -------------------------------------------------------------------------------------

    def book(self, provider: str) -> Book:
        """How far the ledger is written, and how many texts are on their way."""
        charges, doubts, sent = self._together(lambda ask: (ask.llen(CHARGES), ask.llen(DOUBTS), ask.hgetall(INTENTS)))
        read = records.present(records.read_purchase(digest, record) for digest, record in sent.items())
        return Book(charges, doubts, sum(item.key.provider == provider for item, _ in read))

    def spent_since(self, provider: str, epoch: Epoch) -> int | None:
        """Credits that are known to be charged since then; None when a doubt of that time was never cleared up."""

        def ask(pipeline: Any) -> None:
            pipeline.lrange(CHARGES, epoch.charge, -1)
            _ask_doubts(pipeline)

        rows, *answers = self._together(ask)
        doubts, told = _read_doubts(*answers)
        later = [each for each in doubts if each.number > epoch.doubt and each.item.key.provider == provider]
        if any(each.ruling is Ruling.UNKNOWN and each.number in told for each in later):
            return None
        bought = sum(
            each.credits for each in records.present(map(records.read_charge, rows)) if each.provider == provider
        )
        return bought + sum(each.item.credits for each in later if each.ruling is Ruling.CHARGED)

    def doubts(self, provider: str) -> tuple[Doubt, ...]:
        """Doubts that nobody was told of yet, in the order they arose."""
        doubts, told = self._doubts()
        return tuple(each for each in doubts if each.item.key.provider == provider and each.number not in told)

    def judge(self, doubts: Sequence[Doubt], ruling: Ruling) -> None:
        """Record what the account's balance says about doubts."""
        if doubts:
            with self._server.asked() as client:
                client.hset(VERDICTS, mapping={str(each.number): ruling.value for each in doubts})

    def told(self, doubts: Sequence[Doubt]) -> None:
        """Somebody was told of these; they are not reported again."""
        if doubts:
            with self._server.asked() as client:
                client.sadd(TOLD, *(str(each.number) for each in doubts))

    # --- for people --------------------------------------------------------------------------------------

    def charges(self) -> tuple[Charge, ...]:
        """Everything that was bought, oldest first."""
        with self._server.asked() as client:
            return records.present(map(records.read_charge, client.lrange(CHARGES, 0, -1)))

    def history(self) -> tuple[Doubt, ...]:
        """Every doubt there ever was, told or not, oldest first."""
        return self._doubts()[0]

    def findings(self) -> tuple[str, ...]:
        """One sentence for each kind of record that this program does not write."""
        charges, doubts, sent = self._together(
            lambda ask: (ask.lrange(CHARGES, 0, -1), ask.lrange(DOUBTS, 0, -1), ask.hgetall(INTENTS))
        )
        strange = {
            CHARGES: sum(records.read_charge(row) is None for row in charges),
            DOUBTS: sum(records.read_doubt(0, row, None) is None for row in doubts),
            INTENTS: sum(records.read_purchase(digest, row) is None for digest, row in sent.items()),
        }
        return tuple(
            f"{self._server.address}: {number} records under {key} were not written by this program and are ignored"
            for key, number in strange.items()
            if number
        )

    # ------------------------------------------------------------------------------------------------------

    def _take(self, sent: int, digests: Sequence[str]) -> frozenset[str]:
        if not digests:
            return frozenset()
        if self._pulse is None:
            self._pulse = _Pulse(self.renew, self._lease_seconds / 3)
        self._calls += 1
        return frozenset(digest.decode() for digest in self._run("take", self._calls, sent, *digests))

    def _run(self, name: str, *arguments: object) -> Any:
        return self._scripts[name]([self._me, int(self._lease_seconds * 1000), *arguments])

    def _together(self, ask: Callable[[Any], object]) -> list[Any]:
        """The answers to several questions at one moment."""
        with self._server.asked() as client, client.pipeline(transaction=True) as pipeline:
            ask(pipeline)
            return list(pipeline.execute())

    def _doubts(self) -> tuple[tuple[Doubt, ...], frozenset[int]]:
        """Every doubt, and the numbers of those that were told."""
        return _read_doubts(*self._together(_ask_doubts))


def _ask_doubts(pipeline: Any) -> None:
    """The three questions whose answers ``_read_doubts`` takes."""
    pipeline.lrange(DOUBTS, 0, -1)
    pipeline.hgetall(VERDICTS)
    pipeline.smembers(TOLD)


def _read_doubts(
    rows: Sequence[object], verdicts: Mapping[bytes, object], told: Iterable[bytes]
) -> tuple[tuple[Doubt, ...], frozenset[int]]:
    """Every doubt, and the numbers of those that were told."""
    doubts = records.present(
        records.read_doubt(number, row, verdicts.get(b"%d" % number)) for number, row in enumerate(rows, 1)
    )
    return doubts, frozenset(int(number) for number in told if number.isdigit() and len(number) < 10)


class _Pulse:
    """A thread that says again and again that an owner lives."""

    def __init__(self, renew: Callable[[], None], seconds: float) -> None:
        self._renew = renew
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="alttext-html lease", daemon=True)
        self._thread.start()

    def _beat(self) -> None:
        while not self._stopped.wait(self._seconds):
            with suppress(CacheError):  # the next beat may reach it; a lease that is lost meanwhile shows at its use
                self._renew()

    def stop(self) -> None:
        """Say no more."""
        self._stopped.set()
        self._thread.join()


def _pairs(rows: Iterable[tuple[Item, bytes]]) -> list[object]:
    return [part for item, record in rows for part in (item.key.digest(), record)]
