"""A page's file holds its old bytes or the new ones, and stays where and what it is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alttext_html.errors import PageError
from alttext_html.html.write import Replacer, is_temporary


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.html"
    path.write_bytes(b"old")
    return path


def test_replace(page: Path) -> None:
    """The new bytes stand in the file and nothing else in the folder."""
    Replacer(page.parent)({"a.html": b"new"})
    assert page.read_bytes() == b"new"
    assert list(page.parent.iterdir()) == [page]


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664, 0o755])
def test_mode_bits_stay(page: Path, mode: int) -> None:
    """Whatever the umask is, the mode is that of the old file."""
    page.chmod(mode)
    Replacer(page.parent)({"a.html": b"new"})
    assert page.stat().st_mode & 0o7777 == mode


def test_symbolic_link_is_refused(page: Path) -> None:
    """A link is neither followed nor replaced."""
    link = page.with_name("link.html")
    link.symlink_to(page)
    with pytest.raises(PageError, match="symbolic link"):
        Replacer(page.parent)({"link.html": b"new"})
    assert link.is_symlink()
    assert page.read_bytes() == b"old"


def test_outside_of_the_root_is_refused(page: Path) -> None:
    """Neither a path with dots nor a linked folder leads out of the root."""
    root = page.parent / "site"
    root.mkdir()
    (root / "linked").symlink_to(page.parent)
    for path in ("../a.html", "linked/a.html"):
        with pytest.raises(PageError, match="outside"):
            Replacer(root)({path: b"new"})
    assert page.read_bytes() == b"old"


def test_folder_and_missing_file_are_refused(page: Path) -> None:
    """A folder of that name or a file that is gone is an error with place and remedy."""
    with pytest.raises(PageError, match="not a regular file"):
        Replacer(page.parent.parent)({page.parent.name: b"new"})
    with pytest.raises(PageError, match=r"gone\.html: .*run again; the page is as it was"):
        Replacer(page.parent)({"gone.html": b"new"})
    assert not (page.parent / "gone.html").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs resource limits of POSIX")
def test_a_file_that_cannot_be_written_whole(page: Path) -> None:
    """When the system refuses the bytes, the old page stays and no rest of the new one does."""
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from alttext_html.html.write import Replacer\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "path = Path(sys.argv[1])\n"
        "Replacer(path.parent)({path.name: b'n' * 100_000})\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(page)], capture_output=True, text=True, check=False)
    assert "PageError" in done.stderr
    assert "the page is as it was" in done.stderr
    assert page.read_bytes() == b"old"
    assert list(page.parent.iterdir()) == [page]


def test_kill(page: Path) -> None:
    """Killed at any moment, the page is old or new, and what else was left is known as temporary."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from alttext_html.html.write import Replacer\n"
        "path = Path(sys.argv[1])\n"
        "replace = Replacer(path.parent)\n"
        "print('ready', flush=True)\n"
        "for number in range(10_000):\n"
        "    replace({path.name: bytes([97 + number % 26]) * 300_000})\n"
    )
    for delay in (0.0, 0.003, 0.007, 0.013, 0.021):
        with subprocess.Popen([sys.executable, "-c", script, str(page)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        data = page.read_bytes()
        assert data == b"old" or (len(data) == 300_000 and len(set(data)) == 1)
        assert all(path == page or is_temporary(path.name) for path in page.parent.iterdir())


@pytest.mark.parametrize("name", ["a.html", ".alttext-html.toml", "alttext-html-x.tmp", ".hidden.tmp"])
def test_other_names_are_not_temporary(name: str) -> None:
    """Only the pattern of our own files counts."""
    assert not is_temporary(name)
