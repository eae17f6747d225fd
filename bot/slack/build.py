"""The Slack side, put together: listeners, what they need, and what runs beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slack_bolt.async_app import AsyncApp
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient

from bot.digests.values import Quotes
from bot.slack.actions import Actions
from bot.slack.asking import Asking
from bot.slack.commands import Commands
from bot.slack.events import Events
from bot.slack.listeners import register, register_command
from bot.slack.ports import Current, Earlier, Gaps, Inbox, Somewhere, Subscribed, Threads, Votes
from bot.slack.replies import Replies, Tuning
from bot.slack.subcommands import BASE, Subcommand, Subcommands
from bot.slack.views.error import NOT_INSTALLED
from bot.slack.work import Pools, Work
from bot.slack.workspaces import Authorize, ManyWorkspaces, OneWorkspace, Workspaces

log = logging.getLogger("eternaut.slack")


# Given where the app is installed, and the event that ends it.
Beside = Callable[[Workspaces, asyncio.Event], Coroutine[None, None, None]]


@dataclass(slots=True)
class SlackSide:
    """Everything that listens and answers in Slack.

    Attributes:
        app: Bolt's app with all listeners on it.
        client: Says where Slack is; with the token, where there is one workspace.
        workspaces: Where the app is installed, and what posts there.
        replies: Accepted questions and their answers.
        work: What is under way.
        beside: What runs from start to stop, such as the clock of the digest.
    """

    app: AsyncApp
    client: AsyncWebClient
    workspaces: Workspaces
    replies: Replies
    work: Work
    pool: Pools
    tuning: Tuning
    beside: Sequence[Beside] = ()
    cut_off: str | None = None  # why nothing of Slack comes in, when the way in knows it
    _beat: asyncio.Task[None] | None = field(default=None, init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _running: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    async def start(self) -> None:
        """Find out who we are and take up what a crash left; raises SlackRefused."""
        await self.workspaces.start()
        self._beat = asyncio.create_task(self.replies.keep_up(), name="beat")
        self._running = [asyncio.create_task(run(self.workspaces, self._stop)) for run in self.beside]

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
        """Why nothing can be heard or posted just now; None when nothing is known against it."""
        return self.workspaces.problem() or self.cut_off


def build(
    *,
    client: AsyncWebClient,
    signing_secret: str,
    current: Current,
    inbox: Inbox,
    threads: Threads,
    votes: Votes,
    gaps: Gaps,
    clock: Callable[[], datetime],
    tuning: Tuning | None = None,
    earlier: Earlier = lambda where, article: (),
    subcommands: Sequence[Subcommand] = BASE,
    subscribed: Subscribed | None = None,
    first: Sequence[Callable[[AsyncApp, Replies], None]] = (),
    beside: Sequence[Beside] = (),
    find: Callable[[Somewhere], Bot | None] | None = None,
    quotes: Quotes | None = None,
) -> SlackSide:
    """The Slack side, ready for `run_socket` or `run_http`; nothing is asked of Slack before `start`.

    Args:
        client: From `posting_client`: one that repeats nothing by itself. Without a token when `find` is given.
        signing_secret: Of the Slack app; "" when only Socket Mode is used.
        current: Gives the articles of now in a workspace; called for every question, because they are swapped whole.
        inbox, threads, votes, gaps: What the database keeps.
        clock: The time, aware.
        earlier: The texts that an article has had, for quotes that were posted before it changed.
        tuning: Numbers; None for their defaults.
        subcommands: The table of subcommands.
        subscribed: Who set up which digests, for the Home tab; None when the bot sends none.
        first: Each puts further listeners on the app, before the others.
        beside: What else runs as long as the side does; each ends soon after its event is set.
        find: Finds the bot of each workspace, where there are many; None for the one that the token is of.
        quotes: Keeps which quotes were posted where; None when nobody looks after them.
    """
    numbers = tuning or Tuning()
    work, pool = Work(), Pools()
    workspaces = OneWorkspace(client, work) if find is None else ManyWorkspaces(client, work, find)
    asking = Asking(current, Subcommands(tuple(subcommands)), quotes)
    replies = Replies(asking, inbox, threads, gaps, workspaces, work, pool, clock, numbers, quotes)
    app = _app(client, signing_secret, workspaces)
    register_command(app, Commands(replies))
    for listen in first:
        listen(app, replies)
    register(app, events=Events(replies, subscribed), actions=Actions(replies, votes, earlier))
    return SlackSide(app, client, workspaces, replies, work, pool, numbers, beside)


def _app(client: AsyncWebClient, signing_secret: str, workspaces: Workspaces) -> AsyncApp:
    return AsyncApp(
        name="eternaut",
        # Without its token, which Bolt gets from `authorize`: given both, it warns.
        client=AsyncWebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        authorize=Authorize(workspaces),  # type: ignore[arg-type]  # None is allowed there, and not annotated
        user_facing_authorize_error_message=NOT_INSTALLED,
        signing_secret=signing_secret,
        # The answer is the ack: Bolt's own way polls for it every 10 ms, and has lost acks.
        process_before_response=True,
        # Otherwise every message in a thread of a direct conversation costs a call of conversations.replies.
        attaching_conversation_kwargs_enabled=False,
        # Signed requests come through `http.py`, which looks at the signature first and logs no body.
        request_verification_enabled=bool(signing_secret),
    )
