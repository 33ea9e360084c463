"""The GitHub action: its steps as the runner runs them, what they write, spend and say."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from yaml import safe_load

from alttext_html import __version__
from alttext_html.cli.action import Does
from tests.helpers import hooks, sites
from tests.helpers.action import ACTION, STEPS, Done, Job
from tests.helpers.commands import Service, service
from tests.helpers.hosts import NOWHERE, faults

pytestmark = pytest.mark.xdist_group("action")

FILE = sites.ROOT / "action.yml"
PAGE = '<!doctype html><html lang="en"><title>T</title><main><p>Text.<p>{}</main></html>\n'
FREE, FIRST, SECOND = '<img src="img/free-a.png">', '<img src="img/fill-b.png">', '<p><img src="img/fill-c.png">'
NAMED = '<p><img src="img/keep-d.png" alt="The harbour">'
KNOWN = "A heron on the jetty"
TRAPS = ("alttext_html", "json", "pip", "venv", "click")
COUNTS = {
    "images": "4",
    "fine": "1",
    "decorative": "0",
    "missing": "3",
    "weak": "0",
    "filled": "3",
    "bought": "2",
    "remaining": "0",
    "credits-spent": "2",
    "credits-needed": "0",
    "credits-left": "98",
    "pages-changed": "1",
    "exit-code": "0",
}


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action as the runner fetches it: files without their history."""
    return hooks.shipped(tmp_path_factory.mktemp("actions") / "alttext-html")


@pytest.fixture(scope="session")
def installed(action: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the step ``install`` left after a run of everything, in a folder full of misleading modules."""
    workspace = site(tmp_path_factory.mktemp("install") / "job", NAMED)
    for name in TRAPS:
        (workspace / f"{name}.py").write_text("raise SystemExit('imported from the job')\n")
    done = Job(workspace, action).use()
    assert done.code == 0, done.log
    assert "1 image on 1 page: 1 fine." in done.log
    return done.steps["install"]


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An account that several tests share."""
    with service(tmp_path_factory.mktemp("rich")) as running:
        yield running


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    """An account with a hundred credits."""
    with service(tmp_path, balance=100) as running:
        yield running


def site(workspace: Path, *images: str, folder: str = "site") -> Path:
    """A project with one built page, its pictures, and a catalogue that knows ``free-a.png``."""
    page = workspace / folder / "index.html"
    page.parent.mkdir(parents=True)
    body = "\n".join(images)
    page.write_text(PAGE.format(body), "utf-8")
    for name in {"free-a.png", *sites.PICTURE.findall(body)}:
        sites.draw(page.parent / "img" / name)
    sha256 = hashlib.sha256((page.parent / "img" / "free-a.png").read_bytes()).hexdigest()
    entry = {"paths": ["img/free-a.png"], "texts": {"en": {"text": KNOWN}}}
    (workspace / "alttext.json").write_text(json.dumps({"version": 1, "images": {sha256: entry}}), "utf-8")
    return workspace


def alts(workspace: Path, folder: str = "site") -> list[str | None]:
    return [alt for _, alt in sites.alts((workspace / folder / "index.html").read_bytes())]


def account(sandbox: Service, **more: str) -> dict[str, str]:
    return {"ALTTEXT_HTML_API_URL": sandbox.url, **more}


def commands_of(done: Done) -> list[str]:
    """Lines that the runner obeys, without what they say."""
    return [line.split("::")[1].split()[0] for line in done.log.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize(
    "command",
    [
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(FILE)),
        ("zizmor", "--offline", "--no-progress", "--persona=pedantic", str(FILE)),
    ],
    ids=lambda command: command[0],
)
def test_github_would_take_the_file_and_nobody_can_inject_into_it(command: tuple[str, ...]) -> None:
    """GitHub's schema holds; an audit of its shell steps and pins finds nothing."""
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_inputs_reach_shells_through_the_environment() -> None:
    """No script holds an expression, every input stands in the environment of the run, every action is pinned."""
    assert not [step["run"] for step in STEPS if "${{" in step.get("run", "")]
    environment = " ".join(next(step for step in STEPS if step.get("id") == "run")["env"].values())
    assert set(re.findall(r"inputs\.([\w-]+)", environment)) == ACTION["inputs"].keys()
    assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in STEPS if "uses" in step)


