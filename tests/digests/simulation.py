"""Channel-days under kill -9, freezes and a Slack of which a third of the replies are faulty.

    python -m tests.digests.simulation --database sqlite:////tmp/x.db --channels 100 --days 10

The stand-in for Slack runs in this process, the bot in `--processes` others (`mortal.py`). Each simulated day the
clock moves on by 24 hours, everybody's digest falls due, and the day ends when the ledger has no open row. Then the
messages that stand in the channels are counted. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.digests.body import Body
from bot.digests.plan import started
from bot.local.standin import StandIn
from bot.local.team import NEWSROOM
from bot.store.deliveries import OPEN, State
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from bot.store.subscriptions import Place, Subscription
from bot.store.tables import DELIVERIES
from tests.digests.mortal import Trial

ZONES = ("Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Nuuk", "UTC")
BEGIN = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)  # the clocks of Madrid and Nuuk change two days later
AGO = timedelta(minutes=65)  # how long everybody's time has passed when a day begins; an hour comes and goes
POST_FAULTS = (("lost_reply", 0.09), ("lost_request", 0.06), ("slow", 0.07), ("500", 0.04), ("internal_error", 0.03))
POST_FAULTS = (*POST_FAULTS, ("ratelimited", 0.05))  # together 34 %
READ_FAULTS = (("lost_reply", 0.1), ("500", 0.1), ("internal_error", 0.07), ("ratelimited", 0.07))  # 34 %


@dataclass(slots=True)
class Harm:
    """What was done to the processes and to the replies."""

    kills: int = 0
    deaths: int = 0
    freezes: int = 0
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Mortals:
    """The processes of the bot; `children` has the id of each that lives now."""

    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    children: dict[int, int] = field(default_factory=dict)
    harm: Harm = field(default_factory=Harm)

    async def follow(self, number: int) -> None:
        """Read the ids that a process prints."""
        stream = self.processes[number].stdout
        assert stream is not None
        async for line in stream:
            self.harm.deaths += number in self.children
            self.children[number] = int(line)

    async def torment(self, every: float) -> None:
        """Kill or freeze somebody now and then, and wake up who froze, until cancelled."""
        frozen: dict[int, float] = {}
        while True:
            await asyncio.sleep(0.05)
            now = time.monotonic()
            for pid in list(self.children.values()):
                if pid not in frozen and _stopped(pid):
                    frozen[pid] = now + random.uniform(0.5, 5.0)
                    self.harm.freezes += 1
                elif frozen.get(pid, now + 1) <= now:
                    del frozen[pid]
                    _signal(pid, signal.SIGCONT)
            if self.children and random.random() < 0.05 / every:
                self.harm.kills += 1
                pid = random.choice(list(self.children.values()))
                _signal(pid, random.choice((signal.SIGKILL, signal.SIGSTOP)))


def _stopped(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except (OSError, IndexError):
        return False


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@asynccontextmanager
async def mortals(trial: Trial, count: int) -> AsyncIterator[Mortals]:
    """Processes of the bot, until the end of the `with`."""
    crowd = Mortals()
    command = [sys.executable, "-m", "tests.digests.mortal", json.dumps(asdict(trial))]
    tasks = []
    for number in range(count):
        crowd.processes.append(await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE))
        tasks.append(asyncio.create_task(crowd.follow(number)))
    try:
        yield crowd
    finally:
        for process in crowd.processes:
            process.terminate()
        for pid in crowd.children.values():
            _signal(pid, signal.SIGKILL)
        for process in crowd.processes:
            await process.wait()
        for task in tasks:
            task.cancel()


def misbehave(slack: StandIn, harm: Harm, calls: dict[str, int], late: float) -> None:
    """Settle the fate of the next calls: the stand-in has them one after the other."""
    for method, faults in (
        ("chat.postMessage", POST_FAULTS),
        ("conversations.history", READ_FAULTS),
        ("conversations.replies", READ_FAULTS),
    ):
        while calls[method] < len(slack.called(method)) + 100:
            calls[method] += 1
            kinds, chances = [kind for kind, _ in faults], [chance for _, chance in faults]
            kind = random.choices([*kinds, ""], [*chances, 1 - sum(chances)])[0]
            if kind:
                harm.faults[f"{method} {kind}"] += 1
            # "slow" without a delay is an ordinary answer; with one it lands after the client has given up.
            seconds = {"slow": late, "ratelimited": 1.0}.get(kind, 0.0)
            slack.fault(method, kind or "slow", seconds=seconds)


def subscribe(store: Store, channels: list[str], now: datetime) -> None:
    """Every channel at a time that has just passed for it on the first day, from that day on."""
    for number, channel in enumerate(channels):
        zone = ZONES[number % len(ZONES)]
        at = (now - AGO).astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)
        new = Subscription(
            place=Place("", NEWSROOM.id, channel),
            at=at,
            zone=zone,
            days=frozenset(range(7)),
            from_day=now.date(),
            person="U0ANA00001",
            changed_at=now - timedelta(hours=4),
        )
        store.subscriptions.save(started(new, None, frozenset()))


async def simulate(options: argparse.Namespace) -> dict[str, object]:
    """Run it; what came of it."""
    migrate(options.database)
    store = open_store(options.database)
    channels = [f"C{number:08d}" for number in range(options.channels)]
    template = NEWSROOM.channels[0]
    rooms = tuple(replace(template, id=channel, name=f"room{channel.lower()}") for channel in channels)
    begun = time.time()
    offset = Path(tempfile.mkdtemp(prefix="sim-")) / "offset"
    ahead = BEGIN.timestamp() - begun

    def set_ahead(seconds: float) -> None:
        fresh = offset.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(offset)

    set_ahead(ahead)
    subscribe(store, channels, BEGIN)
    open_days = 0
    async with StandIn(
        team=replace(NEWSROOM, channels=rooms), clock=lambda: time.time() + float(offset.read_text())
    ) as slack:
        trial = Trial(options.database, slack.url, str(offset), options.quiet, 1, 0.25, options.death, options.freeze)
        calls: dict[str, int] = Counter()
        async with mortals(trial, options.processes) as crowd:
            misbehave(slack, crowd.harm, calls, options.late)
            torment = asyncio.create_task(crowd.torment(options.every))
            for day in range(options.days):
                set_ahead(ahead + day * 86400)
                until = time.monotonic() + options.patience
                while time.monotonic() < until:
                    await asyncio.sleep(0.2)
                    misbehave(slack, crowd.harm, calls, options.late)
                    try:
                        sent, left = await asyncio.to_thread(progress, store)
                    except OperationalError:
                        continue  # a process is frozen in the middle of a write, and SQLite has one writer
                    if sent >= options.channels * (day + 1) and not left:
                        break
                else:
                    open_days += 1
            torment.cancel()
            await asyncio.sleep(2.0)  # what Slack still has in its hands lands
        outcome = count(store, slack, options)
        used = Counter(call.method for call in slack.calls)
        harm = crowd.harm
    store.close()
    return {
        "database": re.split(r"\W", options.database)[0],
        **outcome,
        "days_not_finished": open_days,
        "kill_9_or_stop_from_outside": harm.kills,
        "deaths": harm.deaths,
        "freezes": harm.freezes,
        "faults_planned": sum(harm.faults.values()),
        "posts_asked": used["chat.postMessage"],
        "look_ups": used["conversations.history"] + used["conversations.replies"],
        "seconds": round(time.time() - begun),
    }


def progress(store: Store) -> tuple[int, int]:
    """How many digests of a day, without replies, are sent; and how many rows are open."""
    with store.engine.begin() as connection:
        rows = connection.execute(select(DELIVERIES.c.state, DELIVERIES.c.name)).all()
    sent = sum(row.state == State.SENT and "/" not in row.name for row in rows)
    return sent, sum(row.state in OPEN for row in rows)


def count(store: Store, slack: StandIn, options: argparse.Namespace) -> dict[str, int]:
    """Compare what stands in the channels with what is owed and with the ledger."""
    landed: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for message in slack.board.messages:
        key = ((message.metadata or {}).get("event_payload") or {}).get("key")
        if key:
            landed[key] += 1
            texts[key] = message.text
    rows = {
        row.name.key: row
        for channel in slack.team.channels
        for row in store.deliveries.latest(Place("", NEWSROOM.id, channel.id), limit=10_000)
    }
    days = [row for row in rows.values() if row.name.name == row.day.isoformat()]
    altered = [key for key, row in rows.items() if row.body and texts.get(key) != Body.read(row.body).message["text"]]
    return {
        "channel_days": options.channels * options.days,
        "once": sum(landed[row.name.key] == 1 for row in days),
        "missed": options.channels * options.days - sum(landed[row.name.key] > 0 for row in days),
        "doubled": sum(landed[row.name.key] > 1 for row in days),
        "replies_owed": sum(key.endswith("/more") for key in rows),
        "replies_once": sum(count == 1 for key, count in landed.items() if key.endswith("/more")),
        "ledger_wrong": sum(row.state is not State.SENT or landed[key] != 1 for key, row in rows.items()),
        "altered_bodies": len(altered),
    }


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--days", type=int, default=2)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--quiet", type=float, default=3.0, help="seconds an unknown outcome is left alone")
    parser.add_argument("--late", type=float, default=1.3, help="seconds after which a slow post lands")
    parser.add_argument("--death", type=float, default=0.01, help="chance of kill -9 at each step")
    parser.add_argument("--freeze", type=float, default=0.005, help="chance of SIGSTOP at each step")
    parser.add_argument("--every", type=float, default=1.5, help="seconds between blows from outside, on average")
    parser.add_argument("--patience", type=float, default=240.0, help="seconds after which a day is given up")
    return parser.parse_args(arguments)


def main() -> None:
    """Run once and print what came of it."""
    sys.stdout.write(json.dumps(asyncio.run(simulate(options(sys.argv[1:])))) + "\n")


if __name__ == "__main__":
    main()
