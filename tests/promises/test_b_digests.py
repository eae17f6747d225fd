"""B5: many channels that are due at once."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

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

CHANNELS = 500 if os.environ.get("ETERNAUT_LONG") else 25
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def subscribe(store: Store, channels: list[str]) -> None:
    """All of them at nine o'clock."""
    for channel in channels:
        place = Place("", NEWSROOM.id, channel)
        mine = Subscription(
            place, NINE.time(), "UTC", frozenset(range(7)), NINE.date(), "U1", NINE - timedelta(hours=1)
        )
        store.subscriptions.save(started(mine, None, frozenset()))


async def test_many_channels_at_nine_are_no_burst(tmp_path: Path, promise: Promise) -> None:
    """At the pace of the configuration, on a real clock: how many in one second, and how late the last."""
    url = f"sqlite:///{tmp_path}/eternaut.db"
    migrate(url)
    store = open_store(url)
    channels = [f"C{number:08d}" for number in range(CHANNELS)]
    rooms = tuple(replace(NEWSROOM.channels[0], id=one, name=f"room{one.lower()}") for one in channels)
    subscribe(store, channels)
    async with StandIn(team=replace(NEWSROOM, channels=rooms)) as slack:
        client = posting_client(token=slack.bot_token, base_url=slack.url)
        courier = SlackCourier(OneWorkspace(client, Work()), asyncio.get_running_loop())
        parts = (store.subscriptions, store.deliveries, store.locks, Diary(), courier)
        begun, stop = time.time(), asyncio.Event()
        running = asyncio.create_task(Clock(Post(*parts, clock=lambda: NINE, rules=Rules(beat=0.5))).run(stop))
        await slack.until(lambda _: store.deliveries.counts().get(State.SENT, 0) >= CHANNELS, seconds=CHANNELS)
        stop.set()
        await running
        posts = [float(one.ts) for one in slack.board.messages if one.metadata and not one.thread_ts]
    store.close()
    fullest = max(Counter(int(at) for at in posts).values())
    assert len(posts) == CHANNELS
    assert fullest <= 6  # five a second is the pace; a second may hold one more
    promise("B5", f"of {CHANNELS} channels at once: posts in the fullest second", fullest)
    promise("B5", "seconds until the last one has it", f"{max(posts) - begun:.0f}")
