"""The bot on a stand-in for Slack with all that follows the story: desk, digests, and quotes that are looked after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.answers.verbatim import Checked
from bot.digests.plan import Rules
from bot.follow.desk import Desk, Manners
from bot.follow.following import Following
from bot.local.board import Message
from bot.local.standin import StandIn
from bot.slack.build import Beside, build
from bot.slack.client import posting_client
from bot.slack.desk_side import DeskSide
from bot.slack.digest_command import Manners as DigestManners
from bot.slack.digest_side import DigestSide
from bot.slack.gaps_command import gaps_subcommand
from bot.slack.replies import Tuning
from bot.slack.socket import run_socket
from bot.slack.subcommands import BASE
from bot.store.open import Store


@dataclass(slots=True)
class Clock:
    """The real time, which a test may move forward."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(slots=True)
class Bot:
    """One process's worth of the bot, on a store that others may share."""

    slack: StandIn
    store: Store
    current: Following[Checked]
    clock: Clock = field(default_factory=Clock)
    manners: Manners = field(default_factory=Manners)
    rules: Rules = field(default_factory=lambda: Rules(beat=0.05, pace=0.0, quiet=0.3))

    @property
    def desk(self) -> Desk:
        """The desk on the same store."""
        current = self.current
        return Desk(
            lambda where: self.store.articles,
            lambda where: current.now().corpus,
            lambda where: current.refresh(),
            self.clock,
            self.manners,
        )

    @asynccontextmanager
    async def running(self, *, beside: Sequence[Beside] = (), desk: DeskSide | None = None) -> AsyncIterator[None]:
        """Connected by Socket Mode, until the end of the `with`."""
        store, handed_in = self.store, desk or DeskSide(self.desk)
        digests = DigestSide(
            store.subscriptions,
            store.deliveries,
            store.locks,
            current=lambda where: self.current.now(),
            now=self.clock,
            rules=self.rules,
            manners=DigestManners(),
            quotes=store.quotes,
            moves=store.moves,
        )
        side = build(
            client=posting_client(token=self.slack.bot_token, base_url=self.slack.url),
            signing_secret="",
            current=lambda where: self.current.now(),
            inbox=store.inbox,
            threads=store.threads,
            votes=store.votes,
            gaps=store.gaps,
            clock=self.clock,
            tuning=Tuning(ack_within=15.0),  # a busy machine answers late, and then not in the ack
            earlier=lambda where, article: store.articles.texts(article),
            subcommands=(
                *BASE,
                digests.command.subcommand(),
                *handed_in.subcommands(),
                gaps_subcommand(store.gaps, handed_in.desk.may),
            ),
            first=[digests.listen, handed_in.listen],
            beside=(digests.run, *beside),
            quotes=store.quotes,
        )
        stop, before = asyncio.Event(), len(self.slack.links.open)
        running = asyncio.create_task(run_socket(side, app_token=self.slack.app_token, stop=stop))
        try:
            await self.slack.connected(before + 1)
            yield
        finally:
            stop.set()
            await running

    def read_again(self) -> None:
        """Look at the folder twice, as the watch does within a second."""
        self.current.check()
        self.current.check()


async def shown(slack: StandIn, text: str, *, user: str = "ana", channel: str = "#newsroom") -> Message:
    """What a slash command shows, in its ack."""
    ack = await slack.command("/eternaut", text, user=user, channel=channel)
    assert ack.ok and ack.message is not None, ack.error
    return ack.message


def words(message: Message) -> str:
    """Everything that a message shows."""
    return f"{message.text} {message.blocks}"
