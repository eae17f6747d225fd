"""What the tests of the stand-in share: a running stand-in and the real Slack client for it."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.standin import StandIn


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A running stand-in."""
    async with StandIn(ack_seconds=10, trigger_seconds=60) as standin:
        yield standin


@pytest.fixture
def client(slack: StandIn) -> AsyncWebClient:
    """The real Web API client, with nothing retried."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
