"""One small Sphinx build for each thing that goes wrong: exit code, log, pages, credits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import Service
from tests.helpers.hosts import SPHINX, Build, build, change, source
from tests.helpers.proofs import Trouble, untold

POND = "docs/index.rst:4: WARNING: alttext-html: images/fill-pond.png: "
REFUSED = ("answered 401: Invalid API key.", "[alttext_html.refused]")
DOWN = '{"buy": True, "total_timeout": 1}'
CASES = (
    Trouble("no key", 0, (POND, "set ALTTEXTGENIE_API_KEY"), '{"buy": True}', key=""),
    Trouble("wrong key", 0, (POND, *REFUSED), '{"buy": True}', key="agk_wrong0000000000", never=("agk_wrong",)),
    Trouble("no credits", 0, (POND, "you have 0: nothing is bought"), '{"buy": True}'),
    Trouble("API down", 0, (POND, "cannot connect to 127.0.0.1:9 "), DOWN, key="a1", reachable=False),
    Trouble("typo", 2, ("Configuration error", 'unknown setting "styel"', 'Did you mean "style"?'), '{"styel": 1}'),
    Trouble("no dict", 2, ("must be a dict",), "True"),
)


def sphinx(folder: Path, case: Trouble | None, account: Service) -> Build:
    """The station as a case configures and builds it, or without our extension."""
    here = source("../hosts/sphinx", folder / "source")
    conf = here / "docs" / "conf.py"
    if case is None:
        change(conf, ', "sphinx_alttext_html"', "")
    with conf.open("a", encoding="utf-8") as settings:
        settings.write("suppress_warnings = ['image.not_readable']\n")
        settings.write(f"alttext_html = {case.settings}\n" if case else "")
    service, key = (case.service(account), case.key) if case else (None, None)
    return build(SPHINX, "docs", "site", cwd=here, service=service, key=key)


@pytest.fixture(scope="module")
def plain(empty_account: Service, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site without the extension."""
    return sphinx(tmp_path_factory.mktemp("plain"), None, empty_account)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_build_says_what_is_wrong(case: Trouble, plain: Build, empty_account: Service, tmp_path: Path) -> None:
    """Exit code and log fit, in Sphinx' own style of errors; the pages are as without the extension."""
    done = sphinx(tmp_path, case, empty_account)
    assert untold(case, done, plain, empty_account) == [], done.log
