"""A stranger's settings decide nothing: in a parent that others share, he could have the API key sent to himself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alttext_html.authoring.project import find_project
from alttext_html.errors import SettingsError
from alttext_html.settings.owners import is_trusted
from alttext_html.settings.sources import load, project_root

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners are asked on POSIX only")
only_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")

STRANGER = 54321
OTHERS = 54322
STOLEN = 'api_url = "http://127.0.0.1:1/stolen"'
"""what a stranger's file says"""


def project(folder: Path, owner: int | None = None) -> Path:
    """A folder under version control with settings, in the name of an owner."""
    folder.mkdir(exist_ok=True)
    (folder / ".git").mkdir()
    (folder / "alttext-html.toml").write_text(STOLEN)
    if owner is not None:
        give(owner, folder, folder / ".git", folder / "alttext-html.toml")
    return folder


def give(owner: int, *paths: Path) -> None:
    """Let the paths belong to an owner."""
    for path in paths:
        os.chown(path, owner, owner)


def inner(folder: Path, owner: int | None = None) -> Path:
    """The folder that somebody works in."""
    made = folder / "victim"
    made.mkdir()
    if owner is not None:
        give(owner, made)
    return made


def address(cwd: Path) -> str:
    """Where the key would be sent."""
    return load(cwd=cwd, environ={}).api_url


def test_own_settings_in_a_parent_hold(tmp_path: Path) -> None:
    """Also where the folder may be written by everybody, as in the containers of some services."""
    deep = inner(project(tmp_path / "own"))
    assert address(deep).endswith("/stolen")
    (tmp_path / "own").chmod(0o777)
    assert address(deep).endswith("/stolen")


def test_a_shared_folder_is_no_project(tmp_path: Path) -> None:
    """What lies in a folder like /tmp may be a link to any file; who works in it himself sees his own files."""
    shared = project(tmp_path / "shared")
    deep = inner(shared)
    shared.chmod(0o1777)
    assert project_root(deep) is None
    assert not address(deep).endswith("/stolen")
    assert address(shared).endswith("/stolen")


@only_root
def test_a_strangers_marker_in_a_parent_is_none(tmp_path: Path) -> None:
    """Neither in his own folder nor in one that he may only write to."""
    for name, given in (("his", [".", ".git", "alttext-html.toml"]), ("mine", [".git"])):
        folder = project(tmp_path / name)
        give(STRANGER, *(folder / part for part in given))
        assert project_root(inner(folder)) is None
        assert not address(folder / "victim").endswith("/stolen")


@only_root
def test_a_strangers_file_in_the_project_is_an_error(tmp_path: Path) -> None:
    """To pass it over could be as wrong as to believe it; --config is how to name it all the same."""
    folder = project(tmp_path / "mine")
    give(STRANGER, folder / "alttext-html.toml")
    for cwd in (folder, inner(folder)):
        with pytest.raises(SettingsError, match=r"alttext-html\.toml: belongs to another user"):
            load(cwd=cwd, environ={})
    assert load(cwd=folder, environ={}, config=Path("alttext-html.toml")).api_url.endswith("/stolen")
    (folder / "alttext-html.toml").rename(folder / "kept.toml")
    (folder / "alttext-html.toml").symlink_to("kept.toml")
    with pytest.raises(SettingsError, match="belongs to another user"):
        load(cwd=folder, environ={})


@only_root
def test_root_in_a_container_works_in_the_checkout_of_another_user(tmp_path: Path) -> None:
    """The owner of the folder that one works in is trusted, in its parents too; nobody else beside him."""
    folder = project(tmp_path / "checkout", STRANGER)
    assert address(folder).endswith("/stolen")
    assert address(inner(folder, STRANGER)).endswith("/stolen")
    give(OTHERS, folder / ".git")
    assert project_root(folder / "victim") is None


@only_root
@pytest.mark.parametrize("name", ["mkdocs.yml", "pelicanconf.py", "conf.py"])
def test_the_project_of_sources_is_no_strangers_either(tmp_path: Path, name: str) -> None:
    """These files have settings for us, so that they could name another address."""
    folder = project(tmp_path / "mine")
    (folder / name).touch()
    docs = folder / "docs"
    docs.mkdir()
    assert find_project(docs, folder).folder == folder
    give(STRANGER, folder / name)
    with pytest.raises(SettingsError, match="belongs to another user"):
        find_project(docs, folder)
    give(STRANGER, folder)
    assert find_project(docs, tmp_path).folder == tmp_path


def test_what_is_not_there_is_nobodys(tmp_path: Path) -> None:
    """A folder that is gone is no reason to fail otherwise than before."""
    assert not is_trusted(tmp_path / "gone", tmp_path)
