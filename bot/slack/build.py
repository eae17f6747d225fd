"""The Slack side, put together: listeners, what they need, and what runs beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.actions import Actions
from bot.slack.asking import Asking
from bot.slack.commands import Commands
from bot.slack.events import Events
from bot.slack.identity import Authorize, Identity, Self
from bot.slack.listeners import register, register_command
from bot.slack.outbox import Outbox
from bot.slack.pane import Pane
from bot.slack.ports import Answering, Earlier, Gaps, Inbox, Subscribed, Threads, Votes
from bot.slack.replies import Replies, Tuning
from bot.slack.subcommands import BASE, Subcommand, Subcommands
from bot.slack.work import Pools, Work

log = logging.getLogger("eternaut.slack")


# Given what posts, who we are, and the event that ends it.
Beside = Callable[[Outbox, Self, asyncio.Event], Coroutine[None, None, None]]


@dataclass(slots=True)
class SlackSide:
    """Everything that listens and answers in Slack.

    Attributes:
        app: Bolt's app with all listeners on it.
        client: The client that posts.
        replies: Accepted questions and their answers.
        outbox: What posts.
        work: What is under way.
        beside: What runs from start to stop, such as the clock of the digest.
    """

    app: AsyncApp
    client: AsyncWebClient
    me: Self
    replies: Replies
    outbox: Outbox
    work: Work
    pool: Pools
    tuning: Tuning
    beside: Sequence[Beside] = ()
    _beat: asyncio.Task[None] | None = field(default=None, init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _running: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    async def start(self) -> Identity:
        """Find out who we are and take up what a crash left; raises SlackRefused."""
        known = await self.me.identity()
        self._beat = asyncio.create_task(self.replies.keep_up(), name="beat")
        self._running = [asyncio.create_task(run(self.outbox, self.me, self._stop)) for run in self.beside]
        log.info("started", extra={"team": known.team_id, "bot": known.bot_user_id})
        return known

    async def stop(self) -> int:
        """Finish what was accepted, within `tuning.drain` seconds; how much had to be left unfinished.

        What is left unfinished stays in the inbox, for the next process.
        """
        self._stop.set()
        self.work.join(self._running)  # one deadline for all
        unfinished = await self.work.drain(self.tuning.drain)
        if self._beat:
            self._beat.cancel()
            await asyncio.wait({self._beat})
        self.pool.close()
        return unfinished

    def problem(self) -> str | None:
        """Why nothing can be posted just now; None when nothing is known against it."""
        return f"Slack says {self.outbox.dead}" if self.outbox.dead else None


def build(
    *,
    client: AsyncWebClient,
    signing_secret: str,
    current: Callable[[], Answering],
    inbox: Inbox,
    threads: Threads,
    votes: Votes,
    gaps: Gaps,
    clock: Callable[[], datetime],
    tuning: Tuning | None = None,
    earlier: Earlier = lambda article: (),
    subcommands: Sequence[Subcommand] = BASE,
    subscribed: Subscribed | None = None,
    first: Sequence[Callable[[AsyncApp, Replies], None]] = (),
    beside: Sequence[Beside] = (),
) -> SlackSide:
    """The Slack side, ready for `run_socket` or `run_http`; nothing is asked of Slack before `start`.

    Args:
        client: From `posting_client`: one that repeats nothing by itself.
        signing_secret: Of the Slack app; "" when only Socket Mode is used.
        current: Gives the articles of now; called for every question, because they are swapped whole.
        inbox, threads, votes, gaps: What the database keeps.
        clock: The time, aware.
        earlier: The texts that an article has had, for quotes that were posted before it changed.
        tuning: Numbers; None for their defaults.
        subcommands: The table of subcommands.
        subscribed: Who set up which digests, for the Home tab; None when the bot sends none.
        first: Each puts further listeners on the app, before the others.
        beside: What else runs as long as the side does; each ends soon after its event is set.
    """
    numbers = tuning or Tuning()
    me, outbox, work = Self(client), Outbox(client), Work()
    pool = Pools()
    asking = Asking(current, Subcommands(tuple(subcommands)))
    replies = Replies(asking, inbox, threads, gaps, outbox, Pane(client, work), work, pool, clock, numbers)
    app = _app(client, signing_secret, me)
    register_command(app, Commands(replies))
    for listen in first:
        listen(app, replies)
    register(app, events=Events(replies, subscribed), actions=Actions(replies, votes, earlier))
    return SlackSide(app, client, me, replies, outbox, work, pool, numbers, beside)


def _app(client: AsyncWebClient, signing_secret: str, me: Self) -> AsyncApp:
    return AsyncApp(
        name="eternaut",
        # Without its token, which Bolt gets from `authorize`: given both, it warns.
        client=AsyncWebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        authorize=Authorize(me),
        signing_secret=signing_secret,
        # The answer is the ack: Bolt's own way polls for it every 10 ms, and has lost acks.
        process_before_response=True,
        # Otherwise every message in a thread of a direct conversation costs a call of conversations.replies.
        attaching_conversation_kwargs_enabled=False,
        # Signed requests come through `http.py`, which looks at the signature first and logs no body.
        request_verification_enabled=bool(signing_secret),
    )
