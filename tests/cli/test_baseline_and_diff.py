"""--baseline and --diff on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import alttext

PAGE = '<!doctype html><html lang="en"><title>T</title><main><p>Text.<p>{}</main></html>\n'
OLD = '<img src="a.png">'


def site(folder: Path, body: str) -> Path:
    """A site of one page."""
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "index.html").write_text(PAGE.format(body), "utf-8")
    return folder


def test_an_old_site_can_start_today(tmp_path: Path) -> None:
    """Write the baseline, pass; add an image without a text, fail; repair it, pass."""
    options = ("check", "site", "--baseline", "known.txt")
    site(tmp_path, OLD)
    assert alttext(*options, "--update-baseline", cwd=tmp_path).stdout == "known.txt: 1 finding in the baseline.\n"
    assert alttext(*options, cwd=tmp_path).returncode == 0
    site(tmp_path, f'<p>More.</p>\n{OLD}<img src="b.png">')
    new = alttext(*options, cwd=tmp_path)
    assert new.returncode == 1
    assert "b.png" in new.stdout
    assert "a.png" not in new.stdout
    site(tmp_path, f'{OLD}<img src="b.png" alt="A boat on the shore">')
    assert alttext(*options, cwd=tmp_path).returncode == 0


def test_some_pages_say_nothing_of_the_findings_of_others(tmp_path: Path) -> None:
    """As in a commit hook: what is not looked at is not gone, and stays in the baseline."""
    for name in "abc":
        (tmp_path / "site").mkdir(exist_ok=True)
        (tmp_path / "site" / f"{name}.html").write_text(PAGE.format(OLD), "utf-8")
    alttext("check", "site", "--baseline", "known.txt", "--update-baseline", cwd=tmp_path)
    known = (tmp_path / "known.txt").read_text()
    some = alttext("check", "site/a.html", "--baseline", "known.txt", cwd=tmp_path)
    assert some.returncode == 0
    assert "1 finding of the baseline is not shown" in some.stdout
    assert "no more there" not in some.stdout
    done = alttext("check", "site/a.html", "--baseline", "known.txt", "--update-baseline", cwd=tmp_path)
    assert done.returncode == 2
    assert "name its folder" in done.stderr
    assert (tmp_path / "known.txt").read_text() == known


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--baseline", "none.txt"), "none.txt: there is no baseline yet. Write it with --update-baseline."),
        (("--baseline", "site/index.html"), "site/index.html:1: is no line of a baseline."),
        (("--update-baseline",), "--update-baseline needs the file"),
        (("--baseline", "new.txt", "--update-baseline", "--output", "r.json"), "--update-baseline writes no report"),
        (("--baseline", "new.txt", "--update-baseline", "--format", "json"), "--update-baseline writes no report"),
        (("--baseline", "new.txt", "--update-baseline", "--diff"), "--update-baseline writes no report"),
        (("--diff", "--format", "json"), "json and diff both go to stdout"),
    ],
)
def test_wrong_use_is_a_sentence(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    """Exit code 2, before anything is done."""
    done = alttext("check", "site", *options, cwd=site(tmp_path, OLD))
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())


@pytest.mark.parametrize("command", [("check",), ("fill", "--dry-run"), ("fill",)])
def test_the_diff_shows_tags_and_nothing_else(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Before and after on stdout, the sentence on stderr; only fill writes."""
    old, new = "<img  src=a.png>", '<img alt="Six houses on the quay"  src=a.png>'
    page = PAGE.format(f'<img src="a.png" alt="Six houses on the quay"><p>{old}')
    (tmp_path / "site").mkdir()
    file = tmp_path / "site" / "index.html"
    file.write_text(page, "utf-8")
    done = alttext(command[0], "site", *command[1:], "--diff", cwd=tmp_path)
    assert done.stdout.splitlines()[3:] == [f"-{old}", f"+{new}"]
    assert done.stderr.startswith("2 images on 1 page")
    assert (new in file.read_text("utf-8")) is (command == ("fill",))


def test_the_report_page_is_written_beside_the_terminal_report(tmp_path: Path) -> None:
    """The suffix names the format."""
    done = alttext("check", "site", "--output", "report.html", cwd=site(tmp_path, OLD))
    assert "1 image on 1 page" in done.stdout
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
