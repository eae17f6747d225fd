"""Several processes that answer on one port: a parent that only watches, and workers that share its socket.

Each worker is a whole bot: what they have in common stands in the store, and nowhere else. The parent has no threads,
no loop and no connection, so that a fork of it is clean.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

log = logging.getLogger("eternaut.slack")

PATIENCE = 29.0  # seconds for the workers to finish what they accepted: they take 28 at most, and hosts kill after 30
STEADY = 60.0  # seconds after which a worker counts as sound, and its next death as the first one
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a dead worker is replaced; doubled with each quick death


@dataclass(frozen=True, slots=True)
class Life:
    """What a worker shares with its parent, as file descriptors.

    Attributes:
        parent: Readable as soon as the parent is gone.
        ready: Takes a byte once the worker answers.
    """

    parent: int
    ready: int

    def say_ready(self) -> None:
        """Tell the parent that this worker answers."""
        os.write(self.ready, b"1")


@dataclass(slots=True)
class _Worker:
    """The worker in one place: its process (0: none), when that began, and when the next one may."""

    pid: int = 0
    ready: int = -1
    begun: float = 0.0
    not_before: float = 0.0
    deaths: int = 0


@dataclass(slots=True)
class Workers:
    """Keeps `count` workers alive until told to stop; see `run`."""

    count: int
    work: Callable[[Life], None]
    on_ready: Callable[[], None]
    places: list[_Worker] = field(init=False)
    stopping: bool = field(default=False, init=False)
    proven: bool = field(default=False, init=False)
    _pipes: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.places = [_Worker() for _ in range(self.count)]

    def run(self) -> None:
        """Start the workers, and replace what dies, until SIGTERM or Ctrl-C; then let all finish, and return.

        The first one starts alone: when it ends before it ever answered, something is wrong that the others would
        only say again. In a worker this does not return: what `work` raises goes its ordinary way up, and there is
        told as ever.

        Raises:
            SystemExit: The first worker could not start; with its exit status.
        """
        parent = os.getpid()
        with self._signals() as woken:
            self._pipes = [*os.pipe()]
            try:
                while not self.stopping:
                    self._start_what_is_due()
                    self._wait(woken)
                    self._bury()
                self._end()
            finally:
                if os.getpid() == parent:
                    self._kill()

    def _alive(self) -> list[_Worker]:
        return [worker for worker in self.places if worker.pid]

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for worker in self.places if self.proven else self.places[:1]:
            if not worker.pid and worker.not_before <= now and not self.stopping:
                self._start(worker)

    def _start(self, worker: _Worker) -> None:
        ready, tell = os.pipe()
        os.set_blocking(ready, False)
        pid = os.fork()
        if pid == 0:
            self._be_a_worker(Life(self._pipes[0], tell))
        os.close(tell)
        worker.pid, worker.ready, worker.begun = pid, ready, time.monotonic()
        log.info("worker_started", extra={"pid": pid, "of": self.count})

    def _be_a_worker(self, life: Life) -> NoReturn:
        for signum in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(signum, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.set_wakeup_fd(-1)
        os.close(self._pipes[1])  # or the parent's end of it would outlive the parent
        self.work(life)
        sys.exit(0)

    def _wait(self, woken: int) -> None:
        """Until a signal, the word of a worker, or the time for a new one."""
        due = [worker.not_before for worker in self.places if not worker.pid] if self.proven else []
        wait = max(0.0, min(due) - time.monotonic()) if due else None
        waiting = {worker.ready: worker for worker in self.places if worker.ready >= 0}
        readable, _, _ = select.select([woken, *waiting], [], [], wait)
        for ready in readable:
            if ready == woken:
                _drain(woken)
                continue
            if os.read(ready, 1) and not self.proven:
                self.proven = True
                self.on_ready()
            os.close(ready)
            waiting[ready].ready = -1

    def _bury(self) -> None:
        """Take note of the workers that have ended."""
        for worker in self._alive():
            pid, status = os.waitpid(worker.pid, os.WNOHANG)
            if not pid:
                continue
            worker.pid = 0
            code = os.waitstatus_to_exitcode(status)
            if self.stopping:
                continue
            if not self.proven:
                raise SystemExit(code if code > 0 else 1)
            now = time.monotonic()
            worker.deaths = 0 if now - worker.begun > STEADY else worker.deaths + 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, worker.deaths - 1))
            worker.not_before = now + pause
            log.error("worker_died", extra={"pid": pid, "status": code, "again_in": pause})

    def _end(self) -> None:
        """Pass the signal on, and wait until everybody has finished."""
        log.info("stopping", extra={"workers": len(self._alive())})
        for worker in self._alive():
            os.kill(worker.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self._alive() and time.monotonic() < deadline:
            self._bury()
            time.sleep(0.02)

    def _kill(self) -> None:
        for worker in self._alive():
            log.error("worker_killed", extra={"pid": worker.pid})
            os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
        for pipe in self._pipes:
            os.close(pipe)

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Signals wake `select`; the descriptor to give to it."""
        woken, wake = os.pipe()
        for end in (woken, wake):
            os.set_blocking(end, False)

        def told(signum: int, frame: object) -> None:
            self.stopping = True

        before = {signum: signal.signal(signum, told) for signum in (signal.SIGTERM, signal.SIGINT)}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        earlier = signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        parent = os.getpid()
        try:
            yield woken
        finally:
            if os.getpid() == parent:
                signal.set_wakeup_fd(earlier)
                for signum, handler in before.items():
                    signal.signal(signum, handler)
                os.close(woken)
                os.close(wake)


def _drain(pipe: int) -> None:
    while True:
        try:
            if not os.read(pipe, 4096):
                return
        except BlockingIOError:
            return
