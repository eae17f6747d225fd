"""The Web API of the stand-in, spoken to by the real slack_sdk client."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local.standin import StandIn

NEWSROOM = "C0NEWSROOM"
ANA = "U0ANA00001"


def section(text: str) -> dict[str, object]:
    """A section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


async def refused(call: object) -> str:
    """The error name with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    return str(caught.value.response["error"])


async def test_the_client_learns_who_it_is_and_what_it_may(slack: StandIn, client: AsyncWebClient) -> None:
    """auth.test names team and bot, and its header lists the scopes granted."""
    answer = await client.auth_test()
    assert answer["team_id"] == slack.team.id
    assert answer["user_id"] == slack.team.bot.user_id
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_posted_message_stands_in_the_channel(slack: StandIn, client: AsyncWebClient) -> None:
    """What chat.postMessage is given can be read back, with its thread."""
    parent = await client.chat_postMessage(channel=NEWSROOM, text="hello", blocks=[section("hello")])
    await client.chat_postMessage(channel=NEWSROOM, text="again", thread_ts=parent["ts"])
    first, second = slack.messages("#newsroom")
    assert (first.text, second.thread_ts) == ("hello", first.ts)
    thread = await client.conversations_replies(channel=NEWSROOM, ts=first.ts)
    assert [m["text"] for m in thread["messages"]] == ["hello", "again"]
    history = await client.conversations_history(channel=NEWSROOM)
    assert [m["text"] for m in history["messages"]] == ["hello"]
    assert slack.called("chat.postMessage")[0].arguments["channel"] == NEWSROOM


async def test_a_message_can_be_changed_and_deleted(slack: StandIn, client: AsyncWebClient) -> None:
    """chat.update replaces words and blocks, chat.delete takes the message away."""
    posted = await client.chat_postMessage(channel=NEWSROOM, text="one", blocks=[section("one")])
    await client.chat_update(channel=NEWSROOM, ts=posted["ts"], text="two")
    assert slack.messages(NEWSROOM)[0].text == "two"
    assert slack.messages(NEWSROOM)[0].blocks == ()
    await client.chat_delete(channel=NEWSROOM, ts=posted["ts"])
    assert slack.messages(NEWSROOM) == ()
    assert await refused(client.chat_update(channel=NEWSROOM, ts=posted["ts"], text="x")) == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person(slack: StandIn, client: AsyncWebClient) -> None:
    """chat.postEphemeral marks who sees it, and chat.update cannot reach it, as in Slack."""
    answer = await client.chat_postEphemeral(channel=NEWSROOM, user=ANA, text="psst")
    assert slack.messages(NEWSROOM)[0].visible_to == ANA
    change = client.chat_update(channel=NEWSROOM, ts=answer["message_ts"], text="x")
    assert await refused(change) == "message_not_found"
    assert await refused(client.chat_postEphemeral(channel=NEWSROOM, user="U9", text="x")) == "user_not_in_channel"


async def test_posting_to_a_person_opens_the_direct_message(slack: StandIn, client: AsyncWebClient) -> None:
    """A user id in place of a channel works, as in Slack."""
    await client.chat_postMessage(channel=ANA, text="hello")
    assert slack.messages(ANA)[0].channel == "D0ANA00001"


async def test_channels_refuse_for_slacks_reasons(slack: StandIn, client: AsyncWebClient) -> None:
    """Archived, not joined and unknown channels each have their error name."""
    slack.archive("#vfx")
    slack.leave("#newsroom")
    assert await refused(client.chat_postMessage(channel="C0VFX00002", text="x")) == "is_archived"
    assert await refused(client.chat_postMessage(channel=NEWSROOM, text="x")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    slack.join("#newsroom")
    await client.chat_postMessage(channel=NEWSROOM, text="x")


async def test_tokens_methods_and_scopes_are_checked(slack: StandIn, client: AsyncWebClient) -> None:
    """A wrong token, the wrong kind of token, an unknown method and a missing scope are refused by name."""
    stranger = AsyncWebClient(token="xoxb-other", base_url=slack.url)
    app = AsyncWebClient(token=slack.app_token, base_url=slack.url)
    nobody = AsyncWebClient(token=None, base_url=slack.url)
    assert await refused(stranger.auth_test()) == "invalid_auth"
    assert await refused(app.auth_test()) == "not_allowed_token_type"
    assert await refused(nobody.auth_test()) == "not_authed"
    assert await refused(client.api_call("chat.shout")) == "unknown_method"
    assert await refused(client.reactions_add(channel=NEWSROOM, timestamp="1.0", name="eyes")) == "missing_scope"


async def test_a_person_has_a_time_zone(slack: StandIn, client: AsyncWebClient) -> None:
    """users.info gives the IANA zone and the offset in seconds."""
    user = (await client.users_info(user=ANA))["user"]
    assert user["tz"] == "America/Argentina/Buenos_Aires"
    assert user["tz_offset"] == -10_800
    assert await refused(client.users_info(user="U9")) == "user_not_found"


async def test_metadata_comes_back_whole_only_on_request(slack: StandIn, client: AsyncWebClient) -> None:
    """include_all_metadata decides, as in Slack."""
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    await client.chat_postMessage(channel=NEWSROOM, text="digest", metadata=metadata)
    short = await client.conversations_history(channel=NEWSROOM)
    whole = await client.conversations_history(channel=NEWSROOM, include_all_metadata=True)
    assert short["messages"][0]["metadata"] == {"event_type": "delivery"}
    assert whole["messages"][0]["metadata"] == metadata


async def test_what_slack_refuses_in_a_message_is_refused(slack: StandIn, client: AsyncWebClient) -> None:
    """No words at all, too many words, too many blocks, unknown blocks, too much text in all."""
    many = [section("x")] * 51
    heavy = [section("x" * 3000)] * 5
    unknown = [{"type": "alert", "text": {"type": "plain_text", "text": "x"}}]
    cases = [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": many}, "invalid_blocks"),
        ({"text": "x", "blocks": unknown}, "invalid_blocks"),
        ({"text": "x", "blocks": heavy}, "msg_blocks_too_long"),
    ]
    for arguments, error in cases:
        assert await refused(client.chat_postMessage(channel=NEWSROOM, **arguments)) == error
    assert slack.messages(NEWSROOM) == ()


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_blocks_without_words_are_warned_of(slack: StandIn, client: AsyncWebClient) -> None:
    """Slack takes blocks without text; the stand-in keeps a warning for the tests."""
    await client.chat_postMessage(channel=NEWSROOM, blocks=[section("x")])
    assert slack.warnings == ["missing_text_in_message"]


async def test_a_status_line_shows_until_the_next_post(slack: StandIn, client: AsyncWebClient) -> None:
    """assistant.threads.setStatus sets it; the bot's next message in the thread takes it away."""
    spot = {"channel_id": "D0ANA00001", "thread_ts": "1.000001"}
    await client.assistant_threads_setStatus(**spot, status="is looking")
    assert slack.board.statuses == {("D0ANA00001", "1.000001"): "is looking"}
    await client.chat_postMessage(channel="D0ANA00001", thread_ts="1.000001", text="found")
    assert slack.board.statuses == {}


