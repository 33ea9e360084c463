"""The process pool around reading and writing pages: the one place where this package starts processes.

A worker is a fresh interpreter that imports what the work needs and nothing else, and talks through its stdin and
stdout. ``multiprocessing`` would do too much here: its processes import the host's ``__main__`` again (all of MkDocs,
or a script that guards nothing), it needs semaphores, which sandboxes forbid, and it refuses inside of its own daemons.
A forked copy of a threaded host may hang.

This process works along while its workers start. Where none can start, or when one dies, it does the rest alone.
"""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Generic, Protocol, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from alttext_html.workers import serve; serve()"
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*t?w?(?:\.exe)?", re.IGNORECASE)
SMALL = 4_000_000
"""bytes that are read before a worker has come to work"""
WORTH = 0.2
"""seconds of work: when less is left, a worker that has to start costs more than it does"""
LARGE = 64_000_000
"""bytes: a site that takes longer than that to read, even where all of it is remembered"""
_SMALLEST, _LARGEST = 250_000, 4_000_000
"""bytes of a part"""
_SAMPLES = 2
"""parts: what the first one takes is also what is imported and made on first use"""
_AHEAD = 4
"""answers a worker may be ahead of the one that is waited for: they are held in memory"""
_TICK = 0.5
"""seconds; Windows notices Ctrl-C between two waits only"""
_TOP_PAD = 16 << 20
"""bytes that glibc keeps at hand: else it gives each page's memory back to the system, and asks for it again"""
_M_TOP_PAD = -2
"""its number in mallopt(3)"""
_PATIENCE = 10
"""seconds for a worker to go by itself"""


def cores() -> int:
    """How many processes this one may keep busy at the same moment."""
    if count := getattr(os, "process_cpu_count", None):  # Python 3.13
        return count() or 1
    if affinity := getattr(os, "sched_getaffinity", None):  # not on macOS and Windows
        return len(affinity(0))
    return os.cpu_count() or 1


def parts(sizes: Sequence[int], processes: int) -> list[range]:
    """Files in their order, in parts for so many processes: large ones first, so that all end at the same time.

    The first two are small: they tell the pace. A site so small that a worker would come too late is one part.
    """
    left = sum(sizes)
    if left < SMALL:
        return [range(len(sizes))] if sizes else []
    found: list[range] = []
    start = filled = 0
    for number, size in enumerate(sizes):
        filled += size
        least = _SMALLEST if len(found) < _SAMPLES else min(_LARGEST, left // (3 * processes))
        if filled >= max(_SMALLEST, least):
            found.append(range(start, number + 1))
            start, left, filled = number + 1, left - filled, 0
    if start < len(sizes):
        found.append(range(start, len(sizes)))
    return found


class Died(Exception):
    """A worker is gone, or never came to work."""


class Worker(Protocol):
    """A process that does what it is asked."""

    def ask(self, work: Callable[[Any], Any], task: object) -> tuple[Any, Exception | None]:
        """The result, or the error that the work raised. Raises Died."""
        ...

    def close(self) -> None:
        """Let it go. It ends what it is at."""
        ...


class Interpreter:
    """A worker in an interpreter of its own. Raises OSError where no process can be started."""

    def __init__(self) -> None:
        if getattr(sys, "frozen", False) or not _PYTHON.fullmatch(Path(sys.executable or "").name):
            raise OSError("there is no Python to start: the program is frozen, or another program runs its Python.")
        # -I: what the environment says to Python stands in sys.path and the flags already.
        flags = ["-I", "-X", f"utf8={int(sys.flags.utf8_mode)}", *(["-B"] if sys.dont_write_bytecode else [])]
        folders = [folder or str(Path.cwd()) for folder in sys.path]
        # In a group of its own: Ctrl-C is for this process, which lets the others end what they are at.
        apart: dict[str, Any] = {"process_group": 0}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
        self._process = subprocess.Popen(
            [sys.executable, *flags, "-c", _BOOT, *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "MALLOC_TOP_PAD_": str(_TOP_PAD)},
            **apart,
        )

    def ask(self, work: Callable[[Any], Any], task: object) -> tuple[Any, Exception | None]:
        """The result, or the error that the work raised. Raises Died."""
        requests, answers = self._pipes()
        request = pickle.dumps((work, task), pickle.HIGHEST_PROTOCOL)
        try:
            requests.write(request)
            requests.flush()
            return cast("tuple[Any, Exception | None]", pickle.load(answers))  # noqa: S301 - our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise Died from error

    def close(self) -> None:
        """Let it go. It ends what it is at."""
        requests, answers = self._pipes()
        with suppress(OSError):
            requests.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        answers.close()

    def _pipes(self) -> tuple[BinaryIO, BinaryIO]:
        return cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)


