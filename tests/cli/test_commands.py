"""The program as a process: exit codes, streams, and no traceback, whatever goes wrong."""

from __future__ import annotations

import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

import alttext_html.report
from alttext_html.cli.main import COMMANDS
from tests.helpers.commands import alttext, clean_environment, service

PAGE = '<!doctype html><html lang="en"><title>T</title><main><p>Text.<p>{}</main></html>\n'
MISSING = PAGE.format('<img src="a.png">')
FINE = PAGE.format('<img src="a.png" alt="A red square on white">')


def site(folder: Path, page: str = MISSING) -> Path:
    """A site of one page, where generators leave it."""
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text(page, "utf-8")
    return folder


def picture() -> bytes:
    """A small picture of two colours: no spacer."""
    image = Image.new("RGB", (40, 30), "white")
    image.paste((200, 0, 0), (5, 5, 25, 20))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def lines(text: str) -> list[str]:
    """Lines of a stream that must not hold a traceback."""
    assert "Traceback" not in text
    return text.splitlines()


@pytest.mark.parametrize(("page", "code"), [(MISSING, 1), (FINE, 0)])
def test_check_tells_by_its_exit_code(tmp_path: Path, page: str, code: int) -> None:
    """The report is on stdout; stderr is empty when the site is named."""
    done = alttext("check", "site", cwd=site(tmp_path, page))
    assert (done.returncode, done.stderr) == (code, "")
    assert "1 image on 1 page" in done.stdout


def test_check_finds_the_usual_folder_and_says_so(tmp_path: Path) -> None:
    """On stderr, so that a report in a pipe stays clean."""
    done = alttext("check", "--format", "json", cwd=site(tmp_path))
    assert done.returncode == 1
    assert lines(done.stderr) == ["alttext-html: no site named, taking site"]
    report = json.loads(done.stdout)
    assert report["summary"]["remaining"] == 1
    Draft202012Validator(json.loads(Path(alttext_html.report.__file__).with_name("schema.json").read_text())).validate(
        report
    )