def steps_of_ours(shown: object) -> Iterator[dict[str, Any]]:
    """Every step in a piece of YAML that uses this action."""
    if isinstance(shown, dict):
        if str(shown.get("uses")).startswith("alttext-html/"):
            yield shown
        for value in shown.values():
            yield from steps_of_ours(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from steps_of_ours(value)


@pytest.mark.parametrize("page", ["README.md", "docs/github-action.md", "docs/ci/github-pages.md"])
def test_pages_use_inputs_that_there_are(page: str) -> None:
    """Every step of ours that the documentation shows: its version, its inputs, its mode."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", (sites.ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    steps = [step for block in blocks for step in steps_of_ours(safe_load(block))]
    assert steps
    for step in steps:
        assert step["uses"] == f"alttext-html/alttext-html@v{__version__}"
        assert step["with"].keys() <= ACTION["inputs"].keys()
        assert step["with"].get("mode", "fill") in list(Does)


def test_a_site_is_filled_once(tmp_path: Path, action: Path, installed: Mapping[str, str], sandbox: Service) -> None:
    """Texts are bought, written, annotated, counted and reported; the next job owns them and saves nothing new."""
    images = (FREE, FIRST, SECOND, NAMED)
    job = Job(site(tmp_path / "one", *images), action, account(sandbox))
    before = sites.pages(job.workspace / "site")
    inputs = {"path": "site", "api-key": sandbox.key, "max-credits": "5"}
    done = job.use(inputs, installed)
    report = Path(done.outputs["report"])
    assert (done.code, done.outputs) == (0, {**COUNTS, "report": str(report)}), done.log
    assert json.loads(report.read_text("utf-8"))["summary"]["credits_spent"] == sandbox.charged() == 2
    assert "::notice title=Alt texts::4 images on 1 page" in done.log
    assert done.summary.startswith("## Alt texts\n\n4 images on 1 page")
    after = sites.pages(job.workspace / "site")
    assert faults(before, after) == []
    assert alts(job.workspace)[0] == KNOWN
    assert len(job.caches) == 1
    again = Job(site(tmp_path / "two", *images), action, account(sandbox), job.caches)
    done = again.use(inputs, installed)
    assert (done.code, done.outputs["filled"], done.outputs["bought"]) == (0, "3", "0"), done.log
    assert sites.pages(again.workspace / "site") == after
    assert (sandbox.charged(), len(job.caches)) == (2, 1)


def test_the_key_is_masked_and_shown_nowhere(
    tmp_path: Path, action: Path, installed: Mapping[str, str], sandbox: Service
) -> None:
    """It stands in the command that masks it, and in no other line, output, summary, report or kept file."""
    job = Job(site(tmp_path / "job", FIRST), action, account(sandbox))
    done = job.use({"api-key": sandbox.key, "format": "html"}, installed)
    assert sandbox.charged() == 1
    first, _, rest = done.log.partition("\n")
    assert first == f"::add-mask::{sandbox.key}"
    report = Path(done.outputs["report"]).read_text("utf-8")
    assert sandbox.key not in rest + done.summary + report + str(done.steps)
    kept = [path for path in job.workspace.rglob("*") if path.is_file()]
    assert not [path for path in kept if sandbox.key.encode() in path.read_bytes()]


@pytest.mark.parametrize(("mode", "first"), [("check", None), ("frozen", KNOWN)])
def test_other_modes_buy_nothing(
    tmp_path: Path, action: Path, installed: Mapping[str, str], sandbox: Service, mode: str, first: str | None
) -> None:
    """check writes nothing, frozen what is known; both fail for what is missing, and no key makes them ask."""
    job = Job(site(tmp_path / "job", FREE, FIRST), action, account(sandbox))
    done = job.use({"mode": mode, "api-key": sandbox.key, "format": "sarif"}, installed)
    assert (done.code, sandbox.calls(), alts(job.workspace)) == (1, [], [first, None]), done.log
    assert done.outputs["filled"] == ("0" if mode == "check" else "1")
    assert json.loads(Path(done.outputs["report"]).read_text("utf-8"))["version"] == "2.1.0"
    assert "::error file=site/index.html,line=" in done.log
    assert "alttext-html: exit code 1: something remains" in done.log
    assert job.caches == {}


def test_what_the_job_sets_holds_where_the_action_is_told_nothing(
    tmp_path: Path, action: Path, installed: Mapping[str, str], sandbox: Service
) -> None:
    """A key and a budget in the job's environment."""
    environ = account(sandbox, ALTTEXTGENIE_API_KEY=sandbox.key, ALTTEXT_HTML_MAX_CREDITS="1")
    done = Job(site(tmp_path / "job", FIRST, SECOND), action, environ).use({}, installed)
    assert (done.code, done.outputs["bought"], done.outputs["remaining"]) == (1, "1", "1"), done.log
    assert sandbox.charged() == 1


def test_languages_are_those_of_the_inputs(
    tmp_path: Path, action: Path, installed: Mapping[str, str], sandbox: Service
) -> None:
    """One for pages that name none, and the ones that texts are bought in."""
    job = Job(
        site(tmp_path / "job", FIRST, f'<div lang="de">{SECOND}</div><div lang="pt-BR">{FIRST}</div>'),
        action,
        account(sandbox),
    )
    page = job.workspace / "site" / "index.html"
    page.write_text(page.read_text("utf-8").replace(' lang="en"', ""), "utf-8")
    inputs = {"languages": "fr, pt", "language": "fr", "api-key": sandbox.key}
    done = job.use(inputs, installed)
    assert (done.code, done.outputs["bought"], done.outputs["remaining"]) == (1, "2", "1"), done.log
    assert [sorted(call["languages"]) for call in sandbox.calls()] == [["fr", "pt"]]


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
def test_what_goes_wrong_is_annotated_and_harms_no_page(
    tmp_path: Path, action: Path, installed: Mapping[str, str], case: str, code: int, says: str
) -> None:
    """Exit code, annotation and summary say it, nothing is bought, what is known is written, the rest stays."""
    workspace = site(tmp_path / "job", FREE, FIRST)
    if case == "bad config":
        (workspace / "alttext-html.toml").write_text("max_credit = 5\n")
    with service(tmp_path, balance=0 if case == "no credits" else 100) as sandbox:
        environ = {"ALTTEXT_HTML_API_URL": NOWHERE} if case == "API down" else account(sandbox)
        keys = {"no key": "", "wrong key": "wrong-key-0123"}
        done = Job(workspace, action, environ).use({"api-key": keys.get(case, sandbox.key)}, installed)
        assert sandbox.charged() == 0
    assert (done.code, done.outputs["exit-code"]) == (code, str(code)), done.log
    assert [line for line in done.log.splitlines() if re.match("::(error|notice) ", line) and says in line], done.log
    assert says.replace(".", "") in re.sub(r"[\\.]", "", done.summary)
    assert f"alttext-html: exit code {code}: " in done.log
    assert "Traceback" not in done.log
    assert alts(workspace) == ([None, None] if case == "bad config" else [KNOWN, None])
    assert (done.outputs["report"] == "") == (case == "bad config")


@pytest.mark.parametrize(
    "folder",
    [
        "--max-credits=0",
        "$(touch pwned) `touch pwned`",
        "a'; touch pwned; '\"; touch pwned; \"",
        "a\n::error::x\nb",
        "${{ github.token }} %0A *?[a] ~",
    ],
)
def test_any_name_is_a_name(
    tmp_path: Path, action: Path, installed: Mapping[str, str], rich: Service, folder: str
) -> None:
    """A folder of that name is filled, and nothing else happens."""
    job = Job(site(tmp_path / "job", FIRST, folder=folder), action, account(rich))
    before = {path.name for path in job.workspace.iterdir()}
    done = job.use({"path": folder, "api-key": rich.key, "max-credits": "1"}, installed)
    assert (done.code, done.outputs["bought"]) == (0, "1"), done.log
    assert commands_of(done) == ["add-mask", "notice"]
    assert {path.name for path in job.workspace.iterdir()} == before | {".cache"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("path", "nowhere\n::warning::x", "nowhere"),
        ("mode", "buy\n::warning::x", "is not one of 'check', 'fill', 'frozen'"),
        ("max-credits", "5 --dry-run", "is not a valid integer"),
        ("languages", "en, english", '"english" is no language tag'),
        ("language", "english", '"english" is no language tag'),
        ("format", "pdf", "'pdf' is not one of 'json', "),
        ("api-key", "two words\n::warning::x", "this is no API key"),
    ],
)
def test_a_wrong_input_stops_the_run_with_its_name(
    tmp_path: Path, action: Path, installed: Mapping[str, str], name: str, value: str, says: str
) -> None:
    """Exit code 2, one annotation, no page touched, nothing of the input obeyed."""
    job = Job(site(tmp_path / "job", FREE), action)
    done = job.use({name: value}, installed)
    assert (done.code, done.outputs["exit-code"]) == (2, "2"), done.log
    assert says in done.log
    assert [command for command in commands_of(done) if command != "add-mask"] == ["error"]
    assert (alts(job.workspace), job.caches) == ([None], {})


