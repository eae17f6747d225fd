"""An error of Slack's SDK in; the HTTP status, Slack's own word and the headers out."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse


def told(error: SlackApiError) -> tuple[int, str, Mapping[str, str]]:
    """Status, word ("" when there is none) and headers.

    A proxy's answer is no JSON: then the SDK keeps the text instead of a mapping, or even aiohttp's response.
    """
    response = error.response
    if isinstance(response, AsyncSlackResponse):
        data = response.data
        return response.status_code, str(data.get("error") or "") if isinstance(data, dict) else "", response.headers
    return getattr(response, "status", 500), "", getattr(response, "headers", {})
