"""The digest in Slack, put together: the subcommand, its form, "Why this?", the channel's fate, and the clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.digests.body import Body
from bot.digests.content import Story
from bot.digests.delivery import Post
from bot.digests.plan import Rules
from bot.digests.quoted import Keeper
from bot.digests.rehearsal import Rehearsed, rehearse
from bot.digests.values import Deliveries, Locks, Moves, Name, Place, Quotes, Standing, Subscriptions
from bot.digests.wording import Wish
from bot.slack import incoming
from bot.slack.digest_clock import Clock
from bot.slack.digest_command import DigestCommand, Manners
from bot.slack.digest_courier import SlackCourier
from bot.slack.digest_reads import Reads
from bot.slack.digest_writer import SlackWriter, payload_of
from bot.slack.errors import DEAD
from bot.slack.guard import guarded
from bot.slack.heard import Heard, listening, not_acknowledged
from bot.slack.incoming import Payload
from bot.slack.mrkdwn import Block, escape
from bot.slack.ports import Somewhere
from bot.slack.replies import Replies
from bot.slack.subcommands import COMMAND
from bot.slack.views import digest_words as words
from bot.slack.views.context import modal, notice_modal
from bot.slack.views.digest import WHY
from bot.slack.views.digest_form import CALLBACK, DAYS, OPEN, form_modal, read_form
from bot.slack.views.error import OLD_BUTTON, error_view
from bot.slack.views.message import compose, section
from bot.slack.views.vanished import vanished_view
from bot.slack.workspaces import Workspaces

CLOSED = {  # event -> why the channel takes no digest any more
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_left": "channel_left",
    "group_left": "channel_left",
    "channel_deleted": "channel_deleted",
    "group_deleted": "channel_deleted",
}
OPENED = ("member_joined_channel", "channel_unarchive", "group_unarchive")
GONE = ("app_uninstalled", "tokens_revoked")
RENUMBERED = "channel_id_changed"  # a private channel that is shared with another organisation gets a new id
EVENTS = (*CLOSED, *OPENED, *GONE, RENUMBERED)


@dataclass(slots=True)
class DigestSide:
    """The digest's part of the Slack room; `listen` and `run` bring it to life.

    Attributes:
        subscriptions, ledger, locks: Of the store.
        current: Gives the articles of now, as a workspace has them.
        now: The time, aware.
        rules, manners: Numbers and defaults.
        quotes: The quotes that stand in Slack; None when nobody looks after them.
        moves: Follows a channel whose id changes; None when nobody does.
    """

    subscriptions: Subscriptions
    ledger: Deliveries
    locks: Locks
    current: Callable[[Somewhere], Story]
    now: Callable[[], datetime]
    rules: Rules
    manners: Manners
    quotes: Quotes | None = None
    moves: Moves | None = None
    writer: SlackWriter = field(init=False)
    command: DigestCommand = field(init=False)
    replies: Replies = field(init=False)

    def __post_init__(self) -> None:
        self.writer = SlackWriter(self.current, self._zone, self.manners.nothing_new)
        self.command = DigestCommand(self.subscriptions, self.ledger, self.writer, self.now, self.rules, self.manners)

    def listen(self, app: AsyncApp, replies: Replies) -> None:
        """Put the digest's listeners on `app`, before the others: the first that matches is the only one to run."""
        self.replies = replies

        async def bare(body: Payload) -> bool:
            return str(body.get("text") or "").strip().lower() == "digest"

        app.command(COMMAND, matchers=[bare])(listening("digest form", self._form_by_command, sorry=_sorry))
        app.action(OPEN)(listening("digest form", self._form_by_button, sorry=_sorry))
        app.action(WHY)(listening("why this", self._why, sorry=_sorry))
        app.view(CALLBACK)(listening("digest saved", self._saved, sorry=_sorry))
        for name in EVENTS:
            app.event(name)(listening(name, self._fate, sorry=not_acknowledged))

    async def run(self, workspaces: Workspaces, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set, unless another process is to do that."""
        self.command.reads = Reads(workspaces, asyncio.get_running_loop())
        if self.manners.clock == "apart":
            await stop.wait()
        else:
            await self.deliver(workspaces, stop)

    async def deliver(self, workspaces: Workspaces, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set."""
        loop = asyncio.get_running_loop()
        courier = SlackCourier(workspaces, loop)
        kept = (self.subscriptions, self.ledger, self.locks)
        clock = Clock(Post(*kept, self.writer, courier, self.now, self.rules, self.quotes), self._keeper())
        self.command.ring = clock.ring

        await guarded("resume", lambda: self.resume(workspaces), tell=_later)
        await clock.run(stop)

    def _keeper(self) -> Keeper | None:
        """What looks after the quotes that stand in Slack."""
        if self.quotes is None:
            return None
        return Keeper(self.quotes, self.current, lambda *gone: payload_of(vanished_view(*gone)), self.now)

    def rehearse(self, at: datetime) -> tuple[Rehearsed, ...]:
        """What each channel would be sent at `at`; blocking, and nothing is sent or written."""
        return rehearse(self.subscriptions, self.ledger, self.writer, now=at, rules=self.rules)

    def pause(self, where: Somewhere, reason: str) -> None:
        """Pause all digests of a workspace; blocking."""
        self.subscriptions.pause_team(where.enterprise, where.team, reason)

    async def resume(self, workspaces: Workspaces) -> None:
        """What was paused because a token was no good goes on where there is one that works."""
        for subscription in await asyncio.to_thread(self.subscriptions.paused):
            if subscription.reason in DEAD and await workspaces.work_in(subscription.place):
                await asyncio.to_thread(self.command.resume, subscription.place)

    def _zone(self, place: Place) -> str:
        subscription = self.subscriptions.of(place)
        return subscription.zone if subscription else self.manners.zone

    async def _form_by_command(self, heard: Heard) -> BoltResponse | None:
        asked = incoming.command(heard.body, bot_user=heard.bot_user)
        place = Place(asked.enterprise, asked.team, asked.channel)
        self._open_form(place, asked.person, str(heard.body.get("trigger_id") or ""))
        return await heard.ack()

    async def _form_by_button(self, heard: Heard) -> BoltResponse | None:
        button = incoming.pressed(heard.body)
        self._open_form(Place(button.enterprise, button.team, button.channel), button.person, button.trigger)
        return await heard.ack()

    def _open_form(self, place: Place, person: str, trigger: str) -> None:
        async def show() -> None:
            view = await self.replies.blocking(self._form, place, person)
            await (await self.replies.outbox_in(place)).open_modal(trigger, view, on_top=False)

        self.replies.work.start("digest form", show)

    def _form(self, place: Place, person: str) -> Block:
        if not self.command.may(person):
            return modal("Daily digest", compose([section(words.NOT_ALLOWED)]).blocks)
        old = self.subscriptions.of(place)
        usual = self.manners.usual
        theirs = self.command.reads.zone_of(place, person) if self.command.reads and not old else None
        standing = old.standing if old else Standing.OFF
        above = f"The digest of <#{place.channel}> is {'on' if standing is Standing.ACTIVE else standing.value}."
        if old and standing is Standing.PAUSED:
            above += f" {words.reason_words(old.reason).capitalize()}."
        chosen = Wish(old.at, old.zone, old.days) if old else Wish(usual.at, theirs or usual.zone, usual.days)
        kept = json.dumps([place.enterprise, place.team, place.channel])
        assert chosen.at and chosen.zone and chosen.days  # noqa: S101 (the defaults say all three)
        return form_modal(at=chosen.at, zone=chosen.zone, days=chosen.days, kept=kept, above=above)

    async def _saved(self, heard: Heard) -> BoltResponse | None:
        view = heard.body["view"]
        chosen = read_form(view)
        if chosen is None:
            return await heard.ack(response_action="errors", errors={DAYS: "Please choose at least one day."})
        enterprise, team, channel = json.loads(view["private_metadata"])
        place, person = Place(enterprise, team, channel), str(heard.body["user"]["id"])
        reply = await self.replies.blocking(self.command.change, place, Wish(*chosen), person)
        return await heard.ack(response_action="update", view=modal("Daily digest", reply.blocks))

    async def _why(self, heard: Heard) -> BoltResponse | None:
        button = incoming.pressed(heard.body)
        name = Name(Place(button.enterprise, button.team, button.channel), button.value)

        async def show() -> None:
            row = await self.replies.blocking(self.ledger.read, name)
            why = Body.read(row.body).why if row and row.body else None
            view = dict(why) if why else notice_modal(escape(OLD_BUTTON))
            outbox = await self.replies.outbox_in(button)
            await outbox.open_modal(button.trigger, view, on_top=button.in_modal)

        async def apologise(reference: str) -> None:
            await self.replies.outbox.respond(
                button.response_url, error_view(reference), response_type="ephemeral", replace_original=False
            )

        self.replies.work.start("why this", show, tell=apologise)
        return await heard.ack()

    async def _fate(self, heard: Heard) -> BoltResponse | None:
        """What happened to a channel or to the app: the subscription is paused, or goes on."""
        await self.replies.blocking(self._meet, heard.body, heard.bot_user)
        return await heard.ack()

    def _meet(self, body: Payload, bot_user: str) -> None:
        event, where = body["event"], incoming.workspace(body)
        kind = event["type"]
        if kind == RENUMBERED:
            if self.moves is not None:
                before = Place(where.enterprise, where.team, str(event["old_channel_id"]))
                self.moves.move(before, str(event["new_channel_id"]))
            return
        place = Place(where.enterprise, where.team, str(event.get("channel") or ""))
        if kind in CLOSED:
            self.subscriptions.pause(place, CLOSED[kind])
        elif kind == "member_joined_channel":
            if event.get("user") == bot_user:
                self.command.resume(place)
        elif kind in OPENED:
            old = self.subscriptions.of(place)
            if old and old.reason == "is_archived":
                self.command.resume(place)
        elif kind == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            self.pause(where, "token_revoked")
        self.command.ring()


async def _sorry(heard: Heard, reference: str) -> BoltResponse | None:
    """The apology: a line to the one who typed; a modal that could not be saved stays open."""
    if "command" in heard.body:
        shown = error_view(reference)
        return await heard.ack(text=shown.text, blocks=list(shown.blocks), response_type="ephemeral")
    if heard.body.get("type") == "view_submission":
        shown = error_view(reference)
        return await heard.ack(response_action="update", view=modal("Daily digest", shown.blocks))
    return await heard.ack()


async def _later(reference: str) -> None:
    """The log has it; the subscriptions stay paused until the next start or a command."""
