"""Niceties of a conversation: "is looking…" while an answer is made, and prompts in an empty direct message.

Nothing here may delay or break an answer: every call has its own task and a limit, and a failure is no failure.

The manifest does not declare the app an agent (`features.agent_view`). That would turn every direct message into a
thread, where slash commands do not work, ask for the scope assistant:write, and cannot be taken back. So Slack refuses
the prompts of an app that was made by it, and an empty direct message is greeted instead; whoever declares the app an
agent sees the prompts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import DEAD, UNSURE, Why, kind_of, told
from bot.slack.ports import Post
from bot.slack.work import Work

log = logging.getLogger("eternaut.slack")

STATUS, PROMPTS = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"
LOOKING = "is looking…"
PATIENCE = 3.0  # seconds for one call
MOST_PROMPTS = 4
REST = 60.0  # seconds without a new status after Slack found them too many
# Slack does not give this app the method, today or tomorrow: asking again would only be noise.
NEVER = DEAD | {"not_agent_app", "missing_scope", "unknown_method", "not_allowed_token_type", "access_denied"}


@dataclass(slots=True)
class Pane:
    """Shows them with `client`.

    Attributes:
        refused: Methods that are not asked for any more.
    """

    client: AsyncWebClient
    work: Work
    refused: set[str] = field(default_factory=set)
    _rest_until: float = field(default=0.0, init=False)

    @contextmanager
    def looking(self, post: Post) -> Iterator[None]:
        """The status while the block runs. It is taken away in any case: a post clears it only in its own thread."""
        if STATUS in self.refused or asyncio.get_running_loop().time() < self._rest_until:
            yield
            return
        place = {"channel_id": post.channel, "thread_ts": post.thread or post.ts}
        setting = asyncio.create_task(self._call(STATUS, place | {"status": LOOKING}), name="set status")

        async def clear() -> None:
            if await setting:  # in this order, or a slow "is looking…" would come last and stay
                await self._call(STATUS, place | {"status": ""})

        try:
            yield
        finally:
            self.work.start("clear status", clear)

    async def prompt(self, channel: str, questions: Sequence[str]) -> bool:
        """Offer questions in the direct message with somebody; whether Slack shows them, or may: to agents it does."""
        if not questions or PROMPTS in self.refused:
            return False
        prompts = [{"title": question, "message": question} for question in questions[:MOST_PROMPTS]]
        return await self._call(PROMPTS, {"channel_id": channel, "prompts": prompts})

    async def is_empty(self, channel: str) -> bool:
        """Whether nothing was ever said in a direct message; False when Slack does not tell."""
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self.client.conversations_history(channel=channel, limit=1)
        except (SlackApiError, ClientError, TimeoutError, OSError) as error:
            log.info("history_unknown", extra={"error": type(error).__name__})
            return False
        return not said.get("messages")

    async def _call(self, method: str, arguments: dict[str, Any]) -> bool:
        """Whether Slack has done it, or may have."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.client.api_call(method, json=arguments)
        except SlackApiError as error:
            status, word, _ = told(error)
            log.info("nicety_refused", extra={"method": method, "error": word or status})
            if status == 429 or kind_of(word) is Why.LIMITED:
                self._rest_until = asyncio.get_running_loop().time() + REST
            elif word in NEVER:
                self.refused.add(method)
            return status >= 500 or word in UNSURE
        except (ClientError, TimeoutError, OSError) as error:
            log.info("nicety_unknown", extra={"method": method, "error": type(error).__name__})
        return True
