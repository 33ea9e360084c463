"""One small build of MkDocs and of ProperDocs for each thing that goes wrong: exit code, log, pages, credits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import Service
from tests.helpers.hosts import MKDOCS, PROPERDOCS, Build, build, change, source
from tests.helpers.proofs import Trouble, untold

FIRST, SECOND = "docs/index.md:6: images/fill-one.png: ", "docs/index.md:16: images/fill-two.png: "
PRICE = "at a price of 2 credits"
CANNOT_CONNECT, REFUSED = "cannot connect to 127.0.0.1:9 ", "answered 401: Invalid API key."
EVERYWHERE = (
    Trouble("no key", 0, (f"WARNING -  alttext_html: {FIRST}", SECOND, PRICE, "set ALTTEXTGENIE_API_KEY"), key=""),
    Trouble("strict", 1, (FIRST, "Aborted with 2 warnings in strict mode!"), arguments=("--strict",), key=""),
    Trouble("wrong key", 0, ("WARNING", FIRST, REFUSED), key="agk_wrong0000000000", never=("agk_wrong",)),
    Trouble("no credits", 0, ("WARNING", FIRST, "needs 2 credits, you have 0: nothing is bought")),
    Trouble("API down", 0, ("WARNING", FIRST, CANNOT_CONNECT), "total_timeout: 1", key="agk_any0000", reachable=False),
    Trouble("bad config", 1, ("option 'style'", "is 9; it takes 1-5 or its name", "Aborted"), "style: 9"),
)
MKDOCS_ALONE = (
    Trouble("error", 1, (f"ERROR   -  alttext_html: {FIRST}", "on_missing is error"), "on_missing: error", key=""),
    Trouble("ignored", 0, (PRICE,), "on_missing: ignore", ("--strict",), key="", never=("WARNING", FIRST)),
    Trouble("bought by nobody", 0, (FIRST, "buy one where that is allowed"), "buy: false"),
    Trouble("down, error", 1, ("ERROR",), "{on_missing: error, total_timeout: 1}", key="agk_any", reachable=False),
    Trouble("typo", 1, ("'styel'", "Aborted with 1 configuration warnings"), "styel: 1", ("--strict",)),
    Trouble("typo in our own", 1, ('unknown setting "reprot". Did you mean "report"?',), "reprot: [a.json]"),
    Trouble("no name at all", 1, ("There are: on_missing, report, on_serve, empty_alt, ",), "zzz: 1"),
    Trouble("of the environment", 1, ("is 9; it takes",), "style: !ENV [NO_SUCH_VARIABLE, 9]"),
    Trouble("wrong choice", 1, ("option 'on_missing'", "'warn'"), "on_missing: loudly"),
    Trouble("wrong table", 1, ("option 'rules'",), "rules: [{match: a, doo: ignore}]"),
    Trouble("report of no form", 1, ("out.pdf", "sarif:alttext.sarif"), "report: [out.pdf]"),
    Trouble("report that is no list", 1, ("option 'report'",), "report: out.sarif"),
    Trouble("key in the file", 1, ("option 'api_key'", "make a new key"), "api_key: agk_secret", never=("agk_secret",)),
    Trouble("insecure address", 1, ("option 'api_url'", "https"), "api_url: http://evil.example"),
)
HOSTS = {"mkdocs": MKDOCS, "properdocs": PROPERDOCS}
CASES = [(host, case) for host in HOSTS for case in EVERYWHERE] + [("mkdocs", case) for case in MKDOCS_ALONE]


@pytest.fixture(scope="module", params=HOSTS)
def plain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site without the plugin."""
    here = source("../hosts/plain", tmp_path_factory.mktemp("plain") / "source")
    change(here / "mkdocs.yml", "  - alttext-html\n", "  []\n")
    return build(HOSTS[request.param], "build", cwd=here)


@pytest.mark.parametrize(
    ("plain", "host", "case"),
    [(host, host, case) for host, case in CASES],
    ids=[f"{host}, {case.name}" for host, case in CASES],
    indirect=["plain"],
)
def test_a_build_says_what_is_wrong(
    plain: Build, host: str, case: Trouble, empty_account: Service, tmp_path: Path
) -> None:
    """Exit code and log fit, no error shows a traceback; the pages are as without the plugin; nothing is spent."""
    here = source("../hosts/plain", tmp_path / "source")
    if case.settings:
        options = case.settings if case.settings.startswith("{") else f"{{{case.settings}}}"
        change(here / "mkdocs.yml", "  - alttext-html\n", f"  - alttext-html: {options}\n")
    service = case.service(empty_account)
    done = build(HOSTS[host], "build", *case.arguments, cwd=here, service=service, key=case.key)
    assert untold(case, done, plain, empty_account) == [], done.log
    assert "Traceback" not in done.log
