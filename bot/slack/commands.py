"""The slash command: answered in its ack."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_bolt import BoltResponse

from bot.slack import incoming
from bot.slack.asking import Reply, Said
from bot.slack.heard import Heard
from bot.slack.incoming import Command, Payload
from bot.slack.replies import Replies
from bot.slack.views.error import STILL_LOOKING, error_view, notice
from bot.slack.views.message import Message


@dataclass(frozen=True, slots=True)
class Commands:
    """Answers `/eternaut`, to the person who typed it only."""

    replies: Replies

    async def answers(self, body: Payload) -> bool:
        """Whether a command is answered here: not one that opens a form, which has its own listener."""
        said = str(body.get("text") or "").strip().lower()
        return not any(row.form and row.name == said for row in self.replies.asking.subcommands.rows)

    async def command(self, heard: Heard) -> BoltResponse | None:
        """Answer in the ack; when that takes too long, acknowledge and let the answer follow."""
        asked = incoming.command(heard.body, bot_user=heard.bot_user)
        said = Said(asked.text, asked.enterprise, asked.team, asked.channel, asked.person)
        replying = asyncio.ensure_future(self.replies.reply_to_one(said))
        done, _ = await asyncio.wait({replying}, timeout=self.replies.tuning.ack_within)
        if not done:
            self._follow(asked, said, replying)
            return await _ack(heard, notice(STILL_LOOKING))
        reply = replying.result()
        self.replies.note_if_open(said, reply)
        return await _ack(heard, reply.message)

    async def sorry(self, heard: Heard, reference: str) -> BoltResponse | None:
        """The apology, in the ack."""
        return await _ack(heard, error_view(reference))

    def _follow(self, asked: Command, said: Said, replying: asyncio.Future[Reply]) -> None:
        async def follow() -> None:
            reply = await replying
            await self.replies.outbox.respond(asked.response_url, reply.message, replace_original=False)
            self.replies.note_if_open(said, reply)

        async def apologise(reference: str) -> None:
            await self.replies.outbox.respond(asked.response_url, error_view(reference), replace_original=False)

        self.replies.work.start("answer late", follow, tell=apologise)


async def _ack(heard: Heard, message: Message) -> BoltResponse:
    return await heard.ack(
        text=message.text,
        blocks=list(message.blocks),
        response_type="ephemeral",
        unfurl_links=False,
        unfurl_media=False,
    )
