"""From what people do in Slack to what Slack received, through Bolt, the store and both transports."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.local.board import Message
from bot.local.live import pings
from bot.local.signing import Retry
from bot.local.standin import StandIn
from bot.store.open import open_store
from tests.slack.conftest import Bench
from tests.slack.values import HARBOUR, HURT

QUESTION = "was anybody hurt when the tower fell?"
pytestmark = pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)


def mention(text: str, **more: object) -> dict[str, Any]:
    """An app_mention event by Ana, with a ts of its own in every test."""
    event = {"type": "app_mention", "user": "U0ANA00001", "text": f"<@U0ETERNAUT> {text}", "channel": "C0NEWSROOM"}
    return event | {"ts": "1700000000.000100", "event_ts": "1700000000.000100"} | more


async def settled(bench: Bench, side: Any) -> None:
    """Wait until nothing that was accepted is left to do."""
    await asyncio.wait_for(_no_tasks(side), 10)


async def _no_tasks(side: Any) -> None:
    while side.work.tasks:
        await asyncio.wait(side.work.tasks)


def buttons(message: Mapping[str, Any]) -> set[str]:
    """The action ids of a message's buttons."""
    found = (element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"])
    return {element["action_id"] for element in found}


async def test_a_command_is_answered_in_its_ack_by_socket(bench: Bench) -> None:
    """The quote, its citation and the buttons come back in the ack; nothing is posted."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", QUESTION)
    assert ack.ok and ack.message and ack.message.ephemeral
    assert HURT.text in ack.message.text and "Harbour News" in ack.message.text
    assert {"share_to_channel", "vote_helpful", "view_in_context:1"} <= buttons(ack.payload)
    assert pings(ack.payload) == ()
    assert not bench.slack.called("chat.postMessage")


async def test_a_command_is_answered_in_its_ack_by_http(bench: Bench) -> None:
    """The same as a signed HTTP request."""
    async with bench.by_http() as base:
        ack = await bench.slack.command("/eternaut", QUESTION, to=f"{base}/slack/events")
    assert ack.ok and ack.message and ack.message.ephemeral
    assert HURT.text in ack.message.text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("", "Ask me about the story"),
        ("help", "/eternaut sources"),
        ("card", "Cost &amp; figures"),
        ("Sources", "4 articles"),
        ("differences?", "$4 million"),
        ("sources of the money", "The sources don't say"),
        ("crad", "Did you mean `/eternaut card`?"),
        ("Source?", "Did you mean `/eternaut sources`?"),
        ("my sources", "The sources don't say.*"),
        ("tower", "Nobody was hurt when the tower fell"),
        ("hello", "Ask me about the story"),
    ],
)
async def test_subcommands_are_words_of_their_own_and_all_else_is_a_question(
    bench: Bench, said: str, shown: str
) -> None:
    """In the command, and in the same words in a direct message."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", said)
        assert ack.message and shown in ack.message.text
        if said:
            await bench.slack.dm(said)
            [call] = await bench.slack.called_within("chat.postMessage")
            assert shown in call.arguments["text"]


async def test_a_mention_is_answered_in_a_thread_and_followed_up(bench: Bench) -> None:
    """The second question is asked with the first one, which only the bot remembers: no history is read."""
    async with bench.by_socket():
        first = await bench.slack.mention(f"so, @eternaut, {QUESTION}")
        assert first.ok and first.message
        await bench.slack.called_within("chat.postMessage")
        second = await bench.slack.mention("and the cost?", thread=first.message.ts)
        assert second.ok
        await bench.slack.called_within("chat.postMessage", times=2)
    answers = [message for message in bench.slack.messages("#newsroom") if message.bot_id]
    assert [message.thread_ts for message in answers] == [first.message.ts] * 2
    assert bench.answering.asked == [(f"so, {QUESTION}", ()), ("and the cost?", (f"so, {QUESTION}",))]
    assert "Asked as:" in answers[1].text
    nicety = "assistant.threads.setStatus"
    known = {"auth.test", "apps.connections.open", "chat.postMessage", nicety}
    assert {call.method for call in bench.slack.calls} == known


