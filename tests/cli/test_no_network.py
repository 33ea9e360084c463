"""Commands of hooks open no connection, whatever key is around and whatever the settings allow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import sites
from tests.helpers.commands import clean_environment

PROGRAM = """\
import os, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        os.write(2, f"{event} {arguments}".encode())
        os._exit(77)

sys.addaudithook(watch)
from alttext_html.cli.main import main
main()
"""
IMAGES = '<img src="a.png"> <p><img src="https://pictures.example/b.png">'


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "site"), 1),
        (("check", "site/index.html"), 1),
        (("check", "site/index.html", "--diff", "--cache", "redis://127.0.0.1:9"), 1),
        (("fill", "site", "--frozen"), 1),
        (("fill", "site/near.html", "--frozen", "--cache", "redis://127.0.0.1:9"), 77),
        (("fill", "--hook", "site/near.html"), 1),
        (("sources", "docs/index.md"), 1),
        (("sources", "--write", "docs/index.md"), 1),
        (("adopt", "docs"), 0),
        (("fill", "--hook", "site/index.html"), 77),
        (("fill", "site/near.html", "--max-credits", "1"), 77),
    ],
)
def test_nothing_but_a_purchase_and_a_fetch_uses_the_network(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    """With a key, and with pictures of another host that the settings allow to fetch.

    The hook that fills fetches these, to know them by their bytes; without any it asks nobody.
    """
    for name, text in {
        "site/index.html": IMAGES,
        "site/near.html": '<img src="a.png">',
        "docs/index.md": "![](a.png) ![](https://pictures.example/b.png)",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        sites.draw(file.parent / "a.png")
    (tmp_path / "alttext-html.toml").write_text('remote = ["pictures.example"]\n')
    environment = clean_environment(tmp_path, "agk_any0000")
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stderr
