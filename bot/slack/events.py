"""Events: mentions, direct messages and the Home tab."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from slack_bolt import BoltResponse

from bot.slack import incoming
from bot.slack.asking import Said
from bot.slack.heard import Heard
from bot.slack.incoming import Asked, Ignored, Payload, Workspace
from bot.slack.mrkdwn import Block
from bot.slack.ports import Subscribed
from bot.slack.replies import Replies
from bot.slack.subcommands import HELP

log = logging.getLogger("eternaut.slack")


@dataclass(frozen=True, slots=True)
class Events:
    """Hears events; what they ask is accepted before the ack and answered after it."""

    replies: Replies
    subscribed: Subscribed | None = None

    async def mention(self, heard: Heard) -> BoltResponse | None:
        """app_mention: answered in a thread."""
        return await self._accept(heard, incoming.mention(heard.body, bot_user=heard.bot_user))

    async def message(self, heard: Heard) -> BoltResponse | None:
        """message: answered when it is a direct one."""
        return await self._accept(heard, incoming.direct(heard.body, bot_user=heard.bot_user))

    async def home_opened(self, heard: Heard) -> BoltResponse | None:
        """app_home_opened: the Home tab is filled each time it is opened, and the Messages tab gets its prompts."""
        event = heard.body["event"]
        if event.get("tab", "home") == "home":
            self.replies.work.start("show home", lambda: self._show_home(heard.body))
        elif event["tab"] == "messages" and event.get("channel"):
            self.replies.work.start("show prompts", lambda: self._show_prompts(heard.body))
        return await heard.ack()

    async def anything_else(self, heard: Heard) -> BoltResponse | None:
        """Whatever else comes is acknowledged, so that Slack does not count it as failed and bring it again."""
        return await heard.ack()

    async def _accept(self, heard: Heard, asked: Asked | Ignored) -> BoltResponse | None:
        if isinstance(asked, Ignored):
            log.info("ignored", extra={"event_id": heard.body.get("event_id"), "why": asked.why})
        else:
            await self.replies.accept(asked)
        return await heard.ack()

    async def _show_home(self, body: Payload) -> None:
        person, where = body["event"]["user"], incoming.workspace(body)
        view = await self.replies.blocking(self._home, where, person)
        await (await self.replies.outbox_in(where)).show_home(person, view)

    def _home(self, where: Workspace, person: str) -> Block:
        place = {"enterprise": where.enterprise, "team": where.team}
        digests = self.subscribed.of_person(**place, person=person) if self.subscribed else None
        return self.replies.asking.home(where, digests)

    async def _show_prompts(self, body: Payload) -> None:
        """The prompts; where Slack gives none, the help as the first message of an empty direct message, once."""
        replies, greeted = self.replies, incoming.greeted(body)
        there = await replies.workspaces.of(greeted)
        questions = await replies.blocking(replies.asking.suggestions, greeted)
        if await there.pane.prompt(greeted.channel, questions) or not await there.pane.is_empty(greeted.channel):
            return
        said = Said(HELP, greeted.enterprise, greeted.team, greeted.channel, greeted.person)
        reply = await replies.blocking(replies.asking.reply, said)
        await replies.once(greeted, lambda: there.outbox.post(greeted.channel, reply.message))