async def test_a_follow_up_right_behind_its_question_finds_it(bench: Bench) -> None:
    """Both are delivered before either is answered; the memory is written before the ack."""
    async with bench.by_socket():
        first = await bench.slack.mention("what did the tower cost?")
        assert first.message
        await bench.slack.mention("and the repair?", thread=first.message.ts)
        await bench.slack.called_within("chat.postMessage", times=2)
    assert ("and the repair?", ("what did the tower cost?",)) in bench.answering.asked


async def test_a_bare_mention_gives_help_in_the_thread(bench: Bench) -> None:
    """And `card` in a mention gives the card."""
    async with bench.by_socket():
        await bench.slack.mention("")
        [call] = await bench.slack.called_within("chat.postMessage")
        assert "Ask me about the story" in call.arguments["text"]
        await bench.slack.mention("card")
        calls = await bench.slack.called_within("chat.postMessage", times=2)
    assert "What happened" in calls[1].arguments["text"] and calls[1].arguments["thread_ts"]


async def test_a_direct_message_is_answered_beside_it_and_remembered(bench: Bench) -> None:
    """Top-level messages are answered at top level; a thread remembers the question it hangs on."""
    async with bench.by_socket():
        first = await bench.slack.dm(QUESTION, user="ben")
        await bench.slack.called_within("chat.postMessage")
        await bench.slack.dm("and the cost?", user="ben")
        await bench.slack.called_within("chat.postMessage", times=2)
        assert first.message
        await bench.slack.dm("and the storm?", user="ben", thread=first.message.ts)
        calls = await bench.slack.called_within("chat.postMessage", times=3)
    assert [call.arguments.get("thread_ts") for call in calls] == [None, None, first.message.ts]
    assert bench.answering.asked == [(QUESTION, ()), ("and the cost?", (QUESTION,)), ("and the storm?", (QUESTION,))]


