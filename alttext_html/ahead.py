"""Reads the pages of a build while its generator renders the others: most are known when the build ends.

A generator in Python works on one core. What is read here is a hint: a page whose file is another one when the build
ends is read again, and where no worker can start, all are read then.
"""

from __future__ import annotations

import queue
import threading
import time
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alttext_html.reading import Apart, Numbered, Reader, Reading
from alttext_html.stamps import Stamp, stamp_of
from alttext_html.workers import Died, Interpreter, Worker

_TOGETHER = 16
"""pages that wait before the worker is given those that may be read"""
_MOST = 1000
"""pages that wait: a page may be written later than it was said, or never"""
_RACY = 50_000_000
"""nanoseconds that must lie between a change and a reading: a file system's clock ticks, and gives two changes within a
tick one time"""


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """What is known of pages already."""

    reader: Reader | None = None
    """what read them; another one would see them otherwise"""
    pages: Mapping[str, tuple[Stamp, Reading]] = field(default_factory=dict)
    """by path, each with the stamp of the file that was read"""
    others: Callable[[], Worker] = Interpreter
    """starts workers"""
    spare: list[Worker] = field(default_factory=list)
    """those that are there already"""

    def start(self) -> Worker:
        """A worker. Raises OSError where none can be started."""
        return self.spare.pop() if self.spare else self.others()

    def close(self) -> None:
        """Let those workers go that nobody took."""
        while self.spare:
            self.spare.pop().close()

    def get(self, path: str, number: int, reader: Reader) -> Reading | None:
        """What is in a page of this number, None where that has to be read."""
        if path not in self.pages or reader != self.reader:
            return None
        stamp, reading = self.pages[path]
        return numbered(reading, number) if stamp == stamp_of(reader.root / path) else None


def numbered(reading: Reading, number: int) -> Reading:
    """What was read in one page, now that its number is known."""
    reading.said = {said: array("I", [number]) * len(numbers) for said, numbers in reading.said.items()}
    return reading


class Ahead:
    """One build of a site. ``page`` for each page that is written, then ``finish`` or ``close``."""

    def __init__(self, reader: Reader, start: Callable[[], Worker] = Interpreter) -> None:
        self._reader = reader
        self._start = start
        self._worker: Worker | None = None
        self._known: dict[str, tuple[Stamp, Reading]] = {}
        self._written: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True, name="alttext-html-ahead")
        self._thread.start()

    def page(self, path: str) -> None:
        """A page is written, or will be in a moment."""
        self._written.put(path)

    def finish(self) -> ReadAhead:
        """The build is done. The worker is for whoever takes this."""
        self._stop()
        return ReadAhead(self._reader, self._known, self._start, [] if self._worker is None else [self._worker])

    def close(self) -> None:
        """Nobody wants it any more."""
        self.finish().close()

    def _stop(self) -> None:
        self._written.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            worker = self._start()
        except OSError:
            return  # no process can be started
        try:
            self._read(worker)
        except Died:
            worker.close()
        else:
            self._worker = worker

    def _read(self, worker: Worker) -> None:
        """Read pages until the build ends. Those that are left then are read by all processes."""
        waiting: list[str] = []
        while (path := self._written.get()) is not None:
            waiting.append(path)
            if len(waiting) < _TOGETHER:
                continue
            now = time.time_ns()
            stamps = {path: stamp_of(self._reader.root / path) for path in waiting}
            settled = [path for path, stamp in stamps.items() if stamp and now - stamp[1] > _RACY]
            waiting = [path for path in waiting if path not in settled][-_MOST:]
            found, problem = worker.ask(Apart(self._reader), [Numbered(0, path) for path in settled])
            if problem is None:  # else whoever reads the pages later says what it is
                self._known.update((path, (stamps[path], reading)) for path, reading in found)
