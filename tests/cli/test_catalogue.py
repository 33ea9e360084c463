"""``alttext-html catalogue`` over a small site."""

from __future__ import annotations

import hashlib
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from alttext_html.cli.catalogue import command
from alttext_html.errors import AltTextError
from alttext_html.images.remote import Remote, RemoteOptions
from alttext_html.texts.catalogue import Catalogue
from alttext_html.texts.catalogue_entries import CataloguedImage, Entry, State, machine_entry
from tests.helpers.pictures import picture

PICTURE = picture()
SHA256 = hashlib.sha256(PICTURE).hexdigest()
OLD = "d" * 64
FAR = picture(size=(90, 100))
FAR_SHA256 = hashlib.sha256(FAR).hexdigest()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A site with one image, and a catalogue with its text and that of a former version."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.png").write_bytes(PICTURE)
    (site / "index.html").write_text('<html lang="en"><main><img src="a.png"></main></html>')
    (tmp_path / "alttext.toml").write_text("")
    images = {
        SHA256: CataloguedImage(("old/a.png",), {"en": machine_entry("A plain", "alttextgenie")}),
        OLD: CataloguedImage(("a.png",), {"en": machine_entry("A former plain", "alttextgenie")}),
    }
    (tmp_path / "alttext.json").write_bytes(Catalogue(images).render())
    return tmp_path


def run(project: Path, *arguments: str) -> Result:
    catalogue = ("--catalogue", str(project / "alttext.json"))
    return CliRunner().invoke(command, [*arguments, *catalogue], standalone_mode=False)


class Host(BaseHTTPRequestHandler):
    """Another host, with one picture."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(FAR)))
        self.end_headers()
        self.wfile.write(FAR)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def fetch_copy(cache: Path, url: str, server: HTTPServer) -> None:
    """What a fill keeps of a picture of another host."""
    thread = Thread(target=server.handle_request)
    thread.start()
    with Remote(cache / "images", RemoteOptions(("127.0.0.1",)), is_allowed=lambda _: True) as remote:
        remote.fetch(url)
    thread.join()


def load(project: Path) -> Catalogue:
    return Catalogue.load(project / "alttext.json")


def test_sync_sets_paths_and_settles_what_was_edited(project: Path) -> None:
    """A text changed in the file is a person's afterwards, and the image has the path it is seen at."""
    file = project / "alttext.json"
    file.write_text(file.read_text().replace("A plain", "Our plain"))
    result = run(project, "sync", str(project / "site"))
    assert (result.return_value, result.exception) == (0, None)
    assert json.loads(file.read_text())["images"][SHA256] == {
        "paths": ["a.png"],
        "texts": {"en": {"text": "Our plain", "by": "person", "state": "approved"}},
    }
    assert f"gone: {OLD[:12]} a.png" in result.output


def test_sync_offers_the_text_of_a_former_version(project: Path) -> None:
    """An image without an entry, where another one was: its text is shown as a starting point."""
    images = {OLD: load(project).images[OLD]}
    (project / "alttext.json").write_bytes(Catalogue(images).render())
    output = run(project, "sync", str(project / "site")).output
    assert f"changed: {SHA256[:12]} a.png (en) was: A former plain" in output


def test_prune_removes_what_is_gone(project: Path) -> None:
    """The former version goes, the present one stays."""
    assert "1 image removed" in run(project, "prune", str(project / "site")).output
    assert set(load(project).images) == {SHA256}


def test_prune_removes_nothing_when_something_cannot_be_read(project: Path) -> None:
    """A broken picture may be any picture."""
    (project / "site" / "a.png").write_bytes(b"broken")
    result = run(project, "prune", str(project / "site"))
    assert isinstance(result.exception, AltTextError)
    assert set(load(project).images) == {SHA256, OLD}


@pytest.mark.parametrize(
    ("remote", "fetched", "kept", "gone"),
    [
        ("127.0.0.1", True, {SHA256, FAR_SHA256}, {OLD}),
        ("127.0.0.1", False, {SHA256, OLD, FAR_SHA256}, {OLD}),
        ("cdn.example.org", False, {SHA256}, {OLD, FAR_SHA256}),
    ],
    ids=["a copy is here", "no copy is here", "its host is not allowed"],
)
def test_a_picture_of_another_host_is_not_gone_where_it_may_be_fetched(
    project: Path, remote: str, fetched: bool, kept: set[str], gone: set[str]
) -> None:
    """Its copy shows which one it is; without one it may be any picture, and nothing is removed."""
    with HTTPServer(("127.0.0.1", 0), Host) as server:
        url = f"http://127.0.0.1:{server.server_port}/far.png"
        if fetched:
            fetch_copy(project / "cache", url, server)
    (project / "site" / "far.html").write_text(f'<img src="{url}" alt="A gradient">')
    copy = f"{hashlib.sha256(url.encode()).hexdigest()}.image"
    far = CataloguedImage((copy,), {"en": machine_entry("A gradient", "alttextgenie")})
    (project / "alttext.json").write_bytes(Catalogue({**load(project).images, FAR_SHA256: far}).render())
    settings = project / "alttext-html.toml"
    settings.write_text(f'remote = ["{remote}"]\ncache_dir = "cache"\n')
    options = (str(project / "site"), "--config", str(settings))
    synced, pruned = run(project, "sync", *options), run(project, "prune", *options)
    assert synced.return_value == 0, synced.output
    assert {line.split()[1] for line in synced.output.splitlines() if line.startswith("gone: ")} == {
        sha256[:12] for sha256 in gone
    }
    assert isinstance(pruned.exception, AltTextError) == (kept > gone)
    assert (f"{url} is on another host" in pruned.output) == (kept > gone)
    assert set(load(project).images) == kept


def test_approve_by_path(project: Path) -> None:
    """Only the named image's texts."""
    assert "1 text approved" in run(project, "approve", "old/*").output
    entry = load(project).lookup(SHA256, "en")
    assert entry is not None
    assert entry.state is State.APPROVED


@pytest.mark.parametrize("arguments", [(), ("x.png", "--all")])
def test_approve_needs_a_choice(project: Path, arguments: tuple[str, ...]) -> None:
    """Either images or all of them."""
    assert "Name images" in str(run(project, "approve", *arguments).exception)


@pytest.mark.parametrize("form", ["csv", "po", "xliff"])
def test_an_export_comes_back(project: Path, form: str) -> None:
    """What a person changed in the file is in the catalogue after the import, what they left is as it was."""
    file = project / f"texts.{form}"
    language = "en" if form == "csv" else "fr"
    images = dict(load(project).images)
    images[SHA256] = images[SHA256].with_entry("", "fr", Entry("Uni"))
    (project / "alttext.json").write_bytes(Catalogue(images).render())
    run(project, "export", f"--{form}", "--language", language, "--source", "en", "--output", str(file))
    old, new = ("A plain", "Our plain") if form == "csv" else ("Uni", "Tout uni")
    data = file.read_bytes()
    assert old.encode() in data
    changed = data.replace(old.encode(), new.encode()).replace(b"generated", b"approved")
    file.write_bytes(changed)
    result = run(project, "import", str(file))
    assert (result.return_value, result.exception) == (0, None)
    entry = load(project).lookup(SHA256, language)
    assert entry is not None
    assert (entry.text, entry.by, entry.state) == (new, "person", State.APPROVED)


def test_a_project_without_a_catalogue_is_told_so(project: Path) -> None:
    """Nothing is made that nobody asked for."""
    (project / "alttext.json").unlink()
    assert "there is no catalogue yet" in str(run(project, "export").exception)
    assert not (project / "alttext.json").exists()
