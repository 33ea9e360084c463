"""One small MkDocs build for each thing that goes wrong: its exit code, its log, what it spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import MKDOCS, build, change, marked, source


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An account with one credit."""
    with service(tmp_path_factory.mktemp("service"), balance=1) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Case:
    """A configuration, how it is built, and what must be seen."""

    name: str
    code: int
    log: tuple[str, ...]
    options: str = ""
    arguments: tuple[str, ...] = ()
    key: str | None = ""
    """"" is no key, None the service's"""
    reachable: bool = True
    never: tuple[str, ...] = ()


FIRST, SECOND = "docs/index.md:6: images/fill-one.png: ", "docs/index.md:16: images/fill-two.png: "
PRICE = "at a price of 2 credits"
CASES = (
    Case("no key", 0, (f"WARNING -  alttext_html: {FIRST}", SECOND, PRICE, "set ALTTEXTGENIE_API_KEY")),
    Case("strict", 1, (FIRST, "Aborted with 2 warnings in strict mode!"), arguments=("--strict",)),
    Case("error", 1, (f"ERROR   -  alttext_html: {FIRST}", "on_missing is error"), "on_missing: error"),
    Case("ignored", 0, (PRICE,), "on_missing: ignore", ("--strict",), never=("WARNING", FIRST)),
    Case("bought by nobody", 0, (FIRST, "allow this run to buy"), "buy: false", key=None),
    Case("wrong key", 0, ("WARNING", FIRST, "key"), key="agk_wrong0000000000"),
    Case("no credits", 0, ("WARNING", "credit"), key=None),
    Case("service is down", 0, ("WARNING", FIRST), "total_timeout: 1", key="agk_any000000000000", reachable=False),
    Case("down, error", 1, ("ERROR",), "{on_missing: error, total_timeout: 1}", key="agk_any00000", reachable=False),
    Case("typo", 1, ("'styel'", "Aborted with 1 configuration warnings"), "styel: 1", ("--strict",), key=None),
    Case("wrong value", 1, ("option 'style'", "is 9; it takes 1-5 or its name", "Aborted"), "style: 9"),
    Case("of the environment", 1, ("is 9; it takes",), "style: !ENV [NO_SUCH_VARIABLE, 9]"),
    Case("wrong choice", 1, ("option 'on_missing'", "'warn'"), "on_missing: loudly"),
    Case("wrong table", 1, ("option 'rules'",), "rules: [{match: a, doo: ignore}]"),
    Case("report of no form", 1, ("out.pdf", "sarif:alttext.sarif"), "report: [out.pdf]"),
    Case("report that is no list", 1, ("option 'report'",), "report: out.sarif"),
    Case("key in the file", 1, ("option 'api_key'", "make a new key"), "api_key: agk_secret", never=("agk_secret",)),
    Case("insecure address", 1, ("option 'api_url'", "https"), "api_url: http://evil.example"),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_build_says_what_is_wrong(case: Case, sandbox: Service, tmp_path: Path) -> None:
    """Exit code and log fit; no traceback, no mark in what was built."""
    here = source("../hosts/plain", tmp_path / "source")
    if case.options:
        options = case.options if case.options.startswith("{") else f"{{{case.options}}}"
        change(here / "mkdocs.yml", "  - alttext-html\n", f"  - alttext-html: {options}\n")
    running = sandbox if case.reachable else None
    done = build(MKDOCS, "build", *case.arguments, cwd=here, service=running, key=case.key)
    assert done.code == case.code, done.log
    assert [text for text in case.log if text not in done.log] == [], done.log
    assert [text for text in (*case.never, "Traceback") if text in done.log] == [], done.log
    assert marked(done) == []
