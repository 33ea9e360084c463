"""Texts that a team owns and who wrote them, through the real command line: catalogue, providers, marks, modes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polib
import pytest

from tests.helpers import pictures, sites
from tests.helpers.commands import Service, alttext, service

PAGE = '<!doctype html>\n<html lang="en"><head><title>Notes of a harbour</title></head><body><main>\n{}\n</main>'


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


class Project:
    """A folder with settings, a built site, and a command line that stands in it."""

    def __init__(self, folder: Path, body: str, settings: str = "") -> None:
        self.folder, self.site = folder, folder / "site"
        self.body = body
        self.site.mkdir()
        (folder / "alttext-html.toml").write_text(f"{settings}\n")
        self.build()

    def build(self) -> None:
        """What a site generator does: the page as it was before any fill."""
        (self.site / "index.html").write_text(PAGE.format(self.body), "utf-8")
        for picture in sites.PICTURE.findall(self.body):
            if not (self.site / picture).exists():
                sites.draw(self.site / picture)

    def run(self, *arguments: object, key: str | None = None, **environment: str) -> str:
        """A command that must succeed."""
        done = alttext(*arguments, cwd=self.folder, key=key, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fill(self, *options: object, key: str | None = None, **environment: str) -> tuple[int, dict[str, Any]]:
        """Exit code and report of a fill."""
        return self._reported("fill", *options, key=key, **environment)

    def check(self, *options: object) -> tuple[int, dict[str, Any]]:
        """Exit code and report of a check."""
        return self._reported("check", *options)

    def _reported(
        self, command: str, *options: object, key: str | None = None, **environment: str
    ) -> tuple[int, dict[str, Any]]:
        file = self.folder / "report.json"
        done = alttext(
            command, self.site, "-q", "--format", "json", "--output", file, *options,
            cwd=self.folder, key=key, **environment,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(file.read_text())

    def catalogue(self, entry: dict[str, str]) -> None:
        """The team's word on fill-a.png, in every language."""
        sha256 = hashlib.sha256((self.site / "fill-a.png").read_bytes()).hexdigest()
        images = {sha256: {"texts": {"*": entry}}}
        (self.folder / "alttext.json").write_text(json.dumps({"version": 1, "images": images}))

    def buy(self, sandbox: Service, *options: object) -> tuple[int, dict[str, Any]]:
        return self.fill("--api-url", sandbox.url, *options, key=sandbox.key)

    def page(self) -> str:
        return (self.site / "index.html").read_text("utf-8")

    def alts(self) -> list[str | None]:
        return [alt for _, alt in sites.alts(self.page().encode())]