async def test_a_response_url_works_five_times(slack: StandIn) -> None:
    """The sixth use is refused; replacing and deleting need a message to start from."""
    url = slack.front.hook(channel=NEWSROOM, user=ANA, message=None)
    hook = AsyncWebhookClient(url)
    for _ in range(5):
        assert (await hook.send(text="hello")).status_code == 200
    assert (await hook.send(text="hello")).status_code == 404
    assert {m.visible_to for m in slack.messages(NEWSROOM)} == {ANA}


async def test_a_response_url_replaces_and_deletes_its_message(slack: StandIn, client: AsyncWebClient) -> None:
    """replace_original changes the message that the click came from, delete_original removes it."""
    await client.chat_postEphemeral(channel=NEWSROOM, user=ANA, text="one")
    message = slack.messages(NEWSROOM)[0]
    url = slack.front.hook(channel=NEWSROOM, user=ANA, message=message.ts)
    await AsyncWebhookClient(url).send(text="two", replace_original=True)
    assert [m.text for m in slack.messages(NEWSROOM)] == ["two"]
    await AsyncWebhookClient(url).send(text="all", response_type="in_channel", replace_original=False)
    assert slack.messages(NEWSROOM)[1].visible_to is None
    await AsyncWebhookClient(url).send(delete_original=True)
    assert [m.text for m in slack.messages(NEWSROOM)] == ["all"]


async def test_faults_come_as_often_as_asked(slack: StandIn, client: AsyncWebClient) -> None:
    """A rate limit, a server error and an error name, each once, then all is well again."""
    slack.fault("chat.postMessage", "ratelimited", seconds=7)
    slack.fault("chat.postMessage", "503")
    slack.fault("chat.postMessage", "token_revoked")
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=NEWSROOM, text="x")
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as broken:
        await client.chat_postMessage(channel=NEWSROOM, text="x")
    assert broken.value.response.status_code == 503
    assert await refused(client.chat_postMessage(channel=NEWSROOM, text="x")) == "token_revoked"
    assert slack.messages(NEWSROOM) == ()
    await client.chat_postMessage(channel=NEWSROOM, text="x")
    assert len(slack.messages(NEWSROOM)) == 1


@pytest.mark.parametrize(("kind", "kept"), [("lost_reply", 1), ("lost_request", 0)])
async def test_a_lost_reply_was_accepted_and_a_lost_request_was_not(slack: StandIn, kind: str, kept: int) -> None:
    """The connection drops in both cases; only the lost reply left a message."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
    slack.fault("chat.postMessage", kind)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=NEWSROOM, text="x")
    assert len(slack.messages(NEWSROOM)) == kept


async def test_a_slow_answer_comes_late_and_counts(slack: StandIn, client: AsyncWebClient) -> None:
    """slow waits, then does the work."""
    slack.fault("chat.postMessage", "slow", seconds=0.05)
    await client.chat_postMessage(channel=NEWSROOM, text="x")
    assert len(slack.messages(NEWSROOM)) == 1
