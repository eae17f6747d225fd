"""Work that goes on after the ack, in tracked tasks, so that stopping can wait for them; and threads for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.slack.guard import guarded

log = logging.getLogger("eternaut.slack")


THREADS = 4  # of each pool: its work holds the interpreter or waits


def _threads() -> Executor:
    return ThreadPoolExecutor(THREADS)


@dataclass(frozen=True, slots=True)
class Pools:
    """Threads for blocking work, apart: slow answers delay neither commands nor the acceptance of questions.

    Attributes:
        quick: The database, and all that is not an answer.
        commands, messages: Answers to each.
    """

    quick: Executor = field(default_factory=_threads)
    commands: Executor = field(default_factory=_threads)
    messages: Executor = field(default_factory=_threads)

    def close(self) -> None:
        """Begin nothing more."""
        for pool in (self.quick, self.commands, self.messages):
            pool.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class Work:
    """The tasks of this process that have begun and not ended."""

    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(
        self, name: str, action: Callable[[], Awaitable[None]], *, tell: Callable[[str], Awaitable[None]] | None = None
    ) -> None:
        """Do `action` after this; when it fails, `tell` gets the reference under which the log has it."""
        task = asyncio.create_task(guarded(name, action, tell=tell or _nobody), name=name)
        self.join((task,))

    def join(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        """Count `tasks` among those that `drain` waits for."""
        for task in tasks:
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Wait until nothing is left to do, at most `seconds`; then cancel the rest and say how many those were."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.tasks:  # a task may start another one
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await asyncio.wait(self.tasks, timeout=left)
        unfinished = tuple(self.tasks)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        if unfinished:
            log.warning("abandoned", extra={"tasks": len(unfinished)})
        return len(unfinished)


async def _nobody(reference: str) -> None:
    """Nobody waits for this task; the log has its failure."""
