"""``mkdocs serve``: known texts are shown, nothing is bought, an unchanged page is not worked on again."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mkdocs_alttext_html.preview import Preview, without_purchase

from alttext_html.settings import Buy, Mode, Record, Settings
from tests.helpers.commands import Service, service
from tests.helpers.hosts import MKDOCS, build, environment, source
from tests.helpers.sites import alts, draw


@contextmanager
def serving(here: Path, sandbox: Service, *arguments: str) -> Iterator[str]:
    """A running preview; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    command = [*MKDOCS, "serve", "--livereload", "--dev-addr", address, *arguments]
    env = environment(here, sandbox, sandbox.key, {})
    with (here / "serve.log").open("w") as log, subprocess.Popen(command, cwd=here, env=env, stderr=log) as process:
        try:
            yield f"http://{address}/"
        finally:
            process.terminate()
            process.wait(timeout=20)


def shown(url: str, name: str) -> dict[str, str | None]:
    """Alts of the front page, as soon as it shows this picture."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                page = answer.read()
        except OSError:
            page = b""
        if name.encode() in page:
            assert b'data-alttext="silent" src' not in page
            return dict(alts(page))
        time.sleep(0.2)
    raise AssertionError(f"{name} was never shown")


@pytest.mark.parametrize("how", [(), ("--clean",), ("--dirty",)])
def test_a_preview_shows_known_texts_and_buys_none(how: tuple[str, ...], tmp_path: Path) -> None:
    """Bought by a build before, shown by the preview; a new picture stays without a text; no call is made."""
    here = source("../hosts/plain", tmp_path / "source")
    draw(here / "docs" / "images" / "later.png")
    with service(tmp_path) as sandbox:
        built = build(MKDOCS, "build", cwd=here, service=sandbox)
        calls = len(sandbox.calls(""))
        with serving(here, sandbox, *how) as url:
            texts = shown(url, "fill-one.png")
            assert texts["fill-one.png"] == built.alt("index.html", "fill-one.png")
            page = here / "docs" / "index.md"
            page.write_text(page.read_text("utf-8") + "\n![](images/later.png)\n", "utf-8")
            texts = shown(url, "later.png")
        assert texts["later.png"] == ""
        assert texts["fill-one.png"] == built.alt("index.html", "fill-one.png")
        assert len(sandbox.calls("")) == calls


def test_a_preview_that_is_off_leaves_pages_as_they_are(tmp_path: Path) -> None:
    """on_serve: off registers nothing: no text, no mark."""
    here = source("../hosts/plain", tmp_path / "source")
    config = here / "mkdocs.yml"
    with service(tmp_path) as sandbox:
        build(MKDOCS, "build", cwd=here, service=sandbox)
        config.write_text(config.read_text("utf-8").replace("- alttext-html", "- alttext-html: {on_serve: 'off'}"))
        with serving(here, sandbox) as url:
            assert shown(url, "fill-one.png")["fill-one.png"] == ""


def test_a_page_that_is_rendered_the_same_is_taken_as_it_was_filled(tmp_path: Path) -> None:
    """Only pages that came out differently are filled again."""
    preview = Preview()
    assert preview.page("index.html", "<p>") == "<p>"
    assert list(preview.changed()) == ["index.html"]
    (tmp_path / "index.html").write_bytes("<p>filled ë".encode())
    preview.remember(tmp_path)
    assert preview.page("index.html", "<p>") == "<p>filled ë"
    assert list(preview.changed()) == []
    assert preview.page("index.html", "<p>new") == "<p>new"
    assert list(preview.changed()) == ["index.html"]


def test_a_new_catalogue_makes_every_page_new(tmp_path: Path) -> None:
    """What was filled before may have other texts now."""
    preview = Preview()
    preview.page("index.html", "<p>")
    (tmp_path / "index.html").write_bytes(b"<p>filled")
    preview.remember(tmp_path)
    preview.forget()
    assert preview.page("index.html", "<p>") == "<p>"


def test_a_preview_may_not_spend() -> None:
    """Offline and without a purchase, whatever the settings say; few pages are done alone, as globs of their names."""
    settings = without_purchase(Settings(), ("a[1]/index.html", "feed.xml"))
    assert (settings.mode, settings.buy, settings.record) == (Mode.OFFLINE, Buy.NO, Record.NEVER)
    assert settings.pages == ("a[[]1]/index.html",)
    assert without_purchase(Settings(), tuple(map(str, range(100)))).pages == Settings().pages
