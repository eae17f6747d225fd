"""Processes of the bot that answer over HTTP and die by kill -9 where they are told to, with a clock that is told.

The Slack room, the store and the web server are the program's own; the answers come from a small story. This program
forks a process for each line that it reads, a Trial; each prints its name, its id and its address.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.model import Outcome
from bot.slack.build import Tuning, build
from bot.slack.http import http_app, listen, serve
from bot.store.inbox import Inbox, Post
from bot.store.open import open_store
from tests.slack.values import CORPUS, Librarian

# Where a process can die, in the order in which a question passes these points.
POINTS = (
    "before accept",
    "after accept",
    "answering",  # acknowledged, and somebody thinks; who runs the test kills
    "before sending",
    "after sending",
    "before post",
    "after post",
    "before finish",
    "after finish",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How a process is set up.

    Attributes:
        name: Tells it from the others.
        database, slack: Addresses.
        secret: The signing secret.
        offset: File with the seconds by which its clock is ahead.
        point: One of POINTS, or "" for a long life.
        think: Seconds that an answer to a question with "slowly" in it takes.
        beat: Seconds between two looks for what others left.
    """

    name: str
    database: str
    slack: str
    secret: str
    offset: str
    point: str = ""
    think: float = 0.0
    beat: float = 0.2


@dataclass(frozen=True, slots=True)
class Fate:
    """Death at one point."""

    point: str

    def __call__(self, at: str) -> None:
        if at == self.point:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalInbox(Inbox):
    """The inbox, with fate before and after each word that is written into it."""

    fate: Callable[[str], None]

    def accept(self, post: Post, *, now: datetime) -> bool:
        self.fate("before accept")
        accepted = super().accept(post, now=now)
        self.fate("after accept")
        return accepted

    def sending(self, event_id: str, *, now: datetime) -> bool:
        self.fate("before sending")
        ours = super().sending(event_id, now=now)
        self.fate("after sending")
        return ours

    def finish(self, event_id: str, state: str) -> None:
        self.fate("before finish")
        super().finish(event_id, state)
        self.fate("after finish")


class MortalClient(AsyncWebClient):
    """Slack's client, with fate before and after each post."""

    fate: Callable[[str], None]

    async def api_call(self, api_method: str, **how: Any) -> Any:
        posting = api_method == "chat.postMessage"
        if posting:
            self.fate("before post")
        said = await super().api_call(api_method, **how)
        if posting:
            self.fate("after post")
        return said


@dataclass(slots=True)
class Thoughtful(Librarian):
    """Takes its time for an answer."""

    think: float = 0.0

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome:
        """The answer, late when it is asked slowly."""
        if "slowly" in question:
            time.sleep(self.think)
        return super(Thoughtful, self).ask(question, earlier)


async def live(trial: Trial) -> None:
    """Serve until the end."""
    store, fate, offset = open_store(trial.database), Fate(trial.point), Path(trial.offset)
    inbox = MortalInbox(store.engine, store.inbox.owner)
    object.__setattr__(inbox, "fate", fate)
    client = MortalClient(token="xoxb-stand-in", base_url=trial.slack, timeout=10, retry_handlers=[])
    client.fate = fate
    side = build(
        client=client,
        signing_secret=trial.secret,
        current=lambda where: Thoughtful(CORPUS, [], trial.think),
        inbox=inbox,
        threads=store.threads,
        votes=store.votes,
        gaps=store.gaps,
        clock=lambda: datetime.now(UTC) + timedelta(seconds=float(offset.read_text())),
        tuning=Tuning(beat=trial.beat),
    )
    app = http_app(side, signing_secret=trial.secret, checks={})
    with listen("127.0.0.1", 0) as listening:
        where = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"

        def say() -> None:
            sys.stdout.write(f"{trial.name} {os.getpid()} {where}\n")  # in one piece, because others write here too
            sys.stdout.flush()

        await serve(side, app, listening=listening, stop=asyncio.Event(), on_ready=say)


def main() -> None:
    """Fork until the lines end; the processes are ended by who asked for them."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        if os.fork() == 0:
            asyncio.run(live(Trial(**json.loads(line))))
            os._exit(0)


if __name__ == "__main__":
    main()
