"""The process pool, wherever it has to run."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from alttext_html.workers import SMALL, Crew, Died, Interpreter, Worker, cores, parts
from tests.helpers import work

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_results_come_in_the_order_of_the_tasks(size: int) -> None:
    """Whoever did them."""
    with Crew(size) as crew:
        assert list(crew.map(work.double, range(50))) == list(range(0, 100, 2))
        assert list(crew.map(str, range(3))) == ["0", "1", "2"], "its workers are there for more work"


def test_where_no_thread_can_be_started_this_one_does_all() -> None:
    """A container may limit their number, or the memory; no system has room for a stack of this size."""
    before = threading.stack_size(1 << 47)
    try:
        with Crew(3) as crew:
            crew.expect(work.double)
            assert list(crew.map(work.double, range(50))) == list(range(0, 100, 2))
    finally:
        threading.stack_size(before)


def test_work_is_done_elsewhere_too(tmp_path: Path) -> None:
    """This process and its workers share the tasks."""
    with Crew(2) as crew:
        assert len(set(crew.map(work.Shared(os.getpid(), tmp_path / "begun"), range(20)))) == 2


def test_a_worker_imports_what_the_work_needs() -> None:
    """Nothing of the host, and nothing that only buying and reporting need."""
    from alttext_html.site.reading import Reader

    worker = Interpreter()
    try:
        assert worker.ask(Reader.__call__, None)[1] is not None, "the module of the work is imported"
        loaded, _ = worker.ask(work.modules, None)
    finally:
        worker.close()
    heavy = {"httpx", "PIL", "rich", "click", "bs4", "diskcache", "asyncio", "pytest", "multiprocessing"}
    assert not loaded & heavy
    assert "alttext_html.html.judge" in loaded


def test_nothing_printed_gets_between_the_answers() -> None:
    """A worker talks through its stdout."""
    with Crew(2) as crew:
        assert list(crew.map(work.noisy, range(20))) == list(range(20))


def test_an_error_of_the_work_comes_in_its_place() -> None:
    """What was done before it is there."""
    found: list[int] = []
    with Crew(3) as crew, pytest.raises(ValueError, match="three"):
        found.extend(crew.map(work.fails_at_three, range(6)))
    assert found == [0, 1, 2]


def test_what_a_dead_worker_left_is_done_here(tmp_path: Path) -> None:
    """A worker that is killed loses nothing."""
    with Crew(3) as crew:
        assert list(crew.map(work.DiesElsewhere(os.getpid(), tmp_path / "died"), range(20))) == list(range(20))
    assert (tmp_path / "died").exists()


class Mute:
    """A worker that never comes to work."""

    def ask(self, _work: object, _task: object) -> tuple[Any, Exception | None]:
        raise Died

    def close(self) -> None:
        pass


def forbidden() -> Worker:
    raise PermissionError("no processes here")


def impossible() -> Worker:
    raise OSError("not implemented")


@pytest.mark.parametrize("start", [Mute, forbidden, impossible])
def test_where_no_worker_comes_one_process_does_it_all(start: Any) -> None:
    """A sandbox without processes is slower, not wrong."""
    with Crew(4, start) as crew:
        assert list(crew.map(work.process, range(5))) == [os.getpid()] * 5
        crew.expect(work.process)
        assert list(crew.map(work.process, range(5))) == [os.getpid()] * 5


class Started:
    """Starts workers, and counts."""

    def __init__(self) -> None:
        self.workers = 0

    def __call__(self) -> Worker:
        self.workers += 1
        return Interpreter()


@pytest.mark.parametrize(("worth", "workers"), [(0, 1), (1e-9, 1), (60, 0)])
def test_a_worker_is_started_for_work_that_takes_longer_than_its_start(worth: float, workers: int) -> None:
    """By the pace of the first tasks; the results are the same."""
    start = Started()
    with Crew(2, start, worth) as crew:
        assert list(crew.map(work.double, range(50))) == list(range(0, 100, 2))
    assert start.workers == workers


def test_the_rest_is_weighed() -> None:
    """What is left after two small tasks are done may be hours of work."""
    start = Started()
    with Crew(2, start, worth=60) as crew:
        assert list(crew.map(work.double, range(4), [1, 1, 10**12, 1])) == [0, 2, 4, 6]
    assert start.workers == 1


def test_a_worker_that_is_there_needs_no_proof(tmp_path: Path) -> None:
    """It was started for other work before."""
    with Crew(2, worth=60) as crew:
        list(crew.map(work.double, range(4), [1, 1, 10**12, 1]))
        assert len(set(crew.map(work.Shared(os.getpid(), tmp_path / "begun"), range(20)))) == 2


def test_an_expected_worker_is_there_before_the_work(tmp_path: Path) -> None:
    """It needs no proof either, and it comes once."""
    start = Started()
    with Crew(2, start, worth=60) as crew:
        crew.expect(work.double)
        crew.expect(work.double)
        assert len(set(crew.map(work.Shared(os.getpid(), tmp_path / "begun"), range(20)))) == 2
    assert start.workers == 1


class Idle:
    """A worker that nobody asks for more than to be there."""

    closed = False

    def ask(self, _work: object, _task: object) -> tuple[Any, Exception | None]:
        return True, None

    def close(self) -> None:
        self.closed = True


def test_a_worker_that_was_expected_in_vain_goes_again() -> None:
    """No work came."""
    worker = Idle()
    with Crew(2, lambda: worker) as crew:
        crew.expect(work.double)
    assert worker.closed


@pytest.mark.parametrize("program", ["", "/opt/notes/notes", "C:\\Blender\\blender.exe"])
def test_only_a_python_is_started(program: str) -> None:
    """A program with a Python inside would start itself again."""
    code = f"import sys; sys.executable = {program!r}\nfrom alttext_html.workers import Interpreter\nInterpreter()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "OSError: there is no Python to start" in done.stderr


def test_a_frozen_program_starts_nothing() -> None:
    """Its executable is no Python."""
    code = "import sys; sys.frozen = True\nfrom alttext_html.workers import Interpreter\nInterpreter()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "OSError: there is no Python to start" in done.stderr


def test_ctrl_c_ends_the_pool(tmp_path: Path) -> None:
    """KeyboardInterrupt comes through, and no worker stays behind."""
    with pytest.raises(KeyboardInterrupt), Crew(2) as crew:
        list(crew.map(work.Interrupted(os.getpid(), tmp_path), range(1000)))
    (pid,) = (int(path.name) for path in tmp_path.iterdir())
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


SCRIPT = """
from alttext_html.workers import Crew
from tests.helpers import work
print("once")
with Crew(2) as crew:
    print(sorted(set(crew.map(work.double, range(40))))[:3])