def test_a_cancelled_job_keeps_what_it_paid(tmp_path: Path, action: Path, installed: Mapping[str, str]) -> None:
    """The program itself is interrupted, the cache is saved, and the next job does not buy the same text."""
    first, second = tmp_path / "one", tmp_path / "two"
    with service(tmp_path, options=("--fault", "delay:3@2")) as sandbox:
        environ = account(sandbox, ALTTEXT_HTML_CONCURRENCY="1")
        job = Job(site(first, FIRST, SECOND), action, environ, cancelled=lambda: len(sandbox.calls()) == 2)
        done = job.use({"api-key": sandbox.key}, installed)
        assert (done.code, done.outputs["exit-code"], done.outputs["bought"]) == (130, "130", ""), done.log
        assert alts(first) == [None, None]
        assert len(job.caches) == 1
        done = Job(site(second, FIRST), action, environ, job.caches).use({"api-key": sandbox.key}, installed)
        assert (done.code, done.outputs["filled"]) == (0, "1"), done.log
        assert sandbox.charged() == 2


def test_two_sites_in_one_job(tmp_path: Path, action: Path, installed: Mapping[str, str], sandbox: Service) -> None:
    """Each use saves under a key of its own, and none restores over texts that the one before has bought."""
    job = Job(site(tmp_path / "job", FIRST), action, account(sandbox))
    assert job.use({"path": "site", "api-key": sandbox.key}, installed).code == 0
    site(tmp_path / "more", FIRST, SECOND, folder="other")
    (tmp_path / "more" / "other").rename(job.workspace / "other")
    done = job.use({"path": "other", "api-key": sandbox.key})
    assert (done.code, done.outputs["filled"], done.outputs["bought"]) == (0, "2", "1"), done.log
    assert "restore" not in done.steps["install"]
    assert len(job.caches) == 2