class Model(ThreadingHTTPServer):
    """A chat model on this machine that keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Chat)
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []

    @property
    def settings(self) -> str:
        names = 'providers = ["alttextgenie", "ollama"]'
        return f'{names}\n[provider.ollama]\nbase_url = "http://127.0.0.1:{self.server_port}/v1"\nmodel = "llava"\n'


class _Chat(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Model)
        fields = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((dict(self.headers.items()), fields))
        text = json.dumps({"alt_texts": {"en": "A model's view of the quay"}})
        body = json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def model() -> Iterator[Model]:
    with Model() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


# --- the catalogue ---------------------------------------------------------------------------------------


def test_a_translators_file_goes_out_and_comes_back(tmp_path: Path, sandbox: Service) -> None:
    """Fill, export PO, edit, import: the next frozen build publishes the edit, without key, request or cache."""
    project = Project(tmp_path, '<img src="fill-a.png"><p lang="de"><img src="fill-a.png"></p>')
    assert project.buy(sandbox)[0] == 0
    project.run("catalogue", "export", "--po", "--source", "en", "--language", "de", "--output", "de.po")
    po = polib.pofile(str(tmp_path / "de.po"))
    (entry,) = po
    assert entry.msgid.startswith("Sandbox")
    entry.msgstr, entry.flags = "Der Hafen bei Ebbe", []
    po.save()
    assert "1 text changed" in project.run("catalogue", "import", "de.po")
    project.build()
    requests = len(sandbox.calls())
    code, _ = project.fill("--frozen", ALTTEXT_HTML_CACHE_DIR=str(tmp_path / "none"))
    assert code == 0
    assert project.alts()[1] == "Der Hafen bei Ebbe"
    assert len(sandbox.calls()) == requests
    assert not (tmp_path / "none").exists()


UNDECODED = {
    "a sample of a colour, else a spacer": pictures.animation("GIF", ("navy",)),
    "cut off": pictures.picture()[:-30],
}


@pytest.mark.parametrize("remembers", [False, True])
@pytest.mark.parametrize("data", UNDECODED.values(), ids=UNDECODED)
def test_a_catalogued_picture_is_known_by_its_hash(data: bytes, remembers: bool, tmp_path: Path) -> None:
    """What somebody said of these bytes is published, whatever they show; with a cache folder as without one."""
    project = Project(tmp_path, '<p><img src="sample.png" alt=""></p><p><img src="sample.png"></p>')
    (project.site / "sample.png").write_bytes(data)
    images = {hashlib.sha256(data).hexdigest(): {"texts": {"en": {"text": "Harbour blue, #1a4f7c"}}}}
    (tmp_path / "alttext.json").write_text(json.dumps({"version": 1, "images": images}))
    if remembers:
        (tmp_path / ".cache" / "alttext-html").mkdir(parents=True)
    options = ("--empty-alt", "missing")
    checked = alttext("check", project.site, "--format", "json", *options, cwd=tmp_path)
    assert json.loads(checked.stdout)["summary"]["by_verdict"]["missing"] == 2
    assert project.fill("--frozen", *options)[0] == 0
    assert project.alts() == ["Harbour blue, #1a4f7c"] * 2


DECORATIVE = {
    "without an alt": ('<p><img src="fill-a.png">', ("decorative-marker", "fix")),
    "with an empty alt": ('<p><img alt="" src="fill-a.png">', ("decorative-marker", "info")),
    "with a weak text": ('<p><img alt="IMG_2041.jpg" src="fill-a.png">', ("decorative-marker", "fix")),
}


@pytest.mark.parametrize(("body", "judged"), DECORATIVE.values(), ids=DECORATIVE)
def test_a_check_knows_what_the_catalogue_says_is_decorative(
    body: str, judged: tuple[str, str], tmp_path: Path
) -> None:
    """An empty alt is right then; any other is still to be written, with a word about who knows; after a fill none."""
    project = Project(tmp_path, body, 'empty_alt = "missing"')
    project.catalogue({"state": "decorative"})
    code, found = project.check()
    (finding,) = found["findings"]
    assert (finding["code"], finding["severity"]) == judged
    open_ = judged[1] == "fix"
    assert code == found["summary"]["remaining"] == open_
    assert (finding["remedy"] is not None and "To write it costs nothing" in " ".join(found["notes"])) == open_
    assert project.fill("--frozen")[0] == 0
    assert project.alts() == [""]
    assert project.check()[0] == 0


def test_a_check_says_which_texts_the_catalogue_has(tmp_path: Path) -> None:
    """The image stays to fix, for nothing stands in the page; the remedy and a note say that a fill is enough."""
    project = Project(
        tmp_path, '<p><img src="fill-a.png"></p><p><img alt="" src="fill-a.png"></p><img src="fill-b.png">'
    )
    project.catalogue({"text": "The quay at low tide"})
    code, found = project.check("--empty-alt", "missing")
    assert (code, found["summary"]["remaining"]) == (1, 3)
    assert [each["remedy"] for each in found["findings"]] == [
        *["the catalogue has the answer: to write it costs nothing."] * 2,
        None,
    ]
    assert found["notes"] == ["Images to fix that the catalogue has the answer for: 2. To write it costs nothing."]


def test_a_check_says_why_a_text_of_the_catalogue_is_not_written(tmp_path: Path) -> None:
    """A rejected one is no answer, so a fill does not help."""
    project = Project(tmp_path, '<img src="fill-a.png">')
    project.catalogue({"text": "A pier", "state": "rejected"})
    _, found = project.check()
    assert "rejected" in found["findings"][0]["remedy"]
    assert found["notes"] == []


@pytest.mark.parametrize("form", ["csv", "xliff"])
def test_tables_go_out_and_come_back(form: str, tmp_path: Path, sandbox: Service) -> None:
    """A person's edit in a spreadsheet or a translation tool is published, as approved, and stays a person's."""
    project = Project(tmp_path, '<img src="fill-a.png">')
    project.buy(sandbox)
    file = tmp_path / f"texts.{form}"
    project.run("catalogue", "export", f"--{form}", "--source", "en", "--language", "en", "--output", file)
    old = str(project.alts()[0])
    if form == "csv":
        file.write_text(file.read_text().replace(old, "Low tide"))
    else:
        edited = file.read_text().replace(f"{old}</target>", "Low tide</target>")
        file.write_text(edited.replace("needs-review-translation", "translated"))
    project.run("catalogue", "import", file)
    project.build()
    assert project.fill("--frozen", "--approved-only")[0] == 0
    assert project.alts() == ["Low tide"]


def test_only_approved_texts_are_published_when_asked(tmp_path: Path, sandbox: Service) -> None:
    """A machine's text waits in the catalogue; approved it is written, rejected it is not; all for one credit."""
    project = Project(tmp_path, '<img src="fill-a.png">', "approved_only = true")
    code, found = project.buy(sandbox)
    assert code == 1
    assert project.alts() == [None]
    code, found = project.fill("--frozen")
    assert "waits for review" in found["findings"][0]["remedy"]
    assert "1 text approved" in project.run("catalogue", "approve", "fill-a.png")
    assert project.fill("--frozen")[0] == 0
    assert str(project.alts()[0]).startswith("Sandbox")
    assert "1 text rejected" in project.run("catalogue", "reject", "fill-a.png")
    project.build()
    code, found = project.buy(sandbox)
    assert (code, project.alts()) == (1, [None])
    assert "rejected" in found["findings"][0]["remedy"]
    assert sandbox.charged() == 1


