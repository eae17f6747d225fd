"""What a listener gets, and how one is put on: the same shape for all, with the guard around each."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter

from slack_bolt import BoltResponse
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.guard import guarded
from bot.slack.incoming import Payload

log = logging.getLogger("eternaut.slack")


@dataclass(frozen=True, slots=True)
class Heard:
    """One request of Slack: its payload, the way to acknowledge it, and who we are."""

    body: Payload
    ack: AsyncAck
    bot_user: str


Listener = Callable[[Heard], Awaitable[BoltResponse | None]]
Apology = Callable[[Heard, str], Awaitable[BoltResponse | None]]
BoltListener = Callable[[Payload, AsyncAck, AsyncBoltContext], Awaitable[BoltResponse | None]]


def listening(name: str, listener: Listener, *, sorry: Apology) -> BoltListener:
    """`listener` as Bolt calls it; when it fails, `sorry` gets the reference and makes the response."""

    async def heard(body: Payload, ack: AsyncAck, context: AsyncBoltContext) -> BoltResponse | None:
        request = Heard(body, ack, context.bot_user_id or "")
        began = perf_counter()
        response = await guarded(name, lambda: listener(request), tell=lambda reference: sorry(request, reference))
        log.debug("acked", extra={"listener": name, "seconds": perf_counter() - began})
        return response

    return heard


async def not_acknowledged(heard: Heard, reference: str) -> BoltResponse | None:
    """Leave an event without its ack, so that Slack brings it again."""
    return BoltResponse(status=500, body="")
