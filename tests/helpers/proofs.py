"""What has to hold for every host: a site built twice, and one build for each thing that goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.helpers import sites
from tests.helpers.commands import Service
from tests.helpers.hosts import Build, faults, marked

Generate: TypeAlias = Callable[[Service | None], Build]
"""builds a site: without us, or with us and this service"""


@dataclass(frozen=True, slots=True)
class Twice:
    """The same site without us, filled, and built and filled again."""

    plain: Build
    first: Build
    second: Build
    calls_of_first: int
    sandbox: Service


def twice(sandbox: Service, generate: Generate) -> Twice:
    """Build a site as every proof needs it."""
    plain, first = generate(None), generate(sandbox)
    calls = len(sandbox.calls())
    return Twice(plain, first, generate(sandbox), calls, sandbox)


def unproven(builds: Twice, *, codes: tuple[int, int, int] = (0, 0, 0)) -> list[str]:
    """What does not hold: exit codes, pages before and after, requests, credits, and that the second build is free."""
    rows = builds.sandbox.calls()
    pictures = {row["image"] for row in rows}
    spent = sum(len(row["languages"]) for row in rows)
    promises = {
        "exit codes": tuple(build.code for build in (builds.plain, builds.first, builds.second)) == codes,
        "no mark is left": marked(builds.first) == marked(builds.second) == [],
        "one request for each picture": len(pictures) == builds.calls_of_first > 0,
        "the second build asks nobody": len(rows) == builds.calls_of_first,
        "a credit for each text": builds.sandbox.charged() == spent,
        "the log tells the credits": f" ({spent} credit" in builds.first.log and " bought" not in builds.second.log,
        "the second build gives the same pages": builds.second.pages == builds.first.pages,
        "no key in a log or a file": not _shows(builds.first, builds.sandbox.key),
    }
    return [name for name, holds in promises.items() if not holds] + faults(builds.plain.pages, builds.first.pages)


def _shows(build: Build, key: str) -> bool:
    files = {**build.pages, **build.others}
    return key in build.log or any(key.encode() in data for data in files.values())


@dataclass(frozen=True, slots=True)
class Trouble:
    """A configuration, how it is built, and what must be seen."""

    name: str
    code: int
    says: tuple[str, ...]
    settings: str = ""
    arguments: tuple[str, ...] = ()
    key: str | None = None
    """"" is no key, None the service's"""
    reachable: bool = True
    never: tuple[str, ...] = ()

    def service(self, sandbox: Service) -> Service | None:
        """What is reached under the address of the service."""
        return sandbox if self.reachable else None


def untold(case: Trouble, done: Build, plain: Build, sandbox: Service) -> list[str]:
    """What the build should have said or left otherwise.

    A build that fails before it begins leaves no pages; any other those that it makes without us, with texts that are
    free. Hosts that show a traceback with every error of their own do it when a build fails.
    """
    unsaid = case.never if case.code else (*case.never, "Traceback")
    promises = {
        f"exit code {case.code}": done.code == case.code,
        **{f"says {text}": text in done.log for text in case.says},
        **{f"never says {text}": text not in done.log for text in unsaid},
        "the pages are unharmed": _unbought(done) == _unbought(plain) or (case.code != 0 and not done.pages),
        "no mark is left": marked(done) == [],
        "nothing is spent": sandbox.charged() == 0,
    }
    return [name for name, holds in promises.items() if not holds]


def _unbought(build: Build) -> dict[str, bytes]:
    return {path: sites.without_alts_of(page, ("free",)) for path, page in build.pages.items()}
