"""Whose files may say how a run goes: a setting names the address that gets the key.

Settings are looked for in parents too, and in some parents (``/tmp``) everybody may put a ``.git`` and a settings file.
So as in Git (``safe.directory``) an owner counts: this user, root, who called sudo, and the owner of the folder that a
search starts in. The last is for a container, whose root works in a checkout that belongs to a user outside.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from alttext_html.errors import SettingsError


def folders_upwards(start: Path) -> Iterator[Path]:
    """``start`` and its parents, up to the first that belongs to a stranger or that strangers share."""
    yield start
    for folder in start.parents:
        if _is_shared(folder) or not is_trusted(folder, start):
            return
        yield folder


def is_trusted(path: Path, start: Path) -> bool:
    """Whether a file or folder belongs to somebody whose word counts for who works in ``start``; links count too."""
    if sys.platform == "win32":
        return True  # owners are no numbers there, and temporary folders are each user's own
    try:
        owners = {path.lstat().st_uid, path.stat().st_uid}
        return owners <= {0, os.geteuid(), _caller_of_sudo(), start.stat().st_uid}
    except OSError:
        return False


def check_owner(path: Path, place: str, start: Path) -> None:
    """Raise SettingsError for a settings file of a stranger; ``place`` is how the message names it."""
    if not is_trusted(path, start):
        raise SettingsError(
            f"{place}: belongs to another user, and settings say who gets the API key. "
            "Make the file yours, or name it with --config if you trust it."
        )


def _is_shared(folder: Path) -> bool:
    """Whether strangers keep files beside each other here, as in ``/tmp``.

    Everybody may write too where a container, a mounted disk or a runner of GitLab knows no owners; the sticky bit is
    missing there, and the owners are asked all the same.
    """
    try:
        mode = folder.stat().st_mode
    except OSError:
        return True
    return sys.platform != "win32" and bool(mode & stat.S_ISVTX and mode & stat.S_IWOTH)


def _caller_of_sudo() -> int:
    """The user who became root for this command; root where nobody did."""
    caller = os.environ.get("SUDO_UID", "")
    return int(caller) if sys.platform != "win32" and os.geteuid() == 0 and caller.isdecimal() else 0
