"""What a fill does when something is missing, broken, refused or hostile: real processes, pages on disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import Service, alttext, service
from tests.helpers.fills import alts, make_site, report


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as running:
        yield running


def test_a_wrong_key_ends_with_3_and_leaves_the_pages(tmp_path: Path, sandbox: Service) -> None:
    """The provider's refusal is one line, and the free texts are still written."""
    site = make_site(
        tmp_path,
        index='<img src="fill-a.png"><a href="other.html"><img src="fill-b.png" alt=""></a>',
        other="<p>Nothing here</p>",
    )
    done = alttext("fill", site, "--api-url", sandbox.url, cwd=tmp_path, key="wrong-key-0123456789")
    assert done.returncode == 3
    assert "wrong-key" not in done.stdout + done.stderr
    assert alts(site) == [None, "Notes"]


def test_no_service_ends_with_3(tmp_path: Path) -> None:
    """Nobody listens: nothing is charged, the run says that the account cannot be asked."""
    site = make_site(tmp_path, index='<img src="fill-a.png">')
    done = alttext("fill", site, "--api-url", "http://127.0.0.1:9/api/v1", cwd=tmp_path, key="some-key-0123456789")
    assert done.returncode == 3
    assert alts(site) == [None]


def test_too_few_credits_keep_what_was_bought(tmp_path: Path) -> None:
    """Two credits for three images: two are written, the third is listed."""
    site = make_site(tmp_path, index='<img src="fill-a.png"><img src="fill-b.png"><img src="fill-c.png">')
    with service(tmp_path, balance=2) as sandbox:
        code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
        assert sandbox.charged() == 2
    assert code == 1
    assert sum(alt is not None for alt in alts(site)) == 2
    assert found["summary"]["credits_left"] == 0


def test_credits_that_end_in_a_run_are_as_credits_that_are_too_few_before(tmp_path: Path) -> None:
    """Somebody else spent them: what was bought is written, the rest remains, and a note says why; exit 1."""
    site = make_site(tmp_path, index='<img src="fill-a.png"><img src="fill-b.png"><img src="fill-c.png">')
    (tmp_path / "alttext-html.toml").write_text("concurrency = 1\n")
    with service(tmp_path, options=("--fault", "402@2")) as sandbox:
        code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert (code, found["provider_error"]) == (1, None)
    assert (found["summary"]["credits_spent"], found["summary"]["remaining"]) == (1, 2)
    assert any("Add credits to the account" in note for note in found["notes"])
    assert {each["remedy"] for each in found["findings"] if each["remedy"]} == {
        "the budget of credits does not reach it; buy credits or raise --max-credits"
    }


def test_an_unreadable_corner_does_not_stop_the_rest(tmp_path: Path, sandbox: Service) -> None:
    """A pipe named like a page, an unknown encoding, broken and empty images: one line each, all else is done."""
    site = make_site(
        tmp_path,
        index="".join(f'<p><img src="{name}.png">' for name in ("fill-a", "broken", "empty", "gone", "text")),
    )
    os.mkfifo(site / "pipe.html")
    (site / "strange.html").write_bytes(b'<!doctype html><meta charset="x-klingon"><img src="fill-a.png">\xff\xfe\x00')
    (site / "broken.png").write_bytes((site / "fill-a.png").read_bytes()[:60])
    (site / "empty.png").write_bytes(b"")
    (site / "text.png").write_text("no picture")
    code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 1
    assert str(alts(site)[0]).startswith("Sandbox")
    assert any(problem["path"] == "pipe.html" for problem in found["problems"])
    remedies = {finding["src"]: finding["remedy"] for finding in found["findings"] if finding["new_text"] is None}
    for name, word in (
        ("broken.png", "cut off"),
        ("empty.png", "0 bytes"),
        ("gone.png", "does not exist"),
        ("text.png", "not an image"),
    ):
        assert word in remedies[name], remedies[name]


def test_a_pipe_named_like_a_page_blocks_nobody(tmp_path: Path) -> None:
    """What is no file is a problem with its cause; the pages are checked."""
    site = make_site(tmp_path, index='<img src="fill-a.png">')
    os.mkfifo(site / "pipe.html")
    _, found = report(tmp_path, site, "check")
    assert [problem["path"] for problem in found["problems"]] == ["pipe.html"]
    assert found["summary"]["pages"] == 1


