"""The way of a digest to Slack and back: one request for the post, and the look-up that finds it again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.digests.body import Body
from bot.digests.delivery import Absent, Landed, Later, Refused, Unsure
from bot.digests.values import Delivery, Subscription
from bot.slack import outbox
from bot.slack.errors import Why
from bot.slack.identity import SlackRefused, refusal
from bot.slack.outbox import PLAIN_TEXT, Posted, Unknown
from bot.slack.views.digest_words import paused_view
from bot.slack.workspaces import Workspaces

EVENT_TYPE = "eternaut_digest"
PAGE = 100  # messages of one look-up request
PAGES = 50
EARLIER = timedelta(minutes=15)  # by which our clock may be ahead of Slack's
ANSWER = 60.0  # seconds; every request has its own, shorter timeout

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SlackCourier:
    """Satisfies `bot.digests.delivery.Courier`, for threads: `loop` is where Slack's clients live."""

    workspaces: Workspaces
    loop: asyncio.AbstractEventLoop

    def post(self, row: Delivery) -> Landed | Refused | Later | Unsure:
        """Post the body once; when Slack takes its blocks not, the words alone, because those are certain."""
        try:
            return self._wait(self._post(row))
        except TimeoutError:
            return Unsure("unfinished")

    def find(self, row: Delivery) -> Landed | Absent | Unsure:
        """Look through the channel, or the thread, since some minutes before the first try."""
        try:
            return self._wait(self._find(row))
        except SlackApiError as error:
            return Unsure(refusal(error).error)
        except SlackRefused as error:
            return Unsure(error.error)
        except (ClientError, TimeoutError, OSError) as error:
            return Unsure(type(error).__name__)

    def tell(self, subscription: Subscription) -> None:
        """A direct message to the subscriber; when Slack takes it not, the outbox has logged it."""
        self._wait(self._tell(subscription))

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(ANSWER)

    async def _tell(self, subscription: Subscription) -> None:
        there = await self.workspaces.of(subscription.place)
        await there.outbox.post(subscription.person, paused_view(subscription))

    async def _post(self, row: Delivery) -> Landed | Refused | Later | Unsure:
        message = Body.read(row.body or "{}").message
        key, outbox_there = row.name.key, (await self.workspaces.of(row.name.place)).outbox
        call: dict[str, Any] = {
            "channel": row.name.place.channel,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        }
        if row.thread:
            call["thread_ts"] = row.thread
        first, *others = message["blocks"]
        full = {"text": message["text"], "blocks": [{**first, "block_id": key}, *others]}
        outcome, wait = await outbox_there.once("chat.postMessage", call | full)
        if isinstance(outcome, outbox.Refused) and outcome.why is Why.MALFORMED:
            outcome, wait = await outbox_there.once("chat.postMessage", call | {"text": message["text"][:PLAIN_TEXT]})
        return _meaning(outcome, wait)

    async def _find(self, row: Delivery) -> Landed | Absent | Unsure:
        there = await self.workspaces.of(row.name.place)
        known = await there.me.identity()
        since = (row.first_try or row.due_at) - EARLIER
        async for message in self._messages(there.outbox.client, row, since):
            if message is None:
                return Unsure("too_many_messages")
            if message.get("bot_id") == known.bot_id and _key_of(message, row.name.key):
                return Landed(str(message["ts"]))
        return Absent()

    async def _messages(
        self, client: AsyncWebClient, row: Delivery, since: datetime
    ) -> AsyncIterator[Mapping[str, Any] | None]:
        """What stands in the channel or thread since then; None at the end when there is more than we read."""
        method = "conversations.replies" if row.thread else "conversations.history"
        call: dict[str, Any] = {
            "channel": row.name.place.channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        if row.thread:
            call["ts"] = row.thread
        for _ in range(PAGES):
            said = await client.api_call(method, params=call)
            for message in said.get("messages") or ():
                yield message
            cursor = (said.get("response_metadata") or {}).get("next_cursor")
            if not said.get("has_more") or not cursor:
                return
            call["cursor"] = cursor
        yield None


def _key_of(message: Mapping[str, Any], key: str) -> bool:
    """Whether a message carries the key, in its metadata or on its first block."""
    metadata = message.get("metadata") or {}
    blocks = message.get("blocks") or [{}]
    return (metadata.get("event_payload") or {}).get("key") == key or blocks[0].get("block_id") == key


def _meaning(outcome: outbox.Outcome, wait: float | None) -> Landed | Refused | Later | Unsure:
    """What the outbox says, in the words of the digest."""
    match outcome:
        case Posted(ts):
            return Landed(ts)
        case Unknown(error):
            return Unsure(error)
        case outbox.Refused(_, error) if wait is not None:
            return Later(error, wait)
        case outbox.Refused(why, error):
            return Refused(error, closed=why in (Why.PAUSED, Why.FORBIDDEN))
