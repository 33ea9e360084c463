"""``plan``, ``buy`` and ``apply`` as commands: exit codes, files, and what they say of wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import alttext, service

PAGE = (
    '<!doctype html><html lang="en"><head><title>Notes</title></head><body><main><p><img src="{}"></main></body></html>'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    sites.draw(folder / "boat.png")
    (folder / "index.html").write_text(PAGE.format("boat.png"))
    return folder


@pytest.mark.parametrize(("command", "value"), [("buy", "0/8"), ("buy", "9/8"), ("apply", "x")])
def test_what_is_no_shard_is_refused(site: Path, tmp_path: Path, command: str, value: str) -> None:
    """Exit 2, with an example."""
    done = alttext(command, site, "--shard", value, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f'--shard "{value}": give the number of this shard and how many there are, such as 3/8' in done.stderr


def test_the_commands_in_their_order(site: Path, tmp_path: Path) -> None:
    """A plan is no failure; a purchase and an application end like a fill."""
    with service(tmp_path) as sandbox:
        url = ("--api-url", sandbox.url)
        planned = alttext("plan", site, *url, "--output", "plan.json", cwd=tmp_path)
        assert planned.returncode == 0
        assert planned.stderr == "alttext-html: 1 text of 1 picture to buy, at a price of 1 credit.\n"
        without_key = alttext("buy", site, *url, cwd=tmp_path)
        assert without_key.returncode == 1
        assert "set ALTTEXTGENIE_API_KEY to buy one" in without_key.stdout
        early = alttext("apply", site, *url, cwd=tmp_path, key=sandbox.key)
        assert early.returncode == 1
        assert "alttext-html fill" in early.stdout, "a hint at how to buy"
        refused = alttext("buy", site, *url, "--quiet", cwd=tmp_path, key="agk_wrong0000000000")
        assert (refused.returncode, refused.stdout) == (3, "")
        assert "key" in refused.stderr
        bought = alttext(
            *("buy", site, *url, "--shard", "1/1", "--plan", "plan.json", "--format", "json"),
            cwd=tmp_path,
            key=sandbox.key,
        )
        assert bought.returncode == 0, bought.stderr
        assert json.loads(bought.stdout)["texts"][0]["state"] == "bought"
        applied = alttext("apply", site, *url, "--changed", "new/changed.txt", cwd=tmp_path)
        assert applied.returncode == 0, applied.stdout
        assert (tmp_path / "new" / "changed.txt").read_bytes() == b"index.html\n"
        assert alttext("plan", site, *url, cwd=tmp_path).stdout == "No text has to be bought.\n"


def test_names_that_are_no_text_are_listed_as_they_are(site: Path, tmp_path: Path) -> None:
    """The list is for other programs, which know files by their bytes."""
    (site / "index.html").rename(site / b"caf\xe9.html".decode("utf-8", "surrogateescape"))
    (site / "b.html").write_text(PAGE.format("boat.png").replace("<img", '<img alt="A boat in the reeds"'))
    done = alttext("apply", site, "--changed", "changed.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "changed.txt").read_bytes() == b"caf\xe9.html\n"
