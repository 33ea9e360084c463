"""A file that is being written may lie in a folder of somebody else, who can put a link in its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_SWAPPING = """
import os, sys
from pathlib import Path

folder, target = map(Path, sys.argv[1:])

def swap(event, _arguments):
    # Just before owner or mode are set, the folder's owner is faster.
    if event in ("os.chown", "os.chmod"):
        for temporary in folder.glob(".*"):
            temporary.unlink()
            temporary.symlink_to(target)

sys.addaudithook(swap)
"""
_WRITERS = {
    "page": "from alttext_html.html.write import Replacer\nReplacer(folder)({'a': b'new'})",
    "report": "from alttext_html.report_files import write_file\nwrite_file(folder / 'a', 'new')",
    "catalogue": "from alttext_html.texts.catalogue import _replace\n_replace(folder / 'a', b'old', b'new')",
}


@pytest.mark.skipif(os.name != "posix", reason="there are no modes elsewhere")
@pytest.mark.parametrize("writer", _WRITERS)
def test_owner_and_mode_of_another_file_stay(tmp_path: Path, writer: str) -> None:
    """They are set on the file that was opened: root gives no file away, whatever a link leads to."""
    folder, target = tmp_path / "theirs", tmp_path / "secret"
    folder.mkdir()
    (folder / "a").write_bytes(b"old")
    (folder / "a").chmod(0o666)
    target.write_bytes(b"secret")
    target.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(folder / "a", 54321, 54321)
    before = target.stat()
    code = _SWAPPING + _WRITERS[writer]
    subprocess.run([sys.executable, "-c", code, str(folder), str(target)], check=True)
    after = target.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
