"""Digests of many channels: exactly once whatever happens, and at Slack's pace however many are due at once."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest

from bot.digests.delivery import Post
from bot.digests.plan import Rules, started
from bot.local.standin import StandIn
from bot.local.team import NEWSROOM
from bot.slack.client import posting_client
from bot.slack.digest_clock import Clock
from bot.slack.digest_courier import SlackCourier
from bot.slack.work import Work
from bot.slack.workspaces import OneWorkspace
from bot.store.deliveries import State
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from bot.store.subscriptions import Place, Subscription
from tests.digests.mortal import Diary
from tests.promises.reporting import Promise
from tests.store.conftest import fresh_database

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("ETERNAUT_LONG"))
# LONG is the promise of 2,000 channel-days, half of them on each database; otherwise a taste of it.
# Most of the time everybody in a workspace waits for a frozen process, so several have their days at once.
CHANNELS, DAYS, SQLITES = (125, 2, 4) if LONG else (24, 1, 1)
AT_ONCE = 500 if LONG else 25
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace with its processes, on a database of its own; `told` has what they wrote."""

    process: subprocess.Popen[bytes]
    told: IO[bytes]

    def outcome(self) -> dict[str, Any]:
        """What came of it, once it has ended."""
        status = self.process.wait()
        self.told.seek(0)
        told = self.told.read().decode()
        assert status == 0, told[-3000:]
        return dict(json.loads(told.splitlines()[-1]))


@pytest.fixture(scope="module")
def workspaces(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Workspace]]:
    """They run from here on, whatever else is measured meanwhile: they take minutes, and mostly wait."""
    folder = tmp_path_factory.mktemp("workspaces")
    with ExitStack() as stack:
        urls = {stack.enter_context(fresh_database(postgres_server)): CHANNELS * SQLITES}
        urls |= {f"sqlite:///{folder}/{number}/eternaut.db": CHANNELS for number in range(SQLITES)}
        running = []
        for number, (url, channels) in enumerate(urls.items()):
            told = stack.enter_context((folder / f"told-{number}").open("w+b"))
            program = [sys.executable, "-m", "tests.digests.simulation", "--database", url, "--days", str(DAYS)]
            program += ["--channels", str(channels), "--patience", "600"]
            process = subprocess.Popen(program, cwd=ROOT, stdout=told, stderr=subprocess.STDOUT)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            running.append(Workspace(process, told))
        yield running


def subscribe(store: Store, channels: list[str]) -> None:
    """All of them at nine o'clock."""
    for channel in channels:
        place = Place("", NEWSROOM.id, channel)
        mine = Subscription(
            place, NINE.time(), "UTC", frozenset(range(7)), NINE.date(), "U1", NINE - timedelta(hours=1)
        )
        store.subscriptions.save(started(mine, None, frozenset()))


async def test_many_channels_at_nine_are_no_burst(
    workspaces: list[Workspace], tmp_path: Path, promise: Promise
) -> None:
    """At the pace of the configuration, on a real clock: how many in one second, and how late the last."""
    url = f"sqlite:///{tmp_path}/eternaut.db"
    migrate(url)
    store = open_store(url)
    channels = [f"C{number:08d}" for number in range(AT_ONCE)]
    rooms = tuple(replace(NEWSROOM.channels[0], id=one, name=f"room{one.lower()}") for one in channels)
    subscribe(store, channels)
    async with StandIn(team=replace(NEWSROOM, channels=rooms)) as slack:
        client = posting_client(token=slack.bot_token, base_url=slack.url)
        courier = SlackCourier(OneWorkspace(client, Work()), asyncio.get_running_loop())
        parts = (store.subscriptions, store.deliveries, store.locks, Diary(), courier)
        begun, stop = time.time(), asyncio.Event()
        running = asyncio.create_task(Clock(Post(*parts, clock=lambda: NINE, rules=Rules(beat=0.5))).run(stop))
        await slack.until(lambda _: store.deliveries.counts().get(State.SENT, 0) >= AT_ONCE, seconds=AT_ONCE)
        stop.set()
        await running
        posts = [float(one.ts) for one in slack.board.messages if one.metadata and not one.thread_ts]
    store.close()
    fullest = max(Counter(int(at) for at in posts).values())
    assert len(posts) == AT_ONCE
    assert fullest <= 9  # five a second is the pace, and the four that may be on their way can arrive together
    promise("B5", f"of {AT_ONCE} channels at once: posts in the fullest second", fullest)
    promise("B5", "seconds until the last one has it", f"{max(posts) - begun:.0f}")


def test_every_channel_day_is_posted_exactly_once_whatever_happens(
    workspaces: list[Workspace], promise: Promise
) -> None:
    """Under kill -9, freezes, and a Slack of which a third of the replies are faulty; counted in the channels."""
    harm: Counter[str] = Counter()
    for workspace in workspaces:
        found = workspace.outcome()
        assert (found["once"], found["missed"], found["doubled"]) == (found["channel_days"], 0, 0)
        assert found["replies_once"] == found["replies_owed"]
        assert (found["ledger_wrong"], found["altered_bodies"], found["days_not_finished"]) == (0, 0, 0)
        harm.update(
            {name: found[name] for name in ("channel_days", "deaths", "freezes", "faults_planned", "replies_owed")}
        )
    assert harm["channel_days"] == 2 * CHANNELS * DAYS * SQLITES
    done = f"{harm['deaths']} kill -9, {harm['freezes']} freezes, {harm['faults_planned']} faulty replies"
    days, posts = harm["channel_days"], harm["channel_days"] + harm["replies_owed"]
    promise("B7", "posts whose words differ from the body that was kept, whoever sent them", f"0 of {posts:,}")
    promise("B1", f"channel-days doubled or missed under {done}", f"0 of {days:,}, half on each database")
