"""Real processes, a real socket, SIGKILL: nothing is paid twice, whatever dies when."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alttext_html.texts.ledger import Ledger
from alttext_html.texts.providers.sandbox import Sandbox
from tests.helpers.kill_rounds import Fills, charges, fills, kill_rounds
from tests.helpers.memory import IN_MEMORY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the fills")


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def runner() -> Iterator[Fills]:
    with fills() as running:
        yield running


def test_fifty_kills_and_no_double_charge(folder: Path) -> None:
    """Every text arrives; one is charged again only where a doubt was recorded and told."""
    tally = kill_rounds(folder, 50)
    assert tally.double == 0
    assert tally.untold == 0
    assert tally.lost <= tally.charges - tally.texts <= tally.lost + tally.unknown
    assert tally.killed > 10


def test_two_fills_at_once_buy_each_text_once(folder: Path, runner: Fills) -> None:
    """Twenty rounds of two processes started together: both have all texts, exactly one charge for each."""
    with Sandbox(credits=10_000, delay=0.005) as sandbox:
        for number in range(20):
            job = {
                "folder": str(folder),
                "url": sandbox.url,
                "key": sandbox.key,
                "images": [f"{number}-{each}" for each in range(4)],
                "languages": ["en", "de"],
            }
            first, second = runner.run(job, {**job, "images": job["images"][::-1]})
            assert all(first["texts"])
            assert sorted(first["texts"]) == sorted(second["texts"])
            assert first["spent"] + second["spent"] == 8
        assert set(charges(sandbox).values()) == {1}
        assert len(charges(sandbox)) == 20 * 8


@pytest.mark.parametrize(
    "faults",
    [
        ["500%0.3"],
        ["429:0@1-5"],
        ["drop-after@2,5", "drop-before@3"],
        ["502@1"],
        ["truncated@2"],
        ["cut-json@1", "html@2"],
        ["402@4"],
        ["missing-language@1"],
        ["account/500@1"],
    ],
    ids=" ".join,
)
def test_the_sandboxs_faults(folder: Path, runner: Fills, faults: list[str]) -> None:
    """Spent within the budget and told exactly; the next run has every text; charges fit the recorded doubts."""
    with Sandbox(credits=100, faults=faults) as sandbox:
        job = {
            "folder": str(folder),
            "url": sandbox.url,
            "key": sandbox.key,
            "images": [f"image{each}" for each in range(8)],
            "languages": ["en", "de"],
            "max_credits": 16,
        }
        (first,) = runner.run(job)
        assert 100 - sandbox.credits <= 16
        assert first["left"] == sandbox.credits
        assert first["spent"] == 100 - sandbox.credits
        sandbox.set_faults()
        (last,) = runner.run(job)
        assert all(last["texts"])
        charged = charges(sandbox)
    with Ledger(folder) as ledger:
        recorded = Counter((each.item.key.sha256, each.item.key.language) for each in ledger.history())
    assert not [key for key, count in charged.items() if count > 1 + recorded[key]]


SHADOW = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* After a folder is synced, what was deleted in it stays deleted. */
static void forget(const char *folder, const char *shadow) {
    char real[4200], copy[4200];
    struct dirent *entry;
    DIR *copies = opendir(shadow);
    if (!copies) return;
    while ((entry = readdir(copies))) {
        snprintf(real, sizeof real, "%s/%s", folder, entry->d_name);
        snprintf(copy, sizeof copy, "%s/%s", shadow, entry->d_name);
        if (strstr(entry->d_name, ".db") && access(real, F_OK)) unlink(copy);
    }
    closedir(copies);
}

/* After a file is synced, its content goes to the shadow folder: what a power cut at any later moment leaves. */
static void keep(int fd) {
    const char *shadow = getenv("SHADOW"), *name;
    char link[64], path[4096], copy[4096], part[4200], data[65536];
    ssize_t size, at = 0;
    struct stat status;
    int out;
    if (!shadow || !*shadow) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if ((size = readlink(link, path, sizeof path - 1)) < 0) return;
    path[size] = 0;
    if (!fstat(fd, &status) && S_ISDIR(status.st_mode)) { forget(path, shadow); return; }
    name = strrchr(path, '/');
    if (!name || !strstr(name, ".db") || strstr(name, "-shm")) return;
    snprintf(copy, sizeof copy, "%s%s", shadow, name);
    snprintf(part, sizeof part, "%s.part%d", copy, getpid());
    if ((out = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0) return;
    while ((size = pread(fd, data, sizeof data, at)) > 0) { if (write(out, data, size) != size) break; at += size; }
    close(out);
    rename(part, copy);
}
int fsync(int fd) { int (*real)(int) = dlsym(RTLD_NEXT, "fsync"), r = real(fd); if (!r) keep(fd); return r; }
int fdatasync(int fd) { int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync"), r = real(fd); if (!r) keep(fd); return r; }
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_a_power_cut_loses_nothing_that_was_bought(tmp_path: Path) -> None:
    """Killed, then only what was synced is left: files and folders as they were at their last fsync.

    It proves that intents and texts are synced before the protocol goes on. It does not model torn sectors within one
    sync, for which SQLite's checksums stand.
    """
    (tmp_path / "shadow.c").write_text(SHADOW)
    library = tmp_path / "shadow.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, tmp_path / "shadow.c", "-ldl"], check=True)
    with Sandbox(credits=10_000, delay=0.02) as sandbox, fills({"LD_PRELOAD": str(library)}) as runner:
        (tmp_path / "folder0").mkdir()
        for number in range(12):
            folder, shadow = tmp_path / f"folder{number}", tmp_path / f"folder{number + 1}"
            shutil.copytree(folder, shadow)  # what the last cut left was synced before
            job = {
                "folder": str(folder),
                "url": sandbox.url,
                "key": sandbox.key,
                "images": [f"{number}-{each}" for each in range(6)],
                "languages": ["en"],
                "shadow": str(shadow),
            }
            runner.run({**job, "kill_after": 0.02 + 0.02 * number})
        everything = [f"{number}-{each}" for number in range(12) for each in range(6)]
        (last,) = runner.run({**job, "folder": str(shadow), "images": everything, "shadow": ""})
        assert all(last["texts"])
        charged = charges(sandbox)
    with Ledger(shadow) as ledger:
        assert ledger.notes == ()
        recorded = Counter((each.item.key.sha256, each.item.key.language) for each in ledger.history())
        assert len(charged) - len(ledger.charges()) == 0
    assert not [key for key, count in charged.items() if count > 1 + recorded[key]]