"""


def _lines(*command: str, stdin: str | None = None) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment, timeout=120)
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def test_a_host_that_guards_nothing_runs_once(tmp_path: Path) -> None:
    """Its script, its stdin or its notebook is not imported again: ``__main__`` stays where it is."""
    expected = ["once", "[0, 2, 4]"]
    script = tmp_path / "host.py"
    script.write_text(SCRIPT, "utf-8")
    assert _lines(sys.executable, str(script)) == expected
    assert _lines(sys.executable, "-", stdin=SCRIPT) == expected


def test_a_daemon_has_workers_too() -> None:
    """``multiprocessing`` refuses children of its daemons."""
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    daemon = context.Process(target=work.in_daemon, args=(answers,), daemon=True)
    daemon.start()
    assert answers.get() == list(range(0, 80, 2))
    daemon.join()


def test_parts_follow_on_each_other_and_shrink() -> None:
    """Every file once, in order; the first are samples, and the last small: no process waits long for another."""
    sizes = [40_000] * 3000
    found = parts(sizes, 2)
    assert [number for part in found for number in part] == list(range(3000))
    bytes_of = [sum(sizes[number] for number in part) for part in found]
    assert bytes_of[0] == bytes_of[1] < bytes_of[2] / 5
    assert bytes_of[2] > 5 * bytes_of[-2]
    assert parts([], 2) == []


def test_a_small_site_is_for_one_process() -> None:
    """No worker would come in time."""
    sizes = [10_000] * 30
    assert sum(sizes) < SMALL
    assert parts(sizes, 8) == [range(30)]


def test_there_is_a_core() -> None:
    """At least the one that runs this."""
    assert cores() >= 1