@pytest.mark.parametrize(("mark", "alts"), [(' data-alt-by="alttextgenie"', None), ("", "Low tide")])
def test_no_page_lends_another_a_text_that_nobody_approved(mark: str, alts: str | None, tmp_path: Path) -> None:
    """One that says which machine wrote it; a text without that mark is a person's."""
    body = f'<img src="fill-a.png" alt="Low tide"{mark}><p>Again.</p><img src="fill-a.png">'
    project = Project(tmp_path, body, 'approved_only = true\nmark_machine_texts = "data-alt-by"')
    project.fill("--offline")
    assert project.alts() == ["Low tide", alts]


def test_frozen_fails_for_what_is_not_known_and_offline_does_not(tmp_path: Path, sandbox: Service) -> None:
    """Both write what is known and send nothing."""
    project = Project(tmp_path, '<img src="fill-a.png">')
    project.buy(sandbox)
    project.body += '<img src="fill-b.png">'
    for mode, expected in (("--frozen", 1), ("--offline", 0)):
        project.build()
        code, found = project.buy(sandbox, mode)
        assert code == expected
        assert str(project.alts()[0]).startswith("Sandbox")
        assert project.alts()[1] is None
        assert mode[2:] in next(each["remedy"] for each in found["findings"] if each["remedy"])
    assert len(sandbox.calls()) == 1


def test_an_unfinished_merge_is_named_with_its_line(tmp_path: Path) -> None:
    """Exit 2 before anything is written, and one line that says where."""
    project = Project(tmp_path, '<img src="fill-a.png">')
    (tmp_path / "alttext.json").write_text('{\n<<<<<<< HEAD\n"version": 1\n=======\n"version": 1\n>>>>>>> b\n}\n')
    done = alttext("fill", project.site, cwd=tmp_path)
    assert done.returncode == 2
    assert "alttext.json:2: an unfinished merge" in done.stderr


