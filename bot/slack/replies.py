"""Questions that came as messages: accepted durably before the ack, answered after it, each once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from bot.digests.quoted import quotes_of
from bot.digests.values import Place, Quotes
from bot.slack.asking import Asking, Reply, Said
from bot.slack.errors import Why
from bot.slack.guard import guarded
from bot.slack.left_open import LeftOpen, Notes
from bot.slack.outbox import Outbox, Outcome, Posted, Refused
from bot.slack.ports import Gaps, Inbox, Left, Post, Somewhere, Threads
from bot.slack.views.error import INTERRUPTED, TOO_LATE, error_view, notice
from bot.slack.views.message import Message
from bot.slack.work import Pools, Work
from bot.slack.workspaces import Presence, Workspaces

log = logging.getLogger("eternaut.slack")

EXPIRED, UNKNOWN = "expired", "unknown"
GONE_BY = {EXPIRED: TOO_LATE, UNKNOWN: INTERRUPTED}  # what is said to questions that are not answered any more

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tuning:
    """The numbers of the Slack room.

    Attributes:
        ack_within: Seconds after which a slash command is acknowledged without its answer, which then follows
            by response_url. Slack gives three seconds in all.
        at_once: Messages answered at the same time; the others wait their turn.
        beat: Seconds between two signs of life; the store takes a process that is silent for 15 s for dead.
        tidy: Seconds between two clean-ups of the store.
        direct_memory: Seconds for which a direct conversation (outside threads) remembers its questions.
        thread_memory: Seconds for which a thread does.
        drain: Seconds that stopping waits for accepted work; hosts kill after 30.
        ping: Seconds between two pings on the socket; a dead link is noticed within about that time.
        connections: Connections by Socket Mode that all processes with this app token have; more are warned of.
    """

    ack_within: float = 1.5
    at_once: int = 8
    beat: float = 5.0
    tidy: float = 3600.0
    direct_memory: float = 3600.0
    thread_memory: float = 30 * 86400.0
    drain: float = 25.0
    ping: float = 3.0
    connections: int = 1


@dataclass(slots=True)
class Replies:
    """Accepts and answers; all processes that share an inbox share the work of one that died.

    Blocking work runs in `pool`: the database, and asking.
    """

    asking: Asking
    inbox: Inbox
    threads: Threads
    gaps: Gaps
    workspaces: Workspaces
    work: Work
    pool: Pools
    clock: Callable[[], datetime]
    tuning: Tuning
    quotes: Quotes | None = None
    _turns: asyncio.Semaphore = field(init=False)
    _notes: Notes = field(init=False)
    _under_way: set[str] = field(default_factory=set, init=False)
    _outcomes: dict[str, str] = field(default_factory=dict, init=False)  # that the inbox does not know yet

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.tuning.at_once)
        self._notes = Notes(self.gaps, self.work, self.pool.quick)

    @property
    def outbox(self) -> Outbox:
        """What answers through response_urls, wherever they lead."""
        return self.workspaces.outbox

    async def outbox_in(self, where: Somewhere) -> Outbox:
        """What posts in a workspace."""
        return (await self.workspaces.of(where)).outbox

    async def accept(self, post: Post) -> None:
        """Keep the question, and answer it once this returns; a repeat changes nothing.

        Raises what the database raises: then nothing was kept, and Slack must not get its ack.
        """
        now = self.clock()
        if not await self.blocking(self.inbox.accept, post, now=now):
            log.info("repeat", extra={"event_id": post.event_id})
            return
        try:
            if self.asking.is_question(post.text):
                # Before the ack, so that a quick follow-up finds it.
                await self.blocking(self.threads.remember, post, now=now)
        finally:
            self._answer_soon(post)  # it is kept, and a repeat of Slack would not bring it here again

    async def blocking(self, call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Do a blocking call in the pool."""
        return await _in(self.pool.quick, call, *arguments, **named)

    async def reply_to_one(self, said: Said) -> Reply:
        """The reply to a command."""
        return await _in(self.pool.commands, self.asking.reply_to_one, said)

    async def once(self, post: Post, send: Callable[[], Awaitable[Outcome]]) -> Outcome | None:
        """What `send` comes to; None, and nothing done, when that is done or under way, here or in another process.

        `send` must post at most once and give the outcome of that; when it fails before, it may be tried again.
        """
        if not await self.blocking(self.inbox.begin, post, now=self.clock()):
            log.info("repeat", extra={"event_id": post.event_id})
            return None
        self._under_way.add(post.event_id)
        state = _state(Refused(Why.OTHER, "not sent"))
        try:
            outcome = await send()
            state = _state(outcome)
        finally:
            self._under_way.discard(post.event_id)
            await self._finish(post.event_id, state)
        return outcome

    def note_if_open(self, said: Said, reply: Reply) -> None:
        """Keep a question that stayed open, later and without anybody waiting."""
        if (abstention := reply.open) is None:
            return
        self._notes.note(LeftOpen(said.text, abstention.reason, said.enterprise, said.team, self.clock()))

    async def take_up(self) -> int:
        """Answer what dead processes left, and say that this one lives; how many questions that were.

        Who asked what cannot be answered any more is told so: no question ends in silence.
        """
        now = self.clock()
        for event_id, state in tuple(self._outcomes.items()):
            await self._finish(event_id, state)
        await self.blocking(self.inbox.renew, tuple(self._under_way), now=now)
        left = await self.blocking(self.inbox.take_up, now=now)
        for post in left:
            log.info("taken_up", extra={"event_id": post.event_id, "state": post.state})
            if post.state in GONE_BY:
                self._soon(post, partial(self._tell, post))
            else:
                self._answer_soon(post)
        return len(left)

    async def tidy(self) -> None:
        """Drop from the store what need not be kept."""
        now = self.clock()
        for forget in (self.inbox.forget, self.threads.forget, self.gaps.forget):
            await self.blocking(forget, now=now)

    async def keep_up(self) -> None:
        """Take up and tidy for ever; cancel it to stop."""
        tidied = float("-inf")
        loop = asyncio.get_running_loop()
        while True:
            await guarded("take up", self._take_up_quietly, tell=_wait_for_the_next_beat)
            if loop.time() - tidied >= self.tuning.tidy:
                await guarded("tidy", self.tidy, tell=_wait_for_the_next_beat)
                tidied = loop.time()
            await asyncio.sleep(self.tuning.beat)

    async def _take_up_quietly(self) -> None:
        await self.take_up()

    def _answer_soon(self, post: Post) -> None:
        async def answer() -> None:
            there = await self.workspaces.of(post)
            with there.pane.looking(post):
                await guarded(
                    "answer",
                    lambda: self._answer(post, there),
                    tell=lambda reference: self._apologise(post, there, reference),
                )

        self._soon(post, answer)

    def _soon(self, post: Post, action: Callable[[], Awaitable[None]]) -> None:
        """Do it after this; the post is this process's own meanwhile."""

        async def act() -> None:
            try:
                await action()
            finally:
                self._under_way.discard(post.event_id)

        self._under_way.add(post.event_id)
        self.work.start("answer", act)

    async def _answer(self, post: Post, there: Presence) -> None:
        async with self._turns:
            said = await self._said(post)
            reply = await _in(self.pool.messages, self.asking.reply, said)
            if not await self.blocking(self.inbox.sending, post.event_id, now=self.clock()):
                log.warning("taken_over", extra={"event_id": post.event_id})
                return
            outcome = await self._send(post, reply, there.outbox)
            await self._finish(post.event_id, _state(outcome))
            log.info("answered", extra={"event_id": post.event_id, "outcome": _state(outcome)})
            if not reply.private:
                place = Place(post.enterprise, post.team, post.channel)
                await self.keep_quotes(place, reply.message, outcome, post.thread)
        self.note_if_open(said, reply)

    async def _send(self, post: Post, reply: Reply, outbox: Outbox) -> Outcome:
        if not reply.private:
            return await outbox.post(post.channel, reply.message, thread=post.thread)
        # What only one person sees is not shown in a thread that nobody has replied in yet.
        thread = post.thread if post.thread != post.ts else None
        return await outbox.whisper(post.channel, post.person, reply.message, thread=thread)

    async def keep_quotes(self, place: Place, message: Message, outcome: Outcome, thread: str | None) -> None:
        """Keep which quotes a post shows, so that a change of their article can be told beside it."""
        kept, now = self.quotes, self.clock()
        if kept is None or not (isinstance(outcome, Posted) and outcome.ts):
            return
        ts = outcome.ts

        def keep() -> None:
            kept.keep(place, ts=ts, thread=thread or "", quotes=quotes_of(message.quotes), now=now)

        await self.blocking(keep)

    async def _tell(self, post: Left) -> None:
        """Say below a question that it was not answered, or perhaps: it must not be answered twice."""
        outbox = await self.outbox_in(post)
        async with self._turns:
            if post.state == EXPIRED and not await self.blocking(self.inbox.sending, post.event_id, now=self.clock()):
                return
            await outbox.post(post.channel, notice(GONE_BY[post.state]), thread=post.thread or post.ts)
            await self._finish(post.event_id, post.state)

    async def _finish(self, event_id: str, state: str) -> None:
        """Close a post; while the database is away the outcome is kept here, and written down at a later beat."""
        self._outcomes[event_id] = state
        await self.blocking(self.inbox.finish, event_id, state)
        self._outcomes.pop(event_id, None)

    async def _said(self, post: Post) -> Said:
        memory = self.tuning.thread_memory if post.thread else self.tuning.direct_memory
        since = self.clock() - timedelta(seconds=memory)
        earlier = await self.blocking(self.threads.earlier, post, since=since)
        return Said(post.text, post.enterprise, post.team, post.channel, post.person, earlier)

    async def _apologise(self, post: Post, there: Presence, reference: str) -> None:
        """Tell the thread that something failed, unless the answer left already or is another process's now."""

        async def apologise() -> None:
            if await self.blocking(self.inbox.sending, post.event_id, now=self.clock()):
                outcome = await there.outbox.post(post.channel, error_view(reference), thread=post.thread)
                await self._finish(post.event_id, _state(outcome))

        await guarded("apologise", apologise, tell=_wait_for_the_next_beat)


async def _in(pool: Executor, call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, partial(call, *arguments, **named))


async def _wait_for_the_next_beat(reference: str) -> None:
    """The log has it; there is nobody to tell, and the next beat tries again."""


def _state(outcome: Outcome) -> str:
    match outcome:
        case Posted():
            return "done"
        case Refused():
            return "refused"
        case _:
            return UNKNOWN
