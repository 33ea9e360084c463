"""Real processes of the command line on one shared cache, against the sandbox."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from alttext_html.texts.redis_cache import KEY
from alttext_html.texts.redis_ledger import CHARGES, INTENTS, LEASES, OWNERS
from tests.helpers import sites
from tests.helpers.commands import Service, alttext, clean_environment, service
from tests.helpers.redis_relay import INTEND, PUT, Cut, Moment, kill, relay
from tests.helpers.redis_server import Running, redis_server

IMAGES = 6
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs the process behind a socket")


@dataclass
class Runner:
    """Fills of copies of a site, each on a machine of its own but for the server."""

    folder: Path
    sandbox: Service
    server: Running
    running: list[tuple[Path, subprocess.Popen[str]]] = field(default_factory=list)

    def start(self, *options: object, url: str = "", images: Sequence[int] = range(IMAGES)) -> subprocess.Popen[str]:
        """A fill of a new copy with these images."""
        machine = self.folder / f"machine-{len(self.running)}"
        site = machine / "site"
        site.mkdir(parents=True)
        for image in images:
            sites.draw(site / f"image-{image}.png")
        page = "".join(f'<p><img src="image-{image}.png">' for image in images)
        (site / "index.html").write_text(f"<!doctype html><html lang=en><main>{page}</main>")
        return self.again(machine, *options, url=url)

    def again(self, machine: Path, *options: object, url: str = "") -> subprocess.Popen[str]:
        """A fill of a copy that is there."""
        command = [sys.executable, "-m", "alttext_html", "fill", machine / "site", "--api-url", self.sandbox.url]
        command += ["--cache", url or self.server.socket_url, *map(str, options)]
        environment = clean_environment(machine, self.sandbox.key)
        process = subprocess.Popen(
            command, cwd=machine, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.running.append((machine, process))
        return process

    def page(self, number: int) -> str:
        """Of the copy of the fill of that number."""
        return (self.running[number][0] / "site" / "index.html").read_text()

    def stats(self) -> str:
        """What the command line says of the server."""
        return alttext("cache", "stats", "--cache", self.server.socket_url, cwd=self.folder).stdout


@pytest.fixture
def runner(tmp_path: Path, server: Running) -> Iterator[Runner]:
    with service(tmp_path, options=("--delay", "0.2")) as sandbox:
        yield Runner(tmp_path, sandbox, server)


def bought(sandbox: Service) -> Counter[str]:
    """How often each image was charged."""
    return Counter(call["image"] for call in sandbox.calls() if call["credits"])


@linux
def test_eight_processes_buy_each_text_once_and_a_killed_one_blocks_nobody(runner: Runner, server: Running) -> None:
    """One dies with all leases and an intent; seven wait until its deadline has passed, here moved, and no longer."""
    with relay(server) as relayed, server.client() as client:
        relayed.next(Cut(0, Moment.AFTER, kill, INTEND))
        victim = runner.start(url=relayed.url)
        victim.communicate()
        assert victim.returncode == -signal.SIGKILL
        ((dead, _),) = client.zscan_iter(OWNERS)
        assert (client.hlen(LEASES), client.hlen(INTENTS)) == (IMAGES, 1)
        others = [runner.start() for _ in range(7)]
        while client.zcard(OWNERS) < 8:
            assert all(other.poll() is None for other in others), "it did not wait"
            time.sleep(0.02)
        assert runner.sandbox.calls() == []
        client.zadd(OWNERS, {dead: 0})
        printed = [other.communicate()[0] for other in others]
        assert [other.returncode for other in others] == [0] * 7, printed
        assert client.hlen(LEASES) == client.hlen(INTENTS) == client.zcard(OWNERS) == 0
    assert len({runner.page(number) for number in range(1, 8)}) == 1
    assert runner.page(1).count(" alt=") == IMAGES
    assert list(bought(runner.sandbox).values()) == [1] * IMAGES
    assert sum(each.count("got no answer") for each in printed) == 1, "the request that was perhaps sent is told once"
    stats = runner.stats()
    assert f"{server.socket_url}?db=0: {IMAGES} texts of {IMAGES} images" in stats
    assert f"{IMAGES} credits spent" in stats


def test_each_of_eight_processes_keeps_its_own_budget(runner: Runner) -> None:
    """Eight texts, three wanted by each, two allowed: none spends more, none is bought twice, all sums agree."""
    fills = [
        runner.start(
            "--max-credits", 2, "--format", "json", "--output", "report.json", images=[(n + i) % 8 for i in range(3)]
        )
        for n in range(8)
    ]
    printed = [fill.communicate()[0] for fill in fills]
    spent = []
    for number, fill in enumerate(fills):
        summary = json.loads((runner.running[number][0] / "report.json").read_text())["summary"]
        spent.append(summary["credits_spent"])
        filled = runner.page(number).count(" alt=")
        assert fill.returncode == (0 if filled == 3 else 1), printed[number]
        assert summary["remaining"] == 3 - filled
        assert filled >= 2, "the budget pays for two, and others' texts cost nothing"
    assert max(spent) <= 2
    assert set(bought(runner.sandbox).values()) == {1}
    assert sum(spent) == runner.sandbox.charged()
    assert f"{sum(spent)} credits spent" in runner.stats()


@linux
@pytest.mark.parametrize("moment", Moment)
def test_a_fill_that_is_killed_at_a_random_step_is_finished_by_another(
    runner: Runner, server: Running, moment: Moment
) -> None:
    """On another machine: every text is paid once, but for requests in flight, which are said."""
    with relay(server) as relayed:
        relayed.next(Cut(Random(str(moment)).randrange(7, 45), moment, kill))
        victim = runner.start(url=relayed.url)
        victim.communicate()
        assert victim.returncode == -signal.SIGKILL
    server.let_leases_end()
    other = runner.start()
    printed, _ = other.communicate()
    assert other.returncode == 0, printed
    assert runner.page(1).count(" alt=") == IMAGES
    paid = bought(runner.sandbox)
    assert len(paid) == IMAGES
    assert sum(paid.values()) - IMAGES <= printed.count("got no answer") <= 4


@linux
def test_a_server_that_starts_again_in_the_middle_loses_nothing(runner: Runner) -> None:
    """It writes a log of changes: the fill waits for it and goes on."""
    with redis_server() as own, relay(own) as relayed:
        relayed.next(Cut(0, Moment.BEFORE, lambda _: own.start_again(), PUT))
        fill = runner.start(url=relayed.url)
        printed, _ = fill.communicate()
        assert (relayed.done, fill.returncode) == (True, 0), printed
        assert list(bought(runner.sandbox).values()) == [1] * IMAGES
        with own.client() as client:
            assert (client.hlen(KEY), client.llen(CHARGES), client.hlen(LEASES)) == (IMAGES, IMAGES, 0)


@linux
def test_a_server_that_goes_away_in_the_middle_is_named_and_loses_nothing(runner: Runner) -> None:
    """What was bought is written and kept on this machine, and brought to the server when that is back."""
    with redis_server() as own, relay(own) as relayed:
        relayed.next(Cut(0, Moment.BEFORE, lambda _: own.kill(), PUT))
        fill = runner.start(url=relayed.url)
        printed, _ = fill.communicate()
        assert fill.returncode == 3, printed
        assert "the server cannot be reached" in printed
        assert "brings it to the server" in printed
        assert runner.page(0).count(" alt=") == len(runner.sandbox.calls()) < IMAGES
        own.start()
        own.let_leases_end()
        again = runner.again(runner.running[0][0], url=own.socket_url)
        printed, _ = again.communicate()
        assert again.returncode == 0, printed
        assert list(bought(runner.sandbox).values()) == [1] * IMAGES
        with own.client() as client:
            assert (client.hlen(KEY), client.llen(CHARGES), client.hlen(LEASES)) == (IMAGES, IMAGES, 0)


@linux
def test_a_server_that_starts_again_without_its_data_stops_the_buying(runner: Runner) -> None:
    """It writes no log, which the run said: no lease holds any more, so nothing more is sent or paid twice."""
    with redis_server("--appendonly", "no") as own, relay(own) as relayed:
        relayed.next(Cut(0, Moment.BEFORE, lambda _: own.start_again(), PUT))
        fill = runner.start(url=relayed.url)
        printed, _ = fill.communicate()
        assert fill.returncode == 3, printed
        assert "a restart may lose texts that were paid for; set appendonly yes" in printed
        assert "the server started again without its data. Nothing was sent; run again" in printed
        assert runner.page(0).count(" alt=") == len(runner.sandbox.calls()) < IMAGES
        again = runner.again(runner.running[0][0], url=own.socket_url)
        assert "needed" not in again.communicate()[0]
        assert list(bought(runner.sandbox).values()) == [1] * IMAGES


def test_the_cache_commands_work_on_a_server(tmp_path: Path) -> None:
    """What one writes another reads; the environment names the place."""
    row = (
        '{"version":1,"sha256":"%s","provider":"fake","language":"en","style":2,"keywords":"","text":"A dog",'
        '"credits":1,"time":"2026-01-02T03:04:05Z"}\n' % ("a" * 64)
    )
    (tmp_path / "texts.jsonl").write_text(row)
    with redis_server() as server:

        def cache(*arguments: str) -> str:
            done = alttext("cache", *arguments, cwd=tmp_path, ALTTEXT_HTML_CACHE=server.socket_url)
            assert done.returncode == 0, done.stderr
            return done.stdout

        assert cache("import", "texts.jsonl").startswith("1 text added")
        assert "A dog" in cache("list")
        assert "A dog" in cache("show", "aaa")
        assert cache("export") == row
        assert cache("verify").startswith("1 text can be read")
        assert cache("prune", "--older-than", "1", "--yes").startswith("1 text forgotten")


def test_without_the_extra_the_error_names_it(tmp_path: Path) -> None:
    """The base install has no client library."""
    code = "import sys; sys.modules['redis'] = None; from alttext_html.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "cache", "stats", "--cache", "redis://:hush@localhost"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'alttext-html[redis]'" in done.stderr
    assert "hush" not in done.stderr
