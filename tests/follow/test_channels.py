"""What a channel sees and what one person, and a channel whose id or name changes: on a stand-in for Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answers.verbatim import Checked
from bot.follow.desk import Manners
from bot.follow.following import Following
from bot.local.standin import SCOPES, StandIn
from bot.store.open import Store
from bot.store.subscriptions import Place as Channel
from tests.follow.bot import Bot, shown
from tests.promises.reporting import Promise

PRIVATE = ("digest preview", "gaps", "add")


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    """A running stand-in, patient enough for a busy machine."""
    async with StandIn(ack_seconds=20, trigger_seconds=60, scopes=(*SCOPES, "channels:read")) as standin:
        yield standin


@pytest.fixture
def bot(slack: StandIn, store: Store, current: Following[Checked]) -> Bot:
    """The bot on the story of the bridge; everybody may add articles."""
    return Bot(slack, store, current, manners=Manners(editors=("*",)))


@pytest.mark.parametrize("text", PRIVATE)
async def test_what_is_for_one_person_is_shown_to_nobody_else(slack: StandIn, bot: Bot, text: str) -> None:
    """After a mention in a channel: in the channel itself, because a thread without replies would not show it."""
    async with bot.running():
        await slack.mention(text, user="ana")
        [call] = await slack.called_within("chat.postEphemeral", seconds=60)
        shown = slack.messages("#newsroom")[-1]
    assert (shown.visible_to, shown.thread_ts) == (slack.person("ana").id, None)
    assert "thread_ts" not in call.arguments
    assert slack.called("chat.postMessage") == []


async def test_in_a_thread_it_is_shown_in_the_thread(slack: StandIn, bot: Bot) -> None:
    """Where the person looks."""
    async with bot.running():
        asked = slack.write("What is new?", user="ben")
        slack.write("Let us see.", user="ana", thread=asked.ts)
        await slack.mention("digest preview", user="ana", thread=asked.ts)
        await slack.called_within("chat.postEphemeral", seconds=60)
    shown = slack.messages("#newsroom")[-1]
    assert (shown.visible_to, shown.thread_ts) == (slack.person("ana").id, asked.ts)


async def test_a_direct_message_is_answered_as_always(slack: StandIn, bot: Bot) -> None:
    """Nobody else reads it, and there it stays."""
    async with bot.running():
        await slack.dm("digest preview", user="ana")
        await slack.called_within("chat.postMessage", seconds=60)
    shown = slack.messages(slack.person("ana").id)[-1]
    assert shown.bot_id and not shown.ephemeral
    assert slack.called("chat.postEphemeral") == []


async def test_who_is_no_member_is_told_directly(slack: StandIn, bot: Bot) -> None:
    """Slack shows nothing to somebody in a channel of which they are no member: in a shared one, for instance."""
    ana = slack.person("ana")
    async with bot.running():
        place = slack.channel("#newsroom")
        slack.board.change_channel(replace(place, members=place.members - {ana.id}))
        await slack.mention("digest preview", user="ana")
        await slack.called_within("chat.postMessage", seconds=60)
    assert slack.messages(ana.id)[-1].bot_id
    assert [one for one in slack.messages("#newsroom") if one.bot_id] == []


async def test_an_ordinary_answer_is_for_all(slack: StandIn, bot: Bot) -> None:
    """In the thread of the mention."""
    async with bot.running():
        asked = (await slack.mention("digest status", user="ana")).message
        await slack.called_within("chat.postMessage", seconds=60)
    assert asked is not None
    assert slack.messages("#newsroom")[-1].thread_ts == asked.ts


async def test_a_channel_keeps_its_digest_when_its_id_or_its_name_changes(
    slack: StandIn, bot: Bot, store: Store, promise: Promise
) -> None:
    """Slack gives a private channel that is shared another id; a name is nothing that we keep."""
    team, old = slack.team.id, slack.channel("#newsroom").id
    async with bot.running():
        await shown(slack, "digest on 08:00 UTC daily")
        kept = store.subscriptions.of(Channel("", team, old))
        assert kept is not None
        renamed = {"type": "channel_rename", "channel": {"id": old, "name": "desk", "created": 1}}
        assert (await slack.event(renamed)).ok
        assert store.subscriptions.of(Channel("", team, old)) == kept
        new = slack.channel("#vfx").id
        changed = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
        for _ in range(2):
            assert (await slack.event(changed)).ok
            assert store.subscriptions.of(Channel("", team, new)) == replace(kept, place=Channel("", team, new))
            assert store.subscriptions.of(Channel("", team, old)) is None
        bot.clock.ahead += timedelta(days=1)
        await slack.until(lambda _: store.deliveries.latest(Channel("", team, new), limit=1), seconds=30)
    assert store.deliveries.latest(Channel("", team, old), limit=1) == ()
    promise("C6", "digests kept and sent after a new name and a new id, told twice", "1 of 1")
