"""Where reports go: formats, files and stdout."""

from __future__ import annotations

import io
import os
from pathlib import Path

import click
import pytest

from alttext_html.cli.console import colored
from alttext_html.cli.output import Diff, Verbosity, targets
from alttext_html.errors import SettingsError
from alttext_html.report_files import Target, prepare, write_file

TERMINAL = Target("terminal")


@pytest.mark.parametrize(
    ("formats", "outputs", "found"),
    [
        ([], [], [TERMINAL]),
        (["json"], [], [Target("json")]),
        (["json"], ["a.json"], [Target("json", Path("a.json")), TERMINAL]),
        (["json"], ["-"], [Target("json")]),
        (["json", "github"], ["a"], [Target("json", Path("a")), Target("github")]),
        (["json", "sarif"], ["a", "b"], [Target("json", Path("a")), Target("sarif", Path("b")), TERMINAL]),
        ([], ["report.json"], [Target("json", Path("report.json")), TERMINAL]),
        ([], ["r.sarif"], [Target("sarif", Path("r.sarif")), TERMINAL]),
        ([], ["r.XML"], [Target("junit", Path("r.XML")), TERMINAL]),
        ([], ["r.txt"], [Target("terminal", Path("r.txt")), TERMINAL]),
        ([], ["a.json", "b.md"], [Target("json", Path("a.json")), Target("markdown", Path("b.md")), TERMINAL]),
    ],
)
def test_files_belong_to_formats_in_their_order(formats: list[str], outputs: list[str], found: list[Target]) -> None:
    """A suffix names the format where none is given; the terminal report fills a free stdout."""
    assert targets(formats, [Path(name) for name in outputs], Verbosity.NORMAL) == found


@pytest.mark.parametrize(
    ("formats", "outputs", "files"),
    [
        ([], [], []),
        ([], ["-"], []),
        (["diff"], [], []),
        ([], ["r.html"], [Target("html", Path("r.html"))]),
        ([], ["r.txt"], [Target("terminal", Path("r.txt"))]),
        (["json"], ["a"], [Target("json", Path("a"))]),
        ([], ["r.patch"], [Target("diff", Path("r.patch"))]),
    ],
)
def test_the_diff_is_printed_whatever_files_are_written(
    formats: list[str], outputs: list[str], files: list[Target]
) -> None:
    """--diff takes the terminal report's place on stdout, and no file away from another report."""
    found = targets(formats, [Path(name) for name in outputs], Verbosity.NORMAL, Diff.YES)
    assert found == [*files, Target("diff")]


@pytest.mark.parametrize(("formats", "outputs"), [([], []), (["json"], []), (["terminal"], []), (["json"], ["-"])])
def test_quiet_keeps_stdout_empty(formats: list[str], outputs: list[str]) -> None:
    """--quiet prints errors only, whatever format was asked for."""
    assert targets(formats, [Path(name) for name in outputs], Verbosity.QUIET) == []
    assert targets(["json"], [Path("a")], Verbosity.QUIET) == [Target("json", Path("a"))]


@pytest.mark.parametrize(
    ("formats", "outputs", "says"),
    [
        (["json", "sarif"], [], "json and sarif both go to stdout"),
        (["json"], ["a", "b"], "2 --output for 1 --format"),
        (["json", "sarif"], ["a", "-", "c"], "3 --output for 2 --format"),
        (["json", "sarif"], ["-"], "json and sarif both go to stdout"),
    ],
)
def test_a_mix_up_is_refused_with_the_remedy(formats: list[str], outputs: list[str], says: str) -> None:
    """Two reports in one stream would be read by nobody."""
    with pytest.raises(click.UsageError, match=says):
        targets(formats, [Path(name) for name in outputs], Verbosity.NORMAL)


def test_a_report_is_prepared_before_anything_is_spent(tmp_path: Path) -> None:
    """Its folder is made; a folder in its place is refused."""
    prepare(Target("json", tmp_path / "new" / "report.json"))
    prepare(TERMINAL)
    assert (tmp_path / "new").is_dir()
    with pytest.raises(SettingsError, match="the report cannot be written there"):
        prepare(Target("json", tmp_path / "new"))
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="the report cannot be written"):
        prepare(Target("json", tmp_path / "file" / "report.json"))


def test_a_report_replaces_its_file_as_a_whole(tmp_path: Path) -> None:
    """UTF-8 and line feeds everywhere, no temporary file left, and readable as new files are."""
    path = tmp_path / "report.txt"
    path.write_text("old and longer")
    write_file(path, "né\nw")
    assert path.read_bytes() == "né\nw".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["report.txt"]
    (tmp_path / "plain").touch()
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_device_is_written_and_stays(tmp_path: Path) -> None:
    """/dev/null is no file to replace."""
    write_file(Path("/dev/null"), "x")
    assert Path("/dev/null").is_char_device()


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    """Over several links, and to a file that is not there yet, in a folder that is not either."""
    link, next_link, file = tmp_path / "link.json", tmp_path / "next.json", tmp_path / "out" / "real.json"
    link.symlink_to("next.json")
    next_link.symlink_to(file)
    for text in ("new", "newer"):
        prepare(Target("json", link))
        write_file(link, text)
        assert (link.is_symlink(), next_link.is_symlink(), file.read_text()) == (True, True, text)
    assert [each.name for each in file.parent.iterdir()] == ["real.json"]


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    """They lead nowhere."""
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / one).symlink_to(other)
    for use in (lambda: prepare(Target("json", tmp_path / "a")), lambda: write_file(tmp_path / "a", "x")):
        with pytest.raises(SettingsError, match="a: the report cannot be written"):
            use()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs names of open files")
def test_a_file_that_is_open_is_written_on(tmp_path: Path) -> None:
    """As /dev/stdout is behind > and >>: what a shell opened is the same file afterwards, with what it held."""
    link, path = tmp_path / "link", tmp_path / "out.txt"
    with path.open("a") as file:
        file.write("old\n")
        file.flush()
        name = Path(f"/dev/fd/{file.fileno()}")
        link.symlink_to(name)
        for place in (name, link):
            prepare(Target("json", place))
            write_file(place, "new\n")
        assert path.stat().st_ino == os.fstat(file.fileno()).st_ino
    assert (path.read_text(), link.is_symlink()) == ("old\nnew\nnew\n", True)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"FORCE_COLOR": "0"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_follow_the_environment(stream: io.StringIO, environ: dict[str, str], expected: bool) -> None:
    """NO_COLOR is stronger than FORCE_COLOR, and both than the terminal."""
    assert colored(stream, environ) is expected
