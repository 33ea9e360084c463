"""One large site shared between machines: which images a machine buys texts for, which pages it writes.

Every machine sees the whole site and comes to the same decisions, so nothing has to be agreed on: an image belongs to
the shard that its hash says, a page to the one that its path says. A logo on every page is one image for one machine.
"""

from __future__ import annotations

import hashlib
import re

from msgspec import Struct

from alttext_html.errors import SettingsError

MAX_SHARDS = 1000


class Shard(Struct, frozen=True):
    """The share of one machine: number 1 to ``of``."""

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has_image(self, sha256: str) -> bool:
        """Whether this machine buys the texts of the image with this hash."""
        return int(sha256[:16], 16) % self.of == self.number - 1

    def has_page(self, path: str) -> bool:
        """Whether this machine writes the page with this path in the site."""
        digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
        return int(digest[:16], 16) % self.of == self.number - 1

    def credits(self, budget: int | None) -> int | None:
        """This machine's part of a budget; all parts together are the budget, whatever each machine knows already."""
        if budget is None:
            return None
        return budget // self.of + (self.number <= budget % self.of)


WHOLE = Shard()


def parse_shard(value: str) -> Shard:
    """Read ``3/8``. Raises SettingsError that says what is wrong."""
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", value.strip(), re.ASCII)
    if found and 1 <= int(found[1]) <= int(found[2]) <= MAX_SHARDS:
        return Shard(int(found[1]), int(found[2]))
    message = f'--shard "{value[:40]}": give the number of this shard and how many there are, such as 3/8'
    raise SettingsError(f"{message} (1/8 to 8/8 for eight, at most {MAX_SHARDS:,}).")
