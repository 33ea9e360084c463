"""Fills of a site whose pictures and catalogue change, with a service that fails: nothing is paid twice."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alttext_html import run
from alttext_html.secret import Secret
from alttext_html.settings import Mode, Record, Settings
from alttext_html.texts.cache import TextCache
from alttext_html.texts.catalogue import Catalogue, update
from alttext_html.texts.catalogue_entries import Entry
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.providers.sandbox import Sandbox
from tests.helpers import sites
from tests.helpers.catalogues import with_entry
from tests.helpers.memory import IN_MEMORY

PAGE = '<!doctype html><html lang="{}"><head><title>Notes</title></head><body><main>{}</main></body></html>'
numbers = st.integers(0, 2)
words = st.sampled_from(["The pier at low tide", "Three boats", "A heron on the jetty"])


class Fills(RuleBasedStateMachine):
    """One site, one account, one catalogue, many fills."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=IN_MEMORY)).resolve()
        self.site = self.folder / "site"
        self.site.mkdir()
        self.catalogue = self.folder / "alttext.json"
        self.sandbox = Sandbox(credits=1000)
        self.sandbox.__enter__()
        self.persons: dict[str, str] = {}
        self.ever: set[str] = set()
        for number in range(3):
            self.change_a_picture(number, 0)

    def teardown(self) -> None:
        self.sandbox.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @property
    def spent(self) -> int:
        return sum(call.credits for call in self.sandbox.purchases)

    def sha256(self, number: int) -> str:
        return hashlib.sha256((self.site / f"{number}.png").read_bytes()).hexdigest()

    @rule(number=numbers, version=st.integers(0, 3))
    def change_a_picture(self, number: int, version: int) -> None:
        drawn = self.site / f"{number}-{version}.png"
        sites.draw(drawn)
        drawn.replace(self.site / f"{number}.png")

    @rule(number=numbers, text=words)
    def a_person_writes(self, number: int, text: str) -> None:
        sha256 = self.sha256(number)
        update(self.catalogue, lambda catalogue: with_entry(catalogue, sha256, Entry(text)))
        self.persons[sha256] = text

    @rule()
    def the_catalogue_is_lost(self) -> None:
        self.catalogue.unlink(missing_ok=True)
        self.persons.clear()

    @rule(faults=st.sampled_from([[], ["drop-after%0.4"], ["drop-before%0.4"], ["402%0.4"], ["missing-language%0.4"]]))
    def break_the_service(self, faults: list[str]) -> None:
        self.sandbox.set_faults(*faults)

    @rule(max_credits=st.none() | st.integers(0, 4), mode=st.sampled_from([Mode.ONLINE, Mode.ONLINE, Mode.FROZEN]))
    def fill(self, max_credits: int | None, mode: Mode) -> None:
        """The site is built anew and filled; what was spent is told exactly and is within the budget."""
        for language in ("en", "de"):
            images = "".join(f'<p><img src="{number}.png"></p>' for number in range(3))
            (self.site / f"{language}.html").write_text(PAGE.format(language, images))
        before = self.spent
        chosen = Settings(
            api_url=self.sandbox.url,
            api_key=Secret(self.sandbox.key),
            cache_dir=self.folder / "cache",
            catalogue=self.catalogue,
            record=Record.ALWAYS,
            max_credits=max_credits,
            mode=mode,
        )
        outcome = run.fill(self.site, chosen)
        spent = self.spent - before
        assert max_credits is None or spent <= max_credits
        assert outcome.summary.credits_spent == spent
        assert mode is Mode.ONLINE or not spent
        alts = [alt for _, alt in sites.alts((self.site / "en.html").read_bytes())]
        for number in range(3):
            wanted = self.persons.get(self.sha256(number))
            assert wanted is None or alts[number] == wanted

    @invariant()
    def nothing_is_paid_twice_lost_or_overwritten(self) -> None:
        charged = Counter((call.image, each) for call in self.sandbox.purchases for each in call.languages)
        if charged:
            with TextCache(self.folder / "cache") as cache, Ledger(self.folder / "cache") as ledger:
                doubts = Counter((each.item.key.sha256, each.item.key.language) for each in ledger.history())
                bought = {charge.digest for charge in ledger.charges()}
                owned = {entry.key.digest() for entry in cache.entries()}
            assert not [key for key, count in charged.items() if count > 1 + doubts[key]]
            assert self.ever | bought <= owned
            self.ever |= owned
        catalogue = Catalogue.load(self.catalogue)
        for sha256, text in self.persons.items():
            entry = catalogue.lookup(sha256, "en")
            assert entry is not None
            assert (entry.text, entry.by) == (text, "person")


TestFills = Fills.TestCase
TestFills.settings = settings(max_examples=8, stateful_step_count=10, deadline=None)
