"""One small Pelican build for each thing that goes wrong: exit code, log, pages, credits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import Service
from tests.helpers.hosts import PELICAN, Build, build, source
from tests.helpers.proofs import Trouble, untold

POND = "content/first.md:8: ./images/fill-pond.png: "
DOWN = '{"buy": True, "total_timeout": 1}'
CASES = (
    Trouble("no key", 0, (f"WARNING  alttext-html: {POND}", "set ALTTEXTGENIE_API_KEY"), '{"buy": True}', key=""),
    Trouble("wrong key", 0, (POND, "answered 401: Invalid API key."), '{"buy": True}', key="agk_wrong0000000000"),
    Trouble("no credits", 0, ("WARNING", POND, "credits, you have 0: nothing is bought"), '{"buy": True}'),
    Trouble("API down", 0, (POND, "cannot connect to 127.0.0.1:9 "), DOWN, key="a1", reachable=False),
    Trouble("fatal", 1, (POND,), "{}", ("--fatal", "warnings"), key=""),
    Trouble("error", 1, (f"ERROR    alttext-html: {POND}", "are missing"), '{"on_missing": "error"}', key=""),
    Trouble("ignored", 0, (), '{"on_missing": "ignore"}', ("--fatal", "warnings"), key="", never=("WARNING", POND)),
    Trouble("typo", 1, ('unknown setting "styel"', 'Did you mean "style"?'), '{"styel": 1}'),
    Trouble("typo in our own", 1, ("CRITICAL SettingsError: ", 'mean "on_missing"?'), '{"on_mising": "error"}'),
    Trouble("wrong value", 1, ('"style" is 9; it takes 1-5 or its name',), '{"style": 9}'),
    Trouble("wrong choice", 1, ("it takes warn, error, ignore",), '{"on_missing": "loudly"}'),
    Trouble("report of no form", 1, ("out.pdf", "sarif:alttext.sarif"), '{"report": ["out.pdf"]}'),
    Trouble("no dict", 1, ("must be a dict",), "True"),
    Trouble("key in the file", 1, ("make a new key",), '{"api_key": "agk_secret"}', never=("agk_secret",)),
)


def pelican(folder: Path, case: Trouble | None, account: Service) -> Build:
    """The notes as a case configures and builds them, or without our setting."""
    here = source("pelican", folder / "source", "content/images")
    with (here / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"\nALTTEXT_HTML = {case.settings}\n" if case else "")
    command = ("content", "--settings", "pelicanconf.py", *(case.arguments if case else ()))
    service, key = (case.service(account), case.key) if case else (None, None)
    return build(PELICAN, *command, cwd=here, site="output", service=service, key=key)


@pytest.fixture(scope="module")
def plain(empty_account: Service, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site without our setting."""
    return pelican(tmp_path_factory.mktemp("plain"), None, empty_account)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_build_says_what_is_wrong(case: Trouble, plain: Build, empty_account: Service, tmp_path: Path) -> None:
    """Exit code and log fit, in Pelican's own style of errors; the pages are as without the plugin."""
    done = pelican(tmp_path, case, empty_account)
    assert untold(case, done, plain, empty_account) == [], done.log
    assert "alttext_html.errors" not in done.log, "a traceback of an error of ours"
