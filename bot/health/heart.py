"""The heart: every few seconds the process is looked at, and what was found is written where others can read it."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.health import state
from bot.health.state import State

log = logging.getLogger("eternaut.health")

BEAT = 5.0  # seconds

Check = Callable[[], str | None]  # why something does not work, or None; may block


@dataclass(slots=True)
class Heart:
    """Beats in the loop of the process, so that a loop that hangs is seen from outside.

    Attributes:
        folder: Where the health file is kept.
        kind: Which command this process is.
        group: The number of the parent whose workers belong together; None for a process of its own.
        checks: What must work for the process to do its work.
        notes: What is told only.
        last: What the last beat found; None before the first one.
    """

    folder: Path
    kind: str
    checks: dict[str, Check] = field(default_factory=dict)
    notes: dict[str, Check] = field(default_factory=dict)
    group: int | None = None
    last: State | None = field(default=None, init=False)
    _mute: bool = field(default=False, init=False)

    async def beat(self, stop: asyncio.Event) -> None:
        """Look and tell until `stop` is set; then the file goes, because nobody should count on this one any more."""
        await asyncio.to_thread(self._greet)
        while not stop.is_set():
            self.last = await asyncio.to_thread(self.look)
            await asyncio.to_thread(self._tell, self.last)
            waiting = asyncio.ensure_future(stop.wait())
            await asyncio.wait((waiting,), timeout=BEAT)
            waiting.cancel()
        await asyncio.to_thread(self._leave)

    def look(self) -> State:
        """The state of now."""
        problems = {name: why for name, check in self.checks.items() if (why := check())}
        notes = {name: why for name, note in self.notes.items() if (why := note())}
        return self._state(problems, notes)

    @property
    def is_beating(self) -> bool:
        """Whether the last beat was not long ago; a loop that hangs does not beat."""
        return self.last is not None and time.time() - self.last.at <= state.STALE

    def trouble(self) -> str | None:
        """Why nobody should count on this process, as its last beat found; None when it is well."""
        return self.last.trouble(time.time()) if self.last else "it has just begun"

    def _state(self, problems: Mapping[str, str], notes: Mapping[str, str]) -> State:
        return State(self.kind, os.getpid(), self.group or os.getpid(), time.time(), problems, notes)

    def _greet(self) -> None:
        """Say it when another copy works on the same folder: the two share the work, and nothing is done twice."""
        try:
            other = state.sweep(self.folder, self._state({}, {}))
        except OSError:
            return  # the first beat tells that nothing can be written
        if other is not None:
            told = f"eternaut {self.kind} runs here already (process {other.process}): the two share the work"
            log.warning("another_copy_runs", extra={"told": told})

    def _tell(self, now: State) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            state.write(self.folder, now)
        except OSError as error:
            self._leave()  # what it said before is not true any more
            if not self._mute:
                log.warning("health_file_not_written", extra={"error": error.strerror})
            self._mute = True
        else:
            self._mute = False

    def _leave(self) -> None:
        try:
            state.remove(self.folder, self._state({}, {}))
        except OSError:
            log.warning("health_file_not_removed")
