"""Real processes of the command line on one shared cache, against the sandbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import alttext, clean_environment, service
from tests.helpers.redis_server import redis_server

IMAGES = 6


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(IMAGES):
        sites.draw(folder / f"image-{number}.png")
    images = "".join(f'<p><img src="image-{number}.png">' for number in range(IMAGES))
    (folder / "index.html").write_text(f"<!doctype html><html lang=en><main>{images}</main>")
    return folder


def eight(site: Path, cwd: Path, key: str, *options: str) -> list[str]:
    """Eight fills of eight copies at once; what each printed."""
    before = (site / "index.html").read_bytes()
    running = []
    for number in range(8):
        copy = cwd / f"copy-{number}"
        copy.mkdir()
        for file in site.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
        environment = clean_environment(cwd / f"machine-{number}", key)
        command = [sys.executable, "-m", "alttext_html", "fill", copy, *options]
        running.append(
            subprocess.Popen(
                command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        )
    printed = [process.communicate()[0] for process in running]
    pages = {(cwd / f"copy-{number}" / "index.html").read_bytes() for number in range(8)}
    assert before not in pages, printed
    return printed


def test_eight_processes_buy_each_text_once(site: Path, tmp_path: Path) -> None:
    """Each on a machine of its own but for the server: as many calls as texts, and every page is filled alike."""
    with redis_server() as server, service(tmp_path, options=("--delay", "0.3")) as sandbox:
        eight(site, tmp_path, sandbox.key, "--api-url", sandbox.url, "--cache", server.url)
        assert len({(tmp_path / f"copy-{number}" / "index.html").read_bytes() for number in range(8)}) == 1
        assert len(sandbox.calls()) == IMAGES
        assert sandbox.charged() == IMAGES
        stats = alttext("cache", "stats", "--cache", server.url, cwd=tmp_path)
        assert f"{server.url}: {IMAGES} texts of {IMAGES} images" in stats.stdout
        assert f"{IMAGES} credits spent" in stats.stdout


def test_the_cache_commands_work_on_a_server(tmp_path: Path) -> None:
    """What one writes another reads; the environment names the place."""
    row = (
        '{"version":1,"sha256":"%s","provider":"fake","language":"en","style":2,"keywords":"","text":"A dog",'
        '"credits":1,"time":"2026-01-02T03:04:05Z"}\n' % ("a" * 64)
    )
    (tmp_path / "texts.jsonl").write_text(row)
    with redis_server() as server:

        def cache(*arguments: str) -> str:
            done = alttext("cache", *arguments, cwd=tmp_path, ALTTEXT_HTML_CACHE=server.socket_url)
            assert done.returncode == 0, done.stderr
            return done.stdout

        assert cache("import", "texts.jsonl").startswith("1 text added")
        assert "A dog" in cache("list")
        assert "A dog" in cache("show", "aaa")
        assert cache("export") == row
        assert cache("verify").startswith("1 text can be read")
        assert cache("prune", "--older-than", "1", "--yes").startswith("1 text forgotten")


def test_without_the_extra_the_error_names_it(tmp_path: Path) -> None:
    """The base install has no client library."""
    code = "import sys; sys.modules['redis'] = None; from alttext_html.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "cache", "stats", "--cache", "redis://:hush@localhost"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'alttext-html[redis]'" in done.stderr
    assert "hush" not in done.stderr
