"""Files replaced as a whole: their bytes, their permissions, and nothing left beside them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from alttext_html.whole import PRIVATE, Sync, replace_file, sync_folder

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("sync", list(Sync))
def test_a_file_is_made_and_replaced(tmp_path: Path, sync: Sync) -> None:
    """It holds the last bytes, and is alone in its folder."""
    file = tmp_path / "a.json"
    replace_file(file, b"old and longer", sync=sync)
    replace_file(file, b"new", sync=sync)
    sync_folder(tmp_path)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@posix
def test_permissions_are_those_of_any_new_file_or_as_told(tmp_path: Path) -> None:
    """Also bits that the umask would take away."""
    new = tmp_path / "new"
    new.touch()
    for name, told, expected in (("a", None, mode(new)), ("b", PRIVATE, PRIVATE), ("c", 0o664, 0o664)):
        replace_file(tmp_path / name, b"", mode=told)
        assert mode(tmp_path / name) == expected


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    """Such as a file whose name a folder has now: each attempt would leave one more."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        replace_file(tmp_path / "folder", b"bytes")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
