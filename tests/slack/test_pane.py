"""What is nice to have in a conversation: it shows, it always goes, and its failures cost nothing."""

from __future__ import annotations

import pytest

from bot.local.standin import StandIn
from bot.slack.pane import LOOKING, PROMPTS, STATUS
from bot.store.open import Store
from tests.slack.conftest import Bench

QUESTION = "was anybody hurt?"


def statuses(slack: StandIn) -> list[object]:
    """What was set, in order."""
    return [call.arguments["status"] for call in slack.called(STATUS)]


@pytest.mark.parametrize("way", ["mention", "dm"])
@pytest.mark.parametrize("question", [QUESTION, "break this", "who sings?"], ids=["answered", "failing", "open"])
async def test_it_says_that_it_looks_and_always_stops_saying_so(bench: Bench, way: str, question: str) -> None:
    """Also where the answer fails, and in a direct message, whose answer stands in no thread."""
    async with bench.by_socket() as side:
        await getattr(bench.slack, way)(question)
        await bench.slack.called_within("chat.postMessage")
        assert await side.work.drain(20) == 0
    assert statuses(bench.slack) == [LOOKING, ""]
    assert not bench.slack.board.statuses


@pytest.mark.parametrize("fault", ["missing_scope", "ratelimited", "500", "lost_reply", "lost_request", "slow"])
async def test_a_status_that_fails_changes_nothing(bench: Bench, fault: str) -> None:
    """The answers come, and no status stays."""
    bench.slack.fault(STATUS, fault, seconds=0.3)
    async with bench.by_socket() as side:
        await bench.slack.mention(QUESTION)
        await bench.slack.called_within("chat.postMessage")
        assert await side.work.drain(20) == 0
    assert not bench.slack.board.statuses
    certainly_not_set = fault in ("missing_scope", "ratelimited")
    assert ("" in statuses(bench.slack)) is not certainly_not_set


async def test_a_status_that_slack_does_not_give_is_not_asked_for_again(bench: Bench) -> None:
    """One try for each process, and no noise after it."""
    bench.slack.fault(STATUS, "missing_scope")
    async with bench.by_socket() as side:
        for times in (1, 2):
            await bench.slack.mention(QUESTION)
            await bench.slack.called_within("chat.postMessage", times=times)
            assert await side.work.drain(20) == 0
    assert statuses(bench.slack) == [LOOKING]


async def test_the_messages_tab_offers_questions_that_have_an_answer(store: Store) -> None:
    """Where Slack gives prompts to the app; without a thread, as agents need it."""
    async with StandIn(ack_seconds=20) as slack:
        async with Bench(slack, store).by_socket() as side:
            await slack.open_home(user="ben", tab="messages")
            await slack.called_within(PROMPTS)
            assert await side.work.drain(20) == 0
        (prompts,) = slack.board.prompts.values()
        assert [prompt["message"] for prompt in prompts] == [QUESTION.capitalize()]
        assert [set(call.arguments) for call in slack.called(PROMPTS)] == [{"channel_id", "prompts"}]


async def test_prompts_that_slack_does_not_give_are_asked_for_once(bench: Bench) -> None:
    """The manifest asks for no scope that only they would need."""
    async with bench.by_socket() as side:
        for _ in range(3):
            await bench.slack.open_home(user="ben", tab="messages")
            assert await side.work.drain(20) == 0
    assert len(bench.slack.called(PROMPTS)) == 1


async def test_an_empty_direct_message_is_greeted_once_where_slack_gives_no_prompts(bench: Bench) -> None:
    """With the help and its examples; not where somebody has written already, and not again."""
    async with bench.by_socket() as side:
        await bench.slack.dm(QUESTION, user="ana")
        await bench.slack.called_within("chat.postMessage")
        for user in ("ana", "ben", "ben"):
            await bench.slack.open_home(user=user, tab="messages")
            assert await side.work.drain(20) == 0
    _, greeting = bench.slack.called("chat.postMessage")
    assert greeting.arguments["channel"] == bench.slack.board.direct(bench.slack.person("ben")).id
    assert (
        "Ask me about the story" in greeting.arguments["text"]
        and "was anybody hurt?" in greeting.arguments["text"].lower()
    )