@pytest.mark.parametrize(
    "more",
    [
        {"edited": {"user": "U0ANA00001", "ts": "1.1"}},
        {"bot_id": "B0ETERNAUT"},
        {"bot_id": "B0SOMEBODY"},
        {"bot_profile": {"id": "B0SOMEBODY"}},
        {"app_id": "A0SOMEBODY"},
        {"subtype": "bot_message"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"user": "USLACKBOT"},
        {"user": "U0ETERNAUT"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["app_mention", "message"])
async def test_edits_bots_and_other_subtypes_are_acknowledged_and_not_answered(
    bench: Bench, more: dict[str, Any], kind: str
) -> None:
    """Nothing is posted, and nothing is kept."""
    event = mention(QUESTION, type=kind, **more) | ({"channel_type": "im"} if kind == "message" else {})
    async with bench.by_socket() as side:
        ack = await bench.slack.event(event)
        await settled(bench, side)
    assert ack.ok
    assert not bench.slack.called("chat.postMessage")
    assert bench.store.inbox.counts() == {}


async def test_a_message_in_a_channel_is_none_of_our_business(bench: Bench) -> None:
    """Also when somebody subscribes the app to it, and any other event that nobody asked for."""
    async with bench.by_socket() as side:
        channel = await bench.slack.event(mention(QUESTION, type="message", channel_type="channel"))
        other = await bench.slack.event({"type": "team_join", "user": {"id": "U1"}})
        deleted = await bench.slack.event(
            {"type": "message", "subtype": "message_deleted", "channel": "D0ANA00001", "channel_type": "im"}
        )
        await settled(bench, side)
    assert channel.ok and other.ok and deleted.ok
    assert not bench.slack.called("chat.postMessage")


@pytest.mark.parametrize("extra", [{"subtype": "file_share"}, {"subtype": "thread_broadcast"}], ids=str)
async def test_a_question_with_a_file_or_sent_to_the_channel_too_is_answered(
    bench: Bench, extra: dict[str, Any]
) -> None:
    """These two subtypes are people's own words."""
    async with bench.by_socket():
        await bench.slack.event(mention(QUESTION, **extra))
        await bench.slack.called_within("chat.postMessage")


async def test_an_event_delivered_four_times_is_answered_once(bench: Bench) -> None:
    """With the retry headers, as Slack repeats what it thinks was lost."""
    event = mention(QUESTION)
    async with bench.by_socket() as side:
        for retry in (None, Retry(1, "http_timeout"), Retry(2, "http_timeout"), Retry(3, "http_timeout")):
            assert (await bench.slack.event(event, event_id="Ev1", retry=retry)).ok
        await settled(bench, side)
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_one_post_in_two_events_is_answered_once(bench: Bench) -> None:
    """A mention in a direct conversation can come as app_mention and as message, with two ids."""
    event = mention(QUESTION, channel="D0ANA00001", channel_type="im")
    async with bench.by_socket() as side:
        await bench.slack.event(event, event_id="Ev1")
        await bench.slack.event(event | {"type": "message"}, event_id="Ev2")
        await settled(bench, side)
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_share_posts_the_answer_for_all_and_takes_the_button_away(bench: Bench) -> None:
    """It says who asked, keeps the citation, and pings nobody else."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", QUESTION, user="ben")
        assert ack.message
        assert (await bench.slack.action(ack.message, "share_to_channel", user="ben")).ok
        [call] = await bench.slack.called_within("chat.postMessage")
        await bench.slack.called_within("response_url")
    assert call.arguments["channel"] == "C0NEWSROOM" and not call.arguments.get("thread_ts")
    assert "<@U0BEN00002> asked" in call.arguments["text"] and "Harbour News" in call.arguments["text"]
    assert {live.target for live in pings(call.arguments)} == {"U0BEN00002"}
    assert call.arguments["unfurl_links"] is False
    [replaced] = bench.slack.called("response_url")
    assert replaced.arguments["replace_original"] is True
    assert "share_to_channel" not in buttons(replaced.arguments) and "Shared" in replaced.arguments["text"]


async def test_the_card_can_be_shared_too(bench: Bench) -> None:
    """Like an answer, with who asked for it."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", "card")
        assert ack.message
        await bench.slack.action(ack.message, "share_to_channel")
        [call] = await bench.slack.called_within("chat.postMessage")
    assert "<@U0ANA00001> asked: card" in call.arguments["text"] and "What happened" in call.arguments["text"]


async def test_a_button_of_an_earlier_version_is_acknowledged(bench: Bench) -> None:
    """The person is told to ask again."""
    element = {"type": "button", "action_id": "old", "value": "x", "text": {"type": "plain_text", "text": "Old"}}
    old = bench.slack.board.add(
        Message("C0NEWSROOM", "1700000000.000100", "U0ETERNAUT", "old", ({"type": "actions", "elements": [element]},))
    )
    async with bench.by_socket():
        assert (await bench.slack.action(old, "old")).ok
        [call] = await bench.slack.called_within("response_url")
    assert "earlier version" in call.arguments["text"]


async def test_share_works_where_the_bot_is_no_member(bench: Bench) -> None:
    """The response_url may speak where the bot may not."""
    bench.slack.leave("#vfx")
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", QUESTION, channel="#vfx")
        assert ack.message
        await bench.slack.action(ack.message, "share_to_channel")
        calls = await bench.slack.called_within("response_url", times=2)
    assert calls[0].arguments["response_type"] == "in_channel" and HURT.text in calls[0].arguments["text"]
    assert [m for m in bench.slack.messages("#vfx") if m.bot_id and not m.ephemeral and HURT.text in m.text]


async def test_a_double_click_shares_once(bench: Bench) -> None:
    """The second click comes while the first is being posted."""
    bench.slack.fault("chat.postMessage", "slow", seconds=0.3)
    async with bench.by_socket() as side:
        ack = await bench.slack.command("/eternaut", QUESTION)
        assert ack.message
        await bench.slack.action(ack.message, "share_to_channel")
        await bench.slack.action(ack.message, "share_to_channel")
        await settled(bench, side)
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_two_presses_that_reach_two_processes_share_once(bench: Bench) -> None:
    """Whichever hears the second press finds in the store that the share is under way, or done."""
    bench.slack.fault("chat.postMessage", "slow", seconds=0.5)
    url = bench.store.engine.url.render_as_string(hide_password=False)
    other = open_store(url)
    async with bench.by_socket() as one, bench.by_socket(bench.side(other)) as two:
        ack = await bench.slack.command("/eternaut", QUESTION)
        assert ack.message
        for _ in range(6):  # each goes to one of the two
            await bench.slack.action(ack.message, "share_to_channel")
        await settled(bench, one)
        await settled(bench, two)
    other.close()
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_what_was_not_shared_may_be_shared_again(bench: Bench) -> None:
    """A share that was refused has taken nothing from the next press."""
    async with bench.by_socket() as side:
        ack = await bench.slack.command("/eternaut", QUESTION)
        assert ack.message
        bench.slack.fault("chat.postMessage", "restricted_action")
        bench.slack.fault("response_url", "404")
        for _ in range(2):
            await bench.slack.action(ack.message, "share_to_channel")
            await settled(bench, side)
    assert [call.reply["ok"] for call in bench.slack.called("chat.postMessage")] == [False, True]


async def test_the_card_opens_all_its_quotes_and_all_differences(bench: Bench) -> None:
    """Each in a modal, and a quote there opens on top of it."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", "card")
        assert ack.message
        await bench.slack.action(ack.message, "open_modal:card")
        await bench.slack.until(lambda slack: slack.views)
        whole = bench.slack.views[-1]
        assert " came first." in str(whole.body)
        await bench.slack.action(whole, "view_in_context:1")
        await bench.slack.until(lambda slack: len(slack.views) == 2)
        await bench.slack.action(ack.message, "open_modal:differences")
        await bench.slack.until(lambda slack: "Where the sources differ" in str(slack.views[-1].body))


async def test_a_word_near_a_subcommand_is_asked_after_with_a_button(bench: Bench) -> None:
    """Nothing is done before the button is pressed; then the card stands in its place, to be shared."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", "crad")
        assert ack.message and buttons(ack.payload) == {"turn_page:meant"}
        await bench.slack.action(ack.message, "turn_page:meant")
        [call] = await bench.slack.called_within("response_url")
    assert call.arguments["replace_original"] is True and "What happened" in call.arguments["text"]
    assert "share_to_channel" in buttons(call.arguments)


