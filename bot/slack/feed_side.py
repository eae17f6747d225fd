"""Feeds beside the bot: one request after the other, and a direct message to those who decide."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.follow.desk import ALL_OF_US
from bot.follow.reader import Reader
from bot.slack.guard import guarded
from bot.slack.views.message import Message
from bot.slack.workspaces import Workspaces

IDLE = 30.0  # seconds until one looks again whether something is due
TIDY = 3600.0


@dataclass(frozen=True, slots=True)
class FeedSide:
    """Follows the feeds as long as the bot runs.

    Attributes:
        reader: Reads them; None when there are none.
        listed: Makes the message about what waits.
        idle: Seconds between two looks when nothing is due.
    """

    reader: Reader | None
    listed: Callable[[], Message]
    idle: float = IDLE

    async def run(self, workspaces: Workspaces, stop: asyncio.Event) -> None:
        """Until `stop` is set; a request under way ends by itself, within its own limit."""
        reader = self.reader
        if reader is None:
            return
        loop, tidied = asyncio.get_running_loop(), float("-inf")
        pool = ThreadPoolExecutor(1, thread_name_prefix="feeds")

        async def step() -> bool:
            return await loop.run_in_executor(pool, reader.step)

        async def tell() -> None:
            people, there = reader.people(), await workspaces.of(ALL_OF_US)
            if not people or there.token is None:  # of many workspaces none is known to be theirs
                return
            if await loop.run_in_executor(pool, reader.tell):
                message = await loop.run_in_executor(pool, self.listed)
                for person in people:
                    await there.outbox.post(person, message)

        async def tidy() -> None:
            await loop.run_in_executor(pool, reader.tidy)

        try:
            while not stop.is_set():
                more = await guarded("feeds", step, tell=_idle)
                if not more:
                    await guarded("tell of feeds", tell, tell=_next_time)
                if loop.time() - tidied > TIDY:
                    await guarded("tidy feeds", tidy, tell=_next_time)
                    tidied = loop.time()
                await _until(stop, reader.habits.pace if more else self.idle)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


async def _until(stop: asyncio.Event, seconds: float) -> None:
    """Until it is set, at most so long."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def _idle(reference: str) -> bool:
    """The log has it; nothing is due until the next look."""
    return False


async def _next_time(reference: str) -> None:
    """The log has it, and the next look tries again."""