def test_a_changed_picture_is_a_new_entry_and_its_old_text_is_offered(tmp_path: Path, sandbox: Service) -> None:
    """The person's text of the earlier file is shown beside the new one; both stay in the catalogue."""
    project = Project(tmp_path, '<img src="fill-a.png">')
    project.buy(sandbox)
    catalogue = tmp_path / "alttext.json"
    catalogue.write_text(catalogue.read_text().replace(str(project.alts()[0]), "Our old pier"))
    sites.draw(project.site / "fill-other.png")
    (project.site / "fill-other.png").rename(project.site / "fill-a.png")
    project.build()
    code, found = project.fill("--frozen")
    assert code == 1
    assert 'the earlier text was "Our old pier"' in found["findings"][0]["remedy"]
    code, found = project.buy(sandbox)
    assert code == 0
    assert 'the earlier text was "Our old pier"' in found["findings"][0]["remedy"]
    assert len(json.loads(catalogue.read_text())["images"]) == 2
    assert "gone" in project.run("catalogue", "sync", project.site)
    assert project.run("catalogue", "prune", project.site).count("0 images removed") == 1
    assert "1 image removed" in project.run("catalogue", "prune", "--all", project.site)


def test_a_text_of_the_site_stays_in_its_script(tmp_path: Path) -> None:
    """What the site says in simplified characters goes to no page in traditional ones; regions make no difference."""
    texts = {"zh-Hans": "码头上的苍鹭", "sr-Cyrl": "Чапља на молу", "pt-BR": "Uma garça no cais"}
    said = "".join(f'<p lang="{tag}"><img src="keep-a.png" alt="{text}"></p>' for tag, text in texts.items())
    asked = ["zh-CN", "zh-TW", "zh-Hant", "sr-Cyrl-RS", "sr-Latn", "pt-PT"]
    project = Project(tmp_path, said + "".join(f'<p lang="{tag}"><img src="keep-a.png"></p>' for tag in asked))
    project.fill("--offline")
    assert project.alts()[3:] == [texts["zh-Hans"], None, None, texts["sr-Cyrl"], None, texts["pt-BR"]]


def test_a_bought_text_stays_out_of_a_page_in_another_script(tmp_path: Path, sandbox: Service) -> None:
    """The service has one code for Azerbaijani: its Latin text is written where that is read, and nowhere else."""
    body = '<p lang="az-Latn"><img src="fill-a.png"></p><p lang="az-Arab"><img src="fill-a.png"></p>'
    project = Project(tmp_path, body)
    for fill in (lambda: project.buy(sandbox), lambda: project.fill("--frozen")):
        project.build()
        code, found = fill()
        latin, arabic = project.alts()
        assert (code, str(latin).split()[0], arabic) == (1, "Sandbox", None)
        assert "Latin letters" in found["findings"][1]["remedy"]
    assert sandbox.charged() == 1


@pytest.mark.parametrize(("owned", "asked"), [("zh-Hans", "zh-TW"), ("sr-Cyrl", "sr-Latn")])
def test_a_committed_text_is_not_bought_again_for_another_in_another_script(
    owned: str, asked: str, tmp_path: Path, sandbox: Service
) -> None:
    """A person's text stays where it is read; the other script's text comes from the catalogue, without any cache."""
    project = Project(tmp_path, f'<p lang="{asked}"><img src="fill-a.png"></p>')
    sha256 = hashlib.sha256((project.site / "fill-a.png").read_bytes()).hexdigest()
    images = {sha256: {"texts": {owned: {"text": "苍鹭"}}}}
    (tmp_path / "alttext.json").write_text(json.dumps({"images": images}))
    for number in range(2):
        project.build()
        code, _ = project.buy(sandbox, "--cache-dir", tmp_path / f"cache-{number}")
        assert (code, str(project.alts()[0]).split()[0]) == (0, "Sandbox")
    assert sandbox.charged() == 1


# --- who writes ------------------------------------------------------------------------------------------


def test_a_local_model_writes_without_a_key_and_for_nothing(tmp_path: Path) -> None:
    """No key: the run uses the model that is configured; a dry run prices it at 0; the catalogue names the author."""
    with model() as server:
        project = Project(
            tmp_path, '<p>The <b>quay</b> <img src="fill-a.png"></p>', server.settings
        )  # fmt: skip
        code, plan = project.fill("--dry-run")
        assert (code, plan["summary"]["credits_needed"], server.asked) == (1, 0, [])
        code, found = project.fill()
    assert (code, found["summary"]["credits_spent"], found["summary"]["requests"]) == (0, 0, 1)
    assert project.alts() == ["A model's view of the quay"]
    (image,) = json.loads((tmp_path / "alttext.json").read_text())["images"].values()
    assert image["texts"]["en"]["by"] == "ollama/llava"
    assert "Notes of a harbour" in json.dumps(server.asked[0][1]), "the model is told what page it is"