@pytest.mark.parametrize(
    ("post", "respond", "says"),
    [
        ("lost_reply", None, "look in the channel before"),
        ("not_in_channel", "lost_reply", "look in the channel before"),
        ("not_in_channel", "404", "invite me"),
        ("restricted_action", "404", "again in a minute"),
    ],
)
async def test_a_share_that_did_not_work_says_what_is_known(
    bench: Bench, post: str, respond: str | None, says: str
) -> None:
    """A post that may be there is not asked for again, and a channel is not blamed for what is no fault of its own."""
    async with bench.by_socket() as side:
        ack = await bench.slack.command("/eternaut", QUESTION)
        assert ack.message
        bench.slack.fault("chat.postMessage", post)
        if respond:
            bench.slack.fault("response_url", respond)
        await bench.slack.action(ack.message, "share_to_channel")
        await settled(bench, side)
    told = bench.slack.called("response_url")[-1]
    assert says in told.arguments["text"] and told.arguments["response_type"] == "ephemeral"
    assert len(bench.slack.called("chat.postMessage")) == 1


async def posted(slack: StandIn) -> Message:
    """The last message of the bot in the newsroom."""
    await slack.called_within("chat.postMessage")
    return [message for message in slack.messages("#newsroom") if message.bot_id][-1]


async def test_a_quote_is_shown_in_its_article(bench: Bench) -> None:
    """The modal holds the words around the quote, and says that they were checked."""
    async with bench.by_socket():
        await bench.slack.mention(QUESTION)
        await bench.slack.action(await posted(bench.slack), "view_in_context:1")
        await bench.slack.until(lambda slack: slack.views)
    shown = str(bench.slack.views[0].body)
    assert HURT.text in shown and "The tower fell." in shown and "It cost $3 million." in shown
    assert "Checked: it matches the stored article." in shown


async def test_a_quote_whose_article_has_changed_is_not_shown(bench: Bench) -> None:
    """The words at the place are compared with those that were shown."""
    async with bench.by_socket():
        await bench.slack.mention(QUESTION)
        message = await posted(bench.slack)
        bench.answering.corpus = type(bench.answering.corpus)((), ())
        await bench.slack.action(message, "view_in_context:1")
        await bench.slack.until(lambda slack: slack.views)
    assert "has changed" in str(bench.slack.views[0].body)