def serve() -> None:
    """What an ``Interpreter`` runs: it answers until nobody asks any more."""
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)  # so that nothing printed gets between the answers
        while True:
            try:
                work, task = pickle.load(requests)  # noqa: S301 - the process that started this one wrote it
            except EOFError:
                break
            answer: tuple[object, Exception | None]
            try:
                answer = work(task), None
            except Exception as error:  # noqa: BLE001 - raised there
                answer = None, error
            try:
                pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
                answers.flush()
            except BrokenPipeError:
                break
    os._exit(0)  # nothing is left to tidy up, and the memory of the pages takes a while to take down


class Crew:
    """This process and its workers. Those are started when there is work for them, and kept until the end."""

    def __init__(self, size: int, start: Callable[[], Worker] = Interpreter, worth: float = 0) -> None:
        """``worth``: seconds of work that must be left for workers to be started; 0 asks for no proof."""
        self.size = size
        self._start = start
        self._worth = worth
        self._workers: list[Worker | None] = [None] * (size - 1)
        self._coming: list[threading.Thread] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait()
        for worker in self._workers:
            if worker is not None:
                worker.close()
        self._workers.clear()

    def expect(self, work: object) -> None:
        """Let the workers come already, and import what this work needs: there will be enough of it."""
        if not self._coming:
            self._coming = self._threads(self._call, len(self._workers), work)

    def map(self, work: Callable[[T], R], tasks: Sequence[T], weights: Sequence[int] = ()) -> Iterator[R]:
        """The results of the tasks, in their order; what the work raises comes in its place.

        ``work``, tasks and results are pickled; the work must give the same answer when it is done again. ``weights``:
        how much each task is, in any unit; without them all are alike.
        """
        if not self._workers or len(tasks) < 2:
            yield from map(work, tasks)
            return
        _keep_memory()
        desk = _Desk(work, tasks, ahead=_AHEAD * (len(self._workers) + 1))
        helpers: list[threading.Thread] = []
        try:
            if not self._worth or self._coming or any(self._workers):
                helpers += self._helpers(desk)
            pace = _Pace(weights or [1] * len(tasks))
            for result in desk.results(pace.took):
                if not helpers and pace.left > self._worth:
                    helpers += self._helpers(desk)
                yield result
        finally:
            desk.shut()
            for helper in helpers:
                helper.join()

    def _helpers(self, desk: _Desk[T, R]) -> list[threading.Thread]:
        """One thread for each worker, at work."""
        return self._threads(self._help, min(len(self._workers), len(desk.tasks) - 1), desk)

    def _threads(self, do: Callable[[int, Any], None], number: int, what: object) -> list[threading.Thread]:
        found: list[threading.Thread] = []
        with suppress(RuntimeError):  # no more threads are to be had: the others, and this one, do it all
            for worker in range(number):
                thread = threading.Thread(target=do, args=(worker, what), daemon=True, name=f"alttext-html-{worker}")
                thread.start()
                found.append(thread)
        return found

    def _call(self, number: int, work: object) -> None:
        """Start a worker, and wait until it has imported what the work needs."""
        try:
            worker = self._workers[number] = self._start()
            worker.ask(bool, work)  # to unpickle the work imports its module; bool is the cheapest thing to do with it
        except (Died, OSError):
            self._lose(number)

    def _wait(self) -> None:
        for thread in self._coming:
            thread.join()

    def _help(self, number: int, desk: _Desk[T, R]) -> None:
        """Give a worker tasks, and wait for its answers."""
        task: int | None = None
        if number < len(self._coming):
            self._coming[number].join()
        try:
            worker = self._workers[number] or self._start()
            self._workers[number] = worker
            while (task := desk.take()) is not None:
                desk.put(task, worker.ask(desk.work, desk.tasks[task]))
        except (Died, OSError):
            self._lose(number)
        except Exception as error:  # noqa: BLE001 - raised where the results are read
            if task is not None:
                desk.put(task, (None, error))
                task = None
        if task is not None:
            desk.give_back(task)

    def _lose(self, number: int) -> None:
        worker, self._workers[number] = self._workers[number], None
        if worker is not None:
            worker.close()


