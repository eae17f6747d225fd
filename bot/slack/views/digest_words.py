"""The words of the digest that are no articles' words: dates, pauses, who may, and what went wrong."""

from __future__ import annotations

from bot.digests.values import Subscription
from bot.slack.mrkdwn import escape
from bot.slack.views.message import Message, compose, section

_REASONS = {
    "is_archived": "the channel is archived",
    "channel_is_archived": "the channel is archived",
    "not_in_channel": "I am not a member of the channel",
    "channel_not_found": "I cannot see the channel",
    "channel_left": "I was removed from the channel",
    "channel_deleted": "the channel was deleted",
    "restricted_action": "this workspace does not let me post there",
    "token_revoked": "the workspace has withdrawn my access",
    "token_expired": "my access to the workspace has expired",
    "account_inactive": "I was uninstalled from the workspace",
    "invalid_auth": "Slack does not know me any more",
    "missing_scope": "I lack a permission",
}


def reason_words(reason: str) -> str:
    """Why Slack does not take a digest, in words; Slack's own word when we have none."""
    base = next((words for name, words in _REASONS.items() if reason.startswith(name)), None)
    return base or f"Slack says {escape(reason)}"


def paused_view(subscription: Subscription) -> Message:
    """The direct message to the subscriber."""
    channel = subscription.place.channel
    words = (
        f"The digest in <#{channel}> is paused: {reason_words(subscription.reason)}. "
        "It goes on when I am invited to the channel again, or with `/eternaut digest on` there."
    )
    return compose([section(words)])
