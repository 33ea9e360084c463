"""One small Sphinx build for each thing that goes wrong: its exit code, its log, and pages that are not harmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.commands import Service, service
from tests.helpers.hosts import SPHINX, build, marked, source


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An account without credits."""
    with service(tmp_path_factory.mktemp("service"), balance=0) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Case:
    """What conf.py says, and what must be seen."""

    name: str
    settings: str
    code: int
    log: tuple[str, ...]
    key: str | None = None
    """"" is no key, None the service's"""
    reachable: bool = True


POND = "docs/index.rst:4: WARNING: alttext-html: images/fill-pond.png: "
CASES = (
    Case("no key", '{"buy": True}', 0, (POND, "set ALTTEXTGENIE_API_KEY"), key=""),
    Case("wrong key", '{"buy": True}', 0, (POND, "401", "[alttext_html.refused]"), key="agk_wrong0000000000"),
    Case("no credits", '{"buy": True}', 0, (POND, "you have 0: nothing is bought")),
    Case("down", '{"buy": True, "total_timeout": 1}', 0, (POND, "cannot connect"), key="a1", reachable=False),
    Case("typo", '{"styel": 1}', 2, ("Configuration error", 'unknown setting "styel"', 'Did you mean "style"?')),
    Case("no dict", "True", 2, ("must be a dict",)),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_build_says_what_is_wrong(case: Case, sandbox: Service, tmp_path: Path) -> None:
    """Exit code and log fit, in Sphinx' own style; an image without a text is as Sphinx wrote it."""
    here = source("../hosts/sphinx", tmp_path / "source")
    with (here / "docs" / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"alttext_html = {case.settings}\nsuppress_warnings = ['image.not_readable']\n")
    done = build(SPHINX, "docs", "site", cwd=here, service=sandbox if case.reachable else None, key=case.key)
    assert done.code == case.code, done.log
    assert [text for text in case.log if text not in done.log] == [], done.log
    assert marked(done) == []
    if case.code == 0:
        assert "Traceback" not in done.log  # Sphinx shows one with each of its own errors
        assert done.alt("guide/index.html", "fill-gate.png") == ""
    assert sandbox.charged() == 0
