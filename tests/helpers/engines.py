"""What keeps texts and purchases, for tests of what both engines promise: files, or a server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from alttext_html.texts.cache import TextCache
from alttext_html.texts.ledger import Ledger
from alttext_html.texts.redis_address import parse
from alttext_html.texts.redis_cache import RedisTexts
from alttext_html.texts.redis_ledger import LEASE_SECONDS, OWNERS, RedisLedger
from alttext_html.texts.redis_server import Server
from alttext_html.texts.stores import Place

ROOT = Path(__file__).resolve().parents[2]
_SHORT = 0.3
"""seconds that the lease of a process lives on that will die"""


@dataclass(frozen=True)
class Engine:
    """One place, of either kind."""

    place: Place

    def texts(self) -> TextCache | RedisTexts:
        return TextCache(self.place.folder) if self.place.server is None else RedisTexts(self.place.server)

    def ledger(self, site: str = "", *, lease_seconds: float = LEASE_SECONDS) -> Ledger | RedisLedger:
        if self.place.server is None:
            return Ledger(self.place.folder, site=site)
        return RedisLedger(self.place.server, site=site, lease_seconds=lease_seconds)

    def die(self, *steps: str) -> None:
        """A process does these steps with ``ledger`` and dies without closing it; return when it counts as dead."""
        code = (
            "import os, sys\nfrom tests.helpers.engines import *\nfrom tests.texts.test_stores import *\n"
            f"ledger = at(*sys.argv[1:]).ledger(lease_seconds={_SHORT})\n" + "\n".join(steps) + "\nos._exit(0)"
        )
        where = [str(self.place.folder), *([] if self.place.server is None else [str(self.place.server)])]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", code, *where], check=True, cwd=ROOT, env=environment)
        if self.place.server is not None:
            _wait_for_short_leases(Server(self.place.server))


def at(folder: str, url: str = "") -> Engine:
    """The engine of this folder, or of the server with this URL."""
    return Engine(Place(Path(folder), parse(url) if url else None))


def _wait_for_short_leases(server: Server) -> None:
    """Until the server's clock has passed the deadline of every owner with a short lease."""
    while True:
        with server.asked() as client:
            seconds, micros = client.time()
            now = seconds * 1000 + micros / 1000
            if not client.zcount(OWNERS, f"({now}", now + 10 * _SHORT * 1000):
                break
        time.sleep(0.02)
    server.close()
