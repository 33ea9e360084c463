"""The hooks in real commits: pre-commit and prek install this project from a repository and run it on staged files."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.helpers import hooks, sites
from tests.helpers.commands import Service, service
from tests.helpers.hooks import Tool
from tests.helpers.hosts import Build, left
from tests.helpers.proofs import twice, unproven

pytestmark = pytest.mark.xdist_group("hooks")

PAGE = '<!doctype html><html lang="en"><title>T</title><main><p>Text.<p>{}</main></html>\n'
KNOWN = "A heron on the jetty"


def repository(folder: Path, **pages: str) -> Path:
    """A repository with these pages staged, their pictures beside them, and a catalogue that knows ``free-a.png``."""
    repo = folder / "repo"
    site = repo / "site"
    for name, body in pages.items():
        page = site / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(PAGE.format(body), "utf-8")
        for picture in sites.PICTURE.findall(body):
            sites.draw(site / "img" / picture)
    sites.draw(site / "img" / "free-a.png")
    sha256 = hashlib.sha256((site / "img" / "free-a.png").read_bytes()).hexdigest()
    entry = {"paths": ["img/free-a.png"], "texts": {"en": {"text": KNOWN}}}
    (repo / "alttext.json").write_text(json.dumps({"version": 1, "images": {sha256: entry}}), "utf-8")
    hooks.git(repo, "init", "--quiet")
    hooks.git(repo, "add", "--all")
    return repo


def alts(repo: Path, page: str) -> list[str | None]:
    return [alt for _, alt in sites.alts((repo / "site" / f"{page}.html").read_bytes())]


def test_pre_commit_runs_every_hook_on_staged_pages_alone(tmp_path: Path, tool: Tool) -> None:
    """check names the staged page and leaves the committed one alone; fill writes what is known and fails for that."""
    repo = repository(tmp_path, old='<img src="img/fill-old.png">')
    hooks.git(repo, "commit", "--quiet", "--message", "Before")
    repository(
        tmp_path,
        good='<img src="img/keep-b.png" alt="The harbour">',
        **{"guide/bad": '<img src="../img/free-a.png"> <img src="/img/fill-c.png">'},
    )
    (repo / "guide.md").write_text("# Guide\n\n![](site/img/fill-c.png)\n", "utf-8")
    hooks.git(repo, "add", "guide.md")
    done = hooks.run("pre-commit", "try-repo", str(tool.path), tool=tool, cwd=repo)
    assert done.returncode == 1, done.stderr
    check, fill, markdown = re.split("hook id: .+", done.stdout)[1:]
    assert "exit code: 1" in check
    assert "3 images on 2 pages" in check
    assert "site/guide/bad.html:1:" in check
    assert "old.html" not in done.stdout
    assert "files were modified by this hook" in fill
    assert "1 filled from the catalogue" in fill
    assert (
        "To buy what is missing (1 credit), run: "
        "ALTTEXTGENIE_API_KEY=... alttext-html fill site/guide/bad.html --max-credits 1"
    ) in fill
    assert "guide.md:3:1" in markdown
    assert "1 image to fix" in markdown
    assert alts(repo, "guide/bad") == [KNOWN, None]
    assert alts(repo, "old") == [None]


def prek(repo: Path, tool: Tool, **environment: str) -> subprocess.CompletedProcess[str]:
    return hooks.run("prek", "run", tool=tool, cwd=repo, **environment)


def test_prek_checks_without_a_network(tmp_path: Path, tool: Tool) -> None:
    """A page with a text passes, one without fails; its description is the remedy."""
    repo = repository(tmp_path, good='<img src="img/keep-b.png" alt="The harbour">')
    hooks.configured(repo, tool, "alttext-html-check")
    assert prek(repo, tool).returncode == 0
    repository(tmp_path, bad='<img src="img/fill-c.png">')
    done = prek(repo, tool)
    assert done.returncode == 1
    assert "site/bad.html:1:" in done.stdout
    assert "run alttext-html fill" in done.stdout


def test_a_key_alone_buys_nothing_and_a_budget_is_kept(tmp_path: Path, tool: Tool) -> None:
    """The hook buys with a key and --max-credits in its args, fails because it wrote, and has nothing to do then."""
    repo = repository(tmp_path, bad='<img src="img/fill-c.png"> <p><img src="img/fill-d.png">')
    with service(tmp_path) as sandbox:
        account = {"ALTTEXTGENIE_API_KEY": sandbox.key, "ALTTEXT_HTML_API_URL": sandbox.url}
        hooks.configured(repo, tool, "alttext-html-fill")
        done = prek(repo, tool, ALTTEXT_HTML_MAX_CREDITS="2", **account)
        assert (done.returncode, sandbox.calls(), alts(repo, "bad")) == (1, [], [None, None])
        assert "run: alttext-html fill site/bad.html --max-credits 2" in done.stdout
        hooks.configured(repo, tool, "alttext-html-fill", "--max-credits", "1")
        done = prek(repo, tool, **account)
        assert (done.returncode, sandbox.charged()) == (1, 1)
        assert sorted(alt is not None for alt in alts(repo, "bad")) == [False, True]
        hooks.git(repo, "add", "--all")
        assert prek(repo, tool, **account).returncode == 1
        assert sandbox.charged() == 2
        hooks.git(repo, "add", "--all")
        done = prek(repo, tool, **account)
        assert (done.returncode, sandbox.charged()) == (0, 2), done.stdout


def test_a_fill_changes_texts_alone_and_is_paid_once(tmp_path: Path, tool: Tool) -> None:
    """Pages before and after, calls, credits, log and exit code; pages that are built again cost nothing."""
    pictures = '<img src="img/fill-c.png"> <img src="img/free-a.png"> <img src="img/keep-b.png" alt="The harbour">'
    repo = repository(tmp_path, one=pictures, two='<p><img src="img/fill-c.png"> <img src="img/fill-d.png">')
    hooks.configured(repo, tool, "alttext-html-fill", "--max-credits", "5")
    before = Build(0, "", sites.pages(repo / "site"), {})

    def commit(sandbox: Service | None) -> Build:
        if sandbox is None:
            return before
        for path, page in before.pages.items():
            (repo / "site" / path).write_bytes(page)
        hooks.git(repo, "add", "--all")
        account = {"ALTTEXTGENIE_API_KEY": sandbox.key, "ALTTEXT_HTML_API_URL": sandbox.url}
        return left(prek(repo, tool, **account), repo / "site")

    with service(tmp_path) as sandbox:
        builds = twice(sandbox, commit)
    assert unproven(builds, codes=(0, 1, 1)) == [], builds.first.log
    assert "1 filled from the catalogue, 3 bought (2 credits, 998 left). 2 pages changed" in builds.first.log


@pytest.mark.parametrize(
    ("case", "code", "says"),
    [
        ("bad config", 2, 'alttext-html.toml:1: unknown setting "max_credit". Did you mean "max_credits"?'),
        ("no key", 1, "set ALTTEXTGENIE_API_KEY to buy one."),
        ("wrong key", 3, "answered 401: Invalid API key."),
        ("no credits", 1, "needs 1 credits, you have 0: nothing is bought"),
        ("API down", 3, "cannot connect to 127.0.0.1:9 "),
    ],
)
def test_what_goes_wrong_is_said_and_harms_no_page(tmp_path: Path, tool: Tool, case: str, code: int, says: str) -> None:
    """The commit fails with a sentence, what is known is written, nothing is bought, the other image stays."""
    repo = repository(tmp_path, bad='<img src="img/free-a.png"> <img src="img/fill-c.png">')
    hooks.configured(repo, tool, "alttext-html-fill", "--max-credits", "5")
    with hooks.in_trouble(case, repo, tmp_path) as (sandbox, environment):
        done = prek(repo, tool, **environment)
        assert sandbox.charged() == 0
    assert done.returncode == 1
    assert says in done.stdout, done.stdout
    assert f"exit code: {code}" in done.stdout
    assert "Traceback" not in done.stdout
    assert "wrong-key" not in done.stdout
    assert alts(repo, "bad") == ([None, None] if case == "bad config" else [KNOWN, None])
