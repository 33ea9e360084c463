"""One small Pelican build for each thing that goes wrong: its exit code and its log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import PELICAN, build, marked, source


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An account with one credit."""
    with service(tmp_path_factory.mktemp("service"), balance=1) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Case:
    """What pelicanconf.py says, how it is built, and what must be seen."""

    name: str
    settings: str
    code: int
    log: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    key: str | None = None
    """"" is no key, None the service's"""
    reachable: bool = True


POND = "content/first.md:8: ./images/fill-pond.png: "
CASES = (
    Case("no key", '{"buy": True}', 0, (f"WARNING  alttext-html: {POND}", "set ALTTEXTGENIE_API_KEY"), key=""),
    Case("wrong key", '{"buy": True}', 0, (POND, "401"), key="agk_wrong0000000000"),
    Case("no credits", '{"buy": True}', 0, ("WARNING", "credit")),
    Case(
        "service is down", '{"buy": True, "total_timeout": 1}', 0, (POND, "cannot connect"), reachable=False, key="a1"
    ),
    Case("fatal", "{}", 1, (POND,), ("--fatal", "warnings"), key=""),
    Case("error", '{"on_missing": "error"}', 1, (f"ERROR    alttext-html: {POND}", "are missing"), key=""),
    Case("typo", '{"styel": 1}', 1, ('unknown setting "styel"', 'Did you mean "style"?')),
    Case("wrong value", '{"style": 9}', 1, ('"style" is 9; it takes 1-5 or its name',)),
    Case("wrong choice", '{"on_missing": "loudly"}', 1, ("it takes warn, error, ignore",)),
    Case("report of no form", '{"report": ["out.pdf"]}', 1, ("out.pdf", "sarif:alttext.sarif")),
    Case("no dict", "True", 1, ("must be a dict",)),
    Case("key in the file", '{"api_key": "agk_secret"}', 1, ("make a new key",)),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_build_says_what_is_wrong(case: Case, sandbox: Service, tmp_path: Path) -> None:
    """Exit code and log fit, in Pelican's own style of errors; no secret, no mark in what was built."""
    here = source("pelican", tmp_path / "source", "content/images")
    with (here / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"\nALTTEXT_HTML = {case.settings}\nLOG_FILTER = [(30, 'Empty alt attribute for image %s in %s')]\n")
    command = ("content", "--settings", "pelicanconf.py", *case.arguments)
    running = sandbox if case.reachable else None
    done = build(PELICAN, *command, cwd=here, site="output", service=running, key=case.key)
    assert done.code == case.code, done.log
    assert [text for text in case.log if text not in done.log] == [], done.log
    assert "agk_secret" not in done.log
    assert marked(done) == []
