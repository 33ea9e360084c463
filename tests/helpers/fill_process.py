"""Runs fills in processes of their own, and kills them: ``python -m tests.helpers.fill_process``.

Each line of stdin is a JSON array of fills: {folder, server, url, key, images, languages, max_credits, kill_after,
shadow}. Texts and purchases are kept in the folder, or, where ``server`` is a URL, on that server. All fills are forked
at once from this process, which has everything imported and no thread; those with ``kill_after`` (seconds) get SIGKILL
then. ``shadow`` becomes the environment's SHADOW. Each line of stdout is the JSON array of what the fills that ended
returned, null for the killed.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from alttext_html.secret import Secret
from alttext_html.texts.describe import Described, describe
from alttext_html.texts.material import Material
from alttext_html.texts.pace import Limits
from alttext_html.texts.planning import want_key
from alttext_html.texts.providers import Payload
from alttext_html.texts.providers.alttextgenie import AltTextGenie
from alttext_html.texts.redis_address import parse
from alttext_html.texts.store import Own
from alttext_html.texts.stores import Place, open_journal, open_texts
from alttext_html.types import Image, ImageType, LanguageTag, Want


def content(name: str) -> bytes:
    """The bytes of the image of this name, enough of a PNG for the sandbox."""
    return b"\x89PNG\r\n\x1a\n" + name.encode()


def wants(job: dict[str, Any]) -> list[Want]:
    """One for each image and language."""
    return [
        Want(
            Image(hashlib.sha256(content(name)).hexdigest(), ImageType.PNG, 1, 1, len(content(name)), Path(name)),
            LanguageTag(language),
        )
        for name in job["images"]
        for language in job["languages"]
    ]


async def _describe(job: dict[str, Any]) -> Described:
    transport = httpx.AsyncHTTPTransport(verify=False)  # plain http: no certificates to load in each round
    provider = AltTextGenie(Secret(job["key"]), base_url=job["url"], transport=transport)
    try:
        place = Place(Path(job["folder"]), parse(job["server"]) if job.get("server") else None)
        with open_texts(place, Own.BROUGHT) as cache, open_journal(place) as ledger:
            return await describe(
                wants(job),
                provider=provider,
                cache=cache,
                ledger=ledger,
                material=Material(lambda image: Payload(content(image.path.name), image.type, image.path.name)),
                limits=Limits(max_credits=job.get("max_credits"), concurrency=4, attempts=20, breaker=100),
            )
    finally:
        await provider.aclose()


def fill(job: dict[str, Any]) -> dict[str, Any]:
    """One fill in this process, as JSON can carry it."""
    described = asyncio.run(_describe(job))
    return {
        "texts": [described.texts[key].value if key in described.texts else None for key in map(want_key, wants(job))],
        "failures": list(described.failures.values()),
        "requests": described.requests,
        "spent": described.credits_spent,
        "left": described.credits_left,
        "notes": described.notes,
        "error": str(described.error) if described.error else None,
    }


def _start(job: dict[str, Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        os.environ["SHADOW"] = job.get("shadow", "")
        with os.fdopen(writing, "w", encoding="utf-8") as out:
            json.dump(fill(job), out)
        status = 0
    finally:
        os._exit(status)


def _end(process: int, reading: int, job: dict[str, Any], started: float) -> dict[str, Any] | None:
    if job.get("kill_after") is not None:
        time.sleep(max(0.0, started + job["kill_after"] - time.monotonic()))
        os.kill(process, signal.SIGKILL)
    with os.fdopen(reading, encoding="utf-8") as out:
        answer = out.read()
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return None
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("a fill failed; see stderr")
    return json.loads(answer)  # type: ignore[no-any-return]


async def _warm_up() -> None:
    """Load what a first fill would load, so that a kill hits the purchase and not its imports."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        with open_texts(place, Own.USED), open_journal(place):
            pass
    for module in ("redis", "alttext_html.texts.shared", "alttext_html.texts.redis_ledger"):
        import_module(module)
    async with httpx.AsyncClient(verify=False, trust_env=False) as client:
        with suppress(httpx.ConnectError):
            await client.get("http://127.0.0.1:9/")


def main() -> None:
    """Serve until stdin ends."""
    asyncio.run(_warm_up())
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        jobs = json.loads(line)
        started = time.monotonic()
        running = [_start(job) for job in jobs]
        results = [_end(*pair, job, started) for pair, job in zip(running, jobs, strict=True)]
        sys.stdout.write(json.dumps(results) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