@cache
def _keep_memory() -> None:
    """Let glibc keep what a page took for the next one: a twelfth of a check's time, a quarter of a parse at worst."""
    if sys.platform == "linux":
        import ctypes  # small sites do without

        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_TOP_PAD, _TOP_PAD)


class _Pace:
    """How long this process would take for the rest of some tasks, by what it took for the last one."""

    def __init__(self, weights: Sequence[int]) -> None:
        self._weights = weights
        self._rest = sum(weights)
        self._done = 0
        self.left = 0.0
        """seconds; none as long as too little was done to tell"""

    def took(self, task: int, seconds: float) -> None:
        """A task is done."""
        self._rest -= self._weights[task]
        self._done += 1
        if self._done >= _SAMPLES:
            self.left = seconds * self._rest / max(1, self._weights[task])


class _Desk(Generic[T, R]):
    """Where tasks are taken from and answers are put; what happens on it happens under one lock."""

    def __init__(self, work: Callable[[T], R], tasks: Sequence[T], ahead: int) -> None:
        self.work = work
        self.tasks = tasks
        self._ahead = ahead
        self._changed = threading.Condition()
        self._answers: dict[int, tuple[Any, Exception | None]] = {}
        self._returned: list[int] = []
        self._next = 0
        self._wanted = 0
        """the task whose result is read next"""
        self._open = True

    def take(self) -> int | None:
        """A task for a worker; None when there is none any more. Waits while the workers are far ahead."""
        with self._changed:
            while self._open and self._next < len(self.tasks):
                if self._next < self._wanted + self._ahead:
                    self._next += 1
                    return self._next - 1
                self._changed.wait()
            return None

    def put(self, task: int, answer: tuple[Any, Exception | None]) -> None:
        """The answer to a task."""
        with self._changed:
            self._answers[task] = answer
            self._changed.notify_all()

    def give_back(self, task: int) -> None:
        """A task whose worker died."""
        with self._changed:
            self._returned.append(task)
            self._changed.notify_all()

    def shut(self) -> None:
        """Nobody reads results any more."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def results(self, took: Callable[[int, float], None]) -> Iterator[R]:
        """All results in the order of their tasks; whoever reads them does tasks too instead of waiting.

        ``took`` is told each of those, and the seconds that it took.
        """
        for wanted in range(len(self.tasks)):
            while (task := self._own(wanted)) is not None:
                started = time.perf_counter()
                try:
                    answer = self.work(self.tasks[task]), None
                except Exception as error:  # noqa: BLE001 - raised in its place
                    self.put(task, (None, error))
                else:
                    self.put(task, answer)
                took(task, time.perf_counter() - started)
            result, problem = self._answers.pop(wanted)
            if problem is not None:
                raise problem
            yield result

    def _own(self, wanted: int) -> int | None:
        """A task to do while the wanted one is not there; None as soon as it is."""
        with self._changed:
            self._wanted = wanted
            self._changed.notify_all()
            while wanted not in self._answers:
                if self._returned:
                    return self._returned.pop()
                if self._next < len(self.tasks):
                    self._next += 1
                    return self._next - 1
                self._changed.wait(_TICK)
            return None