@pytest.mark.parametrize(
    ("folders", "taken", "code", "says"),
    [
        (("public",), ["public"], 0, "no site named, taking public"),
        (("dist", "output"), ["output"], 0, "no site named, taking output; there is dist too"),
        (("docs/_build/html",), [], 2, "no built site here (looked for site, output, public,"),
    ],
    ids=["one", "two", "none"],
)
def test_fill_takes_the_usual_folder_and_says_which(
    tmp_path: Path, folders: tuple[str, ...], taken: list[str], code: int, says: str
) -> None:
    """Of several the first in the documented order, and the others are named; without one it says where it looked."""
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text(PAGE.format('<a href="/"><img src="a.png"> Home</a>'), "utf-8")
    done = alttext("fill", cwd=tmp_path)
    assert done.returncode == code
    assert lines(done.stderr)[0].startswith(f"alttext-html: {says}")
    assert [name for name in folders if " alt=" in (tmp_path / name / "index.html").read_text("utf-8")] == taken


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    """The exit code and the file say all."""
    done = alttext("check", "--quiet", "--format", "json", "--output", "out/r.json", cwd=site(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert json.loads((tmp_path / "out" / "r.json").read_text("utf-8"))["findings"][0]["page"] == "index.html"


def test_verbose_shows_what_the_run_went_by(tmp_path: Path) -> None:
    """The settings file, the catalogue, the cache, the service without its key, and every page."""
    site(tmp_path)
    (tmp_path / "alttext-html.toml").write_text('style = "shorter"\nmax_credits = 5\n', "utf-8")
    done = alttext("fill", "site", "--dry-run", "--verbose", cwd=tmp_path, key="agk_secret", ALTTEXT_HTML_BUY="false")
    assert "agk_secret" not in done.stdout + done.stderr
    for line in (
        "settings   alttext-html.toml",
        "catalogue  alttext.json, not there yet",
        "cache      cache",
        "provider   alttextgenie at https://alttextgenie.com/api/v1, with a key",
        "buying     not allowed, online, at most 5 credits",
        "site/index.html: 1 image: 1 missing",
    ):
        assert line in lines(done.stdout)


def test_several_reports_of_one_run(tmp_path: Path) -> None:
    """Each --output belongs to the --format in its place; GitHub's also fills the job's summary."""
    options = ("--format", "sarif", "--output", "r.sarif", "--format", "github")
    done = alttext("check", "site", *options, cwd=site(tmp_path), GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert lines(done.stdout)[1].startswith("::error file=site/index.html,line=1,col=")
    assert json.loads((tmp_path / "r.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("## Alt texts")


def test_reports_name_the_sources_that_a_setting_leads_to(tmp_path: Path) -> None:
    """After a build the pages are in no repository: annotations stand in docs/index.md, the command line wins."""
    site(tmp_path)
    for folder in ("docs", "content"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.md").write_text("Text.\n\n![](a.png)\n", "utf-8")
    (tmp_path / "alttext-html.toml").write_text('sources = ["content"]\n', "utf-8")
    done = alttext("check", "site", "--format", "github", cwd=tmp_path)
    assert lines(done.stdout)[1].startswith("::error file=content/index.md,line=3,title=")
    done = alttext("check", "site", "--sources", "docs", cwd=tmp_path)
    assert "    source  docs/index.md:3" in lines(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chekc",), "Did you mean check?"),
        (("check", "--fromat", "json"), "--format"),
        (("check", "--format", "jsn"), "json"),
        (("check", "nowhere"), "nowhere: no such folder."),
        (("check",), "no built site here (looked for site, output, public,"),
        (("check", "--config", "nope.toml"), "nope.toml: the settings cannot be read (No such file or directory)."),
        (("check", "--quiet", "--verbose"), "cannot go together"),
        (("check", "site", "other"), "site: no such page."),
        (("check", ".", "other"), ". is a folder, which goes with no other names: name one folder, or pages."),
        (("fill", ".", "--site-root", "."), ". is a folder, which goes with no --site-root"),
        (("fill", "--max-credits", "-1"), "--max-credits"),
        (("fill", "--style", "long"), "\"--style\" is 'long'; it takes 1-5 or its name."),
        (("fill", "--api-url", "http://alttextgenie.com/"), "the API's address must begin with https"),
        (("account",), "no API key: set ALTTEXTGENIE_API_KEY"),
        (("explain", "weak-filenam"), 'did you mean "weak-filename"?'),
        (("cache", "stats", "--cache-dir", "none"), "there is no cache yet"),
        (("cache", "import", "none.jsonl"), "none.jsonl: cannot be read"),
        (("sandbox", "--port", "99999"), "--port"),
        (("sandbox", "--fault", "nonsense"), "nonsense"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_code_2(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    """Nothing on stdout, the sentence on stderr, no traceback."""
    done = alttext(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(lines(done.stderr)).replace("  ", " ")


def test_a_typo_in_the_settings_names_file_and_line(tmp_path: Path) -> None:
    """The sentence of the settings reaches the user as it is."""
    (site(tmp_path) / "alttext-html.toml").write_text("\nmax_credit = 3\n")
    done = alttext("check", cwd=tmp_path)
    assert done.returncode == 2
    assert lines(done.stderr) == [
        'alttext-html: alttext-html.toml:2: unknown setting "max_credit". Did you mean "max_credits"?'
    ]


@pytest.mark.parametrize("arguments", [("--help",), *((name, "--help") for name in COMMANDS)])
def test_help_has_an_example_and_loads(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Every command of the table exists; its help ends with a command to copy."""
    done = alttext(*arguments, cwd=tmp_path, COLUMNS="80")
    assert (done.returncode, done.stderr) == (0, "")
    assert "alttext-html " in done.stdout.partition("Usage")[2].split("\n", 1)[1]


def test_a_bug_is_one_line_and_a_trace_on_request(tmp_path: Path) -> None:
    """An exception that nobody expected: a sentence, exit code 2; ALTTEXT_HTML_DEBUG=1 shows where."""
    code = (
        "import click, sys\nfrom alttext_html.cli.main import run\n"
        "@click.command()\ndef boom(): raise ZeroDivisionError('of\\nnothing')\n"
        "sys.exit(run([], boom))"
    )
    plain = {name: value for name, value in os.environ.items() if name != "ALTTEXT_HTML_DEBUG"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = lines(done.stderr)
    assert line.startswith("alttext-html: unexpected ZeroDivisionError: of nothing. This is a bug: report it")
    debug = {**plain, "ALTTEXT_HTML_DEBUG": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=debug, capture_output=True, text=True, check=False)
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("arguments", [("languages",), ("rules",), ("check", "site")])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """``| head -0``: nothing on stderr, and check keeps its exit code."""
    command = [sys.executable, "-m", "alttext_html", *arguments]
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(command, cwd=site(tmp_path), stdout=write_end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write_end)
    assert done.stderr == ""
    assert done.returncode == (1 if arguments[0] == "check" else 0)


full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a disk that is always full")


@full
def test_a_report_file_of_a_purchase_is_written_though_stdout_is_not(tmp_path: Path) -> None:
    """The text is paid for and in the page, and the file says so; the full disk is told in a sentence."""
    folder = site(tmp_path)
    (folder / "site" / "a.png").write_bytes(picture())
    with service(tmp_path) as sandbox, Path("/dev/full").open("w") as disk:
        command = [sys.executable, "-m", "alttext_html", "fill", "site", "--max-credits", "1", "--output", "r.json"]
        environ = {**clean_environment(folder, sandbox.key), "ALTTEXT_HTML_API_URL": sandbox.url}
        done = subprocess.run(
            command, cwd=folder, env=environ, stdout=disk, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    says = "alttext-html: stdout cannot be written (No space left on device). Free its disk, or send it elsewhere."
    assert lines(done.stderr) == [says]
    assert json.loads((folder / "r.json").read_text("utf-8"))["summary"]["credits_spent"] == 1


@full
@pytest.mark.parametrize("arguments", [("--help",), ("languages",), ("rules", "--format", "json")])
def test_a_full_disk_is_no_bug(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Whatever is printed, in one piece or in many."""
    command = [sys.executable, "-m", "alttext_html", *arguments]
    with Path("/dev/full").open("w") as disk:
        done = subprocess.run(command, cwd=tmp_path, stdout=disk, stderr=subprocess.PIPE, text=True, check=False)
    (line,) = lines(done.stderr)
    assert (done.returncode, line.split(" (")[0]) == (2, "alttext-html: stdout cannot be written")


@pytest.mark.skipif(os.name != "posix", reason="streams are closed as shells of POSIX do it")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_leads_nowhere(tmp_path: Path, closed: str) -> None:
    """The run, its exit code and its files are the same without it."""
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "alttext_html"]
    command += ["check", "site", "--output", "r.json"]
    done = subprocess.run(command, cwd=site(tmp_path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["summary"]["remaining"] == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_console_of_any_encoding_is_served(tmp_path: Path, encoding: str) -> None:
    """What the console cannot show is escaped; JSON is UTF-8 in all of them."""
    page = PAGE.format('<img src="港.png" alt="港.png">')
    folder = site(tmp_path, page)
    command = [sys.executable, "-m", "alttext_html", "check", "site"]
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
    assert done.returncode == 1
    assert (b"\\u6e2f.png" if encoding != "utf-8" else "港.png".encode()) in done.stdout
    done = subprocess.run([*command, "--format", "json"], cwd=folder, env=environ, capture_output=True, check=False)
    assert json.loads(done.stdout.decode("utf-8"))["findings"][0]["src"] == "港.png"


def test_colours_can_be_forced_and_forbidden(tmp_path: Path) -> None:
    """A pipe gets none, FORCE_COLOR asks for them."""
    folder = site(tmp_path)
    assert "\x1b" not in alttext("check", "site", cwd=folder).stdout
    assert "\x1b[" in alttext("check", "site", cwd=folder, FORCE_COLOR="1").stdout
    assert "\x1b" not in alttext("check", "site", cwd=folder, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_languages_and_rules_speak_json(tmp_path: Path) -> None:
    """For scripts and editors."""
    codes = {row["code"] for row in json.loads(alttext("languages", "--format", "json", cwd=tmp_path).stdout)}
    assert len(codes) == 138
    rules = json.loads(alttext("rules", "--format", "json", cwd=tmp_path).stdout)
    assert {"missing", "weak-filename"} <= {row["code"] for row in rules}
    assert {row["severity"] for row in rules} <= {"fix", "report", "info"}


def test_a_rule_is_explained(tmp_path: Path) -> None:
    """The page of the rule that a finding names."""
    done = alttext("explain", "weak-filename", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "weak-filename" in done.stdout


def test_the_account_is_asked_at_the_service(tmp_path: Path) -> None:
    """Credits as text and as JSON; a wrong key and a dead service are exit code 3."""
    with service(tmp_path, balance=42) as sandbox:
        done = alttext("account", "--api-url", sandbox.url, cwd=tmp_path, key=sandbox.key)
        assert done.stdout.splitlines()[0] == "credits: 42"
        done = alttext("account", "--api-url", sandbox.url, "--format", "json", cwd=tmp_path, key=sandbox.key)
        assert json.loads(done.stdout)["credits"] == 42
        done = alttext("account", "--api-url", sandbox.url, cwd=tmp_path, key="wr0ng-key")
        assert done.returncode == 3
        (line,) = lines(done.stderr)
        assert "401" in line
        assert "wr0ng-key" not in line
        url = sandbox.url
    done = alttext("account", "--api-url", url, cwd=tmp_path, key="k")
    assert (done.returncode, len(lines(done.stderr))) == (3, 1)


def test_a_command_to_copy_repeats_every_option(tmp_path: Path) -> None:
    """Without one it would buy for what was left out; an at sign makes no address of it."""
    folder = site(tmp_path)
    options = ("--exclude", "@acme/**", "--keywords", "mail me@x.example")
    done = alttext("check", "site", *options, cwd=folder)
    assert "fill site --keywords 'mail me@x.example' --exclude '@acme/**' --dry-run" in " ".join(done.stdout.split())


def test_a_command_to_copy_repeats_what_this_one_said_of_settings(tmp_path: Path) -> None:
    """Without its style and language it would buy other texts than were planned; a password is not printed."""
    folder = site(tmp_path)
    options = ("--style", "shorter", "--language", "de", "--exclude", "a b", "--no-stat-cache")
    done = alttext("check", "site", *options, "--cache", "redis://me:secret@127.0.0.1:1", cwd=folder)
    assert "fill site --language de --style shorter --exclude 'a b' --no-stat-cache --dry-run\n" in done.stdout
    assert "secret" not in done.stdout


def test_fill_buys_once_and_the_cache_shows_it(tmp_path: Path) -> None:
    """Plan, fill, fill again, and what the cache commands say of it."""
    folder = site(tmp_path)
    (folder / "site" / "a.png").write_bytes(picture())
    with service(tmp_path) as sandbox:
        options = ("site", "--api-url", sandbox.url, "--cache-dir", "cache")
        plan = alttext("fill", *options, "--dry-run", cwd=folder, key=sandbox.key)
        assert plan.returncode == 1
        assert "1 to buy (1 credit" in plan.stdout
        assert f"alttext-html fill site --api-url {sandbox.url} --cache-dir cache --max-credits 1\n" in plan.stdout
        assert (sandbox.calls(), (folder / "site" / "index.html").read_text()) == ([], MISSING)
        first = alttext("fill", *options, cwd=folder, key=sandbox.key)
        assert (first.returncode, len(sandbox.calls())) == (0, 1), first.stdout + first.stderr
        again = alttext("fill", *options, cwd=folder, key=sandbox.key)
        assert (again.returncode, len(sandbox.calls())) == (0, 1)
        assert "0 pages changed" in again.stdout
    stats = alttext("cache", "stats", "--cache-dir", "cache", cwd=folder)
    assert "1 text of 1 image" in stats.stdout
    exported = alttext("cache", "export", "--cache-dir", "cache", "--output", "t.jsonl", cwd=folder)
    assert exported.returncode == 0
    taken = alttext("cache", "import", "t.jsonl", "--cache-dir", "other", cwd=folder)
    assert taken.stdout == "1 text added, 0 were there.\n"
    pruned = alttext("cache", "prune", "--older-than", "0", "--yes", "--cache-dir", "other", cwd=folder)
    assert pruned.stdout == "1 text forgotten.\n"


def test_a_refused_key_leaves_exit_code_3(tmp_path: Path) -> None:
    """fill says so in the report, and on stderr when it is quiet; the page stays."""
    folder = site(tmp_path)
    (folder / "site" / "a.png").write_bytes(picture())
    with service(tmp_path) as sandbox:
        options = ("fill", "site", "--api-url", sandbox.url, "--cache-dir", "cache")
        done = alttext(*options, cwd=folder, key="wrong")
        assert done.returncode == 3
        assert "401" in done.stdout
        done = alttext(*options, "--quiet", cwd=folder, key="wrong")
        assert (done.returncode, done.stdout) == (3, "")
        assert "401" in " ".join(lines(done.stderr))
    assert (folder / "site" / "index.html").read_text() == MISSING


@pytest.mark.parametrize(
    ("end", "background"),
    [("SIGINT", ""), ("SIGTERM", ""), ("SIGTERM", "trap '' INT; "), ("SIGHUP", "")],
    ids=["Ctrl-C", "end of a job", "end of a background job", "end of a terminal"],
)
def test_ctrl_c_ends_in_a_sentence_and_130(tmp_path: Path, end: str, background: str) -> None:
    """What is in flight is awaited; then one line, no traceback. So with what ends a container or a terminal.

    A shell's background jobs ignore Ctrl-C, not the others.
    """
    folder = site(tmp_path)
    (folder / "site" / "a.png").write_bytes(picture())
    with service(tmp_path, options=("--delay", "2")) as sandbox:
        fill = [sys.executable, "-m", "alttext_html", "fill", "site", "--api-url", sandbox.url, "--cache-dir", "c"]
        command = ["sh", "-c", f"{background}exec {shlex.join(fill)}"]
        environ = {**os.environ, "ALTTEXTGENIE_API_KEY": sandbox.key}

        def as_in_a_terminal() -> None:
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # this suite itself may run under nohup or in the background
                signal.signal(signal.Signals[name], signal.SIG_DFL)

        with subprocess.Popen(
            command,
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=as_in_a_terminal,
        ) as process:
            while not sandbox.calls():
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.Signals[end])
            _, said = process.communicate(timeout=60)
        assert len(sandbox.calls()) == 1
    assert process.returncode == 130
    assert "interrupted. What was done and bought so far is kept" in " ".join(lines(said))
