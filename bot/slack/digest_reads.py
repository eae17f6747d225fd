"""What the digest asks Slack before it begins: a person's time zone, and whether a channel can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.digests.wording import zones
from bot.slack.identity import refusal

PATIENCE = 1.0  # seconds; the answer to a command must leave within three

T = TypeVar("T")


@dataclass(slots=True)
class Reads:
    """Blocking calls, from a thread; `loop` is where the client lives, None as long as it does not run."""

    client: AsyncWebClient
    loop: asyncio.AbstractEventLoop | None = None

    def zone_of(self, person: str) -> str | None:
        """A person's time zone; None when Slack does not tell (the scope users:read is optional)."""
        try:
            said = self._ask(self.client.users_info(user=person))
        except (SlackApiError, ClientError, TimeoutError, OSError):
            return None
        zone = (said.get("user") or {}).get("tz") if said is not None else None
        return zone if zone in zones().values() else None

    def reach(self, channel: str) -> str | None:
        """Slack's word when the channel's history cannot be read; None when it can, or nobody knows."""
        try:
            self._ask(self.client.conversations_history(channel=channel, limit=1))
        except SlackApiError as error:
            return refusal(error).error
        except (ClientError, TimeoutError, OSError):
            return None
        return None

    def _ask(self, question: Coroutine[Any, Any, T]) -> T | None:
        if self.loop is None:
            question.close()
            return None
        return asyncio.run_coroutine_threadsafe(question, self.loop).result(PATIENCE)
