"""What Slack's errors mean: its words in kinds, and an error of the SDK as status, word and headers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse


class Why(StrEnum):
    """Why Slack did not take something; the caller decides by this, the log has Slack's own word."""

    PAUSED = "paused"  # this conversation is closed to us for now: not a member, archived, restricted
    FORBIDDEN = "forbidden"  # this workspace is closed to us: token, scope, policy
    MALFORMED = "malformed"  # our own mistake
    LIMITED = "limited"  # too many requests, for longer than we wait
    OTHER = "other"


# The token is no good any more: nothing will work with it again.
DEAD = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_KINDS = {
    Why.FORBIDDEN: DEAD
    | {
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "ekm_access_denied",
        "access_denied",
        "app_access_restricted",
        "accesslimited",
    },
    Why.PAUSED: frozenset(
        {
            "channel_not_found",
            "not_in_channel",
            "team_not_found",
            "is_archived",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "cannot_reply_to_message",
            "messages_tab_disabled",
        }
    ),
    Why.MALFORMED: frozenset(
        {
            "msg_too_long",
            "msg_blocks_too_long",
            "no_text",
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_arguments",
            "invalid_payload",
        }
    ),
    Why.LIMITED: frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"}),
}
# Slack fails after it may have posted.
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


def kind_of(error: str) -> Why:
    """Why Slack refused; OTHER for a word that is new to us."""
    return next((why for why, errors in _KINDS.items() if error in errors), Why.OTHER)


def told(error: SlackApiError) -> tuple[int, str, Mapping[str, str]]:
    """Status, word ("" when there is none) and headers.

    A proxy's answer is no JSON: then the SDK keeps the text instead of a mapping, or even aiohttp's response.
    """
    response = error.response
    if isinstance(response, AsyncSlackResponse):
        data = response.data
        return response.status_code, str(data.get("error") or "") if isinstance(data, dict) else "", response.headers
    return getattr(response, "status", 500), "", getattr(response, "headers", {})