def test_the_next_provider_does_what_the_first_could_not(tmp_path: Path) -> None:
    """One credit for two images: the second is written by the model, which never sees the key of the account."""
    with model() as server, service(tmp_path, balance=1) as sandbox:
        project = Project(
            tmp_path, '<img src="fill-a.png"><img src="fill-b.png">', server.settings
        )  # fmt: skip
        _, plan = project.buy(sandbox, "--dry-run")
        code, found = project.buy(sandbox)
        again = project.fill("--frozen")[0]
    assert plan["summary"]["credits_needed"] == found["summary"]["credits_spent"] == 1
    assert (code, again) == (0, 0)
    assert sorted(str(alt).split()[0] for alt in project.alts()) == ["A", "Sandbox"]
    assert sandbox.key not in json.dumps(server.asked)


def test_the_accounts_key_goes_to_no_other_provider(tmp_path: Path) -> None:
    """Neither its variable nor its value may be named for a model."""
    settings = 'providers = ["ollama"]\n[provider.ollama]\nmodel = "llava"\nkey_variable = "ALTTEXTGENIE_API_KEY"'
    project = Project(tmp_path, '<img src="fill-a.png">', settings)
    done = alttext("fill", project.site, cwd=tmp_path, key="a-key-0123456789")
    assert done.returncode == 2
    assert "AltTextGenie key" in done.stderr
    assert "a-key-0123456789" not in done.stderr


def test_keywords_can_be_taken_from_around_the_image(tmp_path: Path, sandbox: Service) -> None:
    """They are sent, and are no part of what is paid for: the same image elsewhere costs nothing."""
    body = '<h2>Spring tide</h2><p>At the quay <img src="fill-a.png"></p>'
    project = Project(tmp_path, body, 'keywords = "auto"\nrecord = "never"')
    project.buy(sandbox)
    assert [call["keywords"] for call in sandbox.calls()] == ["Spring tide"]
    project.body = '<h2>Neap tide</h2><img src="fill-a.png">'
    project.build()
    code, found = project.buy(sandbox)
    assert (code, found["summary"]["credits_spent"], len(sandbox.calls())) == (0, 0, 1)


# --- marks, and a cache that cannot be used --------------------------------------------------------------


def test_a_machines_text_says_so_until_a_person_writes_one(tmp_path: Path, sandbox: Service) -> None:
    """``data-alt-by`` comes with a machine's text and goes with it; everything else stays as it was."""
    project = Project(tmp_path, '<img  src="fill-a.png" ><p><img src="keep-b.png" alt="A heron"></p>')
    settings = tmp_path / "alttext-html.toml"
    settings.write_text('mark_machine_texts = "data-alt-by"\n')
    before = project.page()
    project.buy(sandbox)
    text = str(project.alts()[0])
    marked = project.page()
    assert marked.count("data-alt-by") == 1
    assert marked.replace(' data-alt-by="sandbox"', "").replace(f' alt="{text}"', "") == before
    catalogue = tmp_path / "alttext.json"
    catalogue.write_text(catalogue.read_text().replace(text, "Our pier"))
    assert project.fill("--frozen")[0] == 0
    assert project.page() == before.replace("<img  src", '<img alt="Our pier"  src')


@pytest.mark.parametrize("options", [("--frozen",), ("--offline",), ()])
def test_a_run_that_buys_nothing_does_without_a_broken_cache(options: tuple[str, ...], tmp_path: Path) -> None:
    """It says so and goes on: what the catalogue knows is written."""
    project = Project(tmp_path, '<img src="fill-a.png"><a href="other.html"><img src="free-b.png" alt=""></a>')
    (project.site / "other.html").write_text(PAGE.format("<p>Nothing"))
    folder = tmp_path / "cache$1"
    folder.mkdir()
    _, found = project.fill(*options, ALTTEXT_HTML_CACHE_DIR=str(folder))
    assert project.alts() == [None, "Notes of a harbour"]
    assert any("the cache was not used" in note for note in found["notes"])
