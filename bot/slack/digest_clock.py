"""The clock of the digest: every few seconds, what is due is written down and delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from bot.digests.delivery import Post
from bot.digests.quoted import Keeper
from bot.digests.values import Name
from bot.slack.guard import guarded

TIDY = 3600.0  # seconds between two clean-ups of the ledger


@dataclass(slots=True)
class Clock:
    """Looks at what is due until it is told to stop; several processes may have one on the same store."""

    post: Post
    keeper: Keeper | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tidied: float = float("-inf")
    _loop: asyncio.AbstractEventLoop | None = None

    def ring(self) -> None:
        """Look now, from any thread: something was asked for."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every `beat` seconds until `stop` is set; then finish the requests under way."""
        self._loop = asyncio.get_running_loop()
        pool = ThreadPoolExecutor(self.post.rules.at_once, thread_name_prefix="digest")
        try:
            while not stop.is_set():
                await guarded("digest", lambda: self._look(pool, stop), tell=_next_time)
                await self._sleep(stop)
        finally:
            # Waiting here would stop the loop that the threads wait for.
            pool.shutdown(wait=False, cancel_futures=True)

    async def _look(self, pool: ThreadPoolExecutor, stop: asyncio.Event) -> None:
        """Take each delivery that is ready one step further, and the replies that this has brought up."""
        assert self._loop is not None  # noqa: S101 (set by `run`)
        self._wake.clear()
        await guarded("quotes", lambda: self._look_after_quotes(pool), tell=_next_time)
        taken: set[Name] = set()  # each once in a look: what must wait is ready again at the next beat
        while ready := [name for name in await self._loop.run_in_executor(pool, self.post.gather) if name not in taken]:
            taken.update(ready)
            await self._deliver_all(pool, ready, stop)
            if stop.is_set():
                break
        await self._loop.run_in_executor(pool, self.post.tell_of_pauses)
        if self._loop.time() - self._tidied > TIDY:
            self._tidied = self._loop.time()
            await self._loop.run_in_executor(pool, self.post.tidy)
            if self.keeper is not None:
                await self._loop.run_in_executor(pool, self.keeper.tidy)

    async def _look_after_quotes(self, pool: ThreadPoolExecutor) -> None:
        """By itself, so that no trouble with a note keeps a digest waiting."""
        if self.keeper is not None:
            await asyncio.get_running_loop().run_in_executor(pool, self.keeper.look)

    async def _deliver_all(self, pool: ThreadPoolExecutor, ready: Sequence[Name], stop: asyncio.Event) -> None:
        """A few at a time, until `stop` is set."""
        under_way: set[asyncio.Task[None]] = set()
        for name in ready:
            if stop.is_set():
                break
            under_way.add(asyncio.create_task(self._deliver(pool, name)))
            if len(under_way) >= self.post.rules.at_once:
                _, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(self.post.rules.pace)
        if under_way:
            await asyncio.wait(under_way)

    async def _deliver(self, pool: ThreadPoolExecutor, name: Name) -> None:
        async def deliver() -> None:
            await asyncio.get_running_loop().run_in_executor(pool, partial(self.post.deliver, name))

        await guarded("deliver", deliver, tell=_next_time)

    async def _sleep(self, stop: asyncio.Event) -> None:
        """Until the next beat, the next ring, or the end."""
        waiting = [asyncio.ensure_future(event.wait()) for event in (stop, self._wake)]
        await asyncio.wait(waiting, timeout=self.post.rules.beat, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()


async def _next_time(reference: str) -> None:
    """The log has it; the ledger says what is left, and the next beat goes on from there."""
