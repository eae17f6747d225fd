"""What the promises about Slack share: a stand-in, a database, processes on both, and what Slack saw of them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.local.courier import Ack
from bot.local.signing import Retry
from bot.local.standin import StandIn
from bot.slack.views.error import INTERRUPTED, TOO_LATE
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from tests.promises.mortal import Trial
from tests.slack.values import HURT

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("ETERNAUT_LONG"))  # the full form of a promise, or a taste of it
QUESTION = "was anybody hurt when the tower slowly fell?"  # "slowly" makes a process think that is told to
SLACK_SECONDS = 3.0  # that Slack waits for an ack


def spread(values: Sequence[float]) -> str:
    """Milliseconds: `p50 / p99 / max` of these seconds."""
    ordered = sorted(values)
    chosen = (ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1])
    return " / ".join(f"{1000 * seconds:.0f}" for seconds in chosen) + " ms"


@dataclass(slots=True)
class Process:
    """A process of the bot and where it listens."""

    pid: int
    address: str

    def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def death(self, seconds: float = 20) -> None:
        """Wait for its end."""
        async with asyncio.timeout(seconds):
            while True:
                if not _lives(self.pid):
                    return
                await asyncio.sleep(0.02)


@dataclass(slots=True)
class Crowd:
    """Processes of the bot on one database, a stand-in for Slack, and a clock that all processes read.

    Attributes:
        store: A store of our own on that database.
        nursery: The program that forks processes.
    """

    slack: StandIn
    trial: Trial
    store: Store
    nursery: asyncio.subprocess.Process
    born: dict[str, asyncio.Future[Process]] = field(default_factory=dict)

    def move_clock(self, seconds: float) -> None:
        """Set by how much the processes' clocks are ahead."""
        path = Path(self.trial.offset)
        fresh = path.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(path)

    async def read_births(self) -> None:
        """Take note of every process that says it listens."""
        assert self.nursery.stdout is not None
        async for line in self.nursery.stdout:
            name, pid, address = line.decode().split()
            self.born[name].set_result(Process(int(pid), address))

    @asynccontextmanager
    async def process(self, point: str = "", think: float = 0.0) -> AsyncIterator[Process]:
        """A process that dies at `point`; ended by kill -9 when it still lives."""
        name = str(len(self.born))
        self.born[name] = asyncio.get_running_loop().create_future()
        trial = replace(self.trial, name=name, point=point, think=think)
        assert self.nursery.stdin is not None
        self.nursery.stdin.write(json.dumps(asdict(trial)).encode() + b"\n")
        born = await asyncio.wait_for(self.born[name], 60)
        try:
            yield born
        finally:
            born.kill()
            await born.death()

    @asynccontextmanager
    async def processes(self, *points: str) -> AsyncIterator[list[Process]]:
        """A process for each of these points."""
        async with AsyncExitStack() as stack:
            starting = [stack.enter_async_context(self.process(point, _thinking(point))) for point in points]
            yield await asyncio.gather(*starting)

    async def settled(self, seconds: float = 60) -> None:
        """Wait until no question is open."""
        async with asyncio.timeout(seconds):
            while True:
                if not {"working", "sending"} & set(self.store.inbox.counts()):
                    return
                await asyncio.sleep(0.05)

    async def deliver(self, number: int, to: str, *, retry: int = 0, **more: object) -> Ack:
        """The event of question `number`; the same one each time."""
        return await self.slack.event(
            mention(number) | more, event_id=f"Ev{number}", retry=Retry(retry) if retry else None, to=to
        )

    def seen(self) -> tuple[Counter[str], Counter[str]]:
        """How many answers stand below each question (by its ts), and how many words that there will be none."""
        answers: Counter[str] = Counter()
        notices: Counter[str] = Counter()
        for message in self.slack.board.messages:
            if message.bot_id and message.thread_ts:
                told = message.text in (TOO_LATE, INTERRUPTED)
                (notices if told else answers)[message.thread_ts] += 1
                assert told or HURT.text in message.text
        return answers, notices


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _thinking(point: str) -> float:
    return 60.0 if point == "answering" else 0.0


def ts_of(number: int) -> str:
    """The ts of question `number`."""
    return f"1700000000.{number:06}"


def mention(number: int) -> dict[str, Any]:
    """The app_mention event of question `number`, by Ana in the newsroom."""
    words = {"text": f"<@U0ETERNAUT> {QUESTION}", "user": "U0ANA00001", "channel": "C0NEWSROOM"}
    return {"type": "app_mention", "ts": ts_of(number), "event_ts": ts_of(number)} | words


@asynccontextmanager
async def crowd(url: str, folder: Path, *, ack_seconds: float = 20.0) -> AsyncIterator[Crowd]:
    """A crowd of nobody yet."""
    migrate(url)
    store = open_store(url)
    nursery = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.promises.mortal"),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # so that all can be ended together
    )
    async with StandIn(ack_seconds=ack_seconds) as slack:
        trial = Trial("", url, slack.url, slack.signing_secret, str(folder / "offset"))
        made = Crowd(slack, trial, store, nursery)
        made.move_clock(0)
        births = asyncio.create_task(made.read_births())
        try:
            yield made
        finally:
            os.killpg(nursery.pid, signal.SIGKILL)
            await nursery.wait()
            births.cancel()
            store.close()
