"""The Web API client that the bot posts with."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import told

log = logging.getLogger("eternaut.slack")


def posting_client(*, token: str | None, base_url: str | None = None, timeout: int = 10) -> AsyncWebClient:
    """A client that sends each request once; `base_url` None is Slack itself, `timeout` is in seconds.

    The SDK's own client repeats a request whose reply was lost, and so posts twice. It also opens a
    connection for each request, which is wanted here: a kept one may be dead, and then nobody knows
    whether the post arrived.
    """
    return _Telling(token=token, base_url=base_url or AsyncWebClient.BASE_URL, timeout=timeout, retry_handlers=[])


def tell_of_call(method: str, error: str = "") -> None:
    """Leave word of one call of Slack and how it ended, for metrics; no error: it went well."""
    log.debug("called", extra={"method": method, "error": error})


class _Telling(AsyncWebClient):
    """Tells of every call by its method; all calls of the SDK go through the one function here."""

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        """As the SDK's."""
        try:
            said = await super().api_call(api_method, **how)
        except SlackApiError as error:
            status, word, _ = told(error)
            tell_of_call(api_method, word or f"http_{status}")
            raise
        except (ClientError, TimeoutError, OSError) as error:
            tell_of_call(api_method, type(error).__name__)
            raise
        tell_of_call(api_method)
        return said
