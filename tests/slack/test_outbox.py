"""What leaves, leaves once; and what became of it is named."""

from __future__ import annotations

import pytest

from bot.local.standin import StandIn
from bot.slack.client import posting_client
from bot.slack.errors import Why
from bot.slack.outbox import Outbox, Posted, Refused, Unknown
from bot.slack.views.error import notice

WORDS = notice("The tower fell.")


class Waits(list[float]):
    """The seconds that were waited for, without waiting."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def outbox(slack: StandIn, waits: Waits, timeout: float = 10) -> Outbox:
    """An outbox for the stand-in that waits for nothing."""
    client = posting_client(token=slack.bot_token, base_url=slack.url, timeout=timeout)  # type: ignore[arg-type]
    return Outbox(client, waits)


async def test_a_post_says_where_it_stands(slack: StandIn) -> None:
    """The ts, and the message without previews of links."""
    outcome = await outbox(slack, Waits()).post("C0NEWSROOM", WORDS, thread=None)
    [message] = slack.messages("#newsroom")
    assert outcome == Posted(message.ts)
    assert slack.called("chat.postMessage")[0].arguments["unfurl_links"] is False


@pytest.mark.parametrize("fault", ["lost_reply", "lost_request", "500", "503", "internal_error", "fatal_error"])
async def test_what_may_have_arrived_is_not_sent_again(slack: StandIn, fault: str) -> None:
    """Its outcome is unknown, and at most one message stands there."""
    slack.fault("chat.postMessage", fault)
    assert isinstance(await outbox(slack, Waits()).post("C0NEWSROOM", WORDS), Unknown)
    assert len(slack.messages("#newsroom")) <= 1
    assert len(slack.called("chat.postMessage")) <= 1


async def test_a_reply_that_takes_too_long_is_unknown(slack: StandIn) -> None:
    """The client gives up after its timeout; the message may stand there."""
    slack.fault("chat.postMessage", "slow", seconds=0.5)
    assert isinstance(await outbox(slack, Waits(), timeout=0.1).post("C0NEWSROOM", WORDS), Unknown)
    assert len(slack.called("chat.postMessage")) == 1


async def test_slack_is_waited_for_as_long_as_it_says(slack: StandIn) -> None:
    """A 429 was certainly not posted: it is sent again after Retry-After, once for each."""
    slack.fault("chat.postMessage", "ratelimited", times=2, seconds=12)
    waits = Waits()
    assert isinstance(await outbox(slack, waits).post("C0NEWSROOM", WORDS), Posted)
    assert len(waits) == 2 and all(12 <= seconds < 13 for seconds in waits)
    assert len(slack.messages("#newsroom")) == 1


async def test_nobody_waits_for_ever(slack: StandIn) -> None:
    """Neither for many refusals nor for a long one."""
    slack.fault("chat.postMessage", "ratelimited", times=9, seconds=1)
    waits = Waits()
    outcome = await outbox(slack, waits).post("C0NEWSROOM", WORDS)
    assert isinstance(outcome, Refused) and outcome.why is Why.LIMITED
    assert len(waits) == 3


async def test_a_long_wait_is_not_begun(slack: StandIn) -> None:
    """An answer that comes after ten minutes helps nobody."""
    slack.fault("chat.postMessage", "ratelimited", seconds=600)
    waits = Waits()
    assert isinstance(await outbox(slack, waits).post("C0NEWSROOM", WORDS), Refused)
    assert waits == []


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("is_archived", Why.PAUSED),
        ("not_in_channel", Why.PAUSED),
        ("restricted_action", Why.PAUSED),
        ("missing_scope", Why.FORBIDDEN),
        ("ekm_access_denied", Why.FORBIDDEN),
        ("something_new", Why.OTHER),
    ],
)
async def test_a_refusal_is_named(slack: StandIn, error: str, why: Why) -> None:
    """The caller decides by the kind of refusal."""
    slack.fault("chat.postMessage", error)
    assert await outbox(slack, Waits()).post("C0NEWSROOM", WORDS) == Refused(why, error)


async def test_a_dead_token_is_tried_once(slack: StandIn) -> None:
    """After token_revoked nothing is sent any more, and readiness can tell."""
    slack.fault("chat.postMessage", "token_revoked")
    box = outbox(slack, Waits())
    for _ in range(3):
        assert await box.post("C0NEWSROOM", WORDS) == Refused(Why.FORBIDDEN, "token_revoked")
    assert box.dead == "token_revoked"
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
async def test_a_message_that_slack_cannot_show_is_sent_as_words(slack: StandIn, error: str) -> None:
    """Better the words alone than silence."""
    slack.fault("chat.postMessage", error)
    assert isinstance(await outbox(slack, Waits()).post("C0NEWSROOM", WORDS), Posted)
    [message] = slack.messages("#newsroom")
    assert message.text == "The tower fell." and not message.blocks


async def test_an_unreachable_slack_is_tried_again(slack: StandIn) -> None:
    """A connection that never opened carried nothing."""
    waits = Waits()
    box = Outbox(posting_client(token="xoxb-x", base_url="http://127.0.0.1:1/api/"), waits)
    assert await box.post("C0NEWSROOM", WORDS) == Refused(Why.OTHER, "unreachable")
    assert len(waits) == 3


@pytest.mark.parametrize("url", ["https://evil.example/hooks/1", "http://hooks.slack.com/x", "file:///etc/passwd", ""])
async def test_only_slacks_own_addresses_are_answered(slack: StandIn, url: str) -> None:
    """A response_url that leads elsewhere is not followed."""
    outcome = await outbox(slack, Waits()).respond(url, WORDS, response_type="ephemeral")
    assert outcome == Refused(Why.OTHER, "foreign_response_url")


async def test_a_used_up_response_url_is_a_refusal(slack: StandIn) -> None:
    """Slack takes five answers; the sixth is refused by name."""
    url = slack.front.hook(channel="C0NEWSROOM", user="U0ANA00001", message=None)
    box = outbox(slack, Waits())
    outcomes = [await box.respond(url, WORDS, response_type="ephemeral", replace_original=False) for _ in range(6)]
    assert outcomes == [Posted("")] * 5 + [Refused(Why.OTHER, "used_url")]


@pytest.mark.parametrize("fault", ["lost_reply", "500"])
async def test_an_answer_through_a_response_url_is_not_repeated_either(slack: StandIn, fault: str) -> None:
    """The SDK's own webhook client would."""
    url = slack.front.hook(channel="C0NEWSROOM", user="U0ANA00001", message=None)
    slack.fault("response_url", fault)
    assert isinstance(await outbox(slack, Waits()).respond(url, WORDS, replace_original=False), Unknown)
    assert len(slack.called("response_url")) == 1
