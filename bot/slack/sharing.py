"""Sharing: the answer that one person sees is posted for all, once, whichever process hears the press."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.digests.values import Place
from bot.slack.asking import Said
from bot.slack.incoming import Asked, Pressed
from bot.slack.outbox import Outcome, Posted, Refused, Unknown
from bot.slack.replies import Replies
from bot.slack.views.error import NOT_SHARED, NOT_SHARED_NOW, PERHAPS_SHARED, notice
from bot.slack.views.message import Message, small

UNINVITED = frozenset({"not_in_channel", "channel_not_found"})


async def share(button: Pressed, replies: Replies, whisper: Callable[[str, Message], Awaitable[None]]) -> None:
    """Post the answer that `button` stands under, take the button away, or `whisper` why not.

    A second press, while the first is under way or after it has worked, does nothing.
    """
    said = Said(button.value, button.enterprise, button.team, button.channel, button.person)
    outbox = await replies.outbox_in(button)
    reply = await replies.blocking(replies.asking.reply_to_all, said)
    if reply.away:
        await whisper(button.response_url, reply.message)
        return
    refusals: list[Refused] = []

    async def send() -> Outcome:
        posted = await outbox.post(button.channel, reply.message)
        if not isinstance(posted, Refused):
            return posted
        refusals.append(posted)
        # A response_url works where the bot is no member.
        return await outbox.respond(
            button.response_url, reply.message, response_type="in_channel", replace_original=False
        )

    outcome = await replies.once(_shared(button), send)
    if isinstance(outcome, Posted):
        place = Place(button.enterprise, button.team, button.channel)
        await replies.keep_quotes(place, reply.message, outcome, None)
        first = (small("Shared with the channel."),)
        again = await replies.blocking(replies.asking.reply_again, said, first=first)
        await outbox.respond(button.response_url, again.message, replace_original=True)
    elif outcome is not None:
        await whisper(button.response_url, notice(_not_shared(refusals, outcome)))


def _shared(button: Pressed) -> Asked:
    """The share as a post of the inbox: its name is that of the message with the button."""
    name = f"share:{button.team}:{button.channel}:{button.message_ts}"
    place = {"enterprise": button.enterprise, "team": button.team, "channel": button.channel}
    return Asked(name, **place, ts=f"share {button.message_ts}", thread=None, person=button.person, text="")


def _not_shared(refusals: list[Refused], outcome: Outcome) -> str:
    """What to say of a share that came to nothing, or perhaps not: `refusals` of the bot's own post, if any."""
    if isinstance(outcome, Unknown):
        return PERHAPS_SHARED
    return NOT_SHARED if any(refused.error in UNINVITED for refused in refusals) else NOT_SHARED_NOW