def test_a_missing_folder_is_wrong_use(tmp_path: Path) -> None:
    """Exit 2 and one line that names the folder and what to do."""
    done = alttext("check", tmp_path / "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_typo_in_the_settings_names_the_file_and_the_right_key(tmp_path: Path) -> None:
    """Exit 2; the nearest name is offered."""
    site = make_site(tmp_path, index="<p>")
    (tmp_path / "alttext-html.toml").write_text('langauge = "de"\n')
    done = alttext("check", site, cwd=tmp_path)
    assert done.returncode == 2
    assert "alttext-html.toml:1" in done.stderr
    assert '"language"' in done.stderr


@pytest.mark.parametrize(
    "src", ["../secret.png", "%2e%2e/secret.png", "file:///etc/hostname", "link.png", "..\\secret.png"]
)
def test_nothing_outside_the_site_is_read_or_sent(src: str, tmp_path: Path, sandbox: Service) -> None:
    """No way out: dots, encoded dots, file URLs, symbolic links, backslashes."""
    site = make_site(tmp_path, index=f'<img src="{src}">')
    sites.draw(tmp_path / "secret.png")
    (site / "link.png").symlink_to(tmp_path / "secret.png")
    code, _ = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert code == 1
    assert sandbox.calls() == []


def test_a_page_behind_a_link_out_of_the_site_is_left_alone(tmp_path: Path, sandbox: Service) -> None:
    """A symbolic link named like a page is not followed."""
    site = make_site(tmp_path, index="<p>")
    outside = tmp_path / "outside.html"
    outside.write_text('<img src="x.png">')
    (site / "linked.html").symlink_to(outside)
    report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
    assert outside.read_text() == '<img src="x.png">'
    assert (site / "linked.html").is_symlink()


def test_a_refusal_of_the_machine_is_paid_kept_and_never_written(tmp_path: Path) -> None:
    """The answer stays in the cache, so that it is not bought again; the finding says why it was not written."""
    site = make_site(tmp_path, index='<img src="fill-a.png">')
    with service(tmp_path, options=("--fault", "refusal")) as sandbox:
        code, found = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
        again, _ = report(tmp_path, site, "fill", "--api-url", sandbox.url, key=sandbox.key)
        assert len(sandbox.calls()) == 1
    assert code == again == 1
    assert alts(site) == [None]
    assert "refusal" in found["findings"][0]["remedy"]


def test_a_fill_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    """An hour later nobody writes a temporary file any more; a check, and a fill at the same time, leave it."""
    site = make_site(tmp_path, index='<img src="keep-a.png" alt="A heron on the jetty">')
    (site / "deep").mkdir()
    old, new = site / "deep" / ".alttext-html-0123.tmp", site / ".alttext-html-4567.tmp"
    for file in (old, new):
        file.write_text("half a page")
    os.utime(old, (0, 0))
    report(tmp_path, site, "check")
    assert old.exists()
    report(tmp_path, site, "fill")
    assert (old.exists(), new.exists()) == (False, True)


def test_what_a_killed_fill_left_behind_is_no_page(tmp_path: Path) -> None:
    """A temporary file of ours is never read as a page, however wide the settings' globs are."""
    site = make_site(tmp_path, index='<img src="fill-a.png">')
    (site / ".alttext-html-0123456789abcdef.tmp").write_text('<img src="fill-a.png">')
    (tmp_path / "alttext-html.toml").write_text('pages = ["**/*.html", "**/*.tmp"]\n')
    assert report(tmp_path, site, "check")[1]["summary"]["pages"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_utf_8_are_names_as_others(tmp_path: Path, sandbox: Service) -> None:
    """Of the site's folder, a page and its picture: bought once, written, recorded, and read again from the memory."""
    latin = b"caf\xe9".decode("utf-8", "surrogateescape")
    site = tmp_path / latin
    site.mkdir()
    sites.draw(site / "first.png")
    (site / "first.png").rename(site / f"{latin}.png")
    sites.draw(site / "other.png")
    page = site / f"{latin}.html"
    page.write_text('<html lang="en"><img src="caf%E9.png"><img src="other.png"><img src="gone.png">')
    (site / "index.html").write_text('<html lang="en"><img src="other.png">')
    (tmp_path / "alttext-html.toml").write_text('record = "always"\n')
    options = ("--api-url", sandbox.url, "--output", "report.json")
    for command in ("plan", "fill", "check"):
        told = options if command == "fill" else options[:2] if command == "plan" else options[2:]
        done = alttext(command, site, *told, cwd=tmp_path, key=sandbox.key)
        assert "unexpected" not in done.stderr
        assert done.returncode == (command != "plan"), done.stderr
    assert sandbox.charged() == 2
    assert [alt is not None for _, alt in sites.alts(page.read_bytes())] == [True, True, False]
    assert "caf\ufffd.png" in (tmp_path / "alttext.json").read_text("utf-8")