async def test_votes_are_kept_and_the_last_one_counts(bench: Bench) -> None:
    """ "Not helpful" asks why; "Helpful" afterwards takes its place, and says thank you to one person."""
    async with bench.by_socket() as side:
        await bench.slack.mention(QUESTION)
        message = await posted(bench.slack)
        await bench.slack.action(message, "vote_not_helpful", user="ben")
        await bench.slack.until(lambda slack: slack.views)
        assert (await bench.slack.submit_view(bench.slack.views[0], {"why": "too short"})).ok
        await settled(bench, side)
        assert bench.store.votes.counts() == (0, 1)
        await bench.slack.action(message, "vote_helpful", user="ben")
        [thanks] = await bench.slack.called_within("response_url")
        await settled(bench, side)
    assert bench.store.votes.counts() == (1, 0)
    assert thanks.arguments["response_type"] == "ephemeral" and thanks.arguments["replace_original"] is False


async def test_a_long_question_of_any_script_can_be_voted_on(bench: Bench) -> None:
    """It comes back with the modal, in 3,000 characters: escaped letters would be six each."""
    asked = "Кто снял сцену? " * 60
    async with bench.by_socket() as side:
        await bench.slack.mention(asked)
        await bench.slack.action(await posted(bench.slack), "vote_not_helpful")
        await bench.slack.until(lambda slack: slack.views)
        assert (await bench.slack.submit_view(bench.slack.views[0], {"why": "ни о чём"})).ok
        await settled(bench, side)
    assert bench.store.votes.counts() == (0, 1)


async def test_open_questions_are_kept_without_who_asked(bench: Bench) -> None:
    """From the command and from mentions alike."""
    async with bench.by_socket() as side:
        await bench.slack.command("/eternaut", "who won the cup?")
        await bench.slack.mention("who sings?")
        await bench.slack.called_within("chat.postMessage")
        await settled(bench, side)
    kept = bench.store.gaps.of_team(enterprise="", team="T0NEWSROOM", limit=9)
    assert {gap.question for gap in kept} == {"who won the cup?", "who sings?"}


async def test_the_home_tab_is_filled_when_it_is_opened(bench: Bench) -> None:
    """The messages tab fills no Home tab."""
    async with bench.by_socket() as side:
        await bench.slack.open_home(user="ben", tab="messages")
        await settled(bench, side)
        assert not bench.slack.home
        await bench.slack.open_home(user="ben")
        await bench.slack.until(lambda slack: slack.home)
    assert "What happened" in str(bench.slack.home["U0BEN00002"].body)


async def test_a_message_can_be_checked_by_its_shortcut(bench: Bench) -> None:
    """The modal shows what the sources say to somebody's message; a quote opens on top of it."""
    message = bench.slack.write("I heard that nobody was hurt", user="ben")
    async with bench.by_socket():
        assert (await bench.slack.shortcut(message, "check_message")).ok
        await bench.slack.until(lambda slack: slack.views)
        assert HURT.text in str(bench.slack.views[0].body)
        await bench.slack.action(bench.slack.views[0], "view_in_context:1")
        await bench.slack.until(lambda slack: len(slack.views) == 2)
    assert "Checked" in str(bench.slack.views[1].body)


async def test_every_way_in_works_by_http_too(bench: Bench) -> None:
    """A mention, a button and a submission as signed requests."""
    async with bench.by_http() as base:
        to = f"{base}/slack/events"
        assert (await bench.slack.mention(QUESTION, to=to)).ok
        message = await posted(bench.slack)
        assert HARBOUR.source and HARBOUR.source in message.text
        assert (await bench.slack.action(message, "vote_not_helpful", to=to)).ok
        await bench.slack.until(lambda slack: slack.views)
        assert (await bench.slack.submit_view(bench.slack.views[0], {"why": ""}, to=to)).ok
        await bench.slack.until(lambda slack: bench.store.votes.counts() == (0, 1))
