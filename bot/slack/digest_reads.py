"""What the digest asks Slack before it begins: a person's time zone, and whether a channel can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.digests.values import Place
from bot.digests.wording import zones
from bot.slack.identity import refusal
from bot.slack.ports import Somewhere
from bot.slack.workspaces import Workspaces

PATIENCE = 1.0  # seconds; the answer to a command must leave within three

T = TypeVar("T")


@dataclass(slots=True)
class Reads:
    """Blocking calls, from a thread; `loop` is where the clients live, None as long as it does not run."""

    workspaces: Workspaces
    loop: asyncio.AbstractEventLoop | None = None

    def zone_of(self, where: Somewhere, person: str) -> str | None:
        """A person's time zone; None when Slack does not tell (the scope users:read is optional)."""
        try:
            said = self._ask(where, lambda client: client.users_info(user=person))
        except (SlackApiError, ClientError, TimeoutError, OSError):
            return None
        zone = (said.get("user") or {}).get("tz") if said is not None else None
        return zone if zone in zones().values() else None

    def reach(self, place: Place) -> str | None:
        """Slack's word when the channel's history cannot be read; None when it can, or nobody knows."""
        try:
            self._ask(place, lambda client: client.conversations_history(channel=place.channel, limit=1))
        except SlackApiError as error:
            return refusal(error).error
        except (ClientError, TimeoutError, OSError):
            return None
        return None

    def _ask(self, where: Somewhere, question: Callable[[AsyncWebClient], Coroutine[Any, Any, T]]) -> T | None:
        async def asked() -> T:
            return await question((await self.workspaces.of(where)).outbox.client)

        if self.loop is None:
            return None
        return asyncio.run_coroutine_threadsafe(asked(), self.loop).result(PATIENCE)
