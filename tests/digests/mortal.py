"""One process of the simulation: the real delivery, which dies or freezes at any moment.

`python -m tests.digests.mortal SETTINGS` keeps one child alive: whenever the child is killed it forks the next one,
which opens the store and goes on. It prints the id of each child.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.digests.body import Body
from bot.digests.delivery import Absent, Landed, Later, Post, Refused, Unsure, Written
from bot.digests.plan import Rules
from bot.slack.client import posting_client
from bot.slack.digest_clock import Clock
from bot.slack.digest_courier import SlackCourier
from bot.slack.work import Work
from bot.slack.workspaces import OneWorkspace
from bot.store.deliveries import Deliveries, Delivery, Name, State
from bot.store.open import open_store


@dataclass(frozen=True, slots=True)
class Trial:
    """How one simulation is set up.

    Attributes:
        database, slack: Addresses.
        offset: File with the seconds by which the simulated time is ahead.
        quiet, timeout, beat: Seconds, see Rules and `posting_client`.
        death, freeze: Chance of each at every step of a delivery.
    """

    database: str
    slack: str
    offset: str
    quiet: float
    timeout: int
    beat: float
    death: float
    freeze: float


class Fate:
    """What may happen between any two steps."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.dice = random.Random()

    def __call__(self) -> None:
        thrown = self.dice.random()
        if thrown < self.trial.death:
            os.kill(os.getpid(), signal.SIGKILL)
        elif thrown < self.trial.death + self.trial.freeze:
            os.kill(os.getpid(), signal.SIGSTOP)  # the harness wakes it up again


class MortalLedger(Deliveries):
    """The ledger, with fate before and after each word that is written into it."""

    fate: Callable[[], None]

    def keep_body(self, name: Name, *, body: str, known: str) -> None:
        self.fate()
        super().keep_body(name, body=body, known=known)
        self.fate()

    def begin(self, name: Name, *, now: datetime) -> bool:
        self.fate()
        begun = super().begin(name, now=now)
        self.fate()
        return begun

    def sent(self, name: Name, *, ts: str, now: datetime) -> None:
        self.fate()
        super().sent(name, ts=ts, now=now)
        self.fate()

    def wait(self, name: Name, *, until: datetime, reason: str) -> None:
        self.fate()
        super().wait(name, until=until, reason=reason)

    def close(self, name: Name, state: State, *, reason: str) -> None:
        self.fate()
        super().close(name, state, reason=reason)


@dataclass(frozen=True, slots=True)
class MortalCourier:
    """The way to Slack, with fate before and after each request."""

    inner: SlackCourier
    fate: Callable[[], None]

    def post(self, row: Delivery) -> Landed | Refused | Later | Unsure:
        self.fate()
        outcome = self.inner.post(row)
        self.fate()
        return outcome

    def find(self, row: Delivery) -> Landed | Absent | Unsure:
        self.fate()
        found = self.inner.find(row)
        self.fate()
        return found

    def tell(self, subscription: Any) -> None:
        self.inner.tell(subscription)


class Diary:
    """Writes a digest that names its writer: two tries with different words would be seen."""

    def write(self, row: Delivery, known: str | None, *, now: datetime) -> Written:
        words = f"{row.name.name} by {os.getpid()} {random.getrandbits(32):08x}"
        message = {"text": words, "blocks": [{"type": "section", "text": {"type": "plain_text", "text": words}}]}
        more = {**message, "text": f"more of {words}"} if random.random() < 0.2 else None
        return Written(Body(message, more), known=words)


async def live(trial: Trial) -> None:
    """Be one process of the bot until killed."""
    fate, store = Fate(trial), open_store(trial.database)
    ledger = MortalLedger(store.engine)
    object.__setattr__(ledger, "fate", fate)
    client = posting_client(token="xoxb-stand-in", base_url=trial.slack, timeout=trial.timeout)
    courier = SlackCourier(OneWorkspace(client, Work()), asyncio.get_running_loop())
    offset = Path(trial.offset)
    post = Post(
        store.subscriptions,
        ledger,
        store.locks,
        Diary(),
        MortalCourier(courier, fate),
        clock=lambda: datetime.now(UTC) + timedelta(seconds=float(offset.read_text())),
        rules=Rules(quiet=trial.quiet, beat=trial.beat, pace=0.0),
    )
    await Clock(post).run(asyncio.Event())


def main() -> None:
    """Keep a child alive until the harness ends."""
    trial = Trial(**json.loads(sys.argv[1]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while os.getppid() != 1:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            asyncio.run(live(trial))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
