"""The words of the digest that are no articles' words: dates, pauses, who may, and what went wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digests.values import Delivery, State, Subscription
from bot.digests.wording import DAY_NAMES, say_days, say_time
from bot.slack.mrkdwn import escape
from bot.slack.views.digest import day_words
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


def schedule_words(subscription: Subscription) -> str:
    """At 09:00 (Europe/Madrid), on weekdays."""
    return f"at {say_time(subscription.at)} ({subscription.zone}), {days_words(subscription.days)}"


def days_words(days: frozenset[int]) -> str:
    """Every day; on weekdays; on Monday, Wednesday."""
    told = {"daily": "every day", "weekdays": "on weekdays", "weekends": "at weekends"}.get(say_days(days))
    return told or "on " + ", ".join(DAY_NAMES[day] for day in sorted(days))


def next_words(subscription: Subscription, due: datetime, *, now: datetime) -> str:
    """Tuesday, 24 November 2026 at 09:00, in 18 hours."""
    local = due.astimezone(ZoneInfo(subscription.zone))
    if due <= now:
        return "in a moment"
    return f"{day_words(local.date())} at {say_time(local.time())}, {_from_now(due - now)}"


def _from_now(wait: timedelta) -> str:
    minutes = max(1, round(wait.total_seconds() / 60))
    if minutes < 120:
        return f"in {minutes} minute{'s' * (minutes != 1)}"
    hours = round(minutes / 60)
    return f"in {hours} hours" if hours < 48 else f"in {round(hours / 24)} days"


def outcome_words(row: Delivery) -> str:
    """What became of one digest, in a few words."""
    match row.state:
        case State.SENT:
            return "sent"
        case State.SKIPPED:
            return f"skipped: {_SKIPPED.get(row.reason) or reason_words(row.reason)}"
        case State.FAILED:
            return f"failed: {_SKIPPED.get(row.reason) or reason_words(row.reason)}"
        case State.SENDING:
            return "being sent; Slack has not confirmed it yet"
        case _:
            return "due"


_SKIPPED = {
    "late": "I was not running, or could not reach Slack, until it was too late",
    "nothing_new": "nothing was new",
    "off": "the digest was switched off",
    "unknown": "Slack never told whether it arrived",
}
USAGE = "`/eternaut digest on 09:00 Europe/Madrid weekdays`"
NOT_ALLOWED = "Only some people may change the digest here. Please ask those who run me."
WENT_OFF = "The digest is off in this channel. `/eternaut digest on` switches it on again."
NEVER_ON = "This channel has no digest. Switch it on with " + USAGE + "."
ON_ITS_WAY = "The digest is on its way."
NO_NEWS = "Nothing is new since the last digest of this channel."
NO_PREVIEW = "There is nothing to show: the articles say nothing about any row of the card."
INVITE = "I am not a member of this channel, so the digest waits: `/invite @eternaut` starts it."
NO_LOOK_UP = (
    "I cannot read this channel's history ({reason}). The digest comes all the same; only when Slack leaves me in "
    "doubt whether one arrived, I rather keep silent than post it twice."
)
