"""Questions that stayed open, written down while nobody waits: those that come meanwhile go together, next."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

from bot.slack.ports import Gaps
from bot.slack.work import Work


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A question that the sources did not answer, and why."""

    question: str
    reason: str
    enterprise: str
    team: str
    asked_at: datetime


@dataclass(slots=True)
class Notes:
    """Writes them in `pool`, with one writer at a time: several would only wait for one another."""

    gaps: Gaps
    work: Work
    pool: Executor
    _waiting: list[LeftOpen] = field(default_factory=list, init=False)
    _writing: bool = field(default=False, init=False)

    def note(self, question: LeftOpen) -> None:
        """Keep it, later. When the database fails, what was being written is lost, and the log says so."""
        self._waiting.append(question)
        if not self._writing:
            self._writing = True
            self.work.start("note gaps", self._write)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                these, self._waiting = self._waiting, []
                await loop.run_in_executor(self.pool, self.gaps.note, these)
        finally:
            self._writing = False
