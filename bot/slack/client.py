"""The Web API client that the bot posts with."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient


def posting_client(*, token: str | None, base_url: str | None = None, timeout: int = 10) -> AsyncWebClient:
    """A client that sends each request once; `base_url` None is Slack itself, `timeout` is in seconds.

    The SDK's own client repeats a request whose reply was lost, and so posts twice. It also opens a
    connection for each request, which is wanted here: a kept one may be dead, and then nobody knows
    whether the post arrived.
    """
    return AsyncWebClient(token=token, base_url=base_url or AsyncWebClient.BASE_URL, timeout=timeout, retry_handlers=[])
